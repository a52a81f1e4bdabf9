/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What a key press changes in the state of the view. */
#include <string.h>

#include "viewer/view/buffer_list.h"
#include "viewer/view/chart.h"
#include "viewer/view/event_rows.h"
#include "viewer/view/map_state.h"
#include "viewer/view/move.h"
#include "viewer/view/past.h"
#include "viewer/view/views.h"

/* What a key press works on. */
struct press {
	struct view_state *state;
	const struct model *model;
	int rows;
	int columns;
};

static unsigned view_bit(const struct view_state *state)
{
	return 1u << state->view;
}

static enum view_result go_to(struct view_state *state, enum view_id view)
{
	if (view == VIEW_HELP && state->view != VIEW_HELP)
		state->before_help = state->view;
	/* Straight to it: all buffers. */
	if (view == VIEW_BUFFERS && state->view != VIEW_HELP)
		state->focus = (struct view_focus){.from = VIEW_DEVICES};
	state->view = view;
	if (view == VIEW_PROCESSES)
		state->table = TABLE_PROCESSES;
	return VIEW_REDRAW;
}

static enum view_result back(struct view_state *state)
{
	if (state->view == VIEW_HELP)
		return go_to(state, state->before_help);
	if (state->filter[0] != '\0') {
		state->filter[0] = '\0';
		return VIEW_REDRAW;
	}
	if (state->by_user && (state->view == VIEW_PROCESSES || state->view == VIEW_DEVICES)) {
		state->by_user = false;
		return VIEW_REDRAW;
	}
	if (state->view == VIEW_BUFFERS) {
		buffer_list_back(state);
		return VIEW_REDRAW;
	}
	if (state->view == VIEW_HISTORY)
		return go_to(state, state->past.from);
	if (state->view == VIEW_MAP && state->map.asked) {
		state->map.asked = false;
		return VIEW_REDRAW;
	}
	if (state->view == VIEW_PROCESSES || state->view == VIEW_LEAKS || state->view == VIEW_MAP ||
		state->view == VIEW_EVENTS) {
		state->table = TABLE_DEVICES;
		return go_to(state, VIEW_DEVICES);
	}
	return VIEW_IGNORED;
}

/* Sorts by the next visible column that can be sorted by; after the last comes the own order. */
static void sort_by(const struct press *press, int step)
{
	static const bool sortable[ITEM_COUNT] = {
		[ITEM_ID] = true,
		[ITEM_USED] = true,
		[ITEM_NEW] = true,
		[ITEM_RATE] = true,
		[ITEM_FULL_IN] = true,
		[ITEM_L1] = true,
		[ITEM_BUFFERS] = true,
		[ITEM_NEW_BUFFERS] = true,
	};
	struct layout_columns columns;
	layout_columns(press->columns, press->state->exact, false, &columns);
	int at = (int)(press->state->sort_column % (ITEM_COUNT + 1));
	do
		at = (at + step + ITEM_COUNT + 1) % (ITEM_COUNT + 1);
	while (at != 0 && (!sortable[at - 1] || columns.item[at - 1].width == 0));
	press->state->sort_column = (unsigned)at;
}

static void zoom(const struct press *press, int step)
{
	int now = (int)chart_zoom(press->model, press->columns, press->state->zoom) + step;
	press->state->zoom = (unsigned)(now < 1 ? 1 : now > CHART_ZOOMS ? CHART_ZOOMS : now);
}

static void toggle_grid(const struct press *press)
{
	struct layout_panels panels;
	layout_of(press->state, press->model, press->rows, press->columns, &panels);
	press->state->grid_chosen = true;
	press->state->grid = !panels.grid;
}

/* From all processes to those of the selected one's user, and back. */
static void toggle_user(const struct press *press)
{
	struct view_state *state = press->state;
	struct select_order order;
	select_order(state, press->model, TABLE_PROCESSES, &order);
	int at = select_at(state, press->model, TABLE_PROCESSES, &order);
	bool was_one = state->by_user;
	state->by_user = false;
	if (was_one || at == SELECT_NONE)
		return;
	state->user = press->model->processes[order.index[at]].snapshot->uid;
	state->by_user = state->user != SNAPSHOT_UNKNOWN;
	/* The row that it was asked of keeps the caret, whatever comes or goes. */
	if (state->by_user)
		select_set(state, press->model, TABLE_PROCESSES, order.index[at]);
}

