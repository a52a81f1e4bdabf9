/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Whose past is shown, which stretch of it, and what keys do there. */
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "test.h"
#include "tests/screen/scenario.h"
#include "viewer/view/format.h"
#include "viewer/view/moments.h"
#include "viewer/view/sentence_history.h"

enum {
	ROWS = 24,
	COLUMNS = 80,
	PLOTTED = COLUMNS - PAST_AT - 1,
	SPAN_S = 30,
};

static struct scenario *scenario;
static struct view_state state;

static void start(struct scenario *with)
{
	setenv("TZ", "UTC", 1);
	scenario = with;
	state = (struct view_state){.now = with->model.time};
}

static enum view_result press(int key)
{
	return view_key(&state, &scenario->model, ROWS, COLUMNS, key);
}

static void press_often(int key, int n)
{
	while (n-- > 0)
		press(key);
}

static struct past past(void)
{
	return past_make(&state, &scenario->model, COLUMNS);
}

static bool has_sample(void)
{
	struct past of = past();
	return plot_span(&of.plot, of.cursor).seen;
}

static uint64_t ago(uint64_t seconds)
{
	return scenario->model.time - seconds * SCENARIO_SECOND;
}

static void expect_name(const char *wanted)
{
	struct past of = past();
	ck_assert_str_eq(past_name(&of, &scenario->model).text, wanted);
}

static void expect_sentence(const char *wanted)
{
	struct sentence sentence = sentence_begin(78);
	struct past of = past();
	sentence_history(&sentence, &scenario->model, &of);
	ck_assert_str_eq(sentence.text, wanted);
}

static void history_of(struct model_row *row, const struct scenario_history *history)
{
	row->history = SCENARIO_HISTORIES - 1;
	scenario->inside.history[row->history] = *history;
}

START_TEST(opens_what_is_selected_and_leads_back)
{
	start(scenario_mesh());
	press('7');
	expect_name("device 5");
	press(KEY_PRESS_ESCAPE);
	ck_assert_int_eq(state.view, VIEW_DEVICES);
	press(KEY_PRESS_TAB);
	press('7');
	expect_name("4242");
	press(KEY_PRESS_ESCAPE);
	press('2');
	press('e');
	press_often(KEY_PRESS_DOWN, 3);
	press('7');
	expect_name("4242 on device 2");
	press(KEY_PRESS_ESCAPE);
	ck_assert_int_eq(state.view, VIEW_PROCESSES);
	ck_assert_uint_eq(state.selected_child, 3);
}
END_TEST

START_TEST(goes_through_devices_processes_and_all)
{
	static const char *const wanted[] = {
		"device 6", "device 7", "4242", "5120", "all 8 devices", "device 0", "device 1"};
	start(scenario_mesh());
	press('7');
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		press(KEY_PRESS_TAB);
		expect_name(wanted[i]);
	}
	press(KEY_PRESS_BACKTAB);
	expect_name("device 0");
	press(KEY_PRESS_BACKTAB);
	expect_name("all 8 devices");
}
END_TEST

START_TEST(a_column_ends_with_the_mark)
{
	start(scenario_history());
	state.view = VIEW_HISTORY;
	for (state.zoom = 1; state.zoom <= 5; state.zoom++) {
		struct past of = past();
		uint64_t mark = scenario->model.mark.time;
		uint64_t behind = (of.plot.end - mark) % of.plot.span;
		ck_assert_uint_eq(behind, 0);
		ck_assert_uint_ge(of.plot.end, of.now);
		ck_assert_uint_lt(of.plot.end - of.now, of.plot.span);
	}
}
END_TEST

START_TEST(a_cursor_moves_by_columns_and_reads_what_they_hold)
{
	start(scenario_history());
	press('7');
	ck_assert_int_eq(past().cursor, -1);
	press_often(KEY_PRESS_LEFT, 21);
	struct past of = past();
	ck_assert_uint_eq(of.at, ago(21 * SPAN_S));
	ck_assert_int_eq(of.cursor, PLOTTED - 1 - 21);
	ck_assert_uint_eq(plot_span(&of.plot, of.cursor).high, UINT64_C(27820310528));
	press(KEY_PRESS_RIGHT);
	ck_assert_uint_eq(past().at, ago(20 * SPAN_S));
	press_often(KEY_PRESS_RIGHT, 20);
	ck_assert_int_eq(past().cursor, -1);
	press(KEY_PRESS_RIGHT);
	ck_assert_int_eq(past().cursor, -1);
}
END_TEST

