/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "test.h"
#include "tests/screen/scenario.h"
#include "viewer/view/buffer_list.h"
#include "viewer/view/layout.h"
#include "viewer/view/select.h"
#include "viewer/view/map_state.h"
#include "viewer/view/view.h"

enum {
	ROWS = 24,
	COLUMNS = 80,
};

static struct view_state state;
static struct scenario *scenario;

static void start(struct scenario *with)
{
	scenario = with;
	state = (struct view_state){.now = with->model.time};
}

static enum view_result press(int key)
{
	return view_key(&state, &scenario->model, ROWS, COLUMNS, key);
}

static void type(const char *text)
{
	for (; *text != '\0'; text++)
		press(*text);
}

START_TEST(leaves_to_the_program_what_is_the_programs)
{
	start(scenario_mesh());
	const struct view_state before = state;
	ck_assert_int_eq(press('q'), VIEW_QUIT);
	ck_assert_int_eq(press(' '), VIEW_PAUSE);
	ck_assert_int_eq(press('b'), VIEW_SET_MARK);
	ck_assert_int_eq(press('0'), VIEW_FORGET_PEAKS);
	ck_assert_int_eq(press('+'), VIEW_FASTER);
	ck_assert_int_eq(press('-'), VIEW_SLOWER);
	ck_assert_int_eq(press(KEY_PRESS_CTRL_L), VIEW_FULL_REDRAW);
	ck_assert_int_eq(press('y'), VIEW_IGNORED);
	ck_assert_mem_eq(&before, &state, sizeof(state));
}
END_TEST

START_TEST(chooses_another_mark)
{
	start(scenario_marks());
	state.view = VIEW_LEAKS;
	ck_assert_int_eq(press('B'), VIEW_REDRAW);
	ck_assert_int_eq(state.view, VIEW_MARKS);
	ck_assert_str_eq(view_selected_mark(&state, &scenario->model)->name, "warm");
	press(KEY_PRESS_UP);
	ck_assert_uint_eq(view_selected_mark(&state, &scenario->model)->pid, 5120);
	press(KEY_PRESS_HOME);
	ck_assert_str_eq(view_selected_mark(&state, &scenario->model)->name, "iteration 300");
	press(KEY_PRESS_END);
	ck_assert_str_eq(view_selected_mark(&state, &scenario->model)->name, "");
	type("/hand");
	ck_assert_int_eq(press(KEY_PRESS_ENTER), VIEW_REDRAW);
	ck_assert(view_selected_mark(&state, &scenario->model)->by_hand);
	type("/100");
	press(KEY_PRESS_ENTER);
	ck_assert_str_eq(view_selected_mark(&state, &scenario->model)->name, "iteration 100");
	ck_assert_int_eq(press(KEY_PRESS_ENTER), VIEW_CHOOSE_MARK);
	ck_assert_int_eq(state.view, VIEW_LEAKS);
	ck_assert_str_eq(view_selected_mark(&state, &scenario->model)->name, "iteration 100");
}
END_TEST

/* Labels of the devices from the first row on, as digits. */
static unsigned devices_shown(void)
{
	struct select_order order;
	unsigned digits = 0;
	view_hold(&state, &scenario->model);
	select_order(&state, &scenario->model, TABLE_DEVICES, &order);
	for (int i = 0; i < 3; i++)
		digits = digits * 10 + order.index[i];
	return digits;
}

START_TEST(holds_the_order_that_was_chosen)
{
	start(scenario_mesh());
	struct model *model = &scenario->model;
	while (state.sort_column != ITEM_USED + 1)
		press('s');
	ck_assert_uint_eq(devices_shown(), 501);
	model->devices[3].row.memory[MODEL_DRAM].used = UINT64_C(31) << 30;
	model->time += SCENARIO_SECOND;
	ck_assert_uint_eq(devices_shown(), 501);
	model->time += SCENARIO_SECOND;
	ck_assert_uint_eq(devices_shown(), 350);
	model->devices[5].row.memory[MODEL_DRAM].used = UINT64_C(32) << 30;
	model->time += 10 * SCENARIO_SECOND;
	ck_assert_uint_eq(devices_shown(), 350);
	press('I');
	press('I');
	model->time += SCENARIO_SECOND / 10;
	ck_assert_uint_eq(devices_shown(), 350);
	press('I');
	devices_shown();
	press('I');
	ck_assert_uint_eq(devices_shown(), 530);
}
END_TEST

