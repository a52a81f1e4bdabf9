/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buffer: what a tt::tt_metal::Buffer says of itself: by its accessors, or by its fields in the
 * versions that have none.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct ttam_buffer_facts {
	const void *device; /* Device or MeshDevice */
	uint64_t size;
	uint32_t type;
};

/* ttam_buffer_read: false where the object does not look as it should in this version. */
bool ttam_buffer_read(const void *buffer, struct ttam_buffer_facts *ret_facts);

/* ttam_buffer_has_accessors: false where fields are read, which a change of version can move. */
bool ttam_buffer_has_accessors(void);

/* ttam_buffer_id: the runtime's unique id, or a new number where it tells none. */
uint64_t ttam_buffer_id(const void *buffer);

/*
 * ttam_buffer_read_doubtful: the same of a pointer that an allocator gives for one of its buffers,
 * which may have ended long ago. False unless what lies there can be read, is allocated, and refers
 * to that allocator.
 */
bool ttam_buffer_read_doubtful(
	const void *buffer, const void *allocator, struct ttam_buffer_facts *ret_facts);

/* ttam_buffer_address: of one that is allocated; 0: unknown. */
uint64_t ttam_buffer_address(const void *buffer);
