/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole screens, cell by cell. A file in screens/ has the rows as they are drawn, a line "--", and
 * the same rows as style letters. The text is drawn by hand; with TT_ALLOCMON_SCREEN_STYLES=write
 * the letters (never the text) are written anew, to be looked at in the change.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "test.h"
#include "tests/screen/scenario.h"
#include "viewer/view/tabs.h"
#include "viewer/view/view.h"

static struct canvas canvas;

static void setup(void)
{
	setenv("TZ", "UTC", 1);
}

static void teardown(void)
{
	canvas_finish(&canvas);
	canvas = (struct canvas){0};
}

static size_t put_utf8(char *text, uint32_t glyph)
{
	size_t n = 0;
	if (glyph < 0x80)
		text[n++] = glyph == 0 ? ' ' : (char)glyph;
	else if (glyph < 0x800)
		text[n++] = (char)(0xc0 | glyph >> 6);
	else {
		text[n++] = (char)(0xe0 | glyph >> 12);
		text[n++] = (char)(0x80 | (glyph >> 6 & 0x3f));
	}
	if (glyph >= 0x80)
		text[n++] = (char)(0x80 | (glyph & 0x3f));
	return n;
}

static const struct canvas_cell *cell_at(int row, int column)
{
	return &canvas.cells[row * canvas.columns + column];
}

static void row_text(int row, char *text)
{
	size_t n = 0;
	for (int column = 0; column < canvas.columns; column++)
		n += put_utf8(text + n, cell_at(row, column)->glyph);
	text[n] = '\0';
}

/* A letter per style, a capital where bold; '<' behind a row that has selected cells. */
static void row_styles(int row, char *text)
{
	static const char letters[STYLE_COUNT] = ".sdhTKkkrncxXgNfpmS";
	bool selected = false;
	for (int column = 0; column < canvas.columns; column++) {
		const struct canvas_cell *cell = cell_at(row, column);
		bool blank = (cell->glyph == 0 || cell->glyph == ' ') && cell->style == STYLE_TEXT;
		selected |= (cell->flags & CANVAS_SELECTED) != 0;
		text[column] = blank ? ' ' : letters[cell->style];
		if (cell->flags & CANVAS_BOLD)
			text[column] = 'B';
	}
	text[canvas.columns] = selected ? '<' : '|';
	text[canvas.columns + 1] = '\0';
}

struct golden {
	char path[512];
	char text[80][1024];
	char styles[80][1024];
	char tabs[2][1024]; /* text and styles of line 0 as the file has them */
	int rows;
	int style_rows;
};

/* Line 0 is drawn with every tab there will be: one whose view does not exist is taken out. */
static void take_out(char *line, size_t at, size_t width)
{
	const size_t tabs_width = 66;
	memmove(line + at, line + at + width, tabs_width - at - width);
	memset(line + tabs_width - width, ' ', width);
}

static void take_out_missing_tabs(char *text, char *styles)
{
	static const char *const drawn[] = {
		"7History", "6Events  ", "5Map  ", "4Leaks", "3Buffers  "};
	for (size_t i = 0; i < sizeof(drawn) / sizeof(drawn[0]); i++) {
		const char *at = strstr(text, drawn[i]);
		size_t width = drawn[i][0] == '4' ? strlen("4Leaks !1  ") : strlen(drawn[i]);
		if (at == NULL || tabs_view(drawn[i][0]) != VIEW_COUNT)
			continue;
		take_out(styles, (size_t)(at - text), width);
		take_out(text, (size_t)(at - text), width);
	}
}

static void read_golden(const char *name, struct golden *golden)
{
	char line[1024];
	bool styles = false;
	snprintf(golden->path, sizeof(golden->path), "%s/%s.txt", SCREENS, name);
	FILE *file = fopen(golden->path, "r");
	ck_assert_msg(file, "cannot open %s", golden->path);
	golden->rows = golden->style_rows = 0;
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, "--") == 0)
			styles = true;
		else if (!styles)
			strcpy(golden->text[golden->rows++], line);
		else
			strcpy(golden->styles[golden->style_rows++], line);
	}
	fclose(file);
	strcpy(golden->tabs[0], golden->text[0]);
	strcpy(golden->tabs[1], golden->styles[0]);
	take_out_missing_tabs(golden->text[0], golden->styles[0]);
}