START_TEST(holds_the_scale_of_what_is_new)
{
	start(scenario_mesh());
	devices_shown();
	uint64_t top = state.held.scale[MODEL_DRAM].top;
	ck_assert_uint_gt(top, UINT64_C(5) << 30);
	scenario->model.devices[5].row.history = MODEL_NO_HISTORY;
	scenario->model.time += 50 * SCENARIO_SECOND;
	devices_shown();
	ck_assert_uint_eq(state.held.scale[MODEL_DRAM].top, top);
	scenario->model.time += 11 * SCENARIO_SECOND;
	devices_shown();
	ck_assert_uint_lt(state.held.scale[MODEL_DRAM].top, top);
}
END_TEST

START_TEST(leaves_the_marks_as_it_came)
{
	start(scenario_marks());
	snprintf(state.filter, sizeof(state.filter), "serve");
	press('B');
	ck_assert_int_eq(press(KEY_PRESS_ESCAPE), VIEW_REDRAW);
	ck_assert_int_eq(state.view, VIEW_DEVICES);
	ck_assert_str_eq(state.filter, "serve");
	press('B');
	press('4');
	ck_assert_int_eq(state.view, VIEW_LEAKS);
	press('?');
	press('B');
	press('B');
	ck_assert_int_eq(state.view, VIEW_LEAKS);
	press('B');
	state.replay.is_on = true;
	ck_assert_int_eq(press(KEY_PRESS_HOME), VIEW_REDRAW);
	ck_assert_int_eq(press('b'), VIEW_SET_MARK);
	scenario->model.n_marks = 0;
	ck_assert_int_eq(press(KEY_PRESS_ENTER), VIEW_REDRAW);
	ck_assert_int_eq(state.view, VIEW_LEAKS);
}
END_TEST

START_TEST(starts_on_the_suspect_and_moves_from_there)
{
	start(scenario_mesh());
	press(KEY_PRESS_UP);
	ck_assert_uint_eq(state.selected_device, 1004);
	press(KEY_PRESS_END);
	press(KEY_PRESS_DOWN);
	ck_assert_uint_eq(state.selected_device, 1007);
	press(KEY_PRESS_HOME);
	press(KEY_PRESS_UP);
	ck_assert_uint_eq(state.selected_device, 1000);
}
END_TEST

START_TEST(keeps_the_caret_with_its_row)
{
	start(scenario_mesh());
	press(KEY_PRESS_UP);
	struct model_device *devices = scenario->model.devices;
	struct model_device first = devices[0];
	memmove(devices, devices + 1, 7 * sizeof(*devices));
	devices[7] = first;
	press(KEY_PRESS_DOWN);
	ck_assert_uint_eq(state.selected_device, 1005);
}
END_TEST

START_TEST(moves_by_cells_in_a_grid)
{
	start(scenario_galaxy());
	press(KEY_PRESS_UP);
	ck_assert_uint_eq(state.selected_device, 1013);
	press(KEY_PRESS_LEFT);
	ck_assert_uint_eq(state.selected_device, 1012);
	press(KEY_PRESS_UP);
	press(KEY_PRESS_UP);
	ck_assert_uint_eq(state.selected_device, 1004);
}
END_TEST

START_TEST(goes_from_table_to_table)
{
	start(scenario_mesh());
	press(KEY_PRESS_TAB);
	press(KEY_PRESS_DOWN);
	ck_assert_uint_eq(state.selected_process, 5120);
	press(KEY_PRESS_TAB);
	ck_assert_uint_eq(state.table, 2);
	press(KEY_PRESS_TAB);
	ck_assert_uint_eq(state.table, 0);
}
END_TEST

