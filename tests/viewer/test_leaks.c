/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs whose truth is known, watched for leaks. */
#include "tests/test.h"

#include <math.h>
#include <string.h>

#include "common/layout.h"
#include "tests/viewer/leak_trial.h"
#include "tests/viewer/model_scene.h"

#define MIB SCENE_MIB

enum {
	VARIANTS = 6, /* the bench of leaks takes a thousand */
};

static struct workload leaking(void)
{
	struct workload leak = leak_trial_usual;
	leak.leak_every_s = 5;
	leak.leak_from_s = 22;
	leak.leak_size = 16 * MIB;
	leak.leak_slots = 4;
	leak.leak_scope = SCOPE_LEAK;
	return leak;
}

static struct workload by_chance(void)
{
	struct workload leak = leaking();
	leak.request_s = 1;
	leak.leak_every_s = 2;
	leak.leak_jitter = 1;
	return leak;
}

START_TEST(a_leak_is_named)
{
	struct workload leak = leaking();
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 600);
	const struct model_group *suspect = &outcome.suspect;
	ck_assert(!outcome.other);
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

/* The word is not used before twenty iterations, or before marks have come again; where births keep
 * no interval not before minutes of growing. */
START_TEST(a_leak_is_growing_first)
{
	struct workload leak = leaking();
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 600);
	ck_assert_double_ge(outcome.leak, 19 * 5);
	ck_assert_double_le(outcome.leak, 22 * 5);
	leak.requests_per_mark = 2;
	struct leak_outcome marked = leak_trial_look(&leak, 1, 600);
	ck_assert_double_le(marked.leak, marked.found + 30);
	ck_assert_double_ge(marked.leak, marked.found + 9);
	leak = by_chance();
	outcome = leak_trial_look(&leak, 1, 900);
	ck_assert_double_ge(outcome.leak, outcome.found + 120);
}
END_TEST

START_TEST(a_late_viewer_is_told_by_the_births_at_once)
{
	struct workload leak = leaking();
	struct leak_outcome outcome = leak_trial_look(&leak, 400, 401);
	ck_assert_double_le(outcome.found, 401 - 22);
	ck_assert(isnan(outcome.leak));
	ck_assert_uint_eq(outcome.suspect.freed, SNAPSHOT_UNKNOWN);
	ck_assert_double_lt(outcome.suspect.score, 0.75);
	ck_assert(!isnan(leak_trial_look(&leak, 400, 600).leak));
}
END_TEST

START_TEST(a_leak_may_share_its_size_with_churn)
{
	struct workload leak = leaking();
	leak.leak_size = 8 * MIB;
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 300);
	ck_assert(!outcome.other);
	ck_assert_double_le(outcome.found, 75);
	leak.no_scopes = true;
	outcome = leak_trial_look(&leak, 1, 400);
	ck_assert(!outcome.other);
	ck_assert_double_le(outcome.found, 90);
	ck_assert_uint_eq(outcome.suspect.devices, 4);
	leak.leak_slots = 15;
	outcome = leak_trial_look(&leak, 1, 400);
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
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 900);
	ck_assert(!outcome.other);
	ck_assert_double_le(outcome.found, 140);
}
END_TEST

START_TEST(a_buffer_on_each_device_is_one_suspect)
{
	struct workload leak = leaking();
	leak.leak_apart = true;
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 200);
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
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 320);
	ck_assert_uint_eq(outcome.n_suspects, 1);
	outcome = leak_trial_look(&leak, 1, 350);
	ck_assert_uint_eq(outcome.n_suspects, 0);
}
END_TEST

/* The one moment at which everybody looks: the leak has ended, since there was no more room. */
START_TEST(a_leak_that_filled_its_device_stays_a_suspect)
{
	struct workload leak = leaking();
	leak.leak_until_s = 300;
	leak.leak_refused = true;
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 900);
	ck_assert_uint_eq(outcome.n_suspects, 1);
	ck_assert(!outcome.other);
	ck_assert(outcome.suspect.refused);
	ck_assert_double_eq(outcome.suspect.per_minute, 0);
	ck_assert_double_eq(outcome.suspect.full_in, 0);
	ck_assert_uint_eq(outcome.suspect.freed, 0);
	leak.leak_slots = 1;
	leak.leak_refused = false;
	ck_assert_uint_eq(leak_trial_look(&leak, 1, 900).n_suspects, 0);
}
END_TEST

