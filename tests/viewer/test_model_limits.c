/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <math.h>

#include "common/layout.h"
#include "tests/viewer/model_scene.h"

#define MIB SCENE_MIB

START_TEST(sixty_four_devices_and_many_processes_fit)
{
	for (unsigned i = 0; i < 200; i++) {
		struct snapshot_process *job = scene_add_process(scene, 1 + i, 0, 64);
		for (unsigned s = 0; s < 64; s++)
			scene_hold(scene, job, s, TTAM_SHM_DRAM, MIB + i, 1);
	}
	look();
	look_after(1);
	ck_assert_uint_eq(model.n_devices, 64);
	ck_assert_uint_eq(model.n_processes, 200);
	ck_assert_uint_eq(dram_of(63)->used, 200 * MIB + 199 * 100);
	for (size_t p = 0; p < 200; p++)
		ck_assert_uint_ne(model.processes[p].row.history, MODEL_NO_HISTORY);
	assert_all_add_up();
	scene->snapshot.n_processes = 0;
	look_after(1);
	ck_assert_uint_eq(model.n_devices, 0);
	ck_assert_uint_eq(model.n_processes, 0);
	/* Rows of history come back. */
	for (unsigned round = 0; round < 50; round++) {
		for (unsigned i = 0; i < 20; i++)
			scene_add_process(scene, 1000 * round + i, 0, 4);
		look_after(1);
		ck_assert_uint_ne(model.processes[19].row.history, MODEL_NO_HISTORY);
		ck_assert_uint_ne(model.processes[0].device[1].row.history, MODEL_NO_HISTORY);
		scene->snapshot.n_processes = 0;
		look_after(1);
	}
}
END_TEST

static uint64_t random_state = 88172645463325252u;

static uint64_t random_number(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* Any size is as likely as any other; what is hostile, more so. */
static uint64_t any_value(void)
{
	uint64_t kind = random_number() % 16;
	if (kind == 0)
		return SNAPSHOT_UNKNOWN;
	if (kind == 1)
		return SNAPSHOT_UNKNOWN - random_number() % 3;
	return random_number() >> random_number() % 64;
}

static void scramble_type(struct snapshot_type *type)
{
	uint64_t *word = &type->current;
	uint64_t *end = &type->last_time + 1;
	type->used = random_number() % 4 != 0;
	for (; word < end; word++)
		*word = any_value();
}

static void scramble(struct snapshot_process *process)
{
	process->first_time = any_value();
	process->state = (enum snapshot_state)(random_number() % 3);
	process->origin = (enum snapshot_origin)(random_number() % 3);
	process->missing = random_number() % 4 ? 0 : random_number();
	process->uid = any_value();
	process->n_slots = (unsigned)(random_number() % 9);
	for (unsigned s = 0; s < process->n_slots; s++) {
		struct snapshot_slot *slot = &process->slot[s];
		slot->index = (unsigned)(random_number() % 70);
		slot->asic_id = random_number() % 3 ? random_number() % 12 : SNAPSHOT_UNKNOWN;
		slot->label = random_number() % 10;
		for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
			scramble_type(&slot->type[type]);
	}
	process->records = scene->records;
	process->n_records = random_number() % SCENE_RECORDS;
	for (size_t r = 0; r < process->n_records; r++)
		process->records[r] = (struct snapshot_record){.size = any_value(),
			.reserved = any_value(),
			.devices = any_value(),
			.time = any_value(),
			.type = (uint32_t)(random_number() % 9)};
}

START_TEST(parts_add_up_whatever_a_snapshot_says)
{
	struct model_group suspects[4];
	for (unsigned round = 0; round < 400; round++) {
		scene->snapshot.n_processes = 0;
		for (uint64_t p = random_number() % 7; p > 0; p--)
			scramble(scene_add_process(scene, random_number() % 9, 0, 8));
		for (unsigned i = 0; i < 4; i++)
			suspects[i] = (struct model_group){.key = random_number() % 9,
				.type = (uint32_t)(random_number() % 9),
				.devices = any_value(),
				.bytes = any_value()};
		model.groups = model.suspects = suspects;
		model.n_groups = model.n_suspects = random_number() % 5;
		scene->snapshot.time =
			round % 8 ? scene->snapshot.time + SCENE_SECOND : any_value();
		scene->snapshot.monotonic =
			round % 9 ? scene->snapshot.monotonic + SCENE_SECOND : any_value();
		look();
		assert_all_add_up();
		if (round % 5 == 0)
			model_set_mark(&model, "x");
		if (round % 7 == 0)
			model_forget_peaks(&model);
		model_history(&model, model.total.history, MODEL_L1, any_value(), any_value());
	}
}
END_TEST

START_TEST(counters_that_go_backwards_are_survived)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	for (unsigned second = 0; second < 100; second++) {
		scene_hold(scene, job, 0, TTAM_SHM_DRAM, (100 - second) * MIB, 100 - second);
		look_after(1);
		assert_all_add_up();
	}
	ck_assert(isnan(dram_of(0)->full_in));
	ck_assert_uint_eq(dram_of(0)->used, 1 * MIB);
}
END_TEST

START_TEST(an_empty_model_can_be_asked)
{
	struct model empty = {0};
	model_set_mark(&empty, "x");
	model_forget_peaks(&empty);
	ck_assert(!model_history(&empty, 0, MODEL_DRAM, 0, 1).seen);
	model_finish(&empty);
	model_finish(NULL);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("model_limits");
	TCase *tcase = tcase_create("model_limits");
	tcase_add_checked_fixture(tcase, open_scene, close_scene);
	tcase_set_timeout(tcase, 60); /* sanitizers, and a busy machine */
	tcase_add_test(tcase, sixty_four_devices_and_many_processes_fit);
	tcase_add_test(tcase, parts_add_up_whatever_a_snapshot_says);
	tcase_add_test(tcase, counters_that_go_backwards_are_survived);
	tcase_add_test(tcase, an_empty_model_can_be_asked);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