static char *prompt_text(struct view_state *state, size_t *ret_size)
{
	char *text = state->filter;
	*ret_size = sizeof(state->filter);
	if (state->prompt == '/') {
		text = state->find;
		*ret_size = sizeof(state->find);
	} else if (state->prompt == '=') {
		text = state->map.text;
		*ret_size = sizeof(state->map.text);
	}
	return text;
}

static void begin_prompt(struct view_state *state, char prompt)
{
	size_t size;
	state->prompt = prompt;
	prompt_text(state, &size)[0] = '\0';
}

/* Goes to the nearest row, from the one behind the caret on, that has the text. */
static void find(const struct press *press, int step)
{
	struct view_state *state = press->state;
	enum select_table table = view_table(state, press->model);
	struct select_order order;
	if (state->find[0] == '\0')
		return;
	if (state->view == VIEW_MARKS) {
		view_marks_find(state, press->model, press->rows, step);
		return;
	}
	if (state->view == VIEW_EVENTS) {
		event_rows_find(state, press->model, press->rows, step);
		return;
	}
	if (state->view == VIEW_BUFFERS) {
		buffer_list_find(state, press->model, press->rows, press->columns, step);
		return;
	}
	select_order(state, press->model, table, &order);
	int at = select_at(state, press->model, table, &order);
	for (int i = 1; i <= order.n; i++) {
		int to = ((at + step * i) % order.n + order.n) % order.n;
		if (!select_matches(press->model, table, order.index[to], state->find))
			continue;
		select_set(state, press->model, table, order.index[to]);
		state->selected_child = 0;
		break;
	}
	move_into_sight(state, press->model, press->rows, press->columns);
}

static enum view_result type_into_prompt(const struct press *press, int key)
{
	struct view_state *state = press->state;
	size_t size;
	char *text = prompt_text(state, &size);
	size_t length = strlen(text), most = size - 1;
	if (key == KEY_PRESS_ENTER || key == '\r') {
		char prompt = state->prompt;
		state->prompt = 0;
		if (prompt == '/')
			find(press, 1);
		else if (prompt == '=')
			map_state_answer(state, press->model);
	} else if (key == KEY_PRESS_ESCAPE) {
		state->prompt = 0;
		text[0] = '\0';
	} else if ((key == KEY_PRESS_BACKSPACE || key == '\b') && length > 0)
		text[length - 1] = '\0';
	else if (key >= ' ' && key < KEY_PRESS_BACKSPACE && length < most) {
		text[length] = (char)key;
		text[length + 1] = '\0';
	}
	return VIEW_REDRAW;
}

/* What is the program's to do; VIEW_IGNORED: nothing. */
static enum view_result for_the_program(enum key_action action)
{
	static const enum view_result results[KEY_ACTIONS] = {
		[KEY_ACTION_QUIT] = VIEW_QUIT,
		[KEY_ACTION_MARK] = VIEW_SET_MARK,
		[KEY_ACTION_PEAKS] = VIEW_FORGET_PEAKS,
		[KEY_ACTION_IGNORE] = VIEW_IGNORE_GROUP,
		[KEY_ACTION_PAUSE] = VIEW_PAUSE,
		[KEY_ACTION_STEP_BACK] = VIEW_STEP_BACK,
		[KEY_ACTION_STEP_ON] = VIEW_STEP_ON,
		[KEY_ACTION_JUMP_BACK] = VIEW_JUMP_BACK,
		[KEY_ACTION_JUMP_ON] = VIEW_JUMP_ON,
		[KEY_ACTION_NOW] = VIEW_NOW,
		[KEY_ACTION_SAVE] = VIEW_SAVE,
		[KEY_ACTION_FASTER] = VIEW_FASTER,
		[KEY_ACTION_SLOWER] = VIEW_SLOWER,
		[KEY_ACTION_REDRAW] = VIEW_FULL_REDRAW,
	};
	return results[action];
}