/* So is it for who comes only then. */
START_TEST(a_late_viewer_is_told_what_filled_the_device)
{
	struct workload leak = leaking();
	leak.leak_until_s = 300;
	leak.leak_refused = true;
	struct leak_outcome outcome = leak_trial_look(&leak, 400, 900);
	ck_assert_uint_eq(outcome.n_suspects, 1);
	ck_assert(!outcome.other);
	ck_assert(isnan(outcome.leak));
	ck_assert(outcome.suspect.refused);
	ck_assert_double_eq(outcome.suspect.per_minute, 0);
	ck_assert_str_eq(outcome.suspect.scope, "leak.py:4");
	ck_assert_double_lt(outcome.suspect.score, 0.75);
	leak.leak_refused = false;
	ck_assert_uint_eq(leak_trial_look(&leak, 400, 900).n_suspects, 0);
	/* What began late may be what one request held. */
	leak.leak_refused = true;
	leak.leak_from_s = 200;
	ck_assert_uint_eq(leak_trial_look(&leak, 400, 900).n_suspects, 0);
}
END_TEST

START_TEST(a_slow_leak_is_found)
{
	struct workload leak = leaking();
	leak.leak_every_s = 600;
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 3 * 3600);
	ck_assert(!outcome.other);
	ck_assert_double_le(outcome.found, 5 * 600 + 60);
	ck_assert_uint_le(outcome.suspect.count, 18);
	ck_assert_double_eq_tol(outcome.suspect.one_per, 600, 1);
}
END_TEST

/* Half of the way to a full device, and the time that the rest then takes: the job ends at a peak,
 * not at a trough. */
START_TEST(a_device_is_full_when_it_was_said_to_be)
{
	uint64_t seed = 1;
	for (unsigned i = 0; i < 3 * VARIANTS; i++) {
		struct leak_trial trial = leak_trial_filling(&seed, false);
		double said, was;
		ck_assert(leak_trial_fill(&trial, &said, &was));
		ck_assert_msg(fabs(said / was - 1) <= 0.2, "%u: full in %.0f s, was %.0f s", i,
			said, was);
	}
}
END_TEST

/* Just when somebody looks, all of a request is freed: its peak is known all the same. */
START_TEST(peaks_between_two_looks_count)
{
	struct leak_trial trial = {.job = leaking(), .from = 1, .to = 2000};
	double said, was;
	trial.job.request_s = 1;
	trial.job.activations = 9;
	trial.job.activation_size = 2048 * MIB;
	trial.job.leak_every_s = 0;
	trial.job.leak_by_requests = true;
	trial.job.leak_size = 64 * MIB;
	trial.job.leak_slots = 15;
	ck_assert(leak_trial_fill(&trial, &said, &was));
	ck_assert_double_eq_tol(said / was, 1, 0.1);
}
END_TEST

/* Troughs tell at their times, and of a leak by chance less than its births. */
START_TEST(a_device_grows_at_least_as_fast_as_its_suspect)
{
	struct workload leak = leaking();
	leak.leak_chance = 0.5;
	struct scene *own = scene_create();
	struct workload_run *run = workload_start(own, 7, &leak);
	const struct model_use *use = &model.devices[2].row.memory[MODEL_DRAM];
	unsigned looks = 0;
	model = (struct model){.suspects_judged = true};
	for (unsigned second = 0; second < 900; second++) {
		scene_pass(own, 1);
		workload_second(run);
		ck_assert_int_eq(model_update(&model, scene_look(own)), 0);
		if (model.n_suspects != 1 || isnan(use->full_in))
			continue;
		looks++;
		ck_assert_double_ge(use->per_minute, model.suspects[0].per_minute);
		ck_assert_double_le(use->full_in * use->per_minute / 60, (double)use->capacity);
	}
	ck_assert_uint_ge(looks, 300);
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
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 900);
	ck_assert_double_ge(outcome.found, 5 * 40 - 10);
	ck_assert_double_le(outcome.found, 5 * 40 + 40);
}
END_TEST

