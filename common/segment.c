/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/segment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

const char *ttam_segment_directory(void)
{
	const char *directory = getenv("TT_ALLOCMON_DIR");
	return directory != NULL && directory[0] != '\0' ? directory : "/dev/shm";
}

int ttam_segment_path(uid_t uid, char *ret_path)
{
	char path[TTAM_PATH_CAPACITY];
	struct ttam_line line;
	ttam_line_init(&line, path, sizeof path);
	ttam_line_add(&line, ttam_segment_directory());
	ttam_line_add(&line, "/tt-allocmon.v1.");
	ttam_line_add_number(&line, uid);
	if (line.length == sizeof path - 1)
		return -ENAMETOOLONG;
	memcpy(ret_path, path, line.length + 1);
	return 0;
}

static uint64_t checksum(const struct ttam_shm_header *header)
{
	const unsigned char *bytes = (const unsigned char *)header;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < offsetof(struct ttam_shm_header, checksum); i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

void ttam_header_fill(
	struct ttam_shm_header *ret_header, uint64_t created_realtime, const char *boot_id)
{
	*ret_header = (struct ttam_shm_header){
		.magic = TTAM_MAGIC,
		.format_version = TTAM_FORMAT_VERSION,
		.header_size = TTAM_PAGE_SIZE,
		.window_count = TTAM_WINDOW_COUNT,
		.device_count = TTAM_DEVICE_COUNT,
		.type_count = TTAM_SHM_TYPE_COUNT,
		.event_count = TTAM_EVENT_COUNT,
		.record_count = TTAM_RECORD_COUNT,
		.scope_count = TTAM_SCOPE_COUNT,
		.closed_count = TTAM_CLOSED_COUNT,
		.mark_count = TTAM_MARK_COUNT,
		.window_size = TTAM_WINDOW_SIZE,
		.file_size = TTAM_FILE_SIZE,
		.created_realtime = created_realtime,
	};
	memcpy(ret_header->boot_id, boot_id, strnlen(boot_id, sizeof ret_header->boot_id - 1));
	ret_header->checksum = checksum(ret_header);
}

enum ttam_header_status ttam_header_check(const struct ttam_shm_header *header)
{
	struct ttam_shm_header ours;
	if (header->magic != TTAM_MAGIC)
		return TTAM_HEADER_NOT_OURS;
	if (header->format_version != TTAM_FORMAT_VERSION)
		return TTAM_HEADER_FORMAT;
	ttam_header_fill(&ours, 0, "");
	if (memcmp(header, &ours, offsetof(struct ttam_shm_header, created_realtime)) != 0)
		return TTAM_HEADER_GEOMETRY;
	if (header->checksum != checksum(header))
		return TTAM_HEADER_CHECKSUM;
	return TTAM_HEADER_OK;
}

const char *ttam_header_status_text(enum ttam_header_status status)
{
	switch (status) {
	case TTAM_HEADER_OK:
		return "a segment of this format";
	case TTAM_HEADER_NOT_OURS:
		return "not a segment of tt-allocmon";
	case TTAM_HEADER_FORMAT:
		return "a segment of another format";
	case TTAM_HEADER_GEOMETRY:
		return "a segment of another geometry";
	case TTAM_HEADER_CHECKSUM:
		return "a segment whose header is damaged";
	}
	return "unknown";
}
