/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "viewer/command/mouse.h"
#include "viewer/view/glyph.h"
#include "viewer/view/keys.h"

static struct canvas canvas;

static void draw(void)
{
	ck_assert_int_eq(canvas_resize(&canvas, 6, 40), 0);
	canvas_text(&canvas, 0, 0, "1Devices  2Processes 3 4!1      14:29:24", STYLE_TEXT);
	canvas_text(&canvas, 1, 3, "dev DRAM   used▾   new", STYLE_HEAD);
	canvas_put(&canvas, 3, 0, GLYPH_CARET, STYLE_TEXT);
}

static void erase(void)
{
	canvas_finish(&canvas);
}

START_TEST(a_tab_is_its_digit)
{
	static const int columns[][2] = {{0, '1'}, {7, '1'}, {8, '1'}, {10, '2'}, {19, '2'},
		{21, '3'}, {23, '4'}, {25, '4'}};
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		ck_assert_int_eq(mouse_tab(&canvas, 0, columns[i][0]), columns[i][1]);
	ck_assert_int_eq(mouse_tab(&canvas, 1, 0), KEY_NONE_PRESSED);
}
END_TEST

START_TEST(the_clock_is_no_tab)
{
	for (int column = 27; column < 40; column++)
		ck_assert_int_eq(mouse_tab(&canvas, 0, column), KEY_NONE_PRESSED);
}
END_TEST

START_TEST(knows_the_row_with_the_caret)
{
	ck_assert_int_eq(mouse_caret(&canvas), 3);
	canvas_clear(&canvas);
	ck_assert_int_eq(mouse_caret(&canvas), -1);
}
END_TEST

START_TEST(outside_there_is_nothing)
{
	ck_assert_int_eq(mouse_tab(&canvas, 0, 40), KEY_NONE_PRESSED);
	ck_assert_int_eq(mouse_tab(&canvas, -1, 0), KEY_NONE_PRESSED);
	ck_assert(!mouse_is_header(&canvas, 6, 0));
	ck_assert(!mouse_is_sorted(&canvas, 1, 40));
}
END_TEST

START_TEST(a_header_knows_whether_it_is_sorted_by)
{
	ck_assert(mouse_is_header(&canvas, 1, 3));
	ck_assert(!mouse_is_header(&canvas, 1, 2));
	ck_assert(!mouse_is_header(&canvas, 3, 0));
	ck_assert(mouse_is_sorted(&canvas, 1, 14));
	ck_assert(mouse_is_sorted(&canvas, 1, 18));
	ck_assert(!mouse_is_sorted(&canvas, 1, 8));
	ck_assert(!mouse_is_sorted(&canvas, 1, 22));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("mouse");
	TCase *clicks = tcase_create("clicks");
	tcase_add_checked_fixture(clicks, draw, erase);
	tcase_add_test(clicks, a_tab_is_its_digit);
	tcase_add_test(clicks, the_clock_is_no_tab);
	tcase_add_test(clicks, knows_the_row_with_the_caret);
	tcase_add_test(clicks, outside_there_is_nothing);
	tcase_add_test(clicks, a_header_knows_whether_it_is_sorted_by);
	suite_add_tcase(suite, clicks);
	return suite;
}

TEST_MAIN(make_suite)
