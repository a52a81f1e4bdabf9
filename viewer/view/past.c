/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/past.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/layout.h"
#include "viewer/view/chart.h"
#include "viewer/view/names.h"
#include "viewer/view/select.h"
#include "viewer/view/views.h"

enum {
	DAY_S = 24 * 3600, /* so far back is anything kept */
	PAGE = 10,
};

#define SECOND UINT64_C(1000000000)

static int at_of(const struct view_state *state, const struct model *model, enum select_table table,
	unsigned *ret_index)
{
	struct select_order order;
	select_order(state, model, table, &order);
	int at = select_at(state, model, table, &order);
	if (at != SELECT_NONE)
		*ret_index = order.index[at];
	return at;
}

/* Where the row that was asked for is gone, all devices together are there still. */
static void find_row(struct past *past, const struct view_state *state, const struct model *model)
{
	unsigned child = state->selected_child - 1;
	past->of = state->past.of;
	if (past->of == PAST_DEVICE &&
		at_of(state, model, TABLE_DEVICES, &past->device) != SELECT_NONE) {
		past->row = &model->devices[past->device].row;
		return;
	}
	bool process = (past->of == PAST_PROCESS || past->of == PAST_PART) &&
		       at_of(state, model, TABLE_PROCESSES, &past->process) != SELECT_NONE;
	if (process) {
		const struct model_process *of = &model->processes[past->process];
		bool part = past->of == PAST_PART && child < of->n_devices;
		past->of = part ? PAST_PART : PAST_PROCESS;
		past->row = part ? &of->device[child].row : &of->row;
		past->device = part ? of->device[child].device : 0;
		return;
	}
	past->of = PAST_ALL;
	past->row = &model->total;
}

/* The end of the column that has a moment. Boundaries are the mark's, as exactly as values of such
 * columns are kept. */
static uint64_t end_of(const struct model *model, uint64_t span, uint64_t time)
{
	uint64_t kept = span < 10 * SECOND   ? SECOND
			: span < 60 * SECOND ? 10 * SECOND
					     : 60 * SECOND;
	uint64_t mark = model->mark.time;
	if (mark == SNAPSHOT_UNKNOWN || mark > model->time)
		mark = 0;
	uint64_t phase = (mark + kept - 1) / kept * kept % span;
	return (time + span - 1 - phase) / span * span + phase;
}

/* The window ends with what was chosen, but has the cursor within it. */
static void place_window(
	struct past *past, const struct view_state *state, const struct model *model)
{
	struct plot *plot = &past->plot;
	const struct view_past *of = &state->past;
	uint64_t before = plot->span * (uint64_t)(plot->columns - 1);
	uint64_t newest = end_of(model, plot->span, past->now);
	plot->end = of->right != 0 && of->right < past->now ? end_of(model, plot->span, of->right)
							    : newest;
	if (of->cursor == 0 || of->cursor > past->now)
		return;
	uint64_t end = end_of(model, plot->span, of->cursor);
	if (end > plot->end)
		plot->end = end;
	else if (end + before < plot->end)
		plot->end = end + before;
	past->cursor = plot_column(plot, of->cursor);
	past->at = of->cursor;
}

/* Types that say more of a row than its memories do: none that its memory consists of. */
static unsigned single_types(const struct model *model, const struct model_row *row)
{
	unsigned used = model_history_types(model, row->history), of[MODEL_MEMORIES] = {0};
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		if (type != TTAM_SHM_SYSTEM_MEMORY)
			of[names_memory(type)] |= used & 1u << type;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		if ((of[memory] & (of[memory] - 1)) == 0)
			used &= ~of[memory];
	return used;
}

