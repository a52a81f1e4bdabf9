/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The last line: the keys that work now. */
#include <stdio.h>
#include <string.h>

#include "viewer/view/frame.h"

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
	{KEY_ACTION_OPEN, 1},
	{KEY_ACTION_UNFOLD, 1},
	{KEY_ACTION_UNFOLD_ALL, 8},
	{KEY_ACTION_HIDE, 2},
	{KEY_ACTION_MARK, 3},
	{KEY_ACTION_PAUSE, 6},
	{KEY_ACTION_SORT, 4},
	{KEY_ACTION_FIND, 5},
	{KEY_ACTION_FILTER, 7},
	{KEY_ACTION_BYTES, 9},
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
	{KEY_ACTION_BYTES, 7},
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

/* What the key does now, where that depends. */
static const char *name_of(enum key_action action, const struct view_state *state, bool grid)
{
	if (action == KEY_ACTION_MEMORY && state->view == VIEW_HISTORY &&
		(state->memory != MODEL_DRAM || state->past.type > 0))
		return "next";
	if (action == KEY_ACTION_MEMORY)
		return state->memory == MODEL_DRAM ? "L1" : "DRAM";
	if (action == KEY_ACTION_GRID)
		return grid ? "rows" : "grid";
	if (action == KEY_ACTION_PAUSE && state->paused)
		return "go on";
	if (action == KEY_ACTION_OPEN &&
		(state->view == VIEW_PROCESSES || state->view == VIEW_LEAKS))
		return "its buffers";
	if (action == KEY_ACTION_OPEN && state->view == VIEW_MAP)
		return "buffers here";
	if (action == KEY_ACTION_OPEN && state->view == VIEW_MARKS)
		return "compare";
	if (action == KEY_ACTION_OPEN && state->view == VIEW_EVENTS)
		return "its buffer";
	if (action == KEY_ACTION_NEXT && (state->view == VIEW_MAP || state->view == VIEW_HISTORY))
		return "device";
	if (action == KEY_ACTION_UNFOLD && state->view == VIEW_BUFFERS)
		return "group";
	if (action == KEY_ACTION_HIDE && state->view == VIEW_BUFFERS)
		return state->buffers.hide_known ? "show known" : "hide known";
	if (action == KEY_ACTION_HIDE && state->view == VIEW_LEAKS)
		return state->hide_healthy ? "show healthy" : "hide healthy";
	if (action == KEY_ACTION_HIDE && state->hide_dead)
		return "show dead";
	return keys_row(action)->name;
}

static int item_width(enum key_action action, const struct view_state *state, bool grid)
{
	return (int)(strlen(keys_row(action)->label) + 1 + strlen(name_of(action, state, grid)));
}

static bool is_in(
	const struct line_item *item, int highest_rank, const struct layout_panels *panels)
{
	if (item->action == KEY_ACTION_ZOOM_OUT && panels->panel[PANEL_CHART].width == 0)
		return false;
	return item->rank <= highest_rank;
}

static int line_width(const struct line_item *items, int highest_rank,
	const struct view_state *state, const struct layout_panels *panels)
{
	bool grid = panels->grid;
	int width = -2;
	for (; items->action != KEY_ACTION_NONE; items++)
		if (is_in(items, highest_rank, panels))
			width += 2 + item_width(items->action, state, grid);
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

void frame_keys(struct canvas *canvas, int row, const struct view_state *state,
	const struct model *model, const struct layout_panels *panels)
{
	const struct line_item *items = items_of(state, model);
	int rank = 16, column = 0;
	if (state->prompt != 0) {
		draw_prompt(canvas, row, state);
		return;
	}
	while (rank > 0 && line_width(items, rank, state, panels) > canvas->columns)
		rank--;
	if (line_width(items, rank, state, panels) > canvas->columns)
		return;
	for (; items->action != KEY_ACTION_NONE; items++) {
		if (!is_in(items, rank, panels))
			continue;
		const char *name = name_of(items->action, state, panels->grid);
		column =
			canvas_text(canvas, row, column, keys_row(items->action)->label, STYLE_KEY);
		column = canvas_text(canvas, row, column + 1, name, STYLE_DIM) + 2;
	}
}
