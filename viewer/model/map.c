/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/map.h"

#include <stdlib.h>

#include "common/layout.h"
#include "viewer/model/map_inside.h"
#include "viewer/model/memory_types.h"

struct map *map_create(void)
{
	struct map *map = calloc(1, sizeof(*map));
	struct map_inside *inside = calloc(1, sizeof(*inside));
	if (map == NULL || inside == NULL) {
		free(map);
		free(inside);
		return NULL;
	}
	map->inside = inside;
	return map;
}

void map_destroy(struct map *map)
{
	if (map == NULL)
		return;
	free(map->extents);
	free(map->holes);
	free(map->inside);
	free(map);
}

const struct snapshot_slot *map_find_slot(
	const struct map *map, const struct snapshot_process *process)
{
	uint64_t chip = map->inside->model->devices[map->device].chip;
	for (unsigned s = 0; s < process->n_slots; s++) {
		const struct snapshot_slot *slot = &process->slot[s];
		if (slot->index < SNAPSHOT_DEVICES &&
			snapshot_chip_key(slot->asic_id, slot->label, slot->numbering) == chip)
			return slot;
	}
	return NULL;
}

bool map_has_process(const struct map *map, const struct snapshot_process *process)
{
	if (map_find_slot(map, process) == NULL)
		return false;
	return map->is_past ? process->key == map->key : process->state == SNAPSHOT_LIVE;
}

/* The live ones; where there is none, the one that ended last and left records. */
static bool choose_processes(struct map *map)
{
	const struct snapshot *snapshot = map->inside->snapshot;
	const struct snapshot_process *last = NULL;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		if (map_find_slot(map, process) == NULL)
			continue;
		if (process->state == SNAPSHOT_LIVE)
			return true;
		if (process->state == SNAPSHOT_DEAD && process->n_records > 0 &&
			(last == NULL || process->last_time > last->last_time))
			last = process;
	}
	map->is_past = last != NULL;
	map->pid = last != NULL ? last->pid : 0;
	map->key = last != NULL ? last->key : 0;
	return last != NULL;
}

static bool is_plausible(uint64_t bytes)
{
	return bytes > 0 && bytes <= MAP_MOST_BYTES;
}

/* From where to where a type lies in a bank. */
static bool find_space(const struct snapshot_type *type, uint64_t *ret_begin, uint64_t *ret_end)
{
	if (!is_plausible(type->capacity) || !is_plausible(type->banks) ||
		type->base > MAP_MOST_BYTES || type->capacity < type->banks)
		return false;
	*ret_begin = type->base;
	*ret_end = type->base + type->capacity / type->banks;
	return true;
}

/* One memory as the first process has it that knows: a bank is the same for all of them. */
static bool find_bank(struct map *map)
{
	const struct snapshot *snapshot = map->inside->snapshot;
	uint64_t begin, end;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		if (!map_has_process(map, process))
			continue;
		const struct snapshot_slot *slot = map_find_slot(map, process);
		const struct snapshot_type *plain = &slot->type[memory_plain_type(map->memory)];
		if (!find_space(plain, &map->begin, &map->border))
			continue;
		map->banks = plain->banks;
		map->end = map->border;
		const struct snapshot_type *beside = &slot->type[memory_beside_type(map->memory)];
		if (find_space(beside, &begin, &end) && begin >= map->border)
			map->end = end;
		return true;
	}
	return false;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t used_bytes(const struct snapshot_type *type)
{
	uint64_t bytes = type->reserved != SNAPSHOT_UNKNOWN && type->reserved >= type->current
				 ? type->reserved
				 : type->current;
	return type->used ? smaller(bytes, MAP_MOST_BYTES) : 0;
}

static uint64_t latest_failure(const struct snapshot_type *type, uint64_t *latest)
{
	bool later = type->used && type->last_failed_size != SNAPSHOT_UNKNOWN &&
		     type->last_failed_time != SNAPSHOT_UNKNOWN && type->last_failed_time > *latest;
	if (later)
		*latest = type->last_failed_time;
	return later ? type->last_failed_size : SNAPSHOT_UNKNOWN;
}

static void add_circular_buffers(
	struct map *map, const struct snapshot_process *process, const struct snapshot_slot *slot)
{
	const uint64_t unseen = TTAM_MISSING_DATAFLOW | TTAM_MISSING_SCRATCHPADS |
				TTAM_MISSING_EARLIER_CBS | TTAM_MISSING_CBS;
	const struct snapshot_type *cbs = &slot->type[TTAM_SHM_CB];
	map->cb_is_lower_bound |= (process->missing & unseen) != 0;
	map->cb_known &= (process->missing & TTAM_MISSING_CBS) == 0;
	if (!cbs->used)
		return;
	if (slot->cb_end != SNAPSHOT_UNKNOWN && slot->cb_end > map->cb_end)
		map->cb_end = smaller(slot->cb_end, map->end);
	map->n_programs += cbs->programs != SNAPSHOT_UNKNOWN ? cbs->programs : 0;
	if (cbs->current <= MAP_MOST_BYTES && cbs->current > map->cb_bytes) {
		map->cb_bytes = cbs->current;
		map->n_cbs = cbs->count;
	}
}