START_TEST(goes_from_a_device_to_its_buffers_and_back)
{
	start(scenario_buffers());
	press(KEY_PRESS_ENTER);
	ck_assert_int_eq(state.view, VIEW_PROCESSES);
	ck_assert_uint_eq(state.selected_process, 4242);
	ck_assert_uint_eq(state.unfolded[0], 4242);
	ck_assert_uint_eq(state.selected_child, 6);
	press(KEY_PRESS_ENTER);
	ck_assert_int_eq(state.view, VIEW_BUFFERS);
	ck_assert(state.focus.by_device && state.focus.by_process && !state.focus.by_group);
	ck_assert_uint_eq(state.focus.device, 1005);
	ck_assert_int_eq(state.buffers.grouping, BUFFERS_ALIKE);
	press(KEY_PRESS_ENTER);
	ck_assert_int_eq(state.buffers.grouping, BUFFERS_RECORDS);
	ck_assert(state.focus.by_group);
	ck_assert_str_eq(state.focus.scope, "attn.py:211");
	ck_assert_int_eq(press(KEY_PRESS_ENTER), VIEW_IGNORED);
	press(KEY_PRESS_ESCAPE);
	ck_assert(!state.focus.by_group);
	ck_assert_int_eq(state.buffers.grouping, BUFFERS_ALIKE);
	press(KEY_PRESS_ESCAPE);
	ck_assert_int_eq(state.view, VIEW_PROCESSES);
	press(KEY_PRESS_ESCAPE);
	ck_assert_int_eq(state.view, VIEW_DEVICES);
}
END_TEST

START_TEST(shows_all_buffers_when_its_digit_is_pressed)
{
	start(scenario_buffers());
	press(KEY_PRESS_ENTER);
	press(KEY_PRESS_ENTER);
	ck_assert(state.focus.by_device);
	press('3');
	ck_assert(!state.focus.by_device && !state.focus.by_process);
}
END_TEST

START_TEST(keeps_the_caret_with_its_buffer)
{
	start(scenario_buffers());
	press('3');
	press('d');
	press(KEY_PRESS_DOWN);
	ck_assert_uint_eq(state.buffers.id, 2560230);
	press('I');
	ck_assert_uint_eq(state.buffers.id, 2560230);
	press(KEY_PRESS_DOWN);
	ck_assert_uint_eq(state.buffers.id, 2560032);
	press(KEY_PRESS_END);
	ck_assert_uint_eq(state.buffers.id, 2560032);
	press('d');
	press(KEY_PRESS_END);
	ck_assert_uint_ne(state.buffers.id, 2560032);
}
END_TEST

/* Ten seconds later its group holds more than those above it. */
START_TEST(keeps_the_caret_with_its_group)
{
	start(scenario_buffers());
	press('3');
	press('t');
	type("/kv.py");
	press(KEY_PRESS_ENTER);
	struct buffer_list list = buffer_list_make(&state, &scenario->model, COLUMNS);
	ck_assert_str_eq(list.buffers->groups[list.at].scope, "kv.py:18");
	int before = list.at;
	struct snapshot_process *process = &scenario->process[0];
	for (size_t i = 0; i < process->n_records; i++)
		if (strcmp(process->scopes[process->records[i].scope - 1], "kv.py:18") == 0)
			((struct snapshot_record *)process->records)[i].reserved *= 100;
	scenario->snapshot.monotonic++;
	scenario->model.time += 10 * SCENARIO_SECOND;
	list = buffer_list_make(&state, &scenario->model, COLUMNS);
	ck_assert_int_lt(list.at, before);
	ck_assert_str_eq(list.buffers->groups[list.at].scope, "kv.py:18");
}
END_TEST

