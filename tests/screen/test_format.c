/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "test.h"
#include "viewer/source/snapshot.h"
#include "viewer/view/canvas.h"
#include "viewer/view/format.h"
#include "viewer/view/names.h"

#define KIB UINT64_C(1024)
#define MIB (KIB * KIB)
#define GIB (KIB * MIB)

START_TEST(gives_a_size_three_figures)
{
	ck_assert_str_eq(format_size(0).text, "0");
	ck_assert_str_eq(format_size(SNAPSHOT_UNKNOWN).text, "–");
	ck_assert_str_eq(format_size(512).text, "512 B");
	ck_assert_str_eq(format_size_fine(512).text, "512 B");
	ck_assert_str_eq(format_size_fine(UINT64_C(27820310528)).text, "25.91 GiB");
	ck_assert_str_eq(format_size_fine(0).text, "0");
	ck_assert_str_eq(format_size(999).text, "999 B");
	ck_assert_str_eq(format_size(1000).text, "0.98 KiB");
	ck_assert_str_eq(format_size(16 * KIB).text, "16.0 KiB");
	ck_assert_str_eq(format_size(5 * MIB / 4).text, "1.25 MiB");
	ck_assert_str_eq(format_size(34217131008).text, "31.9 GiB");
	ck_assert_str_eq(format_size(175334400).text, "167 MiB");
	ck_assert_str_eq(format_size(UINT64_MAX - 1).text, "16.0 EiB");
}
END_TEST

START_TEST(signs_a_change)
{
	ck_assert_str_eq(format_change(0).text, "0");
	ck_assert_str_eq(format_change(-44 * (int64_t)MIB).text, "-44.0 MiB");
	ck_assert_str_eq(format_change(INT64_MIN).text, "-8.00 EiB");
	ck_assert_str_eq(format_rate(NAN).text, "–");
	ck_assert_str_eq(format_rate(0.4).text, "0");
	ck_assert_str_eq(format_rate(192.0 * MIB).text, "+192 MiB");
	ck_assert_str_eq(format_exact_change(-1234567).text, "-1,234,567");
}
END_TEST

START_TEST(counts_in_full_while_there_is_room)
{
	ck_assert_str_eq(format_count(1125, 6).text, "1,125");
	ck_assert_str_eq(format_count(99999, 6).text, "99,999");
	ck_assert_str_eq(format_count(131072, 6).text, "131 k");
	ck_assert_str_eq(format_count(1310720, 6).text, "1.31 M");
	ck_assert_str_eq(format_count_change(-12345, 6).text, "-12 k");
	ck_assert_str_eq(format_count_change(336, 6).text, "+336");
	ck_assert_str_eq(format_count(SNAPSHOT_UNKNOWN, 6).text, "–");
}
END_TEST

static const char *program(uint64_t id, const char *scope)
{
	static char text[32];
	names_program(id, scope, text, sizeof(text));
	return text;
}

START_TEST(calls_a_program_by_its_number)
{
	ck_assert_str_eq(program(12, ""), "program 12");
	ck_assert_str_eq(program(12, "matmul"), "12 matmul");
	ck_assert_str_eq(program(0, ""), "of no program");
	ck_assert_str_eq(program(0, "matmul"), "of no program");
	ck_assert_str_eq(program(UINT64_C(0x7f00abc12345), ""), "program …12345");
	ck_assert_str_eq(program(UINT64_C(0x7f00abc12345), "matmul"), "matmul");
}
END_TEST

START_TEST(pairs_two_sizes_in_one_unit)
{
	ck_assert_str_eq(format_pair(188 * GIB, "/", 255 * GIB).text, "188/255 GiB");
	ck_assert_str_eq(format_pair(666 * MIB, "/", 1341 * MIB).text, "0.65/1.31 GiB");
	ck_assert_str_eq(format_pair(0, "/", 255 * GIB).text, "0/255 GiB");
	ck_assert_str_eq(format_pair(96 * MIB, "/", 255 * GIB).text, "96.0 MiB/255 GiB");
	ck_assert_str_eq(format_pair(23232 * MIB, " of ", 32632 * MIB).text, "22.7 of 31.9 GiB");
	ck_assert_str_eq(format_pair(2550 * MIB, " of ", 12 * GIB).text, "2.49 of 12.0 GiB");
	ck_assert_str_eq(format_pair(2550 * MIB, "/", 12 * GIB).text, "2.5/12.0 GiB");
	ck_assert_str_eq(format_pair(5 * GIB, "/", SNAPSHOT_UNKNOWN).text, "5.00 GiB");
}
END_TEST