static void write_styles(const struct golden *golden)
{
	char text[1024];
	FILE *file = fopen(golden->path, "w");
	ck_assert_msg(file, "cannot write %s", golden->path);
	for (int row = 0; row < golden->rows; row++)
		fprintf(file, "%s\n", row == 0 ? golden->tabs[0] : golden->text[row]);
	fprintf(file, "--\n");
	for (int row = 0; row < canvas.rows; row++) {
		row_styles(row, text);
		bool kept = row == 0 && golden->tabs[1][0] != '\0';
		fprintf(file, "%s\n", kept ? golden->tabs[1] : text);
	}
	fclose(file);
}

static void check_screen(const char *name)
{
	static struct golden golden;
	char text[1024];
	const char *mode = getenv("TT_ALLOCMON_SCREEN_STYLES");
	int wrong = 0;
	read_golden(name, &golden);
	ck_assert_int_eq(golden.rows, canvas.rows);
	for (int row = 0; row < canvas.rows; row++) {
		row_text(row, text);
		if (strcmp(text, golden.text[row]) == 0)
			continue;
		printf("# %s row %d\n# drawn  [%s]\n# wanted [%s]\n", name, row, text,
			golden.text[row]);
		wrong++;
	}
	if (mode && strcmp(mode, "write") == 0)
		write_styles(&golden);
	else
		for (int row = 0; row < canvas.rows; row++) {
			row_styles(row, text);
			if (row < golden.style_rows && strcmp(text, golden.styles[row]) == 0)
				continue;
			printf("# %s styles of row %d\n# drawn  [%s]\n# wanted [%s]\n", name, row,
				text, row < golden.style_rows ? golden.styles[row] : "");
			wrong++;
		}
	fflush(stdout);
	ck_assert_msg(wrong == 0, "%s: %d rows differ", name, wrong);
}

static struct view_state state_of(const struct scenario *scenario)
{
	return (struct view_state){.now = scenario->model.time, .version = "1.0.0", .delay = 1};
}

static void check(const char *name, const struct scenario *scenario, const struct view_state *state,
	int columns, int rows)
{
	ck_assert_int_eq(canvas_resize(&canvas, rows, columns), 0);
	view_draw(state, &scenario->model, &canvas);
	check_screen(name);
}

static const struct size {
	int columns, rows;
} mesh_sizes[] = {{80, 24}, {120, 40}, {40, 10}, {80, 1}, {40, 1}};

START_TEST(draws_devices_at_every_drawn_size)
{
	char name[64];
	const struct size size = mesh_sizes[_i];
	struct scenario *scenario = scenario_mesh();
	struct view_state state = state_of(scenario);
	snprintf(name, sizeof(name), "devices-%dx%d", size.columns, size.rows);
	check(name, scenario, &state, size.columns, size.rows);
}
END_TEST

START_TEST(draws_many_devices_as_a_grid)
{
	struct scenario *scenario = scenario_galaxy();
	struct view_state state = state_of(scenario);
	if (_i == 0)
		check("galaxy-120x40", scenario, &state, 120, 40);
	/* Where the mark's name has no place. */
	else
		check("galaxy-80x24", scenario, &state, 80, 24);
}
END_TEST

START_TEST(draws_exact_bytes)
{
	struct scenario *scenario = scenario_mesh();
	struct view_state state = state_of(scenario);
	state.exact = true;
	check("exact-80x24", scenario, &state, 80, 24);
}
END_TEST

START_TEST(draws_processes_of_all_kinds)
{
	struct scenario *scenario = scenario_processes();
	struct view_state state = state_of(scenario);
	state.view = VIEW_PROCESSES;
	state.moved = true;
	state.selected_process = 5310;
	state.unfolded[0] = 4242;
	check("processes-80x24", scenario, &state, 80, 24);
}
END_TEST

static struct view_state state_of_buffers(const struct scenario *scenario)
{
	struct view_state state = state_of(scenario);
	state.view = VIEW_BUFFERS;
	state.focus.by_device = state.focus.by_process = true;
	state.focus.device = 1005;
	state.focus.process = 4242;
	return state;
}

START_TEST(draws_the_buffers_of_a_device)
{
	struct scenario *scenario = scenario_buffers();
	struct view_state state = state_of_buffers(scenario);
	state.buffers.hide_known = true;
	check("buffers-80x24", scenario, &state, 80, 24);
}
END_TEST

START_TEST(draws_buffers_in_groups)
{
	struct scenario *scenario = scenario_buffers();
	struct view_state state = state_of_buffers(scenario);
	state.buffers.grouping = BUFFERS_ALIKE;
	check("groups-80x24", scenario, &state, 80, 24);
}
END_TEST