START_TEST(finds_buffers_by_scope_type_and_number)
{
	start(scenario_buffers());
	press('3');
	type("/CONV");
	press(KEY_PRESS_ENTER);
	uint64_t first = state.buffers.id;
	press('n');
	ck_assert_uint_ne(state.buffers.id, first);
	press('n');
	ck_assert_uint_eq(state.buffers.id, first);
	type("/2560230");
	press(KEY_PRESS_ENTER);
	ck_assert_uint_eq(state.buffers.id, 2560230);
	type("/0xab800000");
	press(KEY_PRESS_ENTER);
	ck_assert_uint_eq(state.buffers.id, 2560032);
	type("/no such scope");
	press(KEY_PRESS_ENTER);
	ck_assert_uint_eq(state.buffers.id, 2560032);
}
END_TEST

START_TEST(a_digit_without_a_view_does_nothing)
{
	start(scenario_mesh());
	for (int digit = '1'; digit <= '7'; digit++)
		if (tabs_view(digit) == VIEW_COUNT)
			ck_assert_int_eq(press(digit), VIEW_IGNORED);
		else
			ck_assert_int_eq(press(digit), VIEW_REDRAW);
	ck_assert_int_eq(press('8'), VIEW_IGNORED);
}
END_TEST

START_TEST(opens_the_buffers_of_a_suspect_and_comes_back)
{
	start(scenario_mesh());
	press('4');
	ck_assert_int_eq(state.view, VIEW_LEAKS);
	ck_assert_str_eq(view_selected_group(&state, &scenario->model)->scope, "attn.py:211");
	press(KEY_PRESS_ENTER);
	ck_assert_int_eq(state.view, VIEW_BUFFERS);
	ck_assert(state.focus.by_process && state.focus.by_group);
	ck_assert_uint_eq(state.focus.process, 4242);
	ck_assert_str_eq(state.focus.scope, "attn.py:211");
	press(KEY_PRESS_ESCAPE);
	ck_assert_int_eq(state.view, VIEW_LEAKS);
	press(KEY_PRESS_ESCAPE);
	ck_assert_int_eq(state.view, VIEW_DEVICES);
}
END_TEST

START_TEST(hides_healthy_groups_and_asks_to_ignore_one)
{
	start(scenario_mesh());
	press('4');
	press(KEY_PRESS_END);
	ck_assert_str_eq(view_selected_group(&state, &scenario->model)->scope, "bench.py:22");
	press('d');
	press(KEY_PRESS_END);
	ck_assert_str_eq(view_selected_group(&state, &scenario->model)->scope, "sampler.py:57");
	ck_assert_int_eq(view_key(&state, &scenario->model, 24, 80, 'i'), VIEW_IGNORE_GROUP);
	press('1');
	ck_assert_int_eq(view_key(&state, &scenario->model, 24, 80, 'i'), VIEW_IGNORED);
}
END_TEST

START_TEST(folds_what_it_unfolded)
{
	start(scenario_mesh());
	press('2');
	press('t');
	ck_assert_uint_eq(state.unfolded[0], 4242);
	press('t');
	ck_assert_uint_eq(state.unfolded[0], 0);
}
END_TEST

START_TEST(comes_back_from_help_to_where_it_was)
{
	start(scenario_mesh());
	press('2');
	press('?');
	ck_assert_int_eq(state.view, VIEW_HELP);
	press(KEY_PRESS_ESCAPE);
	ck_assert_int_eq(state.view, VIEW_PROCESSES);
	press(KEY_PRESS_ESCAPE);
	ck_assert_int_eq(state.view, VIEW_DEVICES);
	ck_assert_int_eq(press(KEY_PRESS_ESCAPE), VIEW_IGNORED);
}
END_TEST

START_TEST(finds_forward_and_back)
{
	start(scenario_processes());
	press('2');
	type("/PY");
	press(KEY_PRESS_ENTER);
	ck_assert_uint_eq(state.selected_process, 5120);
	press('n');
	ck_assert_uint_eq(state.selected_process, 5388);
	press('N');
	ck_assert_uint_eq(state.selected_process, 5120);
}
END_TEST

