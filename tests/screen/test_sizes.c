/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every size with anything in the model: hostile names, unknown and absurd numbers. A part of the
 * sizes by default, all of them with TT_ALLOCMON_EVERY_SIZE=1.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "test.h"
#include "tests/screen/scenario.h"
#include "viewer/model/map.h"
#include "viewer/view/buffer_list.h"
#include "viewer/view/layout.h"
#include "viewer/view/select.h"
#include "viewer/view/view.h"

enum {
	MOST_COLUMNS = 200,
	MOST_ROWS = 80,
	PART = 29,
};

static struct canvas canvas;

static uint64_t some(uint64_t most)
{
	uint64_t number = (uint64_t)random() << 33 ^ (uint64_t)random() << 15 ^ (uint64_t)random();
	return most == UINT64_MAX ? number : number % (most + 1);
}

static void some_name(char *name, size_t size)
{
	size_t length = some(size - 1);
	for (size_t i = 0; i < length; i++)
		name[i] = (char)(1 + some(254));
	name[length] = '\0';
}

static uint64_t some_bytes(uint64_t most)
{
	switch (some(7)) {
	case 0:
		return SNAPSHOT_UNKNOWN;
	case 1:
		return 0;
	case 2:
		return some(UINT64_MAX - 1);
	default:
		return some(most);
	}
}

static void some_use(struct model_use *use)
{
	uint64_t capacity = some(3) ? UINT64_C(34217131008) : some_bytes(UINT64_C(1) << 36);
	*use = (struct model_use){
		.capacity = capacity,
		.used = some_bytes(UINT64_C(1) << 34),
		.used_is_lower_bound = some(3) == 0,
		.known = some_bytes(UINT64_C(1) << 33),
		.trace = some_bytes(UINT64_C(1) << 30),
		.small = some_bytes(UINT64_C(1) << 30),
		.fresh = some_bytes(UINT64_C(1) << 30),
		.suspect = some_bytes(UINT64_C(1) << 32),
		.cbs = some_bytes(UINT64_C(1) << 30),
		.largest_hole = some_bytes(UINT64_C(1) << 34),
		.peak = some_bytes(UINT64_C(1) << 35),
		.peak_time = some_bytes(SCENARIO_TIME),
		.change = (int64_t)some_bytes(UINT64_C(1) << 34),
		.change_known = some(3) != 0,
		.per_minute = some(2) ? (double)some_bytes(UINT64_C(1) << 30) - 1e8 : (double)NAN,
		.full_in = some(2) ? (double)some(10000000) : (double)NAN,
	};
}

static void some_row(struct model_row *row)
{
	row->flags = (unsigned)some(63);
	some_use(&row->memory[MODEL_DRAM]);
	some_use(&row->memory[MODEL_L1]);
	row->buffers = some_bytes(100000);
	row->new_buffers = (int64_t)some_bytes(1000);
	row->new_buffers_known = some(1);
	row->history = some(1) ? MODEL_NO_HISTORY : 0;
}

enum {
	SOME_RECORDS = 60,
	SOME_SCOPES = 5,
};

static struct snapshot_record some_records[SCENARIO_PROCESSES][SOME_RECORDS];
static char some_scopes[SCENARIO_PROCESSES][SOME_SCOPES][SNAPSHOT_TEXT];

static void fill_record(struct snapshot_record *record)
{
	*record = (struct snapshot_record){
		.id = some(3) ? some(99999999) : some(UINT64_MAX),
		.size = some(2) ? some(8) << 24 : some(UINT64_MAX),
		.reserved = some_bytes(UINT64_C(1) << 30),
		.address = some(3) ? some(UINT32_MAX) : some(UINT64_MAX),
		.devices = some(3) ? 1 + some(255) : some(UINT64_MAX),
		.time = some(3) ? SCENARIO_TIME - some(UINT64_C(1) << some(63)) : some(UINT64_MAX),
		.type = (uint32_t)some(SNAPSHOT_TYPES - 1),
		.scope = (uint32_t)some(SOME_SCOPES + 2),
	};
}

