/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The last line offers what works, and says what is left out. */
#include <stdio.h>
#include <string.h>

#include "test.h"
#include "tests/screen/scenario.h"
#include "viewer/view/view.h"

enum {
	ROWS = 40,
	COLUMNS = 200,
};

static struct canvas canvas;
static struct scenario *scenario;
static struct view_state state;
static char text[COLUMNS + 1];

static void start(struct scenario *with)
{
	scenario = with;
	state = (struct view_state){.now = with->model.time};
}

static void finish(void)
{
	canvas_finish(&canvas);
	canvas = (struct canvas){0};
}

static enum view_result press(int key)
{
	return view_key(&state, &scenario->model, ROWS, COLUMNS, key);
}

static void type(const char *keys)
{
	for (; *keys != '\0'; keys++)
		press(*keys);
}

/* The row so many above the last one, ASCII alone. */
static const char *line(int above, int columns)
{
	ck_assert_int_eq(canvas_resize(&canvas, ROWS, columns), 0);
	view_draw(&state, &scenario->model, &canvas);
	const struct canvas_cell *cells = &canvas.cells[(ROWS - 1 - above) * columns];
	for (int column = 0; column < columns; column++) {
		uint32_t glyph = cells[column].glyph;
		text[column] = glyph == 0 ? ' ' : glyph < 0x7f ? (char)glyph : '?';
	}
	text[columns] = '\0';
	return text;
}

static void expect(const char *wanted)
{
	ck_assert_msg(strstr(line(0, COLUMNS), wanted), "no '%s' in '%s'", wanted, text);
}

static void expect_not(const char *unwanted)
{
	ck_assert_msg(!strstr(line(0, COLUMNS), unwanted), "'%s' in '%s'", unwanted, text);
}

static void expect_sorted_and_found(bool sorted, bool found)
{
	(sorted ? expect : expect_not)("s sort");
	(found ? expect : expect_not)("/ find");
	expect("? help  q quit");
}

/* In each view, by its digit. */
static void expect_what_works(void)
{
	static const struct {
		char digit;
		bool sorted, found;
	} views[] = {{'1', true, true}, {'2', true, true}, {'3', true, true}, {'4', false, true},
		{'5', false, false}, {'6', false, true}, {'7', false, false}};
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		press(views[i].digit);
		expect_sorted_and_found(views[i].sorted, views[i].found);
	}
}

START_TEST(offers_only_what_works_in_the_view)
{
	start(scenario_mesh());
	expect_what_works();
	state.paused = true;
	expect_what_works();
	press('5');
	expect("Space go on  [ ] step  ` now  w save  x bytes  m L1  Tab device  = what if");
	press('6');
	expect("f kinds");
	state.paused = false;
	state.replay.is_on = true;
	expect_what_works();
	press('5');
	expect("Space pause  [ ] step  + - speed  Home start  m L1  Tab device");
}
END_TEST

START_TEST(offers_no_mark_where_there_is_none)
{
	start(scenario_mesh());
	scenario->model.n_marks = 0;
	press('B');
	expect("b mark  Esc back");
	expect_not("compare");
	expect_not("find");
}
END_TEST

START_TEST(names_what_comes_next_in_history)
{
	start(scenario_history());
	press('7');
	expect("m L1");
	press('m');
	expect("m DRAM");
	scenario->inside.types[scenario->model.devices[5].row.history] = 0x3f;
	expect("m DRAM alone");
	press('m');
	expect("m L1 alone");
	press('m');
	press('m');
	expect("m L1_SMALL");
}
END_TEST

START_TEST(says_which_rows_are_left_out)
{
	start(scenario_processes());
	press('2');
	expect_not("only");
	type("\\serve");
	press(KEY_PRESS_ENTER);
	expect("only \"serve\"  Esc show all  Enter its buffers");
	press('1');
	expect("only \"serve\"  Esc show all  Enter open");
	/* What does not list is not filtered. */
	press('5');
	expect_not("only");
	press('2');
	ck_assert(strstr(line(0, 80), "only \"serve\"  Esc show all"));
	ck_assert(strstr(text, "? help  q quit"));
	press(KEY_PRESS_ESCAPE);
	expect_not("only");
}
END_TEST