/* A leak of each iteration, which the job marks. */
static struct workload marking(double request_s)
{
	struct workload leak = leaking();
	leak.warm_mark = false;
	leak.leak_every_s = 0;
	leak.leak_by_requests = true;
	leak.request_s = request_s;
	leak.requests_per_mark = 1;
	leak.ticks = 100;
	leak.activations = 2;
	return leak;
}

START_TEST(a_leak_of_each_marked_iteration_is_named_within_ten)
{
	static const double periods[] = {0.5, 1, 1.5, 3, 6};
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		struct workload leak = marking(periods[i]);
		struct leak_outcome outcome = leak_trial_look(&leak, 1, 30 + 40 * periods[i]);
		ck_assert(!outcome.other);
		ck_assert_uint_ge(outcome.found_at, 6);
		ck_assert_uint_le(outcome.found_at, 10);
		ck_assert_uint_ge(outcome.leak_at, 15);
		ck_assert_uint_le(outcome.leak_at, 30);
	}
}
END_TEST

/* Between two looks there are many: the third one tells. */
START_TEST(a_leak_of_fast_iterations_is_named_after_seconds)
{
	static const double periods[] = {0.02, 0.05, 0.1, 0.2};
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		struct workload leak = marking(periods[i]);
		leak.ticks = 200;
		struct leak_outcome outcome = leak_trial_look(&leak, 1, 40);
		ck_assert(!outcome.other);
		ck_assert_double_le(outcome.found, 3);
		ck_assert_double_le(outcome.leak, 6);
	}
}
END_TEST

/* Nor does it matter that nothing else comes and goes. */
START_TEST(iterations_need_no_churn)
{
	struct workload leak = marking(1);
	leak.activations = 0;
	ck_assert_uint_le(leak_trial_look(&leak, 1, 60).found_at, 10);
	leak.requests_per_mark = 0;
	ck_assert_uint_le(leak_trial_look(&leak, 1, 60).found_at, 10);
}
END_TEST

/* Who was there before knows that the oldest is older than the marks that are still there. */
START_TEST(a_leak_is_counted_beyond_the_marks_that_are_kept)
{
	struct workload leak = marking(1);
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 222);
	ck_assert_uint_ge(outcome.suspect.count, 195);
}
END_TEST

START_TEST(marks_that_ended_tell_no_iterations)
{
	struct workload leak = marking(0.5);
	leak.leak_from_s = 40;
	ck_assert_double_le(leak_trial_look(&leak, 1, 100).found, 6);
	leak.marks_until_s = 35;
	ck_assert_double_ge(leak_trial_look(&leak, 1, 100).found, 8);
}
END_TEST

/* The mark that is compared with is of one of them; the other one's marks are overwritten. */
START_TEST(each_of_two_jobs_has_its_marks)
{
	struct scene *own = scene_create();
	struct workload leak = marking(1);
	struct workload_run *first = workload_start(own, 7, &leak);
	struct workload_run *second = workload_start(own, 8, &leak);
	model = (struct model){.suspects_judged = true};
	for (unsigned second_of = 0; second_of < 200; second_of++) {
		scene_pass(own, 1);
		workload_second(first);
		workload_second(second);
		ck_assert_int_eq(model_update(&model, scene_look(own)), 0);
	}
	ck_assert_uint_eq(model.n_suspects, 2);
	ck_assert_uint_ge(model.suspects[0].count, 170);
	ck_assert_uint_ge(model.suspects[1].count, 170);
	model_finish(&model);
	workload_end(first);
	workload_end(second);
	scene_destroy(own);
}
END_TEST

/* A cache that fills by random keys comes evenly at first. */
START_TEST(a_growth_by_chance_needs_twenty_and_half_a_minute)
{
	struct workload leak = by_chance();
	ck_assert_double_ge(leak_trial_look(&leak, 1, 600).found, 20 * 2 - 4);
	leak.leak_every_s = 0.2;
	leak.ticks = 100;
	leak.activations = 40;
	ck_assert_double_ge(leak_trial_look(&leak, 1, 600).found, 29);
}
END_TEST