static struct snapshot_event some_events[SCENARIO_PROCESSES][SOME_RECORDS];

static void fill_events(struct snapshot_process *process, size_t i)
{
	process->events = some_events[i];
	process->n_new_events = some(SOME_RECORDS);
	process->missed_events = some(2) ? 0 : some_bytes(1000);
	process->earlier_events = some(2) ? 0 : some_bytes(1000);
	for (size_t n = 0; n < process->n_new_events; n++)
		some_events[i][n] = (struct snapshot_event){
			.sequence = some(50),
			.time = some(3) ? SCENARIO_TIME - some(1 << 30) : some(UINT64_MAX),
			.id = some(3) ? some(99999999) : some(UINT64_MAX),
			.size = some_bytes(UINT64_C(1) << 30),
			.devices = some(3) ? some(255) : some(UINT64_MAX),
			.kind = (uint32_t)(1 + some(7)),
			.type = (uint32_t)some(SNAPSHOT_TYPES - 1),
			.scope = (uint32_t)some(SOME_SCOPES + 2),
		};
}

static void some_space(struct snapshot_type *type)
{
	*type = (struct snapshot_type){
		.used = some(1),
		.capacity = some(9) ? UINT64_C(34217131008) : some_bytes(UINT64_C(1) << 36),
		.banks = some(9) ? 8 : some(1) * some(UINT64_MAX),
		.base = some(9) ? some(1 << 20) : some_bytes(UINT64_MAX),
		.current = some_bytes(UINT64_C(1) << 34),
		.reserved = some_bytes(UINT64_C(1) << 34),
		.largest_free = some_bytes(UINT64_C(1) << 34),
		.last_failed_size = some_bytes(UINT64_C(1) << 40),
		.last_failed_time = some_bytes(SCENARIO_TIME),
	};
}

static struct snapshot_program some_programs[SCENARIO_PROCESSES][SOME_RECORDS];

static void fill_programs(struct snapshot_process *process, size_t i)
{
	process->programs = some_programs[i];
	process->n_programs = some(SOME_RECORDS);
	for (size_t n = 0; n < process->n_programs; n++)
		some_programs[i][n] = (struct snapshot_program){
			.id = some(3) ? some(99999) : some(UINT64_MAX),
			.count = some(3) ? some(30) : some(UINT64_MAX),
			.end = some(3) ? some(1 << 21) : some(UINT64_MAX),
			.devices = some(UINT64_MAX),
			.cores = (uint32_t)some(3) * (uint32_t)some(UINT32_MAX),
			.scope = (uint32_t)some(SOME_SCOPES + 2),
		};
}

static void fill_lists(struct snapshot_process *process, size_t i)
{
	fill_programs(process, i);
	fill_events(process, i);
	process->n_records = some(SOME_RECORDS);
	process->records = some_records[i];
	process->n_scopes = some(SOME_SCOPES);
	process->scopes = some_scopes[i];
	for (size_t n = 0; n < process->n_records; n++)
		fill_record(&some_records[i][n]);
	for (size_t n = 0; n < process->n_scopes; n++)
		some_name(some_scopes[i][n], SNAPSHOT_TEXT);
	process->first_time = some_bytes(SCENARIO_TIME);
	process->n_slots = (unsigned)some(64);
	for (unsigned s = 0; s < process->n_slots; s++) {
		struct snapshot_slot *slot = &process->slot[s];
		slot->asic_id = 1000 + s;
		slot->label = some(9) ? s : some(UINT64_MAX);
		slot->index = (unsigned)some(70);
		some_space(&slot->type[some(4)]);
		slot->type[5] = (struct snapshot_type){.used = some(1),
			.count = some_bytes(1000),
			.current = some_bytes(1 << 30),
			.last_time = some_bytes(SCENARIO_TIME)};
	}
}

