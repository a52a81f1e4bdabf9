/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* segment_file: the user's segment as an open file: found, or made whole before it has its name. */
#pragma once

/* ttam_segment_file_open: ret_path has TTAM_PATH_CAPACITY bytes, ret_why TTAM_WHY_CAPACITY; both
 * are text in any case. Returns a descriptor, or a negative errno value. */
int ttam_segment_file_open(char *ret_path, char *ret_why);