/* What is drawn by the rules of smaller screens, where there is more room. */
static const struct wide {
	const char *name;
	struct scenario *(*scenario)(void);
	enum view_id view;
	enum buffers_grouping grouping;
	int columns, rows;
} wides[] = {
	{"devices-200x60", scenario_mesh, VIEW_DEVICES, BUFFERS_RECORDS, 200, 60},
	{"galaxy-200x60", scenario_galaxy, VIEW_DEVICES, BUFFERS_RECORDS, 200, 60},
	{"processes-200x60", scenario_processes, VIEW_PROCESSES, BUFFERS_RECORDS, 200, 60},
	{"buffers-120x40", scenario_buffers, VIEW_BUFFERS, BUFFERS_RECORDS, 120, 40},
	{"buffers-200x60", scenario_buffers, VIEW_BUFFERS, BUFFERS_RECORDS, 200, 60},
	{"groups-120x40", scenario_buffers, VIEW_BUFFERS, BUFFERS_ALIKE, 120, 40},
	{"groups-200x60", scenario_buffers, VIEW_BUFFERS, BUFFERS_ALIKE, 200, 60},
	{"leaks-200x60", scenario_mesh, VIEW_LEAKS, BUFFERS_RECORDS, 200, 60},
	{"events-120x40", scenario_events, VIEW_EVENTS, BUFFERS_RECORDS, 120, 40},
	{"events-200x60", scenario_events, VIEW_EVENTS, BUFFERS_RECORDS, 200, 60},
	{"marks-200x60", scenario_marks, VIEW_MARKS, BUFFERS_RECORDS, 200, 60},
	{"help-200x60", scenario_processes, VIEW_HELP, BUFFERS_RECORDS, 200, 60},
};

START_TEST(draws_wide_screens)
{
	const struct wide *wide = &wides[_i];
	struct scenario *scenario = wide->scenario();
	struct view_state state = state_of(scenario);
	if (wide->view == VIEW_BUFFERS)
		state = state_of_buffers(scenario);
	state.view = wide->view;
	state.buffers.grouping = wide->grouping;
	state.buffers.hide_known = wide->view == VIEW_BUFFERS && wide->grouping == BUFFERS_RECORDS;
	state.unfolded[0] = wide->view == VIEW_PROCESSES ? 4242 : 0;
	check(wide->name, scenario, &state, wide->columns, wide->rows);
}
END_TEST

/* Ten minutes ago somebody came. */
START_TEST(tells_apart_what_nobody_watched)
{
	struct scenario *scenario = scenario_mesh();
	struct view_state state = state_of(scenario);
	scenario_watch_from(scenario->group, SCENARIO_TIME - 600 * SCENARIO_SECOND);
	state.view = _i < 2 ? VIEW_LEAKS : VIEW_DEVICES;
	if (_i == 0)
		check("leaks-late-80x24", scenario, &state, 80, 24);
	else if (_i == 1)
		check("leaks-late-120x40", scenario, &state, 120, 40);
	else
		check("devices-late-120x40", scenario, &state, 120, 40);
}
END_TEST

START_TEST(draws_leaks_with_the_evidence_of_one)
{
	struct scenario *scenario = scenario_mesh();
	struct view_state state = state_of(scenario);
	state.view = VIEW_LEAKS;
	if (_i == 0)
		check("leaks-80x24", scenario, &state, 80, 24);
	else
		check("leaks-120x40", scenario, &state, 120, 40);
}
END_TEST

START_TEST(tells_of_buffers_that_are_not_listed)
{
	struct scenario *scenario = scenario_mesh();
	struct view_state state = state_of(scenario);
	struct model_group *unlisted = &scenario->group[1];
	state.view = VIEW_LEAKS;
	scenario->model.n_groups = 2;
	*unlisted = (struct model_group){.key = 4242,
		.pid = 4242,
		.type = 6,
		.size = SNAPSHOT_UNKNOWN,
		.bytes = SNAPSHOT_UNKNOWN,
		.per_minute = NAN,
		.full_in = NAN,
		.alive = 12408,
		.verdict = MODEL_UNLISTED};
	check("leaks-full-80x8", scenario, &state, 80, 8);
}
END_TEST

START_TEST(draws_the_last_events)
{
	struct scenario *scenario = scenario_events();
	struct view_state state = state_of(scenario);
	state.view = VIEW_EVENTS;
	check("events-80x24", scenario, &state, 80, 24);
}
END_TEST

static const struct size history_sizes[] = {{80, 24}, {120, 40}, {200, 60}, {40, 10}};

