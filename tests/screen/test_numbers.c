/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers stand whole or not at all: each one with a point or commas, in any state and at any size,
 * is one that is also drawn where there is room. A part of the sizes by default, all of them with
 * TT_ALLOCMON_EVERY_SIZE=1. Those of the selected row are always there.
 */
#include <stdio.h>
#include <string.h>

#include "test.h"
#include "tests/screen/scenario.h"
#include "viewer/view/format.h"
#include "viewer/view/layout.h"
#include "viewer/view/view.h"

enum {
	NUMBERS_MOST = 4096,
	NUMBER_WIDTH = 32,
	STATES = 12,
	MOST_COLUMNS = 200,
	MOST_ROWS = 80,
	PART = 7,
};

static struct canvas canvas;
static char numbers[NUMBERS_MOST][NUMBER_WIDTH];
static size_t n_numbers;

/* The row as it is drawn; what is not ASCII is a blank. */
static void row_text(int row, char ret_text[MOST_COLUMNS + 1])
{
	for (int column = 0; column < canvas.columns; column++) {
		uint32_t glyph = canvas.cells[row * canvas.columns + column].glyph;
		ret_text[column] = glyph > ' ' && glyph < 0x7f ? (char)glyph : ' ';
	}
	ret_text[canvas.columns] = '\0';
}

/* The next number in a text. Returns what is behind it; NULL: there is none. */
static const char *next_number(const char *from, char ret_number[NUMBER_WIDTH])
{
	const char *text = from;
	while (*(text += strcspn(text, "0123456789")) != '\0') {
		size_t length = strspn(text, "0123456789.,");
		const char *end = text + length;
		bool of_clock = text > from && text[-1] == ':';
		/* What ends a clause is not of the number; a point that the canvas ends with is. */
		if (text[length - 1] == ',' ||
			((*end != '\0' || of_clock) && text[length - 1] == '.'))
			length--;
		bool has_point = strcspn(text, ".,") < length;
		ASSERT_IN_LOOP(length < NUMBER_WIDTH);
		memcpy(ret_number, text, length);
		ret_number[length] = '\0';
		text = end;
		if (has_point)
			return end;
	}
	return NULL;
}

static bool is_known_number(const char *number)
{
	for (size_t i = 0; i < n_numbers; i++)
		if (strcmp(numbers[i], number) == 0)
			return true;
	return false;
}

static void take_numbers(bool checked, const struct view_state *state)
{
	char number[NUMBER_WIDTH];
	char text[MOST_COLUMNS + 1];
	for (int row = 0; row < canvas.rows; row++) {
		row_text(row, text);
		/* How long a column of a chart is depends on the width. */
		if (strstr(text, "per column"))
			continue;
		for (const char *at = next_number(text, number); at; at = next_number(at, number)) {
			if (is_known_number(number))
				continue;
			if (checked)
				ck_abort_msg("%dx%d, view %d: %s in row %d", canvas.columns,
					canvas.rows, state->view, number, row);
			ASSERT_IN_LOOP(n_numbers < NUMBERS_MOST);
			strcpy(numbers[n_numbers++], number);
		}
	}
}

/* What a user brings the screen to. */
static struct view_state state_number(int i)
{
	static const enum view_id views[] = {VIEW_DEVICES, VIEW_PROCESSES, VIEW_BUFFERS, VIEW_LEAKS,
		VIEW_EVENTS, VIEW_MARKS, VIEW_HELP};
	const int n = sizeof(views) / sizeof(views[0]);
	int how = i / n % STATES;
	struct view_state state = {.view = views[i % n], .now = SCENARIO_TIME, .delay = 1};
	state.exact = how == 1;
	snprintf(state.filter, sizeof(state.filter), "%s", how == 2 ? "serve" : "");
	state.prompt = how == 3 ? '/' : 0;
	state.paused = how == 4;
	state.paused_at = SCENARIO_TIME;
	state.sort_column = how == 5 ? ITEM_NEW + 1 : 0;
	state.unfold_all = how == 6;
	snprintf(state.message, sizeof(state.message), "%s", how == 7 ? "mark set" : "");
	state.grid = state.grid_chosen = how == 8;
	state.buffers.grouping = how == 9 ? BUFFERS_ALIKE : BUFFERS_RECORDS;
	state.buffers.hide_known = how == 10;
	state.replay = (struct view_replay){.is_on = how == 11,
		.name = "leak.ttam",
		.first = SCENARIO_TIME - 1844 * SCENARIO_SECOND,
		.last = SCENARIO_TIME + 1286 * SCENARIO_SECOND,
		.speed = 2};
	return state;
}

static struct scenario *scenario_of(int i)
{
	static struct scenario *(*const scenarios[])(void) = {scenario_buffers, scenario_galaxy,
		scenario_processes, scenario_events, scenario_marks};
	return scenarios[i % (int)(sizeof(scenarios) / sizeof(scenarios[0]))]();
}

