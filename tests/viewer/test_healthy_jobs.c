/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs that leak nothing, however they grow, watched for leaks. */
#include "tests/test.h"

#include <math.h>

#include "common/layout.h"
#include "tests/viewer/leak_trial.h"

#define MIB SCENE_MIB

static void assert_silent(const struct workload *workload, double from, double to)
{
	struct leak_outcome outcome = leak_trial_look(workload, from, to);
	const struct model_group *suspect = &outcome.suspect;
	ck_assert_msg(!outcome.other && isnan(outcome.found),
		"seed %llu: suspected %s, %llu of them, one per %.1f s, from %.0f s",
		(unsigned long long)workload->seed, suspect->scope,
		(unsigned long long)suspect->count, suspect->one_per, from);
}

START_TEST(a_sawtooth_is_healthy)
{
	assert_silent(&leak_trial_usual, 1, 900);
	assert_silent(&leak_trial_usual, 400, 900);
}
END_TEST

START_TEST(loading_weights_is_healthy)
{
	struct workload load = {.load_s = 500, .weights = 2000, .weight_sizes = 3};
	assert_silent(&load, 1, 900);
	assert_silent(&load, 300, 900);
}
END_TEST

/* What was loaded slowly is not over at once when requests come. */
START_TEST(requests_after_loading_are_healthy)
{
	struct workload job = {
		.request_s = 1, .load_s = 300, .weights = 30, .weight_sizes = 3, .activations = 9};
	assert_silent(&job, 1, 500);
}
END_TEST

START_TEST(a_batch_that_swings_is_healthy)
{
	struct workload swing = leak_trial_usual;
	swing.request_s = 4;
	swing.batch_swing = 30;
	swing.activations = 2;
	assert_silent(&swing, 1, 900);
}
END_TEST

static void assert_cache_is_healthy(enum workload_cache cache, unsigned size)
{
	struct workload caching = leak_trial_usual;
	caching.cache = cache;
	caching.cache_size = size;
	for (caching.seed = 1; caching.seed <= 5; caching.seed++) {
		assert_silent(&caching, 1, 900);
		assert_silent(&caching, 333, 900);
	}
}

START_TEST(a_cache_that_fills_once_is_healthy)
{
	assert_cache_is_healthy(CACHE_ONCE, 60);
	assert_cache_is_healthy(CACHE_KEYS, 12);
}
END_TEST

START_TEST(a_full_cache_is_healthy)
{
	assert_cache_is_healthy(CACHE_OLDEST, 40);
	assert_cache_is_healthy(CACHE_RANDOM, 40);
}
END_TEST

START_TEST(a_cache_that_grows_with_each_sequence_is_healthy)
{
	assert_cache_is_healthy(CACHE_SEQUENCE, 8);
}
END_TEST

START_TEST(two_processes_in_turn_are_healthy)
{
	struct leak_trial trial = {.job = leak_trial_usual, .from = 1, .to = 90, .turns = 8};
	trial.job.load_s = 10;
	ck_assert(!leak_trial_watch(&trial).other);
}
END_TEST

/* Three allocations of four are freed, but it is loading all the same. */
START_TEST(a_long_load_in_pieces_is_healthy)
{
	struct workload load = {.load_s = 500, .weights = 1000, .weight_sizes = 3, .pieces = 3};
	assert_silent(&load, 1, 900);
	assert_silent(&load, 200, 900);
	/* So it goes on for ever: no load lasts for ten minutes. */
	load.load_s = 2000;
	load.weights = 4000;
	struct leak_outcome outcome = leak_trial_look(&load, 1, 599);
	ck_assert(!outcome.other);
	outcome = leak_trial_look(&load, 1, 700);
	ck_assert(outcome.other);
}
END_TEST

/* Weights that did not fit are no leak. */
START_TEST(a_load_that_filled_the_device_is_healthy)
{
	struct workload load = {.load_s = 100,
		.weights = 300,
		.weight_sizes = 3,
		.leak_refused = true,
		.leak_from_s = 1000,
		.leak_until_s = 100,
		.leak_size = 65536 * MIB,
		.leak_slots = 15};
	ck_assert_uint_eq(leak_trial_look(&load, 200, 400).n_suspects, 0);
	load.load_s = load.leak_until_s = 40;
	load.weights = 80;
	load.weight_sizes = 0;
	ck_assert_uint_eq(leak_trial_look(&load, 200, 400).n_suspects, 0);
}
END_TEST

START_TEST(weights_in_another_layout_are_no_growth)
{
	struct workload job = leak_trial_usual;
	job.leak_every_s = 5;
	job.leak_from_s = 22;
	job.leak_scope = SCOPE_LEAK;
	job.leak_until_s = 900;
	job.leak_size = 8 * MIB;
	job.leak_slots = 15;
	job.leak_replaces = true;
	assert_silent(&job, 1, 900);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("healthy_jobs");
	TCase *tcase = tcase_create("jobs");
	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, a_sawtooth_is_healthy);
	tcase_add_test(tcase, loading_weights_is_healthy);
	tcase_add_test(tcase, requests_after_loading_are_healthy);
	tcase_add_test(tcase, a_batch_that_swings_is_healthy);
	tcase_add_test(tcase, a_cache_that_fills_once_is_healthy);
	tcase_add_test(tcase, a_full_cache_is_healthy);
	tcase_add_test(tcase, a_cache_that_grows_with_each_sequence_is_healthy);
	tcase_add_test(tcase, two_processes_in_turn_are_healthy);
	tcase_add_test(tcase, a_long_load_in_pieces_is_healthy);
	tcase_add_test(tcase, a_load_that_filled_the_device_is_healthy);
	tcase_add_test(tcase, weights_in_another_layout_are_no_growth);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