/* Where the row has nothing of the type alone, the memory that it is in. */
static void find_holding(
	struct past *past, const struct view_state *state, const struct model *model)
{
	unsigned type = state->past.type - 1, single = single_types(model, past->row);
	bool alone = state->past.type > 0 && type < SNAPSHOT_TYPES && (single >> type & 1) != 0;
	enum model_memory memory = state->past.type > 0 ? names_memory(type) : state->memory;
	past->plot.holding = alone ? MODEL_MEMORIES + type : (unsigned)memory;
	past->use = past->row->memory[memory];
	if (!alone) {
		past->grows = (past->row->flags & MODEL_SUSPECT) != 0 && past->use.suspect > 0;
		return;
	}
	struct model_span now = model_history(model, past->row->history, past->plot.holding,
		past->now / SECOND * SECOND, past->now + 1);
	past->use = (struct model_use){
		.capacity = type == TTAM_SHM_SYSTEM_MEMORY ? SNAPSHOT_UNKNOWN : past->use.capacity,
		.used = now.seen ? now.last : SNAPSHOT_UNKNOWN,
		.peak = SNAPSHOT_UNKNOWN,
		.per_minute = NAN,
		.full_in = NAN,
	};
}

/* DRAM, L1, then the single types. */
static unsigned holding_after(const struct model *model, const struct past *past)
{
	unsigned single = single_types(model, past->row), holding = past->plot.holding;
	do
		holding = (holding + 1) % MODEL_HOLDINGS;
	while (holding >= MODEL_MEMORIES && (single >> (holding - MODEL_MEMORIES) & 1) == 0);
	return holding;
}

static void next_holding(
	struct view_state *state, const struct model *model, const struct past *past)
{
	unsigned holding = holding_after(model, past);
	state->past.type = holding < MODEL_MEMORIES ? 0 : holding - MODEL_MEMORIES + 1;
	if (holding < MODEL_MEMORIES)
		state->memory = (enum model_memory)holding;
}

const char *past_next_holding(const struct view_state *state, const struct model *model)
{
	struct past past = past_make(state, model, 0);
	unsigned holding = holding_after(model, &past);
	if (holding < MODEL_MEMORIES)
		return names_of_memory((enum model_memory)holding);
	if (holding == MODEL_MEMORIES + TTAM_SHM_DRAM)
		return "DRAM alone";
	return holding == MODEL_MEMORIES + TTAM_SHM_L1 ? "L1 alone"
						       : names_type(holding - MODEL_MEMORIES);
}

struct past past_make(const struct view_state *state, const struct model *model, int columns)
{
	struct past past = {.now = model->time, .cursor = -1, .at = model->time};
	find_row(&past, state, model);
	past.plot = (struct plot){
		.model = model,
		.history = past.row->history,
		.at = PAST_AT,
		.columns = columns - PAST_AT - 1,
		.top = 1,
	};
	if (past.plot.columns < 1)
		past.plot.columns = 1;
	past.plot.span = chart_spans_s[chart_zoom(model, columns, state->zoom) - 1] * SECOND;
	place_window(&past, state, model);
	find_holding(&past, state, model);
	return past;
}

struct format_text past_holding(const struct past *past)
{
	struct format_text name;
	unsigned holding = past->plot.holding, type = holding - MODEL_MEMORIES;
	if (holding < MODEL_MEMORIES)
		snprintf(name.text, sizeof(name.text), "%s",
			names_of_memory((enum model_memory)holding));
	else
		snprintf(name.text, sizeof(name.text), "%s%s", names_type(type),
			type == TTAM_SHM_SYSTEM_MEMORY ? "" : " alone");
	return name;
}

struct extent {
	bool seen;
	uint64_t low;
	uint64_t high;
};

static struct extent extent_of(const struct plot *plot)
{
	struct extent extent = {.low = UINT64_MAX};
	for (int column = 0; column < plot->columns; column++) {
		struct model_span span = plot_span(plot, column);
		if (!span.seen)
			continue;
		extent.seen = true;
		extent.low = span.low < extent.low ? span.low : extent.low;
		extent.high = span.high > extent.high ? span.high : extent.high;
	}
	return extent;
}

/* In quarters that are powers of two, so far apart that the labels differ: it changes rarely. */
static void fit(struct plot *plot, const struct extent *extent)
{
	uint64_t quarter = 1024;
	while (quarter < extent->high / 2048)
		quarter *= 2;
	while (extent->low / quarter * quarter + 4 * quarter < extent->high)
		quarter *= 2;
	plot->bottom = extent->low / quarter * quarter;
	plot->top = plot->bottom + 4 * quarter;
	plot->line = true;
}

