/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Marked iterations, and what is left of each. */
#include "tests/test.h"

#include <math.h>

#include "viewer/model/leak_iterations.h"

#define SECOND UINT64_C(1000000000)

static struct snapshot_mark marks[64];
static struct snapshot_process process = {.marks = marks};
static uint64_t births[256];
static size_t n_births;
static struct leak_growth growth;

static void setup(void)
{
	process.n_marks = 0;
	n_births = 0;
}

static void mark(uint64_t ns)
{
	marks[process.n_marks++].time = ns;
}

static void keep(uint64_t ns)
{
	births[n_births++] = ns;
}

/* Begun at each of these seconds, with something kept in the middle of each. */
static void iterate(unsigned n, const double *start_s, unsigned kept)
{
	for (unsigned i = 0; i < n; i++) {
		mark((uint64_t)(start_s[i] * 1e9));
		for (unsigned k = 0; k < kept; k++)
			keep((uint64_t)(start_s[i] * 1e9) + SECOND / 100 * (k + 1));
	}
}

static const double uneven[] = {1, 2, 5, 6, 30, 31, 32, 40};

static bool find(double since, double cut, double now)
{
	const struct leak_window window = {.since = (uint64_t)(since * 1e9),
		.cut = (uint64_t)(cut * 1e9),
		.now = (uint64_t)(now * 1e9)};
	return leak_iterations_find(births, n_births, &window, &process, &growth);
}

START_TEST(six_intervals_suffice_however_long_each_is)
{
	iterate(7, uneven, 1);
	ck_assert(!find(0, 31.9, 33));
	ck_assert(find(0, 32, 33));
	ck_assert_uint_eq(growth.first, 0);
	ck_assert_uint_eq(growth.occasions, 6);
	ck_assert(growth.regular);
	ck_assert_uint_eq(growth.interval, SECOND);
}
END_TEST

START_TEST(one_without_ends_the_row)
{
	iterate(8, uneven, 1);
	for (size_t i = 3; i + 1 < n_births; i++)
		births[i] = births[i + 1];
	n_births--;
	ck_assert(!find(0, 40, 41));
}
END_TEST

START_TEST(each_keeps_as_many)
{
	iterate(8, uneven, 3);
	ck_assert(find(0, 40, 41));
	ck_assert_uint_eq(growth.occasions, 7);
	setup();
	iterate(2, uneven, 3);
	iterate(6, uneven + 2, 1);
	ck_assert(!find(0, 40, 41));
}
END_TEST

START_TEST(what_was_known_does_not_count)
{
	iterate(8, uneven, 1);
	ck_assert(find(2, 40, 41));
	ck_assert_uint_eq(growth.occasions, 6);
	ck_assert_uint_eq(growth.first, 1);
	ck_assert(!find(2.5, 40, 41));
}
END_TEST

START_TEST(what_has_stopped_is_none)
{
	iterate(8, uneven, 1);
	ck_assert(find(0, 40, 43));
	ck_assert(!find(0, 40, 43.1));
}
END_TEST

START_TEST(two_marks_at_one_moment_are_one)
{
	mark(SECOND / 2);
	iterate(3, uneven, 1);
	mark(5 * SECOND);
	iterate(4, uneven + 3, 1);
	ck_assert(find(0, 32, 33));
	ck_assert_uint_eq(growth.occasions, 6);
}
END_TEST

START_TEST(nothing_is_found_in_nothing)
{
	ck_assert(!find(0, 40, 41));
	mark(SECOND);
	ck_assert(!find(0, 40, 41));
	keep(SECOND);
	ck_assert(!find(0, 40, 41));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("leak_iterations");
	TCase *tcase = tcase_create("rows");
	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, six_intervals_suffice_however_long_each_is);
	tcase_add_test(tcase, one_without_ends_the_row);
	tcase_add_test(tcase, each_keeps_as_many);
	tcase_add_test(tcase, what_was_known_does_not_count);
	tcase_add_test(tcase, what_has_stopped_is_none);
	tcase_add_test(tcase, two_marks_at_one_moment_are_one);
	tcase_add_test(tcase, nothing_is_found_in_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
