/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* json: a snapshot as JSON, schema 1. Bytes are bytes, times are seconds since the epoch; what is
 * unknown and types that were never used are absent. */
#pragma once

#include "viewer/source/snapshot.h"

/* json_snapshot: one line, without a newline. The caller frees it; NULL without memory. */
char *json_snapshot(const struct snapshot *snapshot);
