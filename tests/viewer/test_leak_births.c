/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of births, and what they tell. */
#include "tests/test.h"

#include <math.h>

#include "viewer/model/leak_births.h"

#define SECOND 1e9

static uint64_t births[64];
static struct leak_growth growth;

static bool find(size_t n, double now, double cut, bool strict)
{
	const struct leak_window window = {
		.cut = (uint64_t)(cut * SECOND), .now = (uint64_t)(now * SECOND), .strict = strict};
	return leak_births_find(births, n, &window, &growth);
}

/* One a second, now early, now late: no interval. */
static double by_chance(size_t i)
{
	return 1 + (double)i + (i % 2 == 1 ? 0.2 : -0.2);
}

static void fill(size_t n, double (*time)(size_t))
{
	for (size_t i = 0; i < n; i++)
		births[i] = (uint64_t)(time(i) * SECOND);
}

static double steady(size_t i)
{
	return 1 + (double)i * 5;
}

static double slower(size_t i)
{
	return 100 * pow(by_chance(i) / 40, 1.4);
}

static double faster(size_t i)
{
	return 1 + (i < 20 ? 5 * (double)i : 100 + 2 * (double)(i - 20));
}

START_TEST(one_interval_needs_six)
{
	fill(6, steady);
	ck_assert(!find(5, 25, 23, true));
	ck_assert(find(6, 30, 28, true));
	ck_assert(growth.regular);
	ck_assert_uint_eq(growth.occasions, 6);
	ck_assert_double_eq_tol((double)growth.interval, 5 * SECOND, 1);
}
END_TEST

/* The machine had other work for a moment. */
static double delayed(size_t i)
{
	return steady(i) + (i > 5 ? 5 : 0);
}

START_TEST(one_interval_of_ten_may_be_another)
{
	fill(11, delayed);
	ck_assert(!find(10, 55, 53, true));
	ck_assert(find(11, 60, 58, true));
	ck_assert(growth.regular);
}
END_TEST

START_TEST(chance_needs_twenty)
{
	fill(20, by_chance);
	ck_assert(!find(19, 22, 19.5, true));
	ck_assert(find(20, 22, 20.5, true));
	ck_assert(!growth.regular);
	/* A suspect stays, also when its interval gets lost. */
	ck_assert(find(19, 22, 19.5, false));
}
END_TEST

START_TEST(one_interval_has_stopped_after_three)
{
	fill(10, steady);
	ck_assert(find(10, 46 + 15, 47, true));
	ck_assert(!find(10, 46 + 15.1, 47, true));
}
END_TEST

static double fewer(size_t i)
{
	return 1 + (double)(i < 8 ? 0 : i < 12 ? 5 : i < 14 ? 10 : 5 * (i - 11));
}

/* Six occasions, but of eight, four, two, one, one and one. */
START_TEST(occasions_of_ever_fewer_are_no_leak)
{
	fill(17, fewer);
	ck_assert(!find(17, 28, 27, true));
}
END_TEST

START_TEST(what_is_not_even_is_left_out)
{
	fill(60, faster);
	ck_assert(find(60, 182, 180, false));
	ck_assert_uint_ge(growth.first, 15);
}
END_TEST

START_TEST(what_gets_slower_is_no_leak)
{
	fill(40, slower);
	ck_assert(!find(40, 104, 102, true));
	/* A suspect stays: that may be chance. */
	ck_assert(find(40, 104, 102, false));
}
END_TEST

START_TEST(what_has_stopped_is_no_leak)
{
	fill(40, by_chance);
	ck_assert(find(40, 44, 42.5, false));
	ck_assert(!find(40, 46, 42.5, false));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("leak_births");
	TCase *tcase = tcase_create("rows");
	tcase_add_test(tcase, one_interval_needs_six);
	tcase_add_test(tcase, one_interval_of_ten_may_be_another);
	tcase_add_test(tcase, chance_needs_twenty);
	tcase_add_test(tcase, one_interval_has_stopped_after_three);
	tcase_add_test(tcase, occasions_of_ever_fewer_are_no_leak);
	tcase_add_test(tcase, what_is_not_even_is_left_out);
	tcase_add_test(tcase, what_gets_slower_is_no_leak);
	tcase_add_test(tcase, what_has_stopped_is_no_leak);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
