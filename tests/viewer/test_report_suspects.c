/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Which suspects a report of a run still names at its end. */
#include "tests/test.h"

#include "common/layout.h"
#include "tests/viewer/leak_trial.h"
#include "viewer/report/collector.h"

static struct scene *scene;
static struct collector *collector;
static struct workload_run *run;
static struct report *report;

static void look(void)
{
	scene_pass(scene, 1);
	ck_assert_int_eq(collector_add(collector, scene_look(scene)), 0);
}

/* A job that keeps one of each request for two minutes. */
static void leak(void)
{
	struct workload job = leak_trial_usual;
	job.leak_by_requests = true;
	job.leak_size = 16 * SCENE_MIB;
	job.leak_slots = 15;
	job.leak_scope = SCOPE_LEAK;
	scene = scene_create();
	collector = collector_create(NULL);
	ck_assert_ptr_nonnull(collector);
	run = workload_start(scene, 7, &job);
	for (unsigned second = 0; second < 120; second++) {
		workload_second(run);
		look();
	}
}

static void finish(void)
{
	report_destroy(report);
	collector_destroy(collector);
	workload_end(run);
	scene_destroy(scene);
}

START_TEST(what_is_suspected_at_the_end_is_named)
{
	report = collector_finish(collector);
	ck_assert_uint_eq(report->n_suspects, 1);
	ck_assert_str_eq(report->suspects[0].scope, "leak.py:4");
}
END_TEST

START_TEST(what_a_device_closed_over_stays_a_suspect)
{
	struct snapshot_process *job = &scene->snapshot.processes[0];
	struct snapshot_closed closed = {.size = 16 * SCENE_MIB,
		.devices = 15,
		.count = 20,
		.scope = SCOPE_LEAK,
		.type = TTAM_SHM_DRAM,
		.time = scene->snapshot.time};
	job->n_records = 0;
	job->closed = &closed;
	job->n_closed = 1;
	look();
	report = collector_finish(collector);
	ck_assert_uint_eq(report->n_suspects, 1);
	ck_assert_str_eq(report->suspects[0].scope, "leak.py:4");
}
END_TEST

START_TEST(what_was_given_back_is_no_suspect)
{
	scene->snapshot.processes[0].n_records = 0;
	look();
	report = collector_finish(collector);
	ck_assert_uint_eq(report->n_suspects, 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("report_suspects");
	TCase *tcase = tcase_create("end");
	tcase_add_checked_fixture(tcase, leak, finish);
	tcase_add_test(tcase, what_is_suspected_at_the_end_is_named);
	tcase_add_test(tcase, what_a_device_closed_over_stays_a_suspect);
	tcase_add_test(tcase, what_was_given_back_is_no_suspect);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