/* Choices of how it is shown. Returns whether it was one. */
static bool choose(const struct press *press, enum key_action action)
{
	struct view_state *state = press->state;
	if (action == KEY_ACTION_BYTES)
		state->exact = !state->exact;
	else if (action == KEY_ACTION_MEMORY)
		state->memory = state->memory == MODEL_DRAM ? MODEL_L1 : MODEL_DRAM;
	else if (action == KEY_ACTION_GRID)
		toggle_grid(press);
	else if (action == KEY_ACTION_ZOOM_OUT)
		zoom(press, 1);
	else if (action == KEY_ACTION_ZOOM_IN)
		zoom(press, -1);
	else if (action == KEY_ACTION_SORT)
		sort_by(press, 1);
	else if (action == KEY_ACTION_SORT_BACK)
		sort_by(press, -1);
	else if (action == KEY_ACTION_INVERT)
		state->sort_inverted = !state->sort_inverted;
	else if (action == KEY_ACTION_HIDE && state->view == VIEW_LEAKS)
		state->hide_healthy = !state->hide_healthy;
	else if (action == KEY_ACTION_HIDE)
		state->hide_dead = !state->hide_dead;
	else if (action == KEY_ACTION_USER)
		toggle_user(press);
	else if (action == KEY_ACTION_UNFOLD_ALL)
		state->unfold_all = !state->unfold_all;
	else
		return false;
	return true;
}

static enum view_result change_view(const struct press *press, enum key_action action, int key)
{
	struct view_state *state = press->state;
	if (action == KEY_ACTION_VIEW && tabs_view(key) != VIEW_COUNT) {
		if (tabs_view(key) == VIEW_HISTORY)
			past_open(state, press->model);
		if (tabs_view(key) == VIEW_DEVICES && state->view != VIEW_DEVICES)
			state->table = TABLE_DEVICES;
		return go_to(state, tabs_view(key));
	}
	if (action == KEY_ACTION_MARKS) {
		view_marks_open(state);
		return VIEW_REDRAW;
	}
	if (action == KEY_ACTION_HELP)
		return state->view == VIEW_HELP ? back(state) : go_to(state, VIEW_HELP);
	if (action == KEY_ACTION_BACK)
		return back(state);
	return VIEW_IGNORED;
}

static enum view_result take_key(
	struct view_state *state, const struct model *model, int rows, int columns, int key)
{
	const struct press press = {state, model, rows, columns};
	if (state->prompt != 0)
		return type_into_prompt(&press, key);
	bool had_message = state->message[0] != '\0';
	state->message[0] = '\0';
	enum key_action action = keys_action(key, view_bit(state));
	if (state->view == VIEW_HISTORY && past_key(state, model, columns, action, key))
		return VIEW_REDRAW;
	enum view_result result = VIEW_IGNORED;
	if (state->view == VIEW_MARKS)
		result = view_marks_key(state, model, rows, action);
	if (result != VIEW_IGNORED)
		return result;
	result = for_the_program(action);
	if (action == KEY_ACTION_HOME && state->replay.is_on)
		result = VIEW_START;
	/* The Events view goes to its own end, and follows from there. */
	if (action == KEY_ACTION_END && state->replay.is_on && state->view != VIEW_EVENTS)
		result = VIEW_END;
	if (result != VIEW_IGNORED)
		return result;
	result = change_view(&press, action, key);
	if (result != VIEW_IGNORED)
		return result;
	if (action == KEY_ACTION_FIND || action == KEY_ACTION_FILTER)
		begin_prompt(state, action == KEY_ACTION_FIND ? '/' : '\\');
	else if (action == KEY_ACTION_WHAT_IF)
		begin_prompt(state, '=');
	else if (action == KEY_ACTION_FIND_NEXT || action == KEY_ACTION_FIND_BACK)
		find(&press, action == KEY_ACTION_FIND_NEXT ? 1 : -1);
	else if (state->view == VIEW_BUFFERS &&
		 buffer_list_key(state, model, rows, columns, action))
		return VIEW_REDRAW;
	else if (state->view == VIEW_EVENTS && event_rows_key(state, model, rows, action))
		return VIEW_REDRAW;
	else if (state->view == VIEW_MAP && map_state_key(state, model, action))
		return VIEW_REDRAW;
	else if (!choose(&press, action) && !move_by_key(state, model, rows, columns, action))
		return had_message ? VIEW_REDRAW : VIEW_IGNORED;
	return VIEW_REDRAW;
}

enum view_result view_key(
	struct view_state *state, const struct model *model, int rows, int columns, int key)
{
	enum view_result result = take_key(state, model, rows, columns, key);
	if (result == VIEW_REDRAW && state->prompt == 0)
		state->row_asked = true;
	else if (result == VIEW_PAUSE)
		state->row_asked = false;
	return result;
}

bool view_point(struct view_state *state, const struct model *model, int rows, int columns, int row,
	int column)
{
	struct layout_history layout;
	if (state->view != VIEW_HISTORY)
		return false;
	layout_history(rows, &layout);
	if (!past_point(state, model, &layout, columns, row, column))
		return false;
	state->message[0] = '\0';
	state->row_asked = true;
	return true;
}
