/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/words.h"

#include <string.h>

#include "test.h"

START_TEST(groups_the_digits_of_a_number)
{
	static const struct {
		uint64_t number;
		const char *text;
	} cases[] = {
		{0, "0"},
		{999, "999"},
		{1000, "1,000"},
		{12582912, "12,582,912"},
		{UINT64_MAX, "18,446,744,073,709,551,615"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[32];
		words_number(cases[i].number, sizeof text, text);
		ck_assert_str_eq(text, cases[i].text);
	}
}
END_TEST

START_TEST(never_writes_beyond_the_capacity)
{
	bool set[64];
	for (size_t i = 0; i < 64; i++)
		set[i] = i % 2 == 0;
	for (size_t capacity = 1; capacity < 40; capacity++) {
		char text[48];
		memset(text, '#', sizeof text);
		words_number(UINT64_MAX, capacity, text);
		ck_assert_uint_lt(strlen(text), capacity);
		ck_assert_int_eq(text[capacity], '#');
		memset(text, '#', sizeof text);
		words_numbers(set, 64, capacity, text);
		ck_assert_uint_lt(strlen(text), capacity);
		ck_assert_int_eq(text[capacity], '#');
	}
}
END_TEST

START_TEST(joins_neighbours_to_ranges)
{
	bool set[64] = {false};
	char text[64];
	words_numbers(set, 64, sizeof text, text);
	ck_assert_str_eq(text, "");
	set[5] = true;
	words_numbers(set, 64, sizeof text, text);
	ck_assert_str_eq(text, "5");
	set[0] = set[1] = set[2] = set[63] = set[62] = true;
	words_numbers(set, 64, sizeof text, text);
	ck_assert_str_eq(text, "0-2, 5, 62-63");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("words");
	TCase *tcase = tcase_create("numbers");
	tcase_add_test(tcase, groups_the_digits_of_a_number);
	tcase_add_test(tcase, never_writes_beyond_the_capacity);
	tcase_add_test(tcase, joins_neighbours_to_ranges);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
