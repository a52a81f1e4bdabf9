/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* How much a process had freed, at times between the looks too. */
#include "tests/test.h"

#include <stdlib.h>

#include "viewer/model/leak_turnover.h"

#define SECOND UINT64_C(1000000000)
#define BEGAN (100 * SECOND)

static struct leak_turnover turnover;
static struct snapshot_process *process;

static void setup(void)
{
	turnover = (struct leak_turnover){0};
	process = calloc(1, sizeof(*process));
	ck_assert(process != NULL);
	process->n_slots = 2;
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
		process->slot[0].type[t].n_free = process->slot[1].type[t].n_free = 0;
}

static void teardown(void)
{
	free(process);
}

static void look(double time, uint64_t freed)
{
	process->slot[1].type[0].n_free = freed;
	leak_turnover_take(&turnover, process, BEGAN + (uint64_t)(time * 1e9));
}

static struct leak_span make_span(double from, double to)
{
	return (struct leak_span){
		.first = BEGAN + (uint64_t)(from * 1e9), .last = BEGAN + (uint64_t)(to * 1e9)};
}

static double freed(double from, double to)
{
	const struct leak_span span = make_span(from, to);
	return leak_turnover_freed(&turnover, BEGAN, &span);
}

static void expect_narrowed(double from, double to, double first, double last)
{
	struct leak_span span = make_span(from, to);
	const struct leak_span wanted = make_span(first, last);
	leak_turnover_narrow(&turnover, &span);
	ck_assert_uint_eq(span.first, wanted.first);
	ck_assert_uint_eq(span.last, wanted.last);
}

START_TEST(between_two_looks_it_freed_evenly)
{
	look(10, 100);
	look(12, 140);
	look(13, 140);
	ck_assert_double_eq_tol(freed(10, 12), 40, 0.01);
	ck_assert_double_eq_tol(freed(10.5, 11), 10, 0.01);
	ck_assert_double_eq_tol(freed(12, 13), 0, 0.01);
	ck_assert_double_eq_tol(freed(11, 13), 20, 0.01);
}
END_TEST

START_TEST(before_the_first_look_it_freed_evenly_since_it_began)
{
	look(10, 100);
	ck_assert_double_eq_tol(freed(0, 10), 100, 0.01);
	ck_assert_double_eq_tol(freed(4, 5), 10, 0.01);
	/* What comes after the last look is not known to anybody. */
	ck_assert_double_eq_tol(freed(10, 20), 0, 0.01);
}
END_TEST

START_TEST(a_span_ends_at_looks_where_these_are_most_of_it)
{
	expect_narrowed(1, 1, 1, 1);
	look(10, 100);
	look(11, 110);
	look(12, 120);
	expect_narrowed(9.5, 12.5, 10, 12);
	expect_narrowed(10, 11, 10, 11);
	expect_narrowed(8, 12, 10, 12);
	expect_narrowed(7.5, 12, 7.5, 12);
	expect_narrowed(10.5, 11.5, 10.5, 11.5);
	expect_narrowed(20, 30, 20, 30);
}
END_TEST

START_TEST(of_many_looks_some_are_forgotten_but_no_free)
{
	for (unsigned i = 0; i <= 1000; i++)
		look(i, 3 * i);
	ck_assert_uint_le(turnover.n_looks, LEAK_LOOKS);
	ck_assert_double_eq_tol(freed(0, 1000), 3000, 0.01);
	ck_assert_double_eq_tol(freed(400, 500), 300, 0.01);
}
END_TEST

START_TEST(the_busiest_device_counts_and_what_is_unknown_does_not)
{
	process->slot[0].type[0].n_free = 7;
	process->slot[0].type[1].n_free = 2;
	process->slot[1].type[1].n_free = SNAPSHOT_UNKNOWN;
	look(10, 5);
	ck_assert_double_eq_tol(freed(0, 10), 9, 0.01);
}
END_TEST

START_TEST(a_clock_that_was_set_back_starts_again)
{
	look(10, 100);
	look(5, 110);
	ck_assert_uint_eq(turnover.n_looks, 1);
	ck_assert_double_eq_tol(freed(0, 5), 110, 0.01);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("leak_turnover");
	TCase *tcase = tcase_create("looks");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, between_two_looks_it_freed_evenly);
	tcase_add_test(tcase, before_the_first_look_it_freed_evenly_since_it_began);
	tcase_add_test(tcase, a_span_ends_at_looks_where_these_are_most_of_it);
	tcase_add_test(tcase, of_many_looks_some_are_forgotten_but_no_free);
	tcase_add_test(tcase, the_busiest_device_counts_and_what_is_unknown_does_not);
	tcase_add_test(tcase, a_clock_that_was_set_back_starts_again);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
