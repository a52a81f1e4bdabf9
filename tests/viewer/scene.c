/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/viewer/scene.h"

#include <stdlib.h>
#include <string.h>

#include "common/layout.h"

struct scene *scene_create(void)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	if (scene == NULL)
		abort();
	scene->snapshot.processes = calloc(SCENE_PROCESSES, sizeof(struct snapshot_process));
	if (scene->snapshot.processes == NULL)
		abort();
	scene->snapshot.time = SCENE_START;
	scene->snapshot.monotonic = 5000 * SCENE_SECOND;
	return scene;
}

void scene_destroy(struct scene *scene)
{
	free(scene->snapshot.processes);
	free(scene);
}

void scene_pass(struct scene *scene, double seconds)
{
	uint64_t ns = (uint64_t)(seconds * (double)SCENE_SECOND);
	scene->snapshot.time += ns;
	scene->snapshot.monotonic += ns;
}

static void empty_type(struct snapshot_type *type)
{
	type->peak_time = SNAPSHOT_UNKNOWN;
	type->capacity = SNAPSHOT_UNKNOWN;
	type->banks = SNAPSHOT_UNKNOWN;
	type->base = SNAPSHOT_UNKNOWN;
	type->largest_free = SNAPSHOT_UNKNOWN;
	type->last_failed_size = SNAPSHOT_UNKNOWN;
	type->last_failed_time = SNAPSHOT_UNKNOWN;
	type->last_time = SNAPSHOT_UNKNOWN;
}

struct snapshot_process *scene_add_process(
	struct scene *scene, uint64_t key, unsigned first_device, unsigned n_devices)
{
	struct snapshot_process *process =
		&scene->snapshot.processes[scene->snapshot.n_processes++];
	memset(process, 0, sizeof(*process));
	process->key = key;
	process->pid = key;
	process->first_time = scene->snapshot.time;
	process->end_time = SNAPSHOT_UNKNOWN;
	process->state = SNAPSHOT_LIVE;
	process->n_slots = n_devices;
	for (unsigned s = 0; s < n_devices; s++) {
		struct snapshot_slot *slot = &process->slot[s];
		slot->index = s;
		slot->label = first_device + s;
		slot->asic_id = 1000 + slot->label;
		for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
			empty_type(&slot->type[type]);
		slot->type[TTAM_SHM_DRAM].capacity = 4096 * SCENE_MIB;
		slot->type[TTAM_SHM_L1].capacity = 128 * SCENE_MIB;
	}
	return process;
}

void scene_remove_process(struct scene *scene, uint64_t key)
{
	struct snapshot *snapshot = &scene->snapshot;
	size_t p = 0;
	while (snapshot->processes[p].key != key)
		p++;
	snapshot->n_processes--;
	memmove(&snapshot->processes[p], &snapshot->processes[p + 1],
		(snapshot->n_processes - p) * sizeof(snapshot->processes[0]));
}

void scene_hold(struct scene *scene, struct snapshot_process *process, unsigned slot, unsigned type,
	uint64_t bytes, uint64_t count)
{
	struct snapshot_type *held = &process->slot[slot].type[type];
	held->used = true;
	held->current = bytes;
	held->reserved = bytes;
	held->floor = bytes;
	held->count = count;
	if (bytes > held->peak || held->peak_time == SNAPSHOT_UNKNOWN) {
		held->peak = bytes;
		held->reserved_peak = bytes;
		held->peak_time = scene->snapshot.time;
	}
}

void scene_add_record(struct scene *scene, struct snapshot_process *process, unsigned type,
	uint64_t size, uint64_t slots)
{
	if (process->records == NULL)
		process->records = scene->records;
	process->records[process->n_records++] = (struct snapshot_record){
		.id = process->n_records,
		.size = size,
		.reserved = size,
		.type = type,
		.devices = slots,
		.time = scene->snapshot.time,
	};
}

const struct snapshot *scene_look(struct scene *scene)
{
	snapshot_merge_devices(&scene->snapshot);
	return &scene->snapshot;
}