static void some_process(struct scenario *scenario, size_t i)
{
	struct snapshot_process *process = &scenario->process[i];
	struct model_process *row = &scenario->row[i];
	process->key = i + 1;
	process->pid = some(5) ? some(4194304) : some(UINT64_MAX);
	some_name(process->name, sizeof(process->name));
	some_name(process->command, sizeof(process->command));
	some_name(process->runtime, sizeof(process->runtime));
	process->origin = (enum snapshot_origin)some(2);
	process->state = (enum snapshot_state)some(2);
	process->missing = some((1 << TTAM_MISSING_BITS) - 1);
	process->last_time = some_bytes(SCENARIO_TIME);
	process->end_time = some_bytes(SCENARIO_TIME);
	process->n_events = some_bytes(1000000);
	process->dropped = some_bytes(1000);
	fill_lists(process, i);
	row->snapshot = process;
	some_name(row->user, sizeof(row->user));
	row->n_devices = (unsigned)some(scenario->model.n_devices);
	for (unsigned j = 0; j < row->n_devices; j++) {
		row->device[j].device = j;
		some_row(&row->device[j].row);
	}
	some_row(&row->row);
}

static void some_group(struct scenario *scenario, size_t i)
{
	struct model_group *group = &scenario->group[i];
	group->key = some(SCENARIO_PROCESSES);
	group->pid = some(UINT64_MAX);
	group->process = (unsigned)some(SCENARIO_PROCESSES);
	group->type = (uint32_t)some(7);
	group->size = some_bytes(UINT64_C(1) << 30);
	some_name(group->scope, sizeof(group->scope));
	group->devices = some(UINT64_MAX);
	group->count = some_bytes(1000000);
	group->bytes = some_bytes(UINT64_C(1) << 35);
	group->per_minute = (double)some_bytes(1 << 30);
	group->full_in = (double)some(10000000);
	group->one_per = (double)some(1000000) / 100;
	group->oldest = some_bytes(SCENARIO_TIME);
	group->newest = some_bytes(SCENARIO_TIME);
	group->alive = some_bytes(1000000);
	group->fresh = some_bytes(1000000);
	group->freed = some_bytes(1000000);
	group->low = some_bytes(1000000);
	group->high = some_bytes(1000000);
	group->rises = some_bytes(1000);
	group->troughs = some_bytes(1000);
	group->n_troughs = some_bytes(1000);
	group->steady = some(2) ? (double)some(100) / 10 : NAN;
	group->rhythm = some(2) ? (double)some(10000) / 10 : NAN;
	group->hold = some(2) ? (double)some(10000) / 10 : NAN;
	group->score = (double)some(100) / 100;
	group->verdict = (enum model_verdict)some(MODEL_VERDICTS - 1);
	group->ignored = some(1) == 0;
	group->n_births = some(SCENARIO_BIRTHS);
	group->births = scenario->births;
}

static void log_events(struct scenario *scenario)
{
	static struct event_log *events;
	events = events ? events : event_log_create();
	scenario->model.events = some(9) ? events : NULL;
	event_log_add(events, &scenario->snapshot);
	scenario->model.n_events = events->n_added;
}

static void some_mark(struct model_mark *mark)
{
	*mark = (struct model_mark){
		.time = some(3) ? SCENARIO_TIME - some(UINT64_C(1) << some(60)) : some(UINT64_MAX),
		.by_hand = some(1),
		.key = some(SCENARIO_PROCESSES),
		.pid = some(3) ? some(4194304) : some(UINT64_MAX),
	};
	some_name(mark->name, sizeof(mark->name));
}

