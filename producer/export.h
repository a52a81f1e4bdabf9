/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* export: what the libraries show; libtt-allocmon.map gives the symbols their version. */
#pragma once

#define TTAM_EXPORT __attribute__((visibility("default")))
