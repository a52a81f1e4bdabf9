/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The time scale of a job, from its marks. */
#include "tests/test.h"

#include <stdlib.h>

#include "viewer/model/leak_pace.h"

#define SECOND UINT64_C(1000000000)
#define NOW (1000 * SECOND)

static struct snapshot_mark marks[8];
static struct snapshot_process *process;
static struct model_inside *inside;

static void setup(void)
{
	inside = track_create(NULL);
	process = calloc(1, sizeof(*process));
	ck_assert(inside != NULL && process != NULL);
	inside->time = NOW;
	process->key = 7;
	process->first_time = 100 * SECOND;
	process->marks = marks;
}

static void teardown(void)
{
	track_destroy(inside);
	free(process);
}

/* Marks of so many s ago, oldest first. */
static struct leak_pace pace_of(size_t n, const double *ago_s)
{
	process->n_marks = n;
	for (size_t i = 0; i < n; i++)
		marks[i].time = NOW - (uint64_t)(ago_s[i] * 1e9);
	return leak_pace_make(inside, process, n > 0 ? marks[0].time : 0);
}

START_TEST(three_marks_make_an_interval)
{
	const double ago[] = {20, 11, 1};
	ck_assert_uint_eq(pace_of(2, ago + 1).mark_interval, 0);
	struct leak_pace pace = pace_of(3, ago);
	ck_assert_uint_eq(pace.mark_interval, 95 * SECOND / 10);
	ck_assert_uint_eq(pace.patience, 3 * pace.mark_interval);
}
END_TEST

START_TEST(patience_is_a_minute_at_most)
{
	const double slow[] = {99, 66, 33};
	ck_assert_uint_eq(pace_of(3, slow).patience, 60 * SECOND);
	ck_assert_uint_eq(pace_of(0, slow).patience, 60 * SECOND);
}
END_TEST

START_TEST(one_long_interval_does_not_end_a_rhythm)
{
	const double ago[] = {60, 20, 15, 10, 5};
	ck_assert_uint_eq(pace_of(5, ago).mark_interval, 5 * SECOND);
}
END_TEST

START_TEST(marks_without_a_rhythm_are_no_iterations)
{
	const double ago[] = {60, 59, 40, 38, 20, 10, 5, 4};
	ck_assert_uint_eq(pace_of(8, ago).mark_interval, 0);
}
END_TEST

START_TEST(marks_that_ended_are_no_iterations)
{
	const double ended[] = {30, 25, 20, 15.1};
	const double going_on[] = {29, 24, 19, 14};
	ck_assert_uint_eq(pace_of(4, ended).mark_interval, 0);
	ck_assert_uint_eq(pace_of(4, going_on).mark_interval, 5 * SECOND);
}
END_TEST

START_TEST(marks_of_one_moment_are_one)
{
	const double ago[] = {20, 20, 15, 15, 10, 10, 5};
	ck_assert_uint_eq(pace_of(7, ago).mark_interval, 5 * SECOND);
}
END_TEST

START_TEST(since_the_mark_that_is_compared_with)
{
	const double ago[] = {20, 15, 10};
	struct leak_pace pace = pace_of(3, ago);
	ck_assert_uint_eq(pace.since, NOW - 20 * SECOND);
	ck_assert(!pace.unmarked);
	/* Of this process, or by hand; not that of another one. */
	inside->mark.time = NOW - 50 * SECOND;
	inside->mark.key = 8;
	ck_assert_uint_eq(pace_of(3, ago).since, NOW - 20 * SECOND);
	inside->mark.key = 7;
	ck_assert_uint_eq(pace_of(3, ago).since, NOW - 50 * SECOND);
	inside->mark.key = 0;
	inside->mark_is_chosen = true;
	ck_assert_uint_eq(pace_of(3, ago).since, NOW - 50 * SECOND);
}
END_TEST

START_TEST(since_its_start_without_marks)
{
	struct leak_pace pace = pace_of(0, NULL);
	ck_assert_uint_eq(pace.since, 100 * SECOND);
	ck_assert(pace.unmarked);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("leak_pace");
	TCase *tcase = tcase_create("marks");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, three_marks_make_an_interval);
	tcase_add_test(tcase, patience_is_a_minute_at_most);
	tcase_add_test(tcase, one_long_interval_does_not_end_a_rhythm);
	tcase_add_test(tcase, marks_without_a_rhythm_are_no_iterations);
	tcase_add_test(tcase, marks_that_ended_are_no_iterations);
	tcase_add_test(tcase, marks_of_one_moment_are_one);
	tcase_add_test(tcase, since_the_mark_that_is_compared_with);
	tcase_add_test(tcase, since_its_start_without_marks);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
