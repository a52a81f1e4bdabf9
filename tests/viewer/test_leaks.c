/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs whose truth is known, watched for leaks. */
#include "tests/test.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "tests/viewer/model_scene.h"
#include "tests/viewer/workload.h"

#define MIB SCENE_MIB

enum {
	VARIANTS = 30,
	MANY_VARIANTS = 1000,
};

/* note: a line beside the results, also of a case that fails. */
__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	fflush(stdout);
}

/* What was seen of one job. */
struct outcome {
	double found; /* s after the leak began; NAN: never */
	double leak;  /* when it was called one */
	unsigned others;
	struct model_group suspect;
};

static size_t last_n_suspects;

static const struct workload healthy = {.request_s = 5,
	.load_s = 20,
	.weights = 200,
	.activations = 5,
	.warm_mark = true,
	.seed = 1};

static struct workload leaking(void)
{
	struct workload leak = healthy;
	leak.leak_every_s = 5;
	leak.leak_from_s = 22;
	leak.leak_size = 16 * MIB;
	leak.leak_slots = 4;
	leak.leak_scope = SCOPE_LEAK;
	return leak;
}

static bool is_the_leak(const struct workload *workload, const struct model_group *suspect)
{
	return workload->leak_every_s > 0 && suspect->size == workload->leak_size &&
	       (workload->no_scopes || strcmp(suspect->scope, "leak.py:4") == 0 ||
		       workload->leak_scope != SCOPE_LEAK);
}

static void judge(const struct workload *workload, double time, struct outcome *outcome)
{
	for (size_t i = 0; i < model.n_suspects; i++) {
		const struct model_group *suspect = &model.suspects[i];
		bool is_other = !is_the_leak(workload, suspect);
		outcome->others += is_other;
		if (!is_other || workload->leak_every_s <= 0)
			outcome->suspect = *suspect;
		if (workload->leak_every_s <= 0)
			ck_assert_int_eq(suspect->verdict, MODEL_GROWING);
		if (is_other)
			continue;
		if (isnan(outcome->found))
			outcome->found = time - workload->leak_from_s;
		if (isnan(outcome->leak) && suspect->verdict == MODEL_LEAK)
			outcome->leak = time - workload->leak_from_s;
	}
}

/* A viewer that comes after some time looks once a second. */
static struct outcome watch(const struct workload *workload, double from, double to)
{
	struct outcome outcome = {.found = NAN, .leak = NAN};
	struct scene *own = scene_create();
	struct workload_run *run = workload_start(own, 7, workload);
	model = (struct model){.suspects_judged = true};
	for (double time = 1; time <= to; time++) {
		scene_pass(own, 1);
		workload_second(run);
		if (time < from)
			continue;
		ck_assert_int_eq(model_update(&model, scene_look(own)), 0);
		judge(workload, time, &outcome);
	}
	last_n_suspects = model.n_suspects;
	model_finish(&model);
	workload_end(run);
	scene_destroy(own);
	return outcome;
}

static void assert_silent(const struct workload *workload, double from, double to)
{
	struct outcome outcome = watch(workload, from, to);
	const struct model_group *suspect = &outcome.suspect;
	ck_assert_msg(outcome.others == 0 && isnan(outcome.found),
		"seed %llu: suspected %s, %llu of them, one per %.1f s, from %.0f s",
		(unsigned long long)workload->seed, suspect->scope,
		(unsigned long long)suspect->count, suspect->one_per, from);
}

static unsigned n_variants(void)
{
	return getenv("TT_ALLOCMON_MANY_VARIANTS") ? MANY_VARIANTS : VARIANTS;
}

static double between(uint64_t *seed, double low, double high)
{
	return low + (double)(workload_random(seed) >> 11) * 0x1p-53 * (high - low);
}

/* Any healthy job: rhythm, load and marks by chance. */
static struct workload any_job(uint64_t *seed)
{
	struct workload job = healthy;
	job.seed = workload_random(seed);
	job.request_s = between(seed, 1, 8);
	job.load_s = between(seed, 1, 60);
	job.weights = (unsigned)between(seed, 10, 400);
	job.activations = (unsigned)between(seed, 1, job.request_s * 9);
	job.warm_mark = workload_random(seed) % 2 == 1;
	job.requests_per_mark = workload_random(seed) % 2 ? 12 : 0;
	job.no_scopes = workload_random(seed) % 2 == 1;
	return job;
}