START_TEST(draws_a_history_with_its_cursor)
{
	char name[64];
	struct scenario *scenario = scenario_history();
	struct view_state state = state_of(scenario);
	state.view = VIEW_HISTORY;
	state.past.cursor = state.now - 630 * SCENARIO_SECOND;
	const struct size size = history_sizes[_i];
	snprintf(name, sizeof(name), "history-%dx%d", size.columns, size.rows);
	check(name, scenario, &state, size.columns, size.rows);
}
END_TEST

START_TEST(draws_a_history_fitted_to_what_is_shown)
{
	struct scenario *scenario = scenario_history();
	struct view_state state = state_of(scenario);
	state.view = VIEW_HISTORY;
	state.past.fitted = true;
	state.zoom = 5;
	check("history-fitted-80x24", scenario, &state, 80, 24);
}
END_TEST

START_TEST(draws_nothing_where_nothing_is_known)
{
	struct scenario *scenario = scenario_unknown(8);
	struct view_state state = state_of(scenario);
	state.view = VIEW_HISTORY;
	check("history-unknown-80x24", scenario, &state, 80, 24);
}
END_TEST

START_TEST(draws_where_buffers_lie)
{
	static const struct {
		const char *name;
		enum model_memory memory;
		int columns, rows;
	} maps[] = {
		{"map-dram-80x24", MODEL_DRAM, 80, 24},
		{"map-l1-80x24", MODEL_L1, 80, 24},
		{"map-dram-120x40", MODEL_DRAM, 120, 40},
		{"map-l1-120x40", MODEL_L1, 120, 40},
		{"map-dram-200x60", MODEL_DRAM, 200, 60},
		{"map-l1-200x60", MODEL_L1, 200, 60},
	};
	struct scenario *scenario = scenario_map();
	struct view_state state = state_of(scenario);
	state.view = VIEW_MAP;
	state.memory = maps[_i].memory;
	state.moved = true;
	state.selected_device = state.memory == MODEL_DRAM ? 1005 : 1000;
	check(maps[_i].name, scenario, &state, maps[_i].columns, maps[_i].rows);
}
END_TEST

START_TEST(draws_the_marks_to_choose_from)
{
	struct scenario *scenario = scenario_marks();
	struct view_state state = state_of(scenario);
	state.view = VIEW_MARKS;
	check("marks-80x24", scenario, &state, 80, 24);
}
END_TEST

START_TEST(draws_help_from_the_table_of_keys)
{
	struct scenario *scenario = scenario_processes();
	struct view_state state = state_of(scenario);
	state.view = VIEW_HELP;
	state.own_cpu_per_minute = 0.04;
	state.own_rss_mb = 3.6;
	state.own_frame_bytes = 1400;
	state.own_frame_writes = 1;
	check("help-80x24", scenario, &state, 80, 24);
}
END_TEST

START_TEST(says_what_to_do_before_there_is_a_segment)
{
	struct scenario *scenario = scenario_waiting();
	struct view_state state = state_of(scenario);
	check("waiting-80x8", scenario, &state, 80, 8);
}
END_TEST

START_TEST(says_why_a_segment_cannot_be_read)
{
	struct scenario *scenario = scenario_other_format();
	struct view_state state = state_of(scenario);
	check("other-format-80x8", scenario, &state, 80, 8);
}
END_TEST

START_TEST(keeps_what_the_dead_held)
{
	struct scenario *scenario = scenario_all_dead();
	struct view_state state = state_of(scenario);
	check("all-dead-80x8", scenario, &state, 80, 8);
}
END_TEST

static void expect_totals(enum snapshot_notice_kind kind, const char *wanted)
{
	char text[1024];
	struct scenario *scenario = scenario_mesh();
	struct view_state state = state_of(scenario);
	scenario->snapshot.n_notices = 1;
	scenario->snapshot.notices[0].kind = kind;
	snprintf(scenario->snapshot.notices[0].message, 256, "%s", wanted);
	ck_assert_int_eq(canvas_resize(&canvas, 24, 80), 0);
	view_draw(&state, &scenario->model, &canvas);
	row_text(1, text);
	ck_assert(strncmp(text, wanted, strlen(wanted)) == 0);
}

START_TEST(says_that_something_is_not_in_the_sums)
{
	expect_totals(
		SNAPSHOT_NO_WINDOW, "All windows are in use: further processes are not tracked ");
	expect_totals(SNAPSHOT_MORE_DEVICES, "More than 64 devices are in use ");
}
END_TEST

