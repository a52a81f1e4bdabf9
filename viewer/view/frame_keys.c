/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The last line: the keys that work now. */
#include <stdio.h>
#include <string.h>

#include "viewer/view/frame.h"
#include "viewer/view/map_state.h"
#include "viewer/view/past.h"
#include "viewer/view/select.h"

struct line_item {
	enum key_action action;
	int rank; /* the highest goes first where there is no room; 0: stays */
};

static const struct line_item devices_items[] = {
	{KEY_ACTION_OPEN, 1},
	{KEY_ACTION_MARK, 2},
	{KEY_ACTION_PAUSE, 3},
	{KEY_ACTION_SORT, 4},
	{KEY_ACTION_FIND, 5},
	{KEY_ACTION_FILTER, 8},
	{KEY_ACTION_BYTES, 6},
	{KEY_ACTION_MEMORY, 7},
	{KEY_ACTION_GRID, 9},
	{KEY_ACTION_ZOOM_OUT, 10},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item processes_items[] = {
	{KEY_ACTION_OPEN, 2},
	{KEY_ACTION_UNFOLD, 1},
	{KEY_ACTION_UNFOLD_ALL, 9},
	{KEY_ACTION_HIDE, 3},
	{KEY_ACTION_MARK, 4},
	{KEY_ACTION_PAUSE, 8},
	{KEY_ACTION_SORT, 5},
	{KEY_ACTION_FIND, 6},
	{KEY_ACTION_FILTER, 10},
	{KEY_ACTION_USER, 7},
	{KEY_ACTION_BYTES, 11},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item records_items[] = {
	{KEY_ACTION_UNFOLD, 1},
	{KEY_ACTION_HIDE, 2},
	{KEY_ACTION_AGE, 3},
	{KEY_ACTION_SORT, 4},
	{KEY_ACTION_FIND, 5},
	{KEY_ACTION_FILTER, 6},
	{KEY_ACTION_MARK, 7},
	{KEY_ACTION_PAUSE, 8},
	{KEY_ACTION_BYTES, 9},
	{KEY_ACTION_BACK, 10},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item groups_items[] = {
	{KEY_ACTION_OPEN, 1},
	{KEY_ACTION_UNFOLD, 2},
	{KEY_ACTION_HIDE, 3},
	{KEY_ACTION_AGE, 4},
	{KEY_ACTION_SORT, 5},
	{KEY_ACTION_FIND, 6},
	{KEY_ACTION_FILTER, 7},
	{KEY_ACTION_MARK, 8},
	{KEY_ACTION_PAUSE, 9},
	{KEY_ACTION_BYTES, 10},
	{KEY_ACTION_BACK, 11},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item leaks_items[] = {
	{KEY_ACTION_OPEN, 1},
	{KEY_ACTION_IGNORE, 2},
	{KEY_ACTION_HIDE, 3},
	{KEY_ACTION_MARK, 4},
	{KEY_ACTION_PAUSE, 5},
	{KEY_ACTION_FIND, 6},
	{KEY_ACTION_FILTER, 7},
	{KEY_ACTION_BYTES, 8},
	{KEY_ACTION_ZOOM_OUT, 9},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item map_items[] = {
	{KEY_ACTION_MEMORY, 1},
	{KEY_ACTION_NEXT, 2},
	{KEY_ACTION_WHAT_IF, 3},
	{KEY_ACTION_OPEN, 4},
	{KEY_ACTION_BYTES, 5},
	{KEY_ACTION_PAUSE, 6},
	{KEY_ACTION_MARK, 7},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item events_items[] = {
	{KEY_ACTION_END, 1},
	{KEY_ACTION_KINDS, 2},
	{KEY_ACTION_FIND, 3},
	{KEY_ACTION_FILTER, 4},
	{KEY_ACTION_OPEN, 5},
	{KEY_ACTION_PAUSE, 6},
	{KEY_ACTION_MARK, 7},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item history_items[] = {
	{KEY_ACTION_LEFT, 1},
	{KEY_ACTION_ZOOM_OUT, 2},
	{KEY_ACTION_NOW, 3},
	{KEY_ACTION_MEMORY, 4},
	{KEY_ACTION_NEXT, 5},
	{KEY_ACTION_SCALE, 6},
	{KEY_ACTION_MARK, 7},
	{KEY_ACTION_PAUSE, 8},
	{KEY_ACTION_BYTES, 9},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item help_items[] = {
	{KEY_ACTION_BACK, 1},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item marks_items[] = {
	{KEY_ACTION_OPEN, 1},
	{KEY_ACTION_MARK, 3},
	{KEY_ACTION_FIND, 4},
	{KEY_ACTION_BACK, 2},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item waiting_items[] = {
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item paused_items[] = {
	{KEY_ACTION_PAUSE, 1},
	{KEY_ACTION_STEP_BACK, 2},
	{KEY_ACTION_NOW, 3},
	{KEY_ACTION_SAVE, 4},
	{KEY_ACTION_SORT, 5},
	{KEY_ACTION_FIND, 6},
	{KEY_ACTION_KINDS, 8},
	{KEY_ACTION_BYTES, 7},
	{KEY_ACTION_MEMORY, 9},
	{KEY_ACTION_NEXT, 10},
	{KEY_ACTION_WHAT_IF, 11},
	{KEY_ACTION_FILTER, 12},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item paused_history_items[] = {
	{KEY_ACTION_PAUSE, 1},
	{KEY_ACTION_STEP_BACK, 2},
	{KEY_ACTION_NOW, 3},
	{KEY_ACTION_LEFT, 4},
	{KEY_ACTION_ZOOM_OUT, 5},
	{KEY_ACTION_SAVE, 6},
	{KEY_ACTION_MEMORY, 7},
	{KEY_ACTION_NEXT, 8},
	{KEY_ACTION_SCALE, 9},
	{KEY_ACTION_BYTES, 10},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item replay_history_items[] = {
	{KEY_ACTION_PAUSE, 1},
	{KEY_ACTION_STEP_BACK, 2},
	{KEY_ACTION_FASTER, 3},
	{KEY_ACTION_HOME, 4},
	{KEY_ACTION_LEFT, 5},
	{KEY_ACTION_ZOOM_OUT, 6},
	{KEY_ACTION_MEMORY, 7},
	{KEY_ACTION_NEXT, 8},
	{KEY_ACTION_SCALE, 9},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item replay_items[] = {
	{KEY_ACTION_PAUSE, 1},
	{KEY_ACTION_STEP_BACK, 2},
	{KEY_ACTION_FASTER, 3},
	{KEY_ACTION_HOME, 4},
	{KEY_ACTION_SORT, 5},
	{KEY_ACTION_FIND, 6},
	{KEY_ACTION_KINDS, 7},
	{KEY_ACTION_MEMORY, 8},
	{KEY_ACTION_NEXT, 9},
	{KEY_ACTION_WHAT_IF, 10},
	{KEY_ACTION_FILTER, 11},
	{KEY_ACTION_HELP, 0},
	{KEY_ACTION_QUIT, 0},
	{KEY_ACTION_NONE, 0},
};

static const struct line_item *items_of(const struct view_state *state, const struct model *model)
{
	if (state->view == VIEW_HELP)
		return help_items;
	if (state->view == VIEW_MARKS)
		return marks_items;
	bool history = state->view == VIEW_HISTORY;
	if (state->replay.is_on)
		return history ? replay_history_items : replay_items;
	if (model->state == MODEL_WAITING || model->state == MODEL_UNREADABLE)
		return waiting_items;
	if (state->paused)
		return history ? paused_history_items : paused_items;
	if (history)
		return history_items;
	if (state->view == VIEW_EVENTS)
		return events_items;
	if (state->view == VIEW_MAP)
		return map_items;
	if (state->view == VIEW_BUFFERS)
		return state->buffers.grouping == BUFFERS_RECORDS ? records_items : groups_items;
	if (state->view == VIEW_LEAKS)
		return leaks_items;
	return state->view == VIEW_PROCESSES ? processes_items : devices_items;
}

/* A screen that the line is drawn on. */
struct key_line {
	struct canvas *canvas;
	const struct view_state *state;
	const struct model *model;
	const struct layout_panels *panels;
	int row;
	int from; /* column */
};

static const char *memory_name(const struct view_state *state, const struct model *model)
{
	if (state->view == VIEW_HISTORY)
		return past_next_holding(state, model);
	return state->memory == MODEL_DRAM ? "L1" : "DRAM";
}

static const char *open_name(const struct view_state *state)
{
	switch ((int)state->view) {
	case VIEW_PROCESSES:
	case VIEW_LEAKS:
		return "its buffers";
	case VIEW_MAP:
		return "buffers here";
	case VIEW_MARKS:
		return "compare";
	case VIEW_EVENTS:
		return "its buffer";
	default:
		return keys_row(KEY_ACTION_OPEN)->name;
	}
}

static const char *hide_name(const struct view_state *state)
{
	if (state->view == VIEW_BUFFERS)
		return state->buffers.hide_known ? "show known" : "hide known";
	if (state->view == VIEW_LEAKS)
		return state->hide_healthy ? "show healthy" : "hide healthy";
	return state->hide_dead ? "show dead" : keys_row(KEY_ACTION_HIDE)->name;
}

/* What the key does now, where that depends. */
static const char *name_of(const struct key_line *line, enum key_action action)
{
	const struct view_state *state = line->state;
	bool next_device = state->view == VIEW_MAP || state->view == VIEW_HISTORY;
	switch ((int)action) {
	case KEY_ACTION_MEMORY:
		return memory_name(state, line->model);
	case KEY_ACTION_GRID:
		return line->panels->grid ? "rows" : "grid";
	case KEY_ACTION_PAUSE:
		return state->paused ? "go on" : keys_row(action)->name;
	case KEY_ACTION_OPEN:
		return open_name(state);
	case KEY_ACTION_NEXT:
		return next_device ? "device" : keys_row(action)->name;
	case KEY_ACTION_UNFOLD:
		return state->view == VIEW_BUFFERS ? "group" : keys_row(action)->name;
	case KEY_ACTION_HIDE:
		return hide_name(state);
	case KEY_ACTION_USER:
		return state->by_user ? "all users" : keys_row(action)->name;
	default:
		return keys_row(action)->name;
	}
}

/* Whether a key would do something here. */
static bool does_something(const struct key_line *line, enum key_action action)
{
	const struct model *model = line->model;
	bool marks = line->state->view == VIEW_MARKS;
	if ((keys_row(action)->views >> line->state->view & 1) == 0)
		return false;
	if (action == KEY_ACTION_ZOOM_OUT)
		return line->panels->panel[PANEL_CHART].width > 0;
	if (action == KEY_ACTION_WHAT_IF) {
		const struct map *map = map_state_make(line->state, model);
		return map == NULL || map_is_drawn(map);
	}
	if (action == KEY_ACTION_OPEN || action == KEY_ACTION_FIND)
		return !marks || model->n_marks > 0;
	return true;
}

static bool is_in(const struct key_line *line, const struct line_item *item, int highest_rank)
{
	return item->rank <= highest_rank && does_something(line, item->action);
}

static int line_width(const struct key_line *line, const struct line_item *items, int highest_rank)
{
	int width = -2;
	for (; items->action != KEY_ACTION_NONE; items++)
		if (is_in(line, items, highest_rank))
			width += 3 + (int)strlen(keys_row(items->action)->label) +
				 (int)strlen(name_of(line, items->action));
	return width;
}

static void draw_prompt(struct canvas *canvas, int row, const struct view_state *state)
{
	const char *text = state->prompt == '/'   ? state->find
			   : state->prompt == '=' ? state->map.text
						  : state->filter;
	const char *label = state->prompt == '/'   ? "find: "
			    : state->prompt == '=' ? "would a buffer fit, of: "
						   : "show only: ";
	int column = canvas_name(canvas, row, 0, canvas->columns - 1, label, STYLE_KEY);
	column = canvas_name(canvas, row, column, canvas->columns - 1 - column, text, STYLE_TEXT);
	canvas_put(canvas, row, column, '_', STYLE_STRONG);
}

static int draw_key(
	const struct key_line *line, int column, enum key_action action, const char *name)
{
	column = canvas_text(line->canvas, line->row, column, keys_row(action)->label, STYLE_KEY);
	return canvas_text(line->canvas, line->row, column + 1, name, STYLE_DIM) + 2;
}

/* What is left out is said for as long as it is, and how to get it back. */
static int draw_left_out(const struct key_line *line)
{
	enum { WIDEST = 24, NAMES_LEAST = 12 };
	struct canvas *canvas = line->canvas;
	int width = canvas->columns / 3 < WIDEST ? canvas->columns / 3 : WIDEST, column = 0;
	char text[SELECT_TEXT];
	select_left_out(line->state, line->model, text);
	if (text[0] == '\0' || width < NAMES_LEAST)
		return 0;
	column = canvas_name(canvas, line->row, 0, width, text, STYLE_NOTICE);
	return draw_key(line, column + 2, KEY_ACTION_BACK, "show all");
}

void frame_keys(struct canvas *canvas, int row, const struct view_state *state,
	const struct model *model, const struct layout_panels *panels)
{
	const struct line_item *items = items_of(state, model);
	struct key_line line = {canvas, state, model, panels, row, 0};
	int rank = 16;
	if (state->prompt != 0) {
		draw_prompt(canvas, row, state);
		return;
	}
	line.from = draw_left_out(&line);
	int room = canvas->columns - line.from;
	while (rank > 0 && line_width(&line, items, rank) > room)
		rank--;
	if (line_width(&line, items, rank) > room)
		return;
	for (int column = line.from; items->action != KEY_ACTION_NONE; items++)
		if (is_in(&line, items, rank))
			column = draw_key(
				&line, column, items->action, name_of(&line, items->action));
}