/* Marks that are no iterations: many births come between two of them. */
START_TEST(what_comes_faster_than_the_marks_lasts_for_eight_seconds)
{
	struct workload leak = marking(0.05);
	leak.requests_per_mark = 12;
	leak.leak_by_requests = false;
	leak.leak_every_s = 0.07;
	struct leak_outcome outcome = leak_trial_look(&leak, 1, 60);
	ck_assert_double_ge(outcome.found, 8);
	ck_assert_double_le(outcome.found, 11);
}
END_TEST

START_TEST(what_a_late_viewer_did_not_see_is_unknown)
{
	struct workload leak = leaking();
	leak.request_s = 1;
	ck_assert_uint_eq(leak_trial_look(&leak, 400, 419).suspect.freed, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(leak_trial_look(&leak, 400, 421).suspect.freed, 0);
	leak.leak_every_s = 0.5;
	leak.request_s = 0.1;
	leak.ticks = 100;
	ck_assert_uint_eq(leak_trial_look(&leak, 400, 404).suspect.freed, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(leak_trial_look(&leak, 400, 406).suspect.freed, 0);
	/* Of iterations there are enough in two seconds. */
	leak = marking(0.2);
	ck_assert_uint_eq(leak_trial_look(&leak, 100, 101).suspect.freed, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(leak_trial_look(&leak, 100, 102).suspect.freed, 0);
}
END_TEST

START_TEST(every_kind_of_leak_is_named_and_nothing_healthy)
{
	for (unsigned f = 0; f < n_leak_families; f++) {
		const struct leak_family *family = &leak_families[f];
		uint64_t seed = 2;
		for (unsigned i = 0; i < VARIANTS && family->truth != JOB_SEEMS_TO_LEAK; i++) {
			struct leak_trial trial = family->make(&seed);
			struct leak_outcome outcome = leak_trial_watch(&trial);
			ck_assert_msg(!outcome.other, "%s %u: suspected %s, one per %.1f s",
				family->name, i, outcome.suspect.scope, outcome.suspect.one_per);
			ck_assert_msg(isnan(outcome.found) == (family->truth != JOB_LEAKS),
				"%s %u is missed", family->name, i);
			ck_assert_msg(!outcome.flickered || trial.job.requests_per_mark == 12,
				"%s %u comes and goes", family->name, i);
		}
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("leaks");
	TCase *tcase = tcase_create("jobs");
	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, a_leak_is_named);
	tcase_add_test(tcase, a_leak_is_growing_first);
	tcase_add_test(tcase, a_late_viewer_is_told_by_the_births_at_once);
	tcase_add_test(tcase, a_leak_may_share_its_size_with_churn);
	tcase_add_test(tcase, a_leak_that_begins_late_is_found);
	tcase_add_test(tcase, a_buffer_on_each_device_is_one_suspect);
	tcase_add_test(tcase, a_leak_that_stops_is_cleared);
	tcase_add_test(tcase, a_leak_that_filled_its_device_stays_a_suspect);
	tcase_add_test(tcase, a_late_viewer_is_told_what_filled_the_device);
	tcase_add_test(tcase, a_slow_leak_is_found);
	tcase_add_test(tcase, a_device_is_full_when_it_was_said_to_be);
	tcase_add_test(tcase, peaks_between_two_looks_count);
	tcase_add_test(tcase, a_device_grows_at_least_as_fast_as_its_suspect);
	tcase_add_test(tcase, a_growth_lasts_for_five_rhythms_first);
	tcase_add_test(tcase, a_leak_of_each_marked_iteration_is_named_within_ten);
	tcase_add_test(tcase, a_leak_of_fast_iterations_is_named_after_seconds);
	tcase_add_test(tcase, iterations_need_no_churn);
	tcase_add_test(tcase, a_leak_is_counted_beyond_the_marks_that_are_kept);
	tcase_add_test(tcase, marks_that_ended_tell_no_iterations);
	tcase_add_test(tcase, each_of_two_jobs_has_its_marks);
	tcase_add_test(tcase, a_growth_by_chance_needs_twenty_and_half_a_minute);
	tcase_add_test(tcase, what_comes_faster_than_the_marks_lasts_for_eight_seconds);
	tcase_add_test(tcase, what_a_late_viewer_did_not_see_is_unknown);
	tcase_add_test(tcase, every_kind_of_leak_is_named_and_nothing_healthy);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
