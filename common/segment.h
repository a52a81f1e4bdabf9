/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* segment: the file's place and its header, for both sides. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "common/layout.h"

enum { TTAM_PATH_CAPACITY = 512 };

/* ttam_segment_directory: $TT_ALLOCMON_DIR, or /dev/shm. */
const char *ttam_segment_directory(void);

/* ttam_segment_path: <directory>/tt-allocmon.v1.<uid>. ret_path has TTAM_PATH_CAPACITY bytes.
 * Returns 0, or -ENAMETOOLONG. */
int ttam_segment_path(uid_t uid, char *ret_path);

/* ttam_header_fill: boot_id is text, cut to fit. */
void ttam_header_fill(
	struct ttam_shm_header *ret_header, uint64_t created_realtime, const char *boot_id);

enum ttam_header_status {
	TTAM_HEADER_OK,
	TTAM_HEADER_NOT_OURS, /* no segment at all */
	TTAM_HEADER_FORMAT,   /* a segment of another format */
	TTAM_HEADER_GEOMETRY, /* our format, but not its sizes */
	TTAM_HEADER_CHECKSUM,
};

enum ttam_header_status ttam_header_check(const struct ttam_shm_header *header);
const char *ttam_header_status_text(enum ttam_header_status status);