/* It holds more than is counted, or nobody counts what it holds. */
static bool takes_unknown(const struct snapshot_process *process, const struct snapshot_slot *slot)
{
	return (process->missing & TTAM_MISSING_EARLIER_BUFFERS) != 0 ||
	       ((process->missing & TTAM_MISSING_BUFFERS) != 0 && !slot->from_runtime);
}

/* What the counters of a process say; its records come later. */
static void add_process(
	struct map *map, const struct snapshot_process *process, uint64_t *used, uint64_t *failure)
{
	const struct snapshot_slot *slot = map_find_slot(map, process);
	const struct snapshot_type *plain = &slot->type[memory_plain_type(map->memory)];
	const struct snapshot_type *beside = &slot->type[memory_beside_type(map->memory)];
	uint64_t *doubtful = map->inside->doubtful;
	map->free_is_upper_bound |= takes_unknown(process, slot);
	*used += used_bytes(plain);
	/* Where it has no space of its own it takes of the other. */
	if (map->border == map->end)
		*used += used_bytes(beside);
	map->allocator_hole = smaller(map->allocator_hole, plain->largest_free);
	uint64_t failed = latest_failure(plain, failure);
	map->failed_size = failed != SNAPSHOT_UNKNOWN ? failed : map->failed_size;
	if (process->unlisted_records != SNAPSHOT_UNKNOWN)
		doubtful[MAP_UNLISTED] += process->unlisted_records;
	if ((process->missing & TTAM_MISSING_EARLIER_BUFFERS) != 0)
		doubtful[MAP_EARLIER]++;
	if (process->origin == SNAPSHOT_UPSTREAM || process->origin == SNAPSHOT_DRIVER ||
		slot->from_runtime || (process->missing & TTAM_MISSING_BUFFERS) != 0)
		doubtful[MAP_BYTES]++;
	if (map->memory == MODEL_L1)
		add_circular_buffers(map, process, slot);
}

static void add_counters(struct map *map)
{
	const struct snapshot *snapshot = map->inside->snapshot;
	uint64_t used = 0, failure = 0;
	map->cb_known = true;
	map->cb_end = map->begin;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		if (map_has_process(map, &snapshot->processes[p]))
			add_process(map, &snapshot->processes[p], &used, &failure);
	uint64_t capacity = (map->border - map->begin) * map->banks;
	map->free = used < capacity ? capacity - used : 0;
}

/* The one that is said, of those there are. */
static void settle_doubt(struct map *map)
{
	const struct map_inside *inside = map->inside;
	uint64_t used = 0;
	for (size_t i = 0; i < map->n_extents; i++)
		used += map->extents[i].end - map->extents[i].begin;
	if (inside->overlap > used / 100)
		map->inside->doubtful[MAP_OVERLAPS] = 1;
	for (int doubt = MAP_DOUBTS - 1; doubt > MAP_NONE; doubt--)
		if (inside->doubtful[doubt] > 0) {
			map->doubt = (enum map_doubt)doubt;
			map->n_doubtful = inside->doubtful[doubt];
		}
	if (map->doubt > MAP_NONE && inside->n_placed == 0)
		map->doubt = MAP_NO_ADDRESS;
	if (map->doubt != MAP_SURE) {
		map->n_holes = 0;
		map->largest = 0;
		map->records_hole = SNAPSHOT_UNKNOWN;
	}
}

static void make(struct map *map)
{
	if (!choose_processes(map))
		map->doubt = MAP_NO_JOB;
	else if (!find_bank(map))
		map->doubt = MAP_NO_SPACE;
	if (map->doubt != MAP_SURE)
		return;
	add_counters(map);
	if (map->memory == MODEL_L1)
		map_list_programs(map);
	if (map_collect(map) < 0 || map_find_holes(map) < 0)
		map->doubt = MAP_NO_MEMORY;
	else
		settle_doubt(map);
}

void map_make(struct map *map, const struct model *model, unsigned device, enum model_memory memory)
{
	struct map_inside *inside = map->inside;
	const struct snapshot *snapshot = model->snapshot;
	if (inside->model == model && inside->snapshot == snapshot && snapshot != NULL &&
		inside->monotonic == snapshot->monotonic && inside->mark == model->mark.time &&
		inside->n_suspects == model->n_suspects && map->device == device &&
		map->memory == memory)
		return;
	struct map empty = {
		.memory = memory,
		.device = device,
		.allocator_hole = SNAPSHOT_UNKNOWN,
		.records_hole = SNAPSHOT_UNKNOWN,
		.failed_size = SNAPSHOT_UNKNOWN,
		.extents = map->extents,
		.holes = map->holes,
		.inside = inside,
	};
	*map = empty;
	*inside = (struct map_inside){
		.model = model,
		.snapshot = snapshot,
		.monotonic = snapshot != NULL ? snapshot->monotonic : 0,
		.mark = model->mark.time,
		.n_suspects = model->n_suspects,
		.room_extents = inside->room_extents,
		.room_holes = inside->room_holes,
	};
	if (snapshot == NULL || device >= model->n_devices)
		map->doubt = MAP_NO_JOB;
	else
		make(map);
}