void past_scale(struct past *past, bool fitted)
{
	struct plot *plot = &past->plot;
	const struct model_use *use = &past->use;
	struct extent extent = extent_of(plot);
	bool scaled = use->capacity != SNAPSHOT_UNKNOWN && use->capacity > 0;
	if (fitted && extent.seen && extent.high < UINT64_MAX / 8)
		fit(plot, &extent);
	else
		plot->top = scaled ? use->capacity : extent.high > 0 ? extent.high : 1;
	plot_mark(plot, use, past->grows);
	/* The column with the mark ends with it. */
	if (plot->mark_column >= 0 && plot->new_from == plot->mark_column)
		plot->new_from++;
}

struct format_text past_name(const struct past *past, const struct model *model)
{
	struct format_text name;
	if (past->of == PAST_DEVICE)
		return names_the_device(&model->devices[past->device]);
	if (past->of == PAST_ALL) {
		snprintf(name.text, sizeof(name.text), "all %u devices", model->n_devices);
		return name;
	}
	const struct snapshot_process *process = model->processes[past->process].snapshot;
	if (past->of == PAST_PROCESS)
		snprintf(name.text, sizeof(name.text), "%" PRIu64, process->pid);
	else
		snprintf(name.text, sizeof(name.text), "%" PRIu64 " on %.24s", process->pid,
			names_the_device(&model->devices[past->device]).text);
	return name;
}

/* What is looked at stays so, also where something else becomes suspect. */
static void keep_selected(
	struct view_state *state, const struct model *model, enum select_table table)
{
	unsigned index;
	if (at_of(state, model, table, &index) != SELECT_NONE)
		select_set(state, model, table, index);
}

void past_open(struct view_state *state, const struct model *model)
{
	keep_selected(state, model, TABLE_DEVICES);
	bool process = view_is_list(state, model) ||
		       (state->view == VIEW_DEVICES && state->table == TABLE_PROCESSES);
	if (process)
		state->past.of = state->selected_child > 0 ? PAST_PART : PAST_PROCESS;
	else if (state->view == VIEW_DEVICES)
		state->past.of = PAST_DEVICE;
	if (state->view != VIEW_HISTORY && state->view != VIEW_HELP)
		state->past.from = state->view;
}

/* Devices, then processes, then all together, and round. */
static void next_row(struct view_state *state, const struct model *model, int step)
{
	struct past past = past_make(state, model, 0);
	struct select_order devices, processes;
	select_order(state, model, TABLE_DEVICES, &devices);
	select_order(state, model, TABLE_PROCESSES, &processes);
	int n = devices.n + processes.n + 1, at = n - 1;
	if (past.of == PAST_DEVICE)
		at = select_at(state, model, TABLE_DEVICES, &devices);
	else if (past.of != PAST_ALL)
		at = devices.n + select_at(state, model, TABLE_PROCESSES, &processes);
	at = (at + step + n) % n;
	state->past.of = PAST_ALL;
	state->selected_child = 0;
	if (at < devices.n) {
		select_set(state, model, TABLE_DEVICES, devices.index[at]);
		state->past.of = PAST_DEVICE;
	} else if (at < n - 1) {
		select_set(state, model, TABLE_PROCESSES, processes.index[at - devices.n]);
		state->past.of = PAST_PROCESS;
	}
}

/* The first step from a moment on that has a sample; now where none has. */
static uint64_t first_seen(const struct past *past, uint64_t from, uint64_t step)
{
	const struct plot *plot = &past->plot;
	for (; plot->history != MODEL_NO_HISTORY && from < past->now; from += step)
		if (model_history(plot->model, plot->history, plot->holding, from, from + step)
				.seen)
			return from;
	return past->now;
}

/* Of what is kept of the row, as exactly as it is kept. */
static uint64_t oldest_of(const struct past *past)
{
	uint64_t day = past->now > DAY_S * SECOND ? past->now - DAY_S * SECOND : 0;
	uint64_t minute = first_seen(past, day, 60 * SECOND);
	uint64_t seconds = first_seen(past, minute, 10 * SECOND);
	return first_seen(past, seconds, SECOND);
}