START_TEST(a_sawtooth_is_healthy)
{
	assert_silent(&healthy, 1, 900);
	assert_silent(&healthy, 400, 900);
}
END_TEST

START_TEST(loading_weights_is_healthy)
{
	struct workload load = {.load_s = 500, .weights = 2000};
	assert_silent(&load, 1, 900);
	assert_silent(&load, 300, 900);
}
END_TEST

START_TEST(a_batch_that_swings_is_healthy)
{
	struct workload swing = healthy;
	swing.request_s = 4;
	swing.batch_swing = 30;
	swing.activations = 2;
	assert_silent(&swing, 1, 900);
}
END_TEST

static void assert_cache_is_healthy(enum workload_cache cache, unsigned size)
{
	struct workload caching = healthy;
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
	struct scene *own = scene_create();
	struct workload job = healthy;
	job.load_s = 10;
	model = (struct model){.suspects_judged = true};
	for (unsigned turn = 0; turn < 8; turn++) {
		struct workload_run *run = workload_start(own, 10 + turn, &job);
		for (unsigned second = 0; second < 90; second++) {
			scene_pass(own, 1);
			workload_second(run);
			ck_assert_int_eq(model_update(&model, scene_look(own)), 0);
			ck_assert_uint_eq(model.n_suspects, 0);
		}
		scene_remove_process(own, 10 + turn);
		workload_end(run);
	}
	model_finish(&model);
	scene_destroy(own);
}
END_TEST

START_TEST(any_healthy_job_is_silent)
{
	static const enum workload_cache caches[] = {
		CACHE_NONE, CACHE_ONCE, CACHE_KEYS, CACHE_OLDEST, CACHE_RANDOM, CACHE_SEQUENCE};
	uint64_t seed = 1;
	unsigned suspected = 0;
	for (unsigned i = 0; i < n_variants(); i++) {
		struct workload job = any_job(&seed);
		job.cache = caches[i % 6];
		job.cache_size = (unsigned)between(&seed, 3, 60 / job.request_s);
		job.batch_swing = workload_random(&seed) % 3 == 0 ? 5 : 0;
		double from = workload_random(&seed) % 2 ? 1 : between(&seed, 1, 300);
		struct outcome outcome = watch(&job, from, 600);
		if (outcome.others > 0 || !isnan(outcome.found))
			note("# suspected: cache %u of %u, request %.1f s, load %.0f s, from "
			     "%.0f\n",
				(unsigned)job.cache, job.cache_size, job.request_s, job.load_s,
				from);
		suspected += outcome.others > 0 || !isnan(outcome.found);
	}
	note("# healthy jobs suspected: %u of %u\n", suspected, n_variants());
	/* A cache of random keys grows evenly until it is half full: no births tell the difference.
	 */
	ck_assert_uint_le(suspected, n_variants() / 200);
}
END_TEST

START_TEST(a_leak_is_named)
{
	struct workload leak = leaking();
	struct outcome outcome = watch(&leak, 1, 600);
	const struct model_group *suspect = &outcome.suspect;
	ck_assert_uint_eq(outcome.others, 0);
	ck_assert_double_le(outcome.found, 75);
	ck_assert_double_le(outcome.leak, 200);
	ck_assert_uint_eq(suspect->size, 16 * MIB);
	ck_assert_uint_eq(suspect->devices, 4);
	ck_assert_str_eq(suspect->scope, "leak.py:4");
	ck_assert_uint_eq(suspect->count, 116);
	ck_assert_uint_eq(suspect->bytes, 116 * 16 * MIB);
	ck_assert_double_eq_tol(suspect->one_per, 5, 0.01);
	ck_assert_double_eq_tol(suspect->per_minute, 192 * (double)MIB, (double)MIB);
	ck_assert_uint_eq(suspect->freed, 0);
	ck_assert_double_gt(suspect->score, 0.9);
	ck_assert_double_gt(suspect->full_in, 1000);
}
END_TEST