START_TEST(stays_with_its_moment_while_time_goes_on)
{
	start(scenario_history());
	press('7');
	press_often(KEY_PRESS_LEFT, 21);
	uint64_t at = past().at;
	scenario->model.time += 10 * SPAN_S * SCENARIO_SECOND;
	struct past of = past();
	ck_assert_uint_eq(of.at, at);
	ck_assert_int_eq(of.cursor, PLOTTED - 1 - 31);
	ck_assert_uint_eq(of.plot.end % of.plot.span, past().plot.end % of.plot.span);
}
END_TEST

START_TEST(scrolls_back_at_the_left_edge_and_then_stands_still)
{
	start(scenario_history());
	press('7');
	press_often('>', 2);
	uint64_t end = past().plot.end, span = past().plot.span;
	press_often(KEY_PRESS_LEFT, PLOTTED - 1);
	ck_assert_int_eq(past().cursor, 0);
	ck_assert_uint_eq(past().plot.end, end);
	press_often(KEY_PRESS_LEFT, 5);
	ck_assert_int_eq(past().cursor, 0);
	ck_assert_uint_eq(past().plot.end, end - 5 * span);
	scenario->model.time += 100 * span;
	ck_assert_uint_eq(past().plot.end, end - 5 * span);
	press_often(KEY_PRESS_RIGHT, 3);
	ck_assert_int_eq(past().cursor, 3);
	ck_assert_uint_eq(past().plot.end, end - 5 * span);
	press('`');
	ck_assert_uint_gt(past().plot.end, end);
	ck_assert_int_eq(past().cursor, -1);
	scenario->model.time += span;
	ck_assert_uint_ge(past().plot.end, scenario->model.time);
}
END_TEST

START_TEST(goes_back_no_farther_than_anything_is_known)
{
	start(scenario_history());
	press('7');
	press(KEY_PRESS_HOME);
	ck_assert(has_sample());
	uint64_t at = past().at;
	press_often(KEY_PRESS_LEFT, 3);
	ck_assert_uint_eq(past().at, at);
	press(KEY_PRESS_END);
	ck_assert_int_eq(past().cursor, -1);
}
END_TEST

START_TEST(keeps_the_cursor_in_its_place_when_zoomed)
{
	start(scenario_history());
	press('7');
	press_often(KEY_PRESS_LEFT, 30);
	int cursor = past().cursor;
	uint64_t at = past().at;
	press('>');
	ck_assert_uint_eq(past().plot.span, 20 * SCENARIO_SECOND);
	ck_assert_int_eq(past().cursor, cursor);
	press_often('>', 9);
	ck_assert_uint_eq(past().plot.span, SCENARIO_SECOND);
	ck_assert_int_eq(past().cursor, cursor);
	ck_assert_uint_eq(past().at, at);
	press_often('<', 20);
	ck_assert_uint_eq(past().plot.span, 600 * SCENARIO_SECOND);
	ck_assert_uint_eq(past().at, at);
}
END_TEST

START_TEST(now_ends_a_pause_once_the_picture_is_at_the_newest)
{
	start(scenario_history());
	press('7');
	state.paused = true;
	press(KEY_PRESS_LEFT);
	ck_assert_int_eq(press('`'), VIEW_REDRAW);
	ck_assert_int_eq(press('`'), VIEW_NOW);
}
END_TEST

START_TEST(fits_the_scale_to_what_is_shown)
{
	start(scenario_history());
	press('7');
	press('z');
	press_often('>', 3);
	struct past of = past();
	of.plot.rows = 13;
	past_scale(&of, state.past.fitted);
	ck_assert(of.plot.line);
	for (int column = 0; column < of.plot.columns; column++) {
		struct model_span span = plot_span(&of.plot, column);
		ck_assert_uint_ge(span.low, of.plot.bottom);
		ck_assert_uint_le(span.high, of.plot.top);
	}
	ck_assert_uint_gt(of.plot.bottom, UINT64_C(20) << 30);
	ck_assert_uint_lt(of.plot.top - of.plot.bottom, UINT64_C(3) << 30);
}
END_TEST

