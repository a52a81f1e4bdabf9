/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* map_inside: what the parts of map.h share. */
#pragma once

#include "viewer/model/map.h"

#define MAP_MOST_BYTES (UINT64_C(1) << 47) /* more than any device has */

/* One allocator of one process. */
struct map_owner {
	size_t process; /* index in the snapshot */
	uint32_t number;
	uint64_t end;     /* of what was looked through so far */
	uint64_t largest; /* hole, in one bank */
};

struct map_inside {
	const struct model *model; /* with the next three: what the map was made of */
	const struct snapshot *snapshot;
	uint64_t monotonic;
	uint64_t mark;
	size_t n_suspects;
	size_t room_extents;
	size_t room_holes;
	struct map_owner owners[MAP_OWNERS];
	bool owners_full;
	uint64_t n_placed;
	uint64_t overlap; /* bytes that an allocator has given twice */
	uint64_t doubtful[MAP_DOUBTS];
};

/* map_find_slot: the slot that a process has of the map's device; NULL: none. */
const struct snapshot_slot *map_find_slot(
	const struct map *map, const struct snapshot_process *process);
/* map_has_process: whether it is one of those that the map shows. */
bool map_has_process(const struct map *map, const struct snapshot_process *process);

const char *map_scope(const struct snapshot_process *process, uint32_t scope);
/* map_list_programs: those of L1. */
void map_list_programs(struct map *map);
/* map_collect: extents and groups of all records. 0 or -ENOMEM. */
int map_collect(struct map *map);
/* map_find_holes: between the extents, once these are in order. 0 or -ENOMEM. */
int map_find_holes(struct map *map);
