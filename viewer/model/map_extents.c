/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What lies where: the records of a map's device, in the order of their addresses. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/model/map_inside.h"
#include "viewer/model/mark.h"
#include "viewer/model/memory_types.h"

const char *map_scope(const struct snapshot_process *process, uint32_t scope)
{
	return scope == 0 || scope > process->n_scopes ? "" : process->scopes[scope - 1];
}

static bool is_suspect(const struct map *map, const struct snapshot_process *process,
	const struct snapshot_record *record)
{
	const struct model *model = map->inside->model;
	for (size_t i = 0; i < model->n_suspects; i++) {
		const struct model_group *group = &model->suspects[i];
		if (group->key == process->key && group->type == record->type &&
			group->size == record->size && (group->devices >> map->device & 1) != 0 &&
			strncmp(group->scope, map_scope(process, record->scope),
				SNAPSHOT_TEXT - 1) == 0)
			return true;
	}
	return false;
}

static enum map_part part_of(const struct map *map, const struct snapshot_process *process,
	const struct snapshot_record *record)
{
	bool is_new = !mark_is_before(&map->inside->model->mark, record->time);
	if (is_new && is_suspect(map, process, record))
		return MAP_SUSPECT;
	if (record->type == TTAM_SHM_TRACE)
		return MAP_TRACE;
	if (record->type == TTAM_SHM_L1_SMALL)
		return MAP_SMALL;
	return is_new ? MAP_FRESH : MAP_KNOWN;
}

static uint32_t find_owner(struct map *map, size_t process, uint32_t number)
{
	struct map_inside *inside = map->inside;
	/* The last one is the likeliest. */
	for (unsigned i = map->n_owners; i-- > 0;)
		if (inside->owners[i].process == process && inside->owners[i].number == number)
			return i;
	if (map->n_owners == MAP_OWNERS) {
		inside->owners_full = true;
		return MAP_OWNERS - 1;
	}
	inside->owners[map->n_owners] = (struct map_owner){.process = process, .number = number};
	return map->n_owners++;
}

/* Its bytes in each bank; 0: not known. */
static uint64_t bytes_per_bank(const struct map *map, const struct snapshot_record *record)
{
	uint64_t banks = record->banks != 0 ? record->banks : map->banks;
	if (record->reserved == SNAPSHOT_UNKNOWN || record->reserved > MAP_MOST_BYTES)
		return 0;
	return (record->reserved + banks - 1) / banks;
}

static bool place(
	const struct map *map, const struct snapshot_record *record, struct map_extent *ret_extent)
{
	uint64_t bytes = bytes_per_bank(map, record);
	if (bytes == 0 || record->address < map->begin || record->address >= map->end ||
		bytes > map->end - record->address)
		return false;
	ret_extent->begin = record->address;
	ret_extent->end = record->address + bytes;
	return true;
}

static void add_to_group(struct map *map, const struct snapshot_record *record, enum map_part part,
	const char *scope)
{
	struct map_group *group = map->groups;
	while (group < map->groups + map->n_groups &&
		(group->type != record->type || group->part != (uint32_t)part ||
			group->size != record->size || strcmp(group->scope, scope) != 0))
		group++;
	if (group == map->groups + MAP_GROUPS) {
		map->n_ungrouped++;
		return;
	}
	if (group == map->groups + map->n_groups) {
		map->n_groups++;
		*group = (struct map_group){.type = record->type,
			.part = part,
			.size = record->size,
			.lowest = record->address,
			.scope = scope};
	}
	group->n++;
	group->lowest = record->address < group->lowest ? record->address : group->lowest;
	if (record->size <= MAP_MOST_BYTES && group->bytes <= MAP_MOST_BYTES)
		group->bytes += record->size;
}

static void add_record(struct map *map, size_t at, const struct snapshot_record *record)
{
	const struct snapshot_process *process = &map->inside->snapshot->processes[at];
	struct map_extent extent;
	enum map_part part = part_of(map, process, record);
	if (map->memory == MODEL_L1)
		add_to_group(map, record, part, map_scope(process, record->scope));
	if (!place(map, record, &extent)) {
		map->inside->doubtful[MAP_UNPLACED]++;
		return;
	}
	extent.owner = find_owner(map, at, record->allocator);
	extent.part = part;
	map->extents[map->n_extents++] = extent;
	map->inside->n_placed++;
}

static bool is_of_memory(const struct map *map, const struct snapshot_record *record)
{
	return record->type == memory_plain_type(map->memory) ||
	       record->type == memory_beside_type(map->memory);
}

static int make_room(struct map *map, size_t n)
{
	struct map_inside *inside = map->inside;
	if (n <= inside->room_extents)
		return 0;
	void *bigger = realloc(map->extents, n * sizeof(*map->extents));
	if (bigger == NULL)
		return -ENOMEM;
	map->extents = bigger;
	inside->room_extents = n;
	return 0;
}

static int compare_extents(const void *one, const void *other)
{
	const struct map_extent *a = one, *b = other;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	return a->end < b->end ? -1 : a->end > b->end;
}

/* From above: what is known last, and of each the highest first. */
static int compare_groups(const void *one, const void *other)
{
	const struct map_group *a = one, *b = other;
	bool small_a = a->type == TTAM_SHM_L1_SMALL, small_b = b->type == TTAM_SHM_L1_SMALL;
	if (small_a != small_b)
		return small_a - small_b;
	if (a->bytes != b->bytes)
		return a->bytes > b->bytes ? -1 : 1;
	return a->lowest < b->lowest ? -1 : a->lowest > b->lowest;
}

static void find_lowest(struct map *map)
{
	map->lowest = map->border;
	if (map->n_extents > 0 && map->extents[0].begin < map->lowest)
		map->lowest = map->extents[0].begin;
}

int map_collect(struct map *map)
{
	const struct snapshot *snapshot = map->inside->snapshot;
	size_t n = 1;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		n += map_has_process(map, &snapshot->processes[p])
			     ? snapshot->processes[p].n_records
			     : 0;
	if (make_room(map, n) < 0)
		return -ENOMEM;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		if (!map_has_process(map, process))
			continue;
		unsigned bit = map_find_slot(map, process)->index;
		for (size_t r = 0; r < process->n_records; r++)
			if ((process->records[r].devices >> bit & 1) != 0 &&
				is_of_memory(map, &process->records[r]))
				add_record(map, p, &process->records[r]);
	}
	qsort(map->extents, map->n_extents, sizeof(*map->extents), compare_extents);
	qsort(map->groups, map->n_groups, sizeof(*map->groups), compare_groups);
	find_lowest(map);
	return 0;
}