START_TEST(says_since_when_it_is_level)
{
	const struct scenario_history history = {
		.point = {{-300, 5000}, {-100, 9000}, {-10, 20000}, {3600, 20000}}, .n_points = 4};
	start(scenario_history());
	press('7');
	press(KEY_PRESS_TAB);
	history_of(&scenario->model.devices[6].row, &history);
	/* Where values are kept by ten seconds, by ten seconds. */
	expect_sentence("Level since 14:02:00");
}
END_TEST

START_TEST(says_where_nothing_was_recorded)
{
	const struct scenario_history history = {
		.levels = "11111   11111111111111111111111111111111111111111111111111"
			  "111111111111111111111111111",
		.base_mib = 5000};
	start(scenario_history());
	press('7');
	press(KEY_PRESS_TAB);
	history_of(&scenario->model.devices[6].row, &history);
	state.zoom = 5;
	state.past.cursor = scenario->model.mark.time + 130 * SCENARIO_SECOND;
	state.past.right = scenario->model.mark.time + 700 * SCENARIO_SECOND;
	ck_assert(!has_sample());
	expect_sentence("Nothing recorded 14:03:50-14:04:50");
}
END_TEST

START_TEST(says_between_what_it_was_where_it_is_not_level)
{
	const struct scenario_history history = {
		.point = {{-300, 2048}, {1600, 2048}, {1630, 1024}, {3600, 1024}}, .n_points = 4};
	start(scenario_history());
	press('7');
	press(KEY_PRESS_TAB);
	history_of(&scenario->model.devices[6].row, &history);
	expect_sentence("Since the mark device 6 was steady, between 1.00 and 2.00 GiB");
	/* Who came late tells from when. */
	scenario->model.watched = 40;
	expect_sentence("Since 14:28:44 device 6 was steady, between 1.00 and 2.00 GiB");
	struct sentence narrow = sentence_begin(38);
	struct past of = past();
	sentence_history(&narrow, &scenario->model, &of);
	ck_assert_str_eq(narrow.text, "Between 1.00 and 2.00 GiB");
	scenario->model.watched = 3;
	expect_sentence("Level at 1.00 GiB since 14:29:21");
	scenario->model.devices[6].row.history = MODEL_NO_HISTORY;
	expect_sentence("Nothing recorded of device 6 so far");
}
END_TEST

START_TEST(a_click_sets_the_cursor)
{
	start(scenario_history());
	ck_assert(!view_point(&state, &scenario->model, ROWS, COLUMNS, 8, 40));
	press('7');
	struct past before = past();
	ck_assert_int_eq(before.cursor, -1);
	ck_assert(view_point(&state, &scenario->model, ROWS, COLUMNS, 8, 40));
	struct past of = past();
	ck_assert_int_eq(of.cursor, 40 - PAST_AT);
	ck_assert_uint_eq(of.plot.end, before.plot.end);
	/* In a window that stands still, too: it goes on standing there. */
	press_often('>', 3);
	press_often(KEY_PRESS_PAGE_UP, 12);
	before = past();
	ck_assert_uint_lt(before.plot.end, before.now);
	ck_assert(view_point(&state, &scenario->model, ROWS, COLUMNS, 3, COLUMNS - 2));
	of = past();
	ck_assert_int_eq(of.cursor, COLUMNS - 2 - PAST_AT);
	ck_assert_uint_eq(of.plot.end, before.plot.end);
	/* What is beside the plot, above it or below it, is no moment. */
	ck_assert(!view_point(&state, &scenario->model, ROWS, COLUMNS, 0, 40));
	ck_assert(!view_point(&state, &scenario->model, ROWS, COLUMNS, ROWS - 1, 40));
	ck_assert(!view_point(&state, &scenario->model, ROWS, COLUMNS, 8, PAST_AT - 1));
	ck_assert(!view_point(&state, &scenario->model, ROWS, COLUMNS, 8, COLUMNS - 1));
	/* The newest column is now. */
	press('`');
	view_point(&state, &scenario->model, ROWS, COLUMNS, 8, 40);
	ck_assert(view_point(&state, &scenario->model, ROWS, COLUMNS, 8, COLUMNS - 2));
	ck_assert_int_eq(past().cursor, -1);
}
END_TEST

static void expect_holding(const char *wanted)
{
	struct past of = past();
	ck_assert_str_eq(past_holding(&of).text, wanted);
}