START_TEST(takes_keys_as_text_while_it_asks)
{
	start(scenario_processes());
	press('2');
	type("\\q1");
	ck_assert_str_eq(state.filter, "q1");
	press(KEY_PRESS_BACKSPACE);
	ck_assert_str_eq(state.filter, "q");
	press(KEY_PRESS_ENTER);
	ck_assert_int_eq(state.prompt, 0);
	press(KEY_PRESS_ESCAPE);
	ck_assert_str_eq(state.filter, "");
	ck_assert_int_eq(state.view, VIEW_PROCESSES);
}
END_TEST

START_TEST(sorts_by_visible_columns_alone)
{
	bool seen[ITEM_COUNT + 1] = {false};
	start(scenario_mesh());
	for (int i = 0; i < ITEM_COUNT; i++) {
		press('s');
		seen[state.sort_column] = true;
	}
	ck_assert(seen[0] && seen[ITEM_USED + 1] && seen[ITEM_BUFFERS + 1]);
	ck_assert(!seen[ITEM_FULL_IN + 1] && !seen[ITEM_BAR + 1]);
}
END_TEST

START_TEST(forgets_a_message_at_the_next_key)
{
	start(scenario_mesh());
	snprintf(state.message, sizeof(state.message), "mark set 14:31:02");
	ck_assert_int_eq(press('y'), VIEW_REDRAW);
	ck_assert_str_eq(state.message, "");
}
END_TEST

START_TEST(has_one_meaning_per_press)
{
	for (unsigned view = 1; view < 1u << VIEW_COUNT; view <<= 1)
		for (int i = KEY_ACTION_NONE + 1; i < KEY_ACTIONS; i++) {
			const struct key_row *row = keys_row((enum key_action)i);
			ck_assert((row->shown[0] == '\0') == (row->help[0] == '\0'));
			for (int j = 0; j < KEY_PRESSES && row->presses[j] != 0; j++)
				if (row->views & view)
					ck_assert_int_eq(keys_action(row->presses[j], view), i);
		}
}
END_TEST

START_TEST(stays_as_it_is_without_any_row)
{
	start(scenario_waiting());
	scenario->model.n_devices = 0;
	static const int keys[] = {KEY_PRESS_DOWN, KEY_PRESS_ENTER, KEY_PRESS_TAB, 't', '2',
		KEY_PRESS_DOWN, KEY_PRESS_ENTER, 't', 'n', 's'};
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		press(keys[i]);
	ck_assert_uint_eq(state.selected_device, 0);
}
END_TEST

START_TEST(goes_from_device_to_device_in_the_map)
{
	start(scenario_map());
	press('5');
	ck_assert_int_eq(state.view, VIEW_MAP);
	press(KEY_PRESS_TAB);
	ck_assert_uint_eq(state.selected_device, 1006);
	press(KEY_PRESS_UP);
	press(KEY_PRESS_UP);
	ck_assert_uint_eq(state.selected_device, 1004);
	press('m');
	ck_assert_int_eq(state.memory, MODEL_L1);
	press(KEY_PRESS_ESCAPE);
	ck_assert_int_eq(state.view, VIEW_DEVICES);
}
END_TEST

START_TEST(opens_the_buffers_of_the_map)
{
	start(scenario_map());
	press('5');
	press(KEY_PRESS_ENTER);
	ck_assert_int_eq(state.view, VIEW_BUFFERS);
	ck_assert(state.focus.by_device && !state.focus.by_process);
	ck_assert_uint_eq(state.focus.device, 1005);
	press(KEY_PRESS_ESCAPE);
	ck_assert_int_eq(state.view, VIEW_MAP);
}
END_TEST