/* That nothing is shown is not to say that there is nothing. */
START_TEST(tells_none_from_none_that_matches)
{
	start(scenario_mesh());
	type("\\zzz");
	press(KEY_PRESS_ENTER);
	unsigned n = 0;
	for (int above = 0; above < ROWS; above++) {
		line(above, 120);
		n += strstr(text, "none that matches") != NULL;
		ck_assert(!strstr(text, "none: no group"));
	}
	ck_assert_uint_eq(n, 2);
	press('4');
	ck_assert(strstr(line(1, 120), "No group matches"));
}
END_TEST

static unsigned n_shown(void)
{
	unsigned n = 0;
	for (int row = 2; row < ROWS - 4; row++) {
		line(ROWS - 1 - row, 80);
		n += strspn(text, " >?!~") >= 3 && strcspn(text + 3, "0123456789") <= 5;
	}
	return n;
}

START_TEST(shows_one_users_processes)
{
	start(scenario_processes());
	for (size_t i = 0; i < scenario->model.n_processes; i++)
		scenario->process[i].uid = i == 1 ? 1001 : 1000;
	snprintf(scenario->row[1].user, sizeof(scenario->row[1].user), "bob");
	press('2');
	expect("u one user");
	unsigned all = n_shown();
	press(KEY_PRESS_DOWN);
	press('u');
	expect("only of bob  Esc show all");
	expect("u all users");
	ck_assert_uint_eq(n_shown(), 1);
	ck_assert_uint_eq(all, scenario->model.n_processes);
	press('u');
	expect_not("only");
	ck_assert_uint_eq(n_shown(), all);
	press('u');
	type("\\e");
	press(KEY_PRESS_ENTER);
	expect("only \"e\" of bob");
	press(KEY_PRESS_ESCAPE);
	expect("only of bob");
	press(KEY_PRESS_ESCAPE);
	expect_not("only");
	ck_assert_int_eq(state.view, VIEW_PROCESSES);
	/* Nobody's are nobody's. */
	scenario->process[1].uid = SNAPSHOT_UNKNOWN;
	press('u');
	expect_not("only");
}
END_TEST

/* A pause or replay is said first; who then asks for a row is told of the row. */
START_TEST(tells_of_the_row_that_was_asked_for)
{
	start(scenario_mesh());
	state.paused = true;
	ck_assert(strstr(line(1, 80), "Paused at"));
	press('[');
	ck_assert(strstr(line(1, 80), "Paused at"));
	press(KEY_PRESS_UP);
	ck_assert(strstr(line(1, 80), "Device 4 holds"));
	ck_assert_int_eq(press(' '), VIEW_PAUSE);
	ck_assert(strstr(line(1, 80), "Paused at"));
	state.replay.is_on = true;
	ck_assert(strstr(line(1, 80), "Replaying"));
	press(KEY_PRESS_UP);
	ck_assert(strstr(line(1, 80), "Device 3 holds"));
}
END_TEST

static Suite *key_line_suite(void)
{
	Suite *suite = suite_create("key_line");
	TCase *tcase = tcase_create("key_line");
	tcase_add_checked_fixture(tcase, NULL, finish);
	tcase_add_test(tcase, offers_only_what_works_in_the_view);
	tcase_add_test(tcase, offers_no_mark_where_there_is_none);
	tcase_add_test(tcase, names_what_comes_next_in_history);
	tcase_add_test(tcase, says_which_rows_are_left_out);
	tcase_add_test(tcase, tells_none_from_none_that_matches);
	tcase_add_test(tcase, shows_one_users_processes);
	tcase_add_test(tcase, tells_of_the_row_that_was_asked_for);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(key_line_suite)
