/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* groups: buffers alike, on the same devices, as one. */
#pragma once

#include "viewer/source/snapshot.h"

struct group {
	uint64_t size;     /* of each buffer, on each device */
	uint64_t devices;  /* mask of slot indices of its process */
	uint64_t count;    /* buffers */
	uint64_t reserved; /* of all of them together, on each device */
	uint64_t oldest;   /* when the first of them came */
	uint32_t type;
	uint32_t scope;
};

/* groups_of_records: of what is alive; groups_of_closed: of what ended with its allocator. The one
 * with most bytes comes first. Returns an array for free(), or NULL where there is nothing or no
 * memory. */
struct group *groups_of_records(const struct snapshot_process *process, size_t *ret_count);
struct group *groups_of_closed(const struct snapshot_process *process, size_t *ret_count);

/* group_scope: its name; "": none. */
const char *group_scope(const struct snapshot_process *process, const struct group *group);
