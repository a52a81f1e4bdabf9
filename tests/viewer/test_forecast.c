/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* When a device is full, said of a suspect before there are troughs. */
#include "tests/test.h"

#include <math.h>

#include "tests/viewer/model_scene.h"
#include "tests/viewer/workload.h"

enum {
	BEGIN = 400, /* s of the job, before anybody looks */
	SECONDS = 40,
	LEAKS = 2, /* the device */
};

/* Requests of 20 s, and what each second leaves behind. */
static const struct workload leaking = {.request_s = 20,
	.load_s = 20,
	.weights = 200,
	.warm_mark = true,
	.activations = 5,
	.leak_every_s = 1,
	.leak_from_s = 22,
	.leak_size = 16 * SCENE_MIB,
	.leak_slots = 1 << LEAKS,
	.leak_scope = SCOPE_LEAK,
	.seed = 1};

/* Of the device that leaks, its process and its suspect; returns whether there is one. */
static bool check_rows(void)
{
	const struct model_use *use = &model.devices[LEAKS].row.memory[MODEL_DRAM];
	if (model.n_suspects == 0)
		return false;
	ck_assert_double_ge(use->per_minute, model.suspects[0].per_minute);
	ck_assert_double_gt(use->full_in, 0);
	ck_assert_double_eq(use->full_in, model.suspects[0].full_in);
	ck_assert_double_eq(use->full_in, model.processes[0].row.memory[MODEL_DRAM].full_in);
	return true;
}

/* The one that grows is known first: alone it is not what all do. */
static void check_median(void)
{
	unsigned n_known = 0;
	for (unsigned d = 0; d < model.n_devices; d++)
		if (!isnan(model.devices[d].row.memory[MODEL_DRAM].per_minute))
			n_known++;
	bool none = isnan(model.median.memory[MODEL_DRAM].per_minute);
	ck_assert_int_eq(none, 2 * n_known <= model.n_devices);
}

START_TEST(all_rows_say_at_once_when_the_device_is_full)
{
	struct scene *own = scene_create();
	struct workload_run *run = workload_start(own, 7, &leaking);
	unsigned n_told = 0;
	model = (struct model){.suspects_judged = true};
	for (unsigned second = 0; second < BEGIN + SECONDS; second++) {
		scene_pass(own, 1);
		workload_second(run);
		if (second < BEGIN)
			continue;
		ck_assert_int_eq(model_update(&model, scene_look(own)), 0);
		n_told += check_rows();
		check_median();
	}
	ck_assert_uint_ge(n_told, SECONDS / 2);
	model_finish(&model);
	workload_end(run);
	scene_destroy(own);
}
END_TEST

/* What its births told of it is of a job that is no more. */
START_TEST(a_dead_job_fills_nothing)
{
	struct scene *own = scene_create();
	struct workload_run *run = workload_start(own, 7, &leaking);
	model = (struct model){.suspects_judged = true};
	for (unsigned second = 0; second < BEGIN + SECONDS; second++) {
		scene_pass(own, 1);
		workload_second(run);
		if (second >= BEGIN)
			ck_assert_int_eq(model_update(&model, scene_look(own)), 0);
	}
	ck_assert(check_rows());
	scene_pass(own, 1);
	own->snapshot.processes[0].state = SNAPSHOT_DEAD;
	ck_assert_int_eq(model_update(&model, scene_look(own)), 0);
	ck_assert(isnan(model.processes[0].row.memory[MODEL_DRAM].per_minute));
	ck_assert(isnan(model.processes[0].row.memory[MODEL_DRAM].full_in));
	ck_assert(isnan(model.devices[LEAKS].row.memory[MODEL_DRAM].full_in));
	model_finish(&model);
	workload_end(run);
	scene_destroy(own);
}
END_TEST

static Suite *forecast_suite(void)
{
	Suite *suite = suite_create("forecast");
	TCase *tcase = tcase_create("rows");
	tcase_add_test(tcase, all_rows_say_at_once_when_the_device_is_full);
	tcase_add_test(tcase, a_dead_job_fills_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(forecast_suite)
