/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <math.h>

#include "viewer/model/hold.h"
#include "viewer/model/leak_list.h"

#define SECOND UINT64_C(1000000000)

enum {
	ROWS = 4,
};

static struct hold hold;
static double value_of[ROWS];

static bool stands_before(const void *context, size_t row, size_t other)
{
	const uint64_t *keys = context;
	return hold_is_clear(value_of[keys[row]], value_of[keys[other]]);
}

/* The rows 0 to n - 1, by their values, as digits in the order that is shown. */
static unsigned shown(double seconds, size_t n)
{
	uint64_t keys[ROWS];
	uint16_t order[ROWS];
	unsigned digits = 0;
	for (size_t i = 0; i < n; i++) {
		size_t place = i;
		for (; place > 0 && value_of[i] > value_of[keys[place - 1]]; place--)
			keys[place] = keys[place - 1];
		keys[place] = i;
	}
	hold_order(&hold, (uint64_t)(seconds * 1e9), keys, n, stands_before, keys, order);
	for (size_t i = 0; i < n; i++)
		digits = digits * 10 + (unsigned)keys[order[i]] + 1;
	return digits;
}

static void set(double a, double b, double c)
{
	value_of[0] = a;
	value_of[1] = b;
	value_of[2] = c;
}

static void setup(void)
{
	hold = (struct hold){0};
	set(100, 200, 300);
}

START_TEST(an_order_changes_every_two_seconds_at_most)
{
	ck_assert_uint_eq(shown(100, 3), 321);
	set(500, 200, 300);
	ck_assert_uint_eq(shown(100.1, 3), 321);
	ck_assert_uint_eq(shown(101.9, 3), 321);
	ck_assert_uint_eq(shown(102, 3), 132);
	set(100, 200, 300);
	ck_assert_uint_eq(shown(103.9, 3), 132);
	ck_assert_uint_eq(shown(104, 3), 321);
}
END_TEST

START_TEST(rows_change_places_for_more_than_five_percent)
{
	ck_assert_uint_eq(shown(100, 3), 321);
	set(100, 314, 300);
	ck_assert_uint_eq(shown(110, 3), 321);
	set(100, 316, 300);
	ck_assert_uint_eq(shown(120, 3), 231);
	set(NAN, 310, 320);
	ck_assert_uint_eq(shown(130, 3), 231);
	set(400, 310, NAN);
	ck_assert_uint_eq(shown(140, 3), 123);
}
END_TEST

START_TEST(a_new_row_waits_for_its_place)
{
	ck_assert_uint_eq(shown(100, 3), 321);
	value_of[3] = 1000;
	ck_assert_uint_eq(shown(101, 4), 3214);
	ck_assert_uint_eq(shown(102, 4), 4321);
	ck_assert_uint_eq(shown(102.5, 3), 321);
}
END_TEST

START_TEST(a_clock_that_went_back_begins_anew)
{
	ck_assert_uint_eq(shown(100, 3), 321);
	set(500, 200, 300);
	ck_assert_uint_eq(shown(50, 3), 132);
}
END_TEST

START_TEST(a_list_too_long_to_follow_is_not_held)
{
	static uint64_t keys[HOLD_MOST + 1];
	static uint16_t order[HOLD_MOST + 1];
	for (size_t i = 0; i <= HOLD_MOST; i++)
		keys[i] = i;
	hold_order(&hold, SECOND, keys, HOLD_MOST + 1, stands_before, keys, order);
	ck_assert_uint_eq(hold.n, 0);
	ck_assert_uint_eq(order[HOLD_MOST], HOLD_MOST);
}
END_TEST

START_TEST(a_scale_grows_at_once_and_shrinks_after_a_minute)
{
	struct hold_scale scale = {0};
	hold_top(&scale, 100 * SECOND, 50);
	ck_assert_uint_eq(scale.top, 50);
	hold_top(&scale, 101 * SECOND, 80);
	ck_assert_uint_eq(scale.top, 80);
	hold_top(&scale, 102 * SECOND, 10);
	hold_top(&scale, 161 * SECOND, 10);
	ck_assert_uint_eq(scale.top, 80);
	hold_top(&scale, 161 * SECOND + 1, 10);
	ck_assert_uint_eq(scale.top, 10);
	hold_top(&scale, 90 * SECOND, 5);
	ck_assert_uint_eq(scale.top, 5);
}
END_TEST

static struct leak_list list;

static void add_group(uint64_t size, double full_in, enum model_verdict verdict)
{
	const struct model_group group = {.key = 7,
		.size = size,
		.bytes = size,
		.devices = 1,
		.full_in = full_in,
		.verdict = verdict};
	leak_list_add(&list, &group);
}

/* Sizes of all groups, as digits, after they were made anew. */
static unsigned sizes_shown(double seconds)
{
	unsigned digits = 0;
	leak_list_hold(&list, leak_list_order(&list), (uint64_t)(seconds * 1e9));
	for (size_t i = 0; i < list.n; i++)
		digits = digits * 10 + (unsigned)list.groups[i].size;
	list.n = 0;
	return digits;
}

static void add_groups(double full_in_of_1, double bytes_of_3)
{
	add_group(1, full_in_of_1, MODEL_LEAK);
	add_group(2, 100, MODEL_LEAK);
	add_group(3, NAN, MODEL_ONCE);
	list.groups[list.n - 1].bytes = (uint64_t)bytes_of_3;
	add_group(4, NAN, MODEL_ONCE);
	list.groups[list.n - 1].bytes = 1000;
}

START_TEST(groups_hold_their_places_and_suspects_stay_first)
{
	add_groups(50, 2000);
	ck_assert_uint_eq(sizes_shown(100), 1234);
	add_groups(200, 500);
	ck_assert_uint_eq(sizes_shown(101), 1234);
	add_groups(200, 500);
	ck_assert_uint_eq(sizes_shown(102), 2143);
	add_groups(99, 1030);
	ck_assert_uint_eq(sizes_shown(110), 2143);
	add_groups(NAN, 2000);
	list.groups[2].verdict = MODEL_LEAK;
	list.groups[2].full_in = 1000;
	ck_assert_uint_eq(sizes_shown(111), 2314);
	leak_list_finish(&list);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("hold");
	TCase *tcase = tcase_create("hold");
	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, an_order_changes_every_two_seconds_at_most);
	tcase_add_test(tcase, rows_change_places_for_more_than_five_percent);
	tcase_add_test(tcase, a_new_row_waits_for_its_place);
	tcase_add_test(tcase, a_clock_that_went_back_begins_anew);
	tcase_add_test(tcase, a_list_too_long_to_follow_is_not_held);
	tcase_add_test(tcase, groups_hold_their_places_and_suspects_stay_first);
	tcase_add_test(tcase, a_scale_grows_at_once_and_shrinks_after_a_minute);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