static struct scenario *some_scenario(unsigned n_devices)
{
	struct scenario *scenario = scenario_unknown(n_devices);
	struct model *model = &scenario->model;
	scenario->inside.types[0] = (unsigned)some(63);
	scenario->inside.history[0] =
		(struct scenario_history){.point = {{-100, 0}, {100, 9000}}, .n_points = 2};
	model->state = some(9) ? MODEL_WATCHING : (enum model_state)some(3);
	model->n_processes = scenario->snapshot.n_processes = some(SCENARIO_PROCESSES);
	model->n_suspects = some(2);
	model->n_groups = model->n_suspects + some(SCENARIO_GROUPS - 2);
	model->n_ignored = some(3);
	for (size_t i = 0; i < SCENARIO_BIRTHS; i++)
		scenario->births[i] = SCENARIO_TIME - (SCENARIO_BIRTHS - i) * SCENARIO_SECOND;
	model->suspects_judged = some(1);
	model->mesh_rows = (unsigned)some(8);
	model->mesh_columns = (unsigned)some(32);
	some_name(model->mark.name, sizeof(model->mark.name));
	for (unsigned i = 0; i < n_devices; i++) {
		some_row(&model->devices[i].row);
		some_name(model->devices[i].board, sizeof(model->devices[i].board));
		model->devices[i].refused_size = some_bytes(UINT64_C(1) << 30);
		model->devices[i].refused_time = some_bytes(SCENARIO_TIME);
		if (some(50) == 0)
			model->devices[i].label = some(UINT64_MAX);
		if (some(20) == 0)
			strcpy(model->devices[i].name, "18446744073709551615");
		else if (some(5) == 0)
			strcpy(model->devices[i].name, some(1) ? "0a" : "12bl");
	}
	some_row(&model->median);
	some_row(&model->total);
	for (size_t i = 0; i < model->n_processes; i++)
		some_process(scenario, i);
	for (size_t i = 0; i < model->n_groups; i++)
		some_group(scenario, i);
	buffers_destroy(model->buffers);
	model->buffers = some(9) ? buffers_create() : NULL;
	map_destroy(model->map);
	model->map = some(9) ? map_create() : NULL;
	model->n_marks = some(SCENARIO_MARKS);
	model->marks = scenario->mark;
	for (size_t i = 0; i < model->n_marks; i++)
		some_mark(&scenario->mark[i]);
	log_events(scenario);
	scenario->snapshot.n_notices = 1;
	some_name(scenario->snapshot.notices[0].object, 256);
	some_name(scenario->snapshot.notices[0].message, 256);
	return scenario;
}

static struct view_events some_events_state(void)
{
	return (struct view_events){
		.choice = (enum event_log_choice)some(EVENT_LOG_CHOICES - 1),
		.away = some(1),
		.selected = some(100),
		.first = some(100),
	};
}

static uint64_t some_moment(void)
{
	return some(1) ? 0 : some(3) ? SCENARIO_TIME - some(UINT64_C(1) << 45) : some(UINT64_MAX);
}

static struct view_past some_past_state(void)
{
	return (struct view_past){
		.of = (enum past_of)some(PAST_ALL),
		.cursor = some_moment(),
		.right = some_moment(),
		.type = (unsigned)some(SNAPSHOT_TYPES + 1),
		.fitted = some(1),
	};
}