/* Two jobs that number their chips alike: "31a" is wider than a number. */
START_TEST(names_each_of_64_devices_in_the_grid)
{
	static const int widths[] = {80, 120, 200};
	struct scenario *scenario = scenario_unknown(64);
	struct view_state state = state_of(scenario);
	char text[1024];
	for (unsigned i = 0; i < 64; i++)
		snprintf(scenario->model.devices[i].name, sizeof(scenario->model.devices[i].name),
			"%u%c", i / 2, i % 2 ? 'b' : 'a');
	ck_assert_int_eq(canvas_resize(&canvas, 40, widths[_i]), 0);
	view_draw(&state, &scenario->model, &canvas);
	for (unsigned i = 0; i < 64; i++) {
		bool is_named = false;
		for (int row = 0; row < 40 && !is_named; row++) {
			row_text(row, text);
			is_named = strstr(text, scenario->model.devices[i].name) != NULL;
		}
		ck_assert_msg(is_named, "device %s", scenario->model.devices[i].name);
	}
}
END_TEST

START_TEST(says_that_it_is_paused)
{
	struct scenario *scenario = scenario_mesh();
	struct view_state state = state_of(scenario);
	state.paused = true;
	state.paused_at = state.now;
	state.now += 42 * SCENARIO_SECOND;
	check("paused-80x24", scenario, &state, 80, 24);
}
END_TEST

START_TEST(says_where_a_replay_is)
{
	struct scenario *scenario = scenario_mesh();
	struct view_state state = state_of(scenario);
	uint64_t first = scenario->model.time - 1844 * SCENARIO_SECOND;
	state.replay = (struct view_replay){.is_on = true,
		.name = "leak.ttam",
		.host = "qb-07",
		.first = first,
		.last = first + 3130 * SCENARIO_SECOND,
		.speed = 2};
	check("replay-80x24", scenario, &state, 80, 24);
}
END_TEST

/* Of another machine: never shown as current when nothing comes. */
START_TEST(says_that_a_stream_is_silent_or_has_ended)
{
	struct scenario *scenario = scenario_mesh();
	struct view_state state = state_of(scenario);
	state.stream = (struct view_stream){.is_on = true, .host = "qb-07"};
	check("stream-80x24", scenario, &state, 80, 24);
	state.stream.silent = 42;
	check("stream-stale-80x24", scenario, &state, 80, 24);
	check("stream-stale-40x1", scenario, &state, 40, 1);
	state.stream.has_ended = true;
	check("stream-ended-80x24", scenario, &state, 80, 24);
}
END_TEST

static Suite *screens_suite(void)
{
	Suite *suite = suite_create("screens");
	TCase *tcase = tcase_create("screens");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, draws_devices_at_every_drawn_size, 0, 5);
	tcase_add_loop_test(tcase, draws_many_devices_as_a_grid, 0, 2);
	tcase_add_test(tcase, draws_exact_bytes);
	tcase_add_test(tcase, draws_processes_of_all_kinds);
	tcase_add_test(tcase, draws_the_buffers_of_a_device);
	tcase_add_test(tcase, draws_buffers_in_groups);
	tcase_add_loop_test(tcase, draws_wide_screens, 0, (int)(sizeof(wides) / sizeof(wides[0])));
	tcase_add_loop_test(tcase, draws_leaks_with_the_evidence_of_one, 0, 2);
	tcase_add_loop_test(tcase, tells_apart_what_nobody_watched, 0, 3);
	tcase_add_test(tcase, tells_of_buffers_that_are_not_listed);
	tcase_add_test(tcase, draws_the_last_events);
	tcase_add_loop_test(tcase, draws_where_buffers_lie, 0, 6);
	tcase_add_test(tcase, draws_the_marks_to_choose_from);
	tcase_add_loop_test(tcase, draws_a_history_with_its_cursor, 0, 4);
	tcase_add_test(tcase, draws_a_history_fitted_to_what_is_shown);
	tcase_add_test(tcase, draws_nothing_where_nothing_is_known);
	tcase_add_test(tcase, draws_help_from_the_table_of_keys);
	tcase_add_test(tcase, says_what_to_do_before_there_is_a_segment);
	tcase_add_test(tcase, says_why_a_segment_cannot_be_read);
	tcase_add_test(tcase, keeps_what_the_dead_held);
	tcase_add_test(tcase, says_that_something_is_not_in_the_sums);
	tcase_add_loop_test(tcase, names_each_of_64_devices_in_the_grid, 0, 3);
	tcase_add_test(tcase, says_that_it_is_paused);
	tcase_add_test(tcase, says_where_a_replay_is);
	tcase_add_test(tcase, says_that_a_stream_is_silent_or_has_ended);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(screens_suite)