START_TEST(keeps_all_and_nothing_apart_from_nearly)
{
	ck_assert_str_eq(format_percent(0, 100).text, "0%");
	ck_assert_str_eq(format_percent(1, 1000).text, "<1%");
	ck_assert_str_eq(format_percent(999, 1000).text, "99%");
	ck_assert_str_eq(format_percent(1000, 1000).text, "100%");
	ck_assert_str_eq(format_percent(1, 0).text, "–");
}
END_TEST

START_TEST(tells_measured_time_from_estimates)
{
	ck_assert_str_eq(format_span(1634).text, "27:14");
	ck_assert_str_eq(format_span(3 * 3600 + 1634).text, "3:27:14");
	ck_assert_str_eq(format_span(2 * 86400 + 3 * 3600).text, "2d 03h");
	ck_assert_str_eq(format_estimate(21 * 60 + 59).text, "21 min");
	ck_assert_str_eq(format_estimate(4200).text, "70 min");
	ck_assert_str_eq(format_estimate(3.29 * 3600).text, "3.2 h");
	ck_assert_str_eq(format_estimate(5.9 * 86400).text, "5 d");
	ck_assert_str_eq(format_estimate(31 * 86400).text, "");
	ck_assert_str_eq(format_estimate(NAN).text, "");
	ck_assert_str_eq(format_period(0.8).text, "0.8 s");
	ck_assert_str_eq(format_period(61).text, "61 s");
}
END_TEST

START_TEST(lists_devices_as_ranges_or_counts_them)
{
	const uint64_t some[] = {0, 1, 2, 3, 6};
	const uint64_t odd[] = {1, 3, 5, 7, 9, 11};
	ck_assert_str_eq(format_devices(some, 5, 8, 9).text, "0-3,6");
	ck_assert_str_eq(format_devices(some, 4, 8, 9).text, "0-3");
	ck_assert_str_eq(format_devices(some, 1, 8, 9).text, "0");
	ck_assert_str_eq(format_devices(odd, 6, 32, 9).text, "6 of 32");
}
END_TEST

/* Any 64-bit number, many of each magnitude. */
static uint64_t some_number(unsigned i)
{
	return ((uint64_t)random() << 33 ^ (uint64_t)random() << 11 ^ (uint64_t)random()) >>
	       (i % 64);
}

START_TEST(never_leaves_its_column)
{
	srandom(1);
	for (unsigned i = 0; i < 40000; i++) {
		uint64_t number = some_number(i);
		ASSERT_IN_LOOP(canvas_width(format_size(number).text) <= FORMAT_SIZE_WIDTH);
		ASSERT_IN_LOOP(
			canvas_width(format_change((int64_t)number).text) <= FORMAT_CHANGE_WIDTH);
		ASSERT_IN_LOOP(canvas_width(format_count(number, 6).text) <= 6);
		ASSERT_IN_LOOP(canvas_width(format_count_change((int64_t)number, 6).text) <= 6);
		ASSERT_IN_LOOP(canvas_width(format_percent(number, some_number(i + 1)).text) <= 4);
		ASSERT_IN_LOOP(canvas_width(format_estimate((double)number / 1e6).text) <= 8);
		ASSERT_IN_LOOP(canvas_width(format_period((double)number / 1e6).text) <= 16);
	}
}
END_TEST

static Suite *format_suite(void)
{
	Suite *suite = suite_create("format");
	TCase *tcase = tcase_create("format");
	tcase_add_test(tcase, gives_a_size_three_figures);
	tcase_add_test(tcase, signs_a_change);
	tcase_add_test(tcase, counts_in_full_while_there_is_room);
	tcase_add_test(tcase, calls_a_program_by_its_number);
	tcase_add_test(tcase, pairs_two_sizes_in_one_unit);
	tcase_add_test(tcase, keeps_all_and_nothing_apart_from_nearly);
	tcase_add_test(tcase, tells_measured_time_from_estimates);
	tcase_add_test(tcase, lists_devices_as_ranges_or_counts_them);
	tcase_add_test(tcase, never_leaves_its_column);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(format_suite)