static struct view_state some_state(void)
{
	struct view_state state = {
		.view = (enum view_id)some(VIEW_COUNT - 1),
		.memory = (enum model_memory)some(1),
		.exact = some(3) == 0,
		.grid_chosen = some(1),
		.grid = some(1),
		.hide_dead = some(3) == 0,
		.unfold_all = some(1),
		.moved = some(1),
		.selected_device = 1000 + some(70),
		.selected_process = some(9),
		.selected_child = (unsigned)some(9),
		.sort_column = (unsigned)some(ITEM_COUNT),
		.sort_inverted = some(1),
		.zoom = (unsigned)some(12),
		.paused = some(7) == 0,
		.paused_at = SCENARIO_TIME,
		.now = SCENARIO_TIME + some(1) * some(UINT64_C(1) << 50),
		.delay = 0.5,
	};
	state.replay = (struct view_replay){
		.is_on = some(5) == 0,
		.name = "a recording with a name that is long.ttam",
		.first = SCENARIO_TIME - some(UINT64_C(1) << 50),
		.last = SCENARIO_TIME + some(UINT64_C(1) << 50),
		.speed = 64,
	};
	state.stream = (struct view_stream){
		some(5) == 0, "a machine with a long name", (double)some(9), some(3) == 0};
	state.focus = (struct view_focus){
		.by_device = some(3) == 0,
		.by_process = some(3) == 0,
		.by_group = some(7) == 0,
		.any_type = some(1),
		.any_size = some(1),
		.any_scope = some(1),
		.device = 1000 + some(70),
		.process = some(9),
	};
	state.events = some_events_state();
	state.past = some_past_state();
	state.map = (struct view_map){.asked = some(1), .size = some_bytes(UINT64_MAX)};
	state.buffers = (struct view_buffers){
		.grouping = (enum buffers_grouping)some(BUFFERS_GROUPINGS - 1),
		.column = (unsigned)some(BUFFERS_COLUMNS),
		.inverted = some(1),
		.hide_known = some(3) == 0,
		.older = (unsigned)some(9),
		.moved = some(1),
		.first = (unsigned)some(100),
		.last = (unsigned)some(100),
	};
	for (size_t i = 0; i < 5; i++)
		state.scroll[i] = (unsigned)some(100);
	if (some(9) == 0)
		some_name(state.message, sizeof(state.message));
	return state;
}

static void check_glyphs(void)
{
	for (int i = 0; i < canvas.rows * canvas.columns; i++) {
		uint32_t glyph = canvas.cells[i].glyph;
		ASSERT_IN_LOOP(glyph == 0 || (glyph >= ' ' && glyph != 0x7f));
		ASSERT_IN_LOOP(glyph < 0x80 || glyph >= 0xa1);
		ASSERT_IN_LOOP(canvas.cells[i].style < STYLE_COUNT);
		/* Every glyph of ours has a twin; only a name may have others. */
		ASSERT_IN_LOOP(
			glyph < 0x2000 || glyph >= 0x2500 || theme_ascii(glyph, STYLE_TEXT) != '?');
	}
}

static int selected_rows(void)
{
	int n = 0;
	for (int row = 0; row < canvas.rows; row++)
		for (int column = 0; column < canvas.columns; column++)
			if (canvas.cells[row * canvas.columns + column].flags & CANVAS_SELECTED) {
				n++;
				break;
			}
	return n;
}

/* Of the rows that a list shows, one has the caret. */
static void check_caret(const struct scenario *scenario, const struct view_state *state)
{
	enum select_table table = state->view == VIEW_LEAKS ? TABLE_GROUPS : TABLE_PROCESSES;
	struct select_order order;
	bool lists = canvas.rows > 1 && canvas.columns >= LAYOUT_SMALLEST_TABLE &&
		     scenario->model.state >= MODEL_WATCHING;
	if (!lists || (state->view != VIEW_LEAKS && state->view != VIEW_PROCESSES))
		return;
	select_order(state, &scenario->model, table, &order);
	if (order.n > 0 && selected_rows() != 1)
		ck_abort_msg("%dx%d, view %d: %d rows have the caret", canvas.columns, canvas.rows,
			state->view, selected_rows());
}

