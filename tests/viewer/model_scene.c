/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/viewer/model_scene.h"

#include <check.h>
#include <math.h>

struct scene *scene;
struct model model;

void open_scene(void)
{
	scene = scene_create();
	model = (struct model){0};
}

void close_scene(void)
{
	model_finish(&model);
	scene_destroy(scene);
}

void look(void)
{
	ck_assert_int_eq(model_update(&model, scene_look(scene)), 0);
}

void look_after(double seconds)
{
	scene_pass(scene, seconds);
	look();
}

const struct model_use *dram_of(unsigned device)
{
	return &model.devices[device].row.memory[MODEL_DRAM];
}

const struct model_use *l1_of(unsigned device)
{
	return &model.devices[device].row.memory[MODEL_L1];
}

const struct model_process *process_of(uint64_t key)
{
	for (size_t p = 0; p < model.n_processes; p++)
		if (model.processes[p].snapshot->key == key)
			return &model.processes[p];
	ck_abort_msg("no process %llu", (unsigned long long)key);
	return NULL;
}

static void assert_parts_add_up(const struct model_row *row)
{
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		const struct model_use *use = &row->memory[memory];
		if (use->used == SNAPSHOT_UNKNOWN) {
			ck_assert_uint_eq(use->known, SNAPSHOT_UNKNOWN);
			ck_assert_uint_eq(use->fresh, SNAPSHOT_UNKNOWN);
			continue;
		}
		ck_assert_uint_eq(use->used, use->known + use->trace + use->small + use->fresh +
						     use->suspect + use->cbs);
		ck_assert(use->peak == SNAPSHOT_UNKNOWN || use->peak <= UINT64_C(1) << 62);
		ck_assert(!isinf(use->per_minute) && !isinf(use->full_in));
		ck_assert(isnan(use->full_in) || use->full_in >= 0);
	}
}

void assert_all_add_up(void)
{
	for (unsigned d = 0; d < model.n_devices; d++)
		assert_parts_add_up(&model.devices[d].row);
	for (size_t p = 0; p < model.n_processes; p++) {
		assert_parts_add_up(&model.processes[p].row);
		for (unsigned d = 0; d < model.processes[p].n_devices; d++)
			assert_parts_add_up(&model.processes[p].device[d].row);
	}
	assert_parts_add_up(&model.total);
}
