/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* version: what the runtime calls itself. */
#pragma once

#include <stddef.h>

/* ttam_version_find: "ttnn 0.81.1" where the library lies in an installed wheel, by the name of its
 * dist-info directory; "tt-metal" where it does not, or where there is more than one such. */
void ttam_version_find(const char *library_path, size_t capacity, char *ret_version);
