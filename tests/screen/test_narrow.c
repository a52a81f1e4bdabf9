/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What still says something where there is next to no room, or a lot. */
#include <string.h>

#include "test.h"
#include "tests/screen/scenario.h"
#include "viewer/view/layout.h"
#include "viewer/view/view.h"

enum {
	TEXT = 8192,
};

static struct canvas canvas;
static struct view_state state;
static char text[TEXT];

static void finish(void)
{
	canvas_finish(&canvas);
	canvas = (struct canvas){0};
}

/* All of the screen, ASCII alone, a line per row. */
static void draw(const struct scenario *scenario, enum view_id view, int columns, int rows)
{
	size_t n = 0;
	state.view = view;
	state.now = scenario->model.time;
	ck_assert_int_eq(canvas_resize(&canvas, rows, columns), 0);
	view_draw(&state, &scenario->model, &canvas);
	for (int row = 0; row < rows; row++) {
		for (int column = 0; column < columns; column++) {
			uint32_t glyph = canvas.cells[row * columns + column].glyph;
			text[n++] = glyph == 0 ? ' ' : glyph < 0x7f ? (char)glyph : '?';
		}
		text[n++] = '\n';
	}
	text[n] = '\0';
}

static void expect(const char *wanted)
{
	ck_assert_msg(strstr(text, wanted), "no '%s' in\n%s", wanted, text);
}

static void expect_not(const char *unwanted)
{
	ck_assert_msg(!strstr(text, unwanted), "'%s' in\n%s", unwanted, text);
}

static struct scenario *start(struct scenario *scenario)
{
	state = (struct view_state){0};
	return scenario;
}

START_TEST(names_call_sites_rather_than_pids)
{
	struct scenario *scenario = start(scenario_mesh());
	scenario_add_groups(scenario);
	draw(scenario, VIEW_LEAKS, 80, 10);
	expect("?!    4242 attn.py:211");
	draw(scenario, VIEW_LEAKS, 40, 10);
	expect("?! attn.py:211  16.0 MiB leak ");
	expect_not("pid");
	draw(scenario, VIEW_LEAKS, 20, 5);
	expect("?! attn.py:211");
}
END_TEST

START_TEST(keeps_what_a_process_holds)
{
	struct scenario *scenario = start(scenario_mesh());
	draw(scenario, VIEW_PROCESSES, 20, 5);
	expect("       pid DRAM");
	expect("?!    4242  187 GiB");
}
END_TEST

START_TEST(names_devices_beside_exact_bytes)
{
	struct scenario *scenario = start(scenario_mesh());
	state.exact = state.unfold_all = true;
	draw(scenario, VIEW_PROCESSES, 80, 24);
	expect("?!    4242    200,382,873,600");
	expect("    ? dev 7 ");
	expect_not("process");
}
END_TEST

START_TEST(says_what_to_type_without_a_job)
{
	const struct scenario *scenario = start(scenario_waiting());
	draw(scenario, VIEW_DEVICES, 40, 10);
	expect("   tt-allocmon run -- python serve.py");
	expect("   tt-allocmon attach PID");
	expect("   tt-allocmon demo");
	draw(scenario, VIEW_MARKS, 80, 24);
	expect_not("start 0:");
}
END_TEST

START_TEST(keeps_the_id_apart_from_how_full_it_is)
{
	struct scenario *scenario = start(scenario_galaxy());
	for (unsigned i = 20; i < 24; i++)
		scenario->model.devices[i].row.memory[MODEL_DRAM].used =
			scenario->model.devices[i].row.memory[MODEL_DRAM].capacity;
	draw(scenario, VIEW_DEVICES, 80, 24);
	expect("19 32%    20 100 ?!?21 100    22 100    23 100");
}
END_TEST

/* Rows that scroll anyway leave room for the keys that end it. */
START_TEST(keeps_the_frame_around_rows_that_scroll)
{
	struct scenario *scenario = start(scenario_galaxy());
	state.grid_chosen = true;
	draw(scenario, VIEW_DEVICES, 80, 24);
	expect("1Devices  2Processes");
	expect("   dev DRAM of");
	expect("? help  q quit");
	expect(" of 32");
	draw(scenario, VIEW_DEVICES, 40, 10);
	expect_not("? help");
}
END_TEST

START_TEST(gives_spare_rows_to_the_chart_before_blank_ones)
{
	struct scenario *scenario = start(scenario_mesh());
	struct layout_panels panels;
	state.view = VIEW_DEVICES;
	layout_of(&state, &scenario->model, 80, 200, &panels);
	ck_assert_int_eq(panels.panel[PANEL_PROCESSES].width, 17);
	ck_assert_int_gt(panels.panel[PANEL_CHART].width, 22);
}
END_TEST

static Suite *narrow_suite(void)
{
	Suite *suite = suite_create("narrow");
	TCase *tcase = tcase_create("narrow");
	tcase_add_checked_fixture(tcase, NULL, finish);
	tcase_add_test(tcase, names_call_sites_rather_than_pids);
	tcase_add_test(tcase, keeps_what_a_process_holds);
	tcase_add_test(tcase, names_devices_beside_exact_bytes);
	tcase_add_test(tcase, says_what_to_type_without_a_job);
	tcase_add_test(tcase, keeps_the_id_apart_from_how_full_it_is);
	tcase_add_test(tcase, keeps_the_frame_around_rows_that_scroll);
	tcase_add_test(tcase, gives_spare_rows_to_the_chart_before_blank_ones);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(narrow_suite)