static void draw_state(struct scenario *scenario, const struct view_state *state, int columns,
	int rows, bool checked)
{
	ASSERT_IN_LOOP(canvas_resize(&canvas, rows, columns) == 0);
	view_draw(state, &scenario->model, &canvas);
	ASSERT_IN_LOOP(canvas.n_clipped == 0);
	take_numbers(checked, state);
}

START_TEST(cuts_no_number_in_any_state)
{
	static const struct {
		int columns, rows;
	} whole[] = {
		{200, 80}, {200, 60}, {120, 40}, {80, 24}, {60, 20}, {40, 10}, {80, 1}, {40, 1}};
	int part = getenv("TT_ALLOCMON_EVERY_SIZE") ? 1 : PART;
	struct scenario *scenario = scenario_of(_i);
	for (int i = 0; i < STATES * 7; i++) {
		const struct view_state state = state_number(i);
		for (size_t size = 0; size < sizeof(whole) / sizeof(whole[0]); size++)
			draw_state(scenario, &state, whole[size].columns, whole[size].rows, false);
	}
	ck_assert_uint_gt(n_numbers, 20);
	int i = _i;
	for (int columns = 1; columns <= MOST_COLUMNS; columns++)
		for (int rows = 1; rows <= MOST_ROWS; rows++)
			if ((columns * 7 + rows * 13 + _i) % part == 0) {
				const struct view_state state = state_number(i++);
				draw_state(scenario, &state, columns, rows, true);
			}
}
END_TEST

static bool is_row_text(int row, int column, const char *text)
{
	for (; *text != '\0'; column++) {
		uint32_t glyph = canvas.cells[row * canvas.columns + column].glyph;
		if (canvas_next(&text) != (glyph == 0 ? ' ' : glyph))
			return false;
	}
	return true;
}

/* The selected device's bytes stand whole in its row. */
static void check_used_number(const struct scenario *scenario)
{
	struct layout_columns columns;
	layout_columns(canvas.columns, false, false, &columns);
	struct layout_place used = columns.item[ITEM_USED];
	for (int row = 0; row < canvas.rows; row++) {
		uint64_t bytes = scenario->model.devices[0].row.memory[MODEL_DRAM].used;
		struct format_text text = format_size(bytes);
		if (!(canvas.cells[row * canvas.columns].flags & CANVAS_SELECTED))
			continue;

		int pad = 4 - (int)strcspn(text.text, " ");
		if (!is_row_text(row, used.at + pad, text.text))
			ck_abort_msg("%dx%d: %s is not in row %d", canvas.columns, canvas.rows,
				text.text, row);
	}
}

START_TEST(keeps_the_number_of_the_selected_device_whole)
{
	for (int columns = LAYOUT_SMALLEST_TABLE; columns <= MOST_COLUMNS; columns++)
		for (int rows = 2; rows <= 30; rows++) {
			struct scenario *scenario = scenario_mesh();
			struct view_state state = {
				.now = SCENARIO_TIME, .moved = true, .selected_device = 1000};
			ASSERT_IN_LOOP(canvas_resize(&canvas, rows, columns) == 0);
			view_draw(&state, &scenario->model, &canvas);
			check_used_number(scenario);
		}
}
END_TEST

static bool selected_row_has(const char *text)
{
	for (int row = 0; row < canvas.rows; row++)
		for (int column = 0; column + canvas_width(text) <= canvas.columns; column++)
			if ((canvas.cells[row * canvas.columns].flags & CANVAS_SELECTED) != 0 &&
				is_row_text(row, column, text))
				return true;
	return false;
}

START_TEST(keeps_the_numbers_of_the_selected_buffer_whole)
{
	for (int columns = LAYOUT_SMALLEST_TABLE; columns <= MOST_COLUMNS; columns += 3)
		for (int rows = 2; rows <= 30; rows += 3) {
			struct scenario *scenario = scenario_buffers();
			struct view_state state = {.now = SCENARIO_TIME, .view = VIEW_BUFFERS};
			ASSERT_IN_LOOP(canvas_resize(&canvas, rows, columns) == 0);
			state.buffers.hide_known = true;
			view_draw(&state, &scenario->model, &canvas);
			if (!selected_row_has("27:09") || !selected_row_has("16.0 MiB"))
				ck_abort_msg("%dx%d: a record is cut", columns, rows);
			state.buffers.grouping = BUFFERS_ALIKE;
			view_draw(&state, &scenario->model, &canvas);
			if (!selected_row_has("+5.09 GiB"))
				ck_abort_msg("%dx%d: a group is cut", columns, rows);
		}
}
END_TEST

static Suite *numbers_suite(void)
{
	Suite *suite = suite_create("numbers");
	TCase *tcase = tcase_create("numbers");
	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, cuts_no_number_in_any_state, 0, 5);
	tcase_add_test(tcase, keeps_the_number_of_the_selected_device_whole);
	tcase_add_test(tcase, keeps_the_numbers_of_the_selected_buffer_whole);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(numbers_suite)