/* The word is not used before minutes of growing, or before marks have come again. */
START_TEST(a_leak_is_growing_first)
{
	struct workload leak = leaking();
	struct outcome outcome = watch(&leak, 1, 600);
	ck_assert_double_ge(outcome.leak, outcome.found + 120);
	leak.requests_per_mark = 2;
	struct outcome marked = watch(&leak, 1, 600);
	ck_assert_double_le(marked.leak, marked.found + 30);
	ck_assert_double_ge(marked.leak, marked.found + 9);
}
END_TEST

START_TEST(a_late_viewer_is_told_by_the_births_at_once)
{
	struct workload leak = leaking();
	struct outcome outcome = watch(&leak, 400, 401);
	ck_assert_double_le(outcome.found, 401 - 22);
	ck_assert(isnan(outcome.leak));
	ck_assert_uint_eq(outcome.suspect.freed, SNAPSHOT_UNKNOWN);
	ck_assert_double_lt(outcome.suspect.score, 0.75);
	ck_assert(!isnan(watch(&leak, 400, 600).leak));
}
END_TEST

START_TEST(a_leak_may_share_its_size_with_churn)
{
	struct workload leak = leaking();
	leak.leak_size = 8 * MIB;
	struct outcome outcome = watch(&leak, 1, 300);
	ck_assert_uint_eq(outcome.others, 0);
	ck_assert_double_le(outcome.found, 75);
	leak.no_scopes = true;
	outcome = watch(&leak, 1, 400);
	ck_assert_uint_eq(outcome.others, 0);
	ck_assert_double_le(outcome.found, 90);
	ck_assert_uint_eq(outcome.suspect.devices, 4);
	leak.leak_slots = 15;
	outcome = watch(&leak, 1, 400);
	ck_assert_double_le(outcome.found, 90);
	ck_assert_uint_eq(outcome.suspect.devices, 15);
	ck_assert_uint_gt(outcome.suspect.freed, 0);
	ck_assert_double_eq_tol(outcome.suspect.one_per, 5, 0.3);
	ck_assert_uint_le(outcome.suspect.count, 76);
}
END_TEST

START_TEST(a_leak_that_begins_late_is_found)
{
	struct workload leak = leaking();
	leak.leak_from_s = 400;
	leak.no_scopes = true;
	leak.warm_mark = false;
	struct outcome outcome = watch(&leak, 1, 900);
	ck_assert_uint_eq(outcome.others, 0);
	ck_assert_double_le(outcome.found, 140);
}
END_TEST

START_TEST(a_buffer_on_each_device_is_one_suspect)
{
	struct workload leak = leaking();
	leak.leak_apart = true;
	struct outcome outcome = watch(&leak, 1, 200);
	ck_assert_uint_eq(outcome.suspect.devices, 15);
	ck_assert_uint_eq(outcome.suspect.count, 36);
	ck_assert_double_eq_tol(outcome.suspect.one_per, 5, 0.01);
}
END_TEST

/* A suspect goes after three level intervals, not at the first one. */
START_TEST(a_leak_that_stops_is_cleared)
{
	struct workload leak = leaking();
	leak.leak_until_s = 300;
	watch(&leak, 1, 320);
	ck_assert_uint_eq(last_n_suspects, 1);
	watch(&leak, 1, 350);
	ck_assert_uint_eq(last_n_suspects, 0);
}
END_TEST

START_TEST(a_slow_leak_is_found)
{
	struct workload leak = leaking();
	leak.leak_every_s = 600;
	struct outcome outcome = watch(&leak, 1, 3 * 3600);
	ck_assert_uint_eq(outcome.others, 0);
	ck_assert_double_le(outcome.found, 5 * 600 + 60);
	ck_assert_uint_le(outcome.suspect.count, 18);
	ck_assert_double_eq_tol(outcome.suspect.one_per, 600, 1);
}
END_TEST

/* Half of the way to a full device, and the time that the rest then takes. */
START_TEST(a_device_is_full_when_it_was_said_to_be)
{
	struct workload leak = leaking();
	leak.leak_size = 512 * MIB;
	leak.leak_slots = 15;
	struct scene *own = scene_create();
	struct workload_run *run = workload_start(own, 7, &leak);
	const struct model_use *use = &model.devices[2].row.memory[MODEL_DRAM];
	double predicted = NAN, time = 0;
	model = (struct model){.suspects_judged = true};
	do {
		scene_pass(own, 1);
		workload_second(run);
		ck_assert_int_eq(model_update(&model, scene_look(own)), 0);
		if (++time == 300) {
			ck_assert_uint_eq(model.n_suspects, 1);
			predicted = model.suspects[0].full_in;
		}
	} while (use->capacity - use->used >= leak.leak_size && time < 2000);
	note("# said to be full in %.0f s, full after %.0f s\n", predicted, time - 300);
	ck_assert_double_eq_tol(predicted / (time - 300), 1, 0.2);
	model_finish(&model);
	workload_end(run);
	scene_destroy(own);
}
END_TEST