START_TEST(goes_through_memories_and_the_types_that_they_consist_of)
{
	static const char *const wanted[] = {
		"L1", "DRAM alone", "SYSTEM_MEMORY", "TRACE alone", "DRAM", "L1", "DRAM alone"};
	start(scenario_history());
	scenario->inside.types[scenario->model.devices[5].row.history] =
		1u << TTAM_SHM_DRAM | 1u << TTAM_SHM_TRACE | 1u << TTAM_SHM_SYSTEM_MEMORY |
		1u << TTAM_SHM_CB;
	press('7');
	expect_holding("DRAM");
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		press('m');
		expect_holding(wanted[i]);
	}
	/* Another device never used TRACE: its DRAM is all there is. */
	press(KEY_PRESS_TAB);
	expect_holding("DRAM");
	press('m');
	expect_holding("L1");
}
END_TEST

START_TEST(keeps_what_is_looked_at_when_the_suspect_is_another)
{
	start(scenario_history());
	press('7');
	scenario->model.devices[5].row.flags = 0;
	scenario->model.devices[2].row.flags = MODEL_SUSPECT;
	expect_name("device 5");
}
END_TEST

static unsigned moment_at(uint64_t seconds_ago)
{
	unsigned char moments[PLOTTED];
	struct past of = past();
	moments_find(&of, &scenario->model, moments);
	int column = plot_column(&of.plot, ago(seconds_ago));
	ck_assert_int_ge(column, 0);
	return moments[column];
}

START_TEST(tells_starts_ends_marks_and_failures_of_its_row_alone)
{
	start(scenario_history());
	struct snapshot_process *bench = &scenario->process[1];
	struct snapshot_mark mark = {.time = ago(700)};
	bench->first_time = ago(1500);
	bench->end_time = ago(500);
	bench->n_marks = 1;
	bench->marks = &mark;
	bench->n_slots = 1;
	bench->slot[0].asic_id = 1000;
	bench->slot[0].type[TTAM_SHM_L1].used = true;
	bench->slot[0].type[TTAM_SHM_L1].last_failed_time = ago(600);
	press('7');
	ck_assert_uint_eq(moment_at(1844), MOMENT_START);
	ck_assert_uint_eq(moment_at(1634), MOMENT_MARK);
	ck_assert_uint_eq(moment_at(1500), 0);
	press_often(KEY_PRESS_BACKTAB, 5);
	expect_name("device 0");
	ck_assert_uint_eq(moment_at(1500), MOMENT_START);
	ck_assert_uint_eq(moment_at(700), MOMENT_MARK);
	ck_assert_uint_eq(moment_at(500), MOMENT_END);
	ck_assert_uint_eq(moment_at(600), 0);
	press('m');
	ck_assert_uint_eq(moment_at(600), MOMENT_FAILED);
	press(KEY_PRESS_TAB);
	expect_name("device 1");
	ck_assert_uint_eq(moment_at(1500), MOMENT_START);
	ck_assert_uint_eq(moment_at(600), 0);
}
END_TEST

static Suite *past_suite(void)
{
	Suite *suite = suite_create("past");
	TCase *tcase = tcase_create("past");
	tcase_add_test(tcase, opens_what_is_selected_and_leads_back);
	tcase_add_test(tcase, goes_through_devices_processes_and_all);
	tcase_add_test(tcase, a_column_ends_with_the_mark);
	tcase_add_test(tcase, a_cursor_moves_by_columns_and_reads_what_they_hold);
	tcase_add_test(tcase, stays_with_its_moment_while_time_goes_on);
	tcase_add_test(tcase, scrolls_back_at_the_left_edge_and_then_stands_still);
	tcase_add_test(tcase, goes_back_no_farther_than_anything_is_known);
	tcase_add_test(tcase, keeps_the_cursor_in_its_place_when_zoomed);
	tcase_add_test(tcase, now_ends_a_pause_once_the_picture_is_at_the_newest);
	tcase_add_test(tcase, fits_the_scale_to_what_is_shown);
	tcase_add_test(tcase, says_since_when_it_is_level);
	tcase_add_test(tcase, says_where_nothing_was_recorded);
	tcase_add_test(tcase, a_click_sets_the_cursor);
	tcase_add_test(tcase, says_between_what_it_was_where_it_is_not_level);
	tcase_add_test(tcase, goes_through_memories_and_the_types_that_they_consist_of);
	tcase_add_test(tcase, keeps_what_is_looked_at_when_the_suspect_is_another);
	tcase_add_test(tcase, tells_starts_ends_marks_and_failures_of_its_row_alone);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(past_suite)