static void check_size(unsigned n_devices, int columns, int rows)
{
	struct scenario *scenario = some_scenario(n_devices);
	struct view_state state = some_state();
	ASSERT_IN_LOOP(canvas_resize(&canvas, rows, columns) == 0);
	view_draw(&state, &scenario->model, &canvas);
	if (canvas.n_clipped > 0)
		ck_abort_msg("%dx%d, view %d: %zu glyphs outside", columns, rows, state.view,
			canvas.n_clipped);
	check_glyphs();
	bool has_rows = rows > 1 && columns >= LAYOUT_SMALLEST_TABLE && n_devices > 0;
	if (has_rows && state.view == VIEW_DEVICES && scenario->model.state == MODEL_WATCHING)
		if (selected_rows() == 0)
			ck_abort_msg("%dx%d: no selected row", columns, rows);
	bool lists = rows > 1 && columns >= LAYOUT_SMALLEST_TABLE && scenario->model.buffers &&
		     scenario->model.state >= MODEL_WATCHING && state.view == VIEW_BUFFERS;
	if (lists && buffer_list_make(&state, &scenario->model, columns).n > 0 &&
		selected_rows() != 1)
		ck_abort_msg("%dx%d: no selected buffer", columns, rows);
	bool marks = rows > 1 && columns >= LAYOUT_SMALLEST_TABLE && state.view == VIEW_MARKS;
	if (marks && scenario->model.n_marks > 0 && selected_rows() != 1)
		ck_abort_msg("%dx%d: no selected mark", columns, rows);
	check_caret(scenario, &state);
	bool events = rows > 1 && columns >= LAYOUT_SMALLEST_TABLE && scenario->model.events &&
		      scenario->model.state >= MODEL_WATCHING && state.view == VIEW_EVENTS;
	if (events && scenario->model.events->n > 0 && selected_rows() != 1)
		ck_abort_msg("%dx%d: no selected event", columns, rows);
}

static const unsigned device_counts[] = {0, 1, 8, 32, 64};

START_TEST(draws_anything_at_any_size_inside_the_canvas)
{
	int part = getenv("TT_ALLOCMON_EVERY_SIZE") ? 1 : PART;
	srandom((unsigned)_i + 1);
	for (int columns = 1; columns <= MOST_COLUMNS; columns++)
		for (int rows = 1; rows <= MOST_ROWS; rows++)
			if ((columns * 7 + rows * 13 + _i) % part == 0)
				check_size(device_counts[_i], columns, rows);
}
END_TEST

static void press_keys(struct scenario *scenario, int columns, int rows)
{
	static const int keys[] = {KEY_PRESS_UP, KEY_PRESS_DOWN, KEY_PRESS_LEFT, KEY_PRESS_RIGHT,
		KEY_PRESS_HOME, KEY_PRESS_END, KEY_PRESS_PAGE_UP, KEY_PRESS_PAGE_DOWN,
		KEY_PRESS_TAB, KEY_PRESS_ENTER, KEY_PRESS_ESCAPE, '1', '2', '3', '4', '6', '?', 'a',
		'f', 't', 'e', 'd', 'v', 'm', 'B', 's', ',', 'I', 'x', '<', '>', '/', '\\', 'n',
		'N', '5', '7', 'z', '`', '=', 'G', 'M', KEY_PRESS_BACKTAB, KEY_PRESS_BACKSPACE, 'q',
		0, -1, 9999};
	struct view_state state = {.now = SCENARIO_TIME};
	for (int i = 0; i < 300; i++) {
		int key = keys[some(sizeof(keys) / sizeof(keys[0]) - 1)];
		view_key(&state, &scenario->model, rows, columns, key);
		ASSERT_IN_LOOP(state.view < VIEW_COUNT);
		ASSERT_IN_LOOP(state.table < 3);
		view_draw(&state, &scenario->model, &canvas);
		ASSERT_IN_LOOP(canvas.n_clipped == 0);
		bool rows_exist = state.view == VIEW_DEVICES && scenario->model.n_devices > 0 &&
				  scenario->model.state == MODEL_WATCHING && state.table == 0;
		if (rows_exist)
			ASSERT_IN_LOOP(selected_rows() >= 1);
	}
}

START_TEST(survives_any_keys)
{
	srandom((unsigned)_i + 1);
	for (int i = 0; i < 40; i++) {
		int columns = (int)(20 + some(140)), rows = (int)(2 + some(60));
		ASSERT_IN_LOOP(canvas_resize(&canvas, rows, columns) == 0);
		press_keys(some_scenario(device_counts[_i]), columns, rows);
	}
}
END_TEST

static Suite *sizes_suite(void)
{
	Suite *suite = suite_create("sizes");
	TCase *tcase = tcase_create("sizes");
	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, draws_anything_at_any_size_inside_the_canvas, 0, 5);
	tcase_add_loop_test(tcase, survives_any_keys, 0, 5);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(sizes_suite)