/* A slow rhythm: the floor has to rise over five of them, however evenly births come before. */
START_TEST(a_growth_lasts_for_five_rhythms_first)
{
	struct workload leak = leaking();
	leak.request_s = 40;
	leak.leak_every_s = 10;
	leak.leak_from_s = 300;
	struct outcome outcome = watch(&leak, 1, 900);
	ck_assert_double_ge(outcome.found, 5 * 40 - 10);
	ck_assert_double_le(outcome.found, 5 * 40 + 3 * 40);
}
END_TEST

START_TEST(any_leak_is_found)
{
	uint64_t seed = 2;
	unsigned missed = 0;
	unsigned wrong = 0;
	double slowest = 0;
	double sum = 0;
	for (unsigned i = 0; i < n_variants(); i++) {
		struct workload job = any_job(&seed);
		job.leak_every_s = between(&seed, 0.5, 10);
		job.leak_from_s = between(&seed, job.load_s + 1, 200);
		job.leak_jitter = workload_random(&seed) % 2 == 1 ? between(&seed, 0, 1) : 0;
		job.leak_size = workload_random(&seed) % 2 == 1 ? 8 * MIB : 4096;
		job.leak_slots = workload_random(&seed) % 3 == 0
					 ? 15
					 : UINT64_C(1)
						   << (workload_random(&seed) % WORKLOAD_DEVICES);
		job.leak_scope = SCOPE_LEAK;
		struct outcome outcome = watch(&job, between(&seed, 1, 200), 900);
		missed += isnan(outcome.found) ? 1 : 0;
		wrong += outcome.others > 0 ||
			 (!isnan(outcome.found) && outcome.suspect.devices != job.leak_slots);
		if (isnan(outcome.found))
			note("# missed: every %.1f s, jitter %.2f, request %.1f s, scopes %d\n",
				job.leak_every_s, job.leak_jitter, job.request_s, !job.no_scopes);
		else
			sum += outcome.found;
		slowest = fmax(slowest, outcome.found);
	}
	note("# leaks missed: %u of %u, wrongly named: %u, found after %.0f s, at most %.0f s\n",
		missed, n_variants(), wrong, sum / (n_variants() - missed), slowest);
	ck_assert_uint_eq(missed, 0);
	ck_assert_uint_eq(wrong, 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("leaks");
	TCase *tcase = tcase_create("jobs");
	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, a_sawtooth_is_healthy);
	tcase_add_test(tcase, loading_weights_is_healthy);
	tcase_add_test(tcase, a_batch_that_swings_is_healthy);
	tcase_add_test(tcase, a_cache_that_fills_once_is_healthy);
	tcase_add_test(tcase, a_full_cache_is_healthy);
	tcase_add_test(tcase, a_cache_that_grows_with_each_sequence_is_healthy);
	tcase_add_test(tcase, two_processes_in_turn_are_healthy);
	tcase_add_test(tcase, any_healthy_job_is_silent);
	tcase_add_test(tcase, a_leak_is_named);
	tcase_add_test(tcase, a_leak_is_growing_first);
	tcase_add_test(tcase, a_late_viewer_is_told_by_the_births_at_once);
	tcase_add_test(tcase, a_leak_may_share_its_size_with_churn);
	tcase_add_test(tcase, a_leak_that_begins_late_is_found);
	tcase_add_test(tcase, a_buffer_on_each_device_is_one_suspect);
	tcase_add_test(tcase, a_leak_that_stops_is_cleared);
	tcase_add_test(tcase, a_slow_leak_is_found);
	tcase_add_test(tcase, a_device_is_full_when_it_was_said_to_be);
	tcase_add_test(tcase, a_growth_lasts_for_five_rhythms_first);
	tcase_add_test(tcase, any_leak_is_found);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
