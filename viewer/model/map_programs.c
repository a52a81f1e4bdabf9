/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Programs whose circular buffers lie in L1, over one another. */
#include "common/layout.h"
#include "viewer/model/map_inside.h"

static bool is_higher(const struct map_program *one, const struct map_program *other)
{
	return one->end != other->end ? one->end > other->end : one->n_cbs > other->n_cbs;
}

/* In its place among those that reach highest. */
static void insert(struct map *map, const struct map_program *program)
{
	size_t at = map->n_listed;
	while (at > 0 && is_higher(program, &map->programs[at - 1]))
		at--;
	if (at == MAP_PROGRAMS)
		return;
	size_t last = map->n_listed < MAP_PROGRAMS ? map->n_listed++ : MAP_PROGRAMS - 1;
	for (size_t i = last; i > at; i--)
		map->programs[i] = map->programs[i - 1];
	map->programs[at] = *program;
}

static void list_process(struct map *map, const struct snapshot_process *process)
{
	const uint64_t unseen = TTAM_MISSING_DATAFLOW | TTAM_MISSING_SCRATCHPADS;
	unsigned bit = map_find_slot(map, process)->index;
	for (size_t i = 0; i < process->n_programs; i++) {
		const struct snapshot_program *from = &process->programs[i];
		const struct map_program program = {
			.id = from->id,
			.name = map_scope(process, from->scope),
			.n_cbs = from->count,
			.cores = from->cores,
			.end = from->end,
			.is_lower_bound = (process->missing & unseen) != 0,
		};
		if ((from->devices >> bit & 1) != 0 && from->end >= map->begin)
			insert(map, &program);
	}
}

void map_list_programs(struct map *map)
{
	const struct snapshot *snapshot = map->inside->snapshot;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		if (map_has_process(map, &snapshot->processes[p]))
			list_process(map, &snapshot->processes[p]);
}