START_TEST(asks_whether_a_buffer_would_fit)
{
	start(scenario_map());
	press('5');
	press('=');
	ck_assert_int_eq(state.prompt, '=');
	type("1.5g");
	press(KEY_PRESS_ENTER);
	ck_assert(state.map.asked);
	ck_assert_uint_eq(state.map.size, UINT64_C(3) << 29);
	press(KEY_PRESS_ESCAPE);
	ck_assert(!state.map.asked);
	ck_assert_int_eq(state.view, VIEW_MAP);
	press('=');
	press(KEY_PRESS_ENTER);
	ck_assert_uint_eq(state.map.size, UINT64_C(2) << 30);
	press('=');
	type("12");
	press(KEY_PRESS_ESCAPE);
	ck_assert(state.map.asked);
	press('=');
	type("many");
	press(KEY_PRESS_ENTER);
	ck_assert(!state.map.asked);
}
END_TEST

START_TEST(reads_sizes_as_people_write_them)
{
	static const struct {
		const char *text;
		uint64_t size;
	} sizes[] = {
		{"512", 512},
		{"64K", 65536},
		{"64 KiB", 65536},
		{"1.5g", UINT64_C(3) << 29},
		{"2GB", UINT64_C(2) << 30},
		{"3 b", 3},
		{"1t", UINT64_C(1) << 40},
	};
	static const char *const none[] = {"", "0", "-1", "+1", "0x10", "nan", "inf", "1e999",
		"999999t", "1kk", "1 GiBs", "g", ".", "1..2", " "};
	uint64_t size = 7;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		ASSERT_IN_LOOP(map_state_read(sizes[i].text, &size));
		ASSERT_IN_LOOP(size == sizes[i].size);
	}
	size = 7;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (map_state_read(none[i], &size))
			ck_abort_msg("%s is no size", none[i]);
	ck_assert_uint_eq(size, 7);
}
END_TEST

static Suite *keys_suite(void)
{
	Suite *suite = suite_create("keys");
	TCase *tcase = tcase_create("keys");
	tcase_add_test(tcase, leaves_to_the_program_what_is_the_programs);
	tcase_add_test(tcase, chooses_another_mark);
	tcase_add_test(tcase, leaves_the_marks_as_it_came);
	tcase_add_test(tcase, holds_the_order_that_was_chosen);
	tcase_add_test(tcase, holds_the_scale_of_what_is_new);
	tcase_add_test(tcase, starts_on_the_suspect_and_moves_from_there);
	tcase_add_test(tcase, keeps_the_caret_with_its_row);
	tcase_add_test(tcase, moves_by_cells_in_a_grid);
	tcase_add_test(tcase, goes_from_table_to_table);
	tcase_add_test(tcase, goes_from_a_device_to_its_buffers_and_back);
	tcase_add_test(tcase, shows_all_buffers_when_its_digit_is_pressed);
	tcase_add_test(tcase, keeps_the_caret_with_its_buffer);
	tcase_add_test(tcase, keeps_the_caret_with_its_group);
	tcase_add_test(tcase, finds_buffers_by_scope_type_and_number);
	tcase_add_test(tcase, a_digit_without_a_view_does_nothing);
	tcase_add_test(tcase, opens_the_buffers_of_a_suspect_and_comes_back);
	tcase_add_test(tcase, hides_healthy_groups_and_asks_to_ignore_one);
	tcase_add_test(tcase, folds_what_it_unfolded);
	tcase_add_test(tcase, comes_back_from_help_to_where_it_was);
	tcase_add_test(tcase, finds_forward_and_back);
	tcase_add_test(tcase, takes_keys_as_text_while_it_asks);
	tcase_add_test(tcase, sorts_by_visible_columns_alone);
	tcase_add_test(tcase, forgets_a_message_at_the_next_key);
	tcase_add_test(tcase, has_one_meaning_per_press);
	tcase_add_test(tcase, stays_as_it_is_without_any_row);
	tcase_add_test(tcase, goes_from_device_to_device_in_the_map);
	tcase_add_test(tcase, opens_the_buffers_of_the_map);
	tcase_add_test(tcase, asks_whether_a_buffer_would_fit);
	tcase_add_test(tcase, reads_sizes_as_people_write_them);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(keys_suite)