/* The window goes along only where the cursor would leave it, and then it stands still. */
static void move_cursor(struct view_state *state, const struct past *past, int64_t columns)
{
	struct view_past *of = &state->past;
	uint64_t oldest = oldest_of(past), by = past->plot.span * (uint64_t)llabs(columns);
	uint64_t newest = end_of(past->plot.model, past->plot.span, past->now);
	uint64_t from = of->cursor != 0 ? past->at : past->now;
	if (columns > 0 && from + by >= past->now) {
		of->cursor = of->right = 0;
		return;
	}
	if (columns < 0)
		of->cursor = from < by || from - by < oldest ? oldest : from - by;
	else
		of->cursor = from + by;
	struct past moved = *past;
	place_window(&moved, state, past->plot.model);
	of->right = moved.plot.end < newest ? moved.plot.end : 0;
}

/* Nearer or farther, with the cursor where it was on the screen. */
static void zoom(struct view_state *state, const struct past *past, int columns, int step)
{
	const struct model *model = past->plot.model;
	int now = (int)chart_zoom(model, columns, state->zoom) + step;
	state->zoom = (unsigned)(now < 1 ? 1 : now > CHART_ZOOMS ? CHART_ZOOMS : now);
	if (past->cursor < 0)
		return;
	uint64_t span = chart_spans_s[state->zoom - 1] * SECOND;
	uint64_t end = end_of(model, span, past->at) +
		       span * (uint64_t)(past->plot.columns - 1 - past->cursor);
	state->past.right = end < end_of(model, span, past->now) ? end : 0;
}

static bool move(struct view_state *state, const struct past *past, enum key_action action)
{
	switch ((int)action) {
	case KEY_ACTION_LEFT:
		move_cursor(state, past, -1);
		return true;
	case KEY_ACTION_RIGHT:
		move_cursor(state, past, 1);
		return true;
	case KEY_ACTION_PAGE_UP:
		move_cursor(state, past, -PAGE);
		return true;
	case KEY_ACTION_PAGE_DOWN:
		move_cursor(state, past, PAGE);
		return true;
	case KEY_ACTION_HOME:
		if (state->replay.is_on)
			return false;
		move_cursor(state, past, -DAY_S);
		return true;
	case KEY_ACTION_END:
		state->past.cursor = state->past.right = 0;
		return true;
	case KEY_ACTION_NOW:
		/* At the newest it ends a pause. */
		if (state->past.cursor == 0 && state->past.right == 0)
			return false;
		state->past.cursor = state->past.right = 0;
		return true;
	default:
		return false;
	}
}

bool past_point(struct view_state *state, const struct model *model,
	const struct layout_history *layout, int columns, int row, int column)
{
	const struct layout_place *chart = &layout->panel[HISTORY_CHART];
	const struct layout_place *what = &layout->panel[HISTORY_WHAT];
	int end = what->width > 0 ? what->at + what->width : chart->at + chart->width;
	struct past past = past_make(state, model, columns);
	const struct plot *plot = &past.plot;
	int at = column - PAST_AT;
	if (row < chart->at || row >= end || at < 0 || at >= plot->columns)
		return false;
	uint64_t time = plot_end(plot, at);
	state->past.right = plot->end < end_of(model, plot->span, past.now) ? plot->end : 0;
	state->past.cursor = time < past.now ? time : 0;
	return true;
}

bool past_key(struct view_state *state, const struct model *model, int columns,
	enum key_action action, int key)
{
	struct past past = past_make(state, model, columns);
	if (action == KEY_ACTION_NEXT)
		next_row(state, model, key == KEY_PRESS_BACKTAB ? -1 : 1);
	else if (action == KEY_ACTION_ZOOM_OUT)
		zoom(state, &past, columns, 1);
	else if (action == KEY_ACTION_ZOOM_IN)
		zoom(state, &past, columns, -1);
	else if (action == KEY_ACTION_MEMORY)
		next_holding(state, model, &past);
	else if (action == KEY_ACTION_SCALE)
		state->past.fitted = !state->past.fitted;
	else
		return move(state, &past, action);
	return true;
}
