/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is free: between all buffers, and between those of each allocator. */
#include <errno.h>
#include <stdlib.h>

#include "viewer/model/map_inside.h"

enum {
	GRANULE = 64, /* a buffer in a bank takes a multiple of it, where the runtime rounds most */
	CLASS_FACTOR = 4,
};

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static int add_hole(struct map *map, uint64_t begin, uint64_t end)
{
	struct map_inside *inside = map->inside;
	if (begin >= end)
		return 0;
	if (map->n_holes == inside->room_holes) {
		size_t room = inside->room_holes == 0 ? 64 : 2 * inside->room_holes;
		void *bigger = realloc(map->holes, room * sizeof(*map->holes));
		if (bigger == NULL)
			return -ENOMEM;
		map->holes = bigger;
		inside->room_holes = room;
	}
	map->holes[map->n_holes++] = (struct map_hole){begin, end};
	map->largest = larger(map->largest, end - begin);
	return 0;
}

/* Of one allocator, up to where its next buffer begins. */
static void pass_over(struct map *map, const struct map_extent *extent)
{
	struct map_owner *owner = &map->inside->owners[extent->owner];
	uint64_t begin = smaller(extent->begin, map->border);
	if (begin > owner->end)
		owner->largest = larger(owner->largest, begin - owner->end);
	if (extent->begin < owner->end)
		map->inside->overlap += smaller(extent->end, owner->end) - extent->begin;
	owner->end = larger(owner->end, extent->end);
}

static void settle_owners(struct map *map)
{
	struct map_inside *inside = map->inside;
	uint64_t smallest = map->border - map->begin;
	for (unsigned i = 0; i < map->n_owners; i++) {
		struct map_owner *owner = &inside->owners[i];
		if (owner->end < map->border)
			owner->largest = larger(owner->largest, map->border - owner->end);
		smallest = smaller(smallest, owner->largest);
	}
	map->records_hole = inside->owners_full ? SNAPSHOT_UNKNOWN : smallest * map->banks;
}

int map_find_holes(struct map *map)
{
	uint64_t end = map->begin;
	for (unsigned i = 0; i < map->n_owners; i++)
		map->inside->owners[i].end = map->begin;
	for (size_t i = 0; i < map->n_extents; i++) {
		const struct map_extent *extent = &map->extents[i];
		if (add_hole(map, end, smaller(extent->begin, map->border)) < 0)
			return -ENOMEM;
		end = larger(end, extent->end);
		pass_over(map, extent);
	}
	settle_owners(map);
	return add_hole(map, end, map->border);
}

/* The largest power of four that is no larger. */
static uint64_t class_below(uint64_t bytes)
{
	uint64_t least = 1;
	while (least <= bytes / CLASS_FACTOR)
		least *= CLASS_FACTOR;
	return least;
}

static void count_hole(const struct map *map, uint64_t size, struct map_class classes[MAP_CLASSES])
{
	int at = size == map->largest ? 0 : 1;
	while (at > 0 && at < MAP_CLASSES - 1 && size * map->banks < classes[at].least)
		at++;
	classes[at].n++;
	classes[at].bytes += size * map->banks;
}

void map_classes(const struct map *map, struct map_class ret_classes[MAP_CLASSES])
{
	uint64_t largest = map->largest * map->banks, next = 0;
	ret_classes[0] = (struct map_class){.least = largest, .most = largest};
	uint64_t border = class_below(largest);
	for (size_t i = 0; i < map->n_holes; i++) {
		uint64_t size = map->holes[i].end - map->holes[i].begin;
		next = size < map->largest ? larger(next, size * map->banks) : next;
	}
	for (int i = 1; i < MAP_CLASSES; i++) {
		uint64_t least = border / CLASS_FACTOR;
		ret_classes[i] = (struct map_class){.least = least, .most = border};
		border = least;
	}
	/* Holes between the two: the first class reaches up to the largest. */
	if (next >= ret_classes[1].most)
		ret_classes[1].most = largest;
	ret_classes[MAP_CLASSES - 1].least = 0;
	for (size_t i = 0; i < map->n_holes; i++)
		count_hole(map, map->holes[i].end - map->holes[i].begin, ret_classes);
}

/* The allocator is asked now and then only: after a burst its answer is older than the records. */
uint64_t map_fit_hole(const struct map *map)
{
	return map->records_hole != SNAPSHOT_UNKNOWN ? map->records_hole : map->allocator_hole;
}

/* In each bank. */
static uint64_t taken(const struct map *map, uint64_t size)
{
	uint64_t bytes = size / map->banks + (size % map->banks != 0);
	return bytes > MAP_MOST_BYTES ? bytes : (bytes + GRANULE - 1) / GRANULE * GRANULE;
}

enum map_fit map_fit(const struct map *map, uint64_t size)
{
	uint64_t hole = map_is_drawn(map) ? map_fit_hole(map) : SNAPSHOT_UNKNOWN;
	if (hole == SNAPSHOT_UNKNOWN)
		return MAP_FIT_UNKNOWN;
	return taken(map, size) <= hole / map->banks ? MAP_FITS : MAP_FAILS;
}

bool map_fit_place(const struct map *map, uint64_t size, struct map_hole *ret_place)
{
	if (map->doubt != MAP_SURE || map->n_owners > 1 || map_fit(map, size) != MAP_FITS)
		return false;
	uint64_t bytes = taken(map, size);
	bool found = false;
	for (size_t i = 0; i < map->n_holes; i++) {
		const struct map_hole *hole = &map->holes[i];
		if (hole->end - hole->begin < bytes || bytes == 0)
			continue;
		if (map->memory == MODEL_L1)
			*ret_place = (struct map_hole){hole->end - bytes, hole->end};
		else
			*ret_place = (struct map_hole){hole->begin, hole->begin + bytes};
		found = true;
		if (map->memory != MODEL_L1)
			break;
	}
	return found;
}

bool map_disagrees(const struct map *map)
{
	if (map->doubt != MAP_SURE || map->allocator_hole == SNAPSHOT_UNKNOWN ||
		map->records_hole == SNAPSHOT_UNKNOWN)
		return false;
	uint64_t more = larger(map->allocator_hole, map->records_hole);
	return more - smaller(map->allocator_hole, map->records_hole) > more / 100;
}

uint64_t map_headroom(const struct map *map)
{
	if (map->doubt != MAP_SURE || map->memory != MODEL_L1 || !map->cb_known)
		return SNAPSHOT_UNKNOWN;
	return map->lowest > map->cb_end ? map->lowest - map->cb_end : 0;
}
