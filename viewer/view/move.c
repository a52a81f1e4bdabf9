/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/move.h"

#include <limits.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/view/buffer_list.h"
#include "viewer/view/views.h"

enum {
	SCROLL_PROCESSES = 3,
	SCROLL_HELP = 4,
	SCROLL_LEAKS = 5,
};

static int clamp(int value, int most)
{
	return value > most ? most : value < 0 ? 0 : value;
}

static enum layout_panel panel_of(enum select_table table)
{
	static const enum layout_panel panels[TABLE_COUNT] = {
		PANEL_DEVICES, PANEL_PROCESSES, PANEL_SUSPECTS};
	return panels[table];
}

/* Rows of a list that are shown when not all of them fit. */
static int list_rows(const struct layout_panels *panels, enum layout_panel panel)
{
	int rows = panels->panel[panel].width - (panel == PANEL_DEVICES ? 0 : 1);
	return rows > 2 ? rows - 1 : rows > 0 ? rows : 1;
}

void move_into_sight(struct view_state *state, const struct model *model, int rows, int columns)
{
	struct layout_panels panels;
	struct select_order order;
	struct process_line line;
	if (state->view == VIEW_LEAKS) {
		select_order(state, model, TABLE_GROUPS, &order);
		state->scroll[SCROLL_LEAKS] =
			(unsigned)table_scroll((int)state->scroll[SCROLL_LEAKS],
				select_at(state, model, TABLE_GROUPS, &order), order.n,
				view_leaks_page(rows, columns));
		return;
	}
	if (view_is_list(state, model)) {
		layout_list(rows, &panels);
		select_order(state, model, TABLE_PROCESSES, &order);
		int n = view_process_lines(state, model, &order, -1, &line);
		state->scroll[SCROLL_PROCESSES] = (unsigned)table_scroll(
			(int)state->scroll[SCROLL_PROCESSES], view_process_at(state, model, &order),
			n, list_rows(&panels, PANEL_PROCESSES));
		return;
	}
	enum select_table table = (enum select_table)state->table;
	layout_of(state, model, rows, columns, &panels);
	select_order(state, model, table, &order);
	state->scroll[table] = (unsigned)table_scroll((int)state->scroll[table],
		select_at(state, model, table, &order), order.n,
		list_rows(&panels, panel_of(table)));
}

static bool is_shown(const struct layout_panels *panels, enum select_table table)
{
	return panels->panel[panel_of(table)].width > 0 || (table == TABLE_DEVICES && panels->grid);
}

static void next_table(
	struct view_state *state, const struct layout_panels *panels, const struct model *model)
{
	struct select_order order;
	for (int i = 1; i <= TABLE_COUNT; i++) {
		enum select_table table =
			(enum select_table)((state->table + (unsigned)i) % TABLE_COUNT);
		select_order(state, model, table, &order);
		if (order.n > 0 && is_shown(panels, table)) {
			state->table = table;
			return;
		}
	}
}

int move_distance(enum key_action action, int across, int page)
{
	switch ((int)action) {
	case KEY_ACTION_UP:
		return -across;
	case KEY_ACTION_DOWN:
		return across;
	case KEY_ACTION_LEFT:
		return across > 1 ? -1 : 0;
	case KEY_ACTION_RIGHT:
		return across > 1 ? 1 : 0;
	case KEY_ACTION_PAGE_UP:
		return -page;
	case KEY_ACTION_PAGE_DOWN:
		return page;
	case KEY_ACTION_HOME:
		return -MOVE_FAR;
	case KEY_ACTION_END:
		return MOVE_FAR;
	default:
		return 0;
	}
}

static void move_in_table(struct view_state *state, const struct model *model, int by, int across)
{
	enum select_table table = view_table(state, model);
	struct select_order order;
	select_order(state, model, table, &order);
	int at = select_at(state, model, table, &order);
	if (at == SELECT_NONE)
		return;
	/* In a grid there is nothing above the first line or below the last. */
	if (across > 1 && (by == across || by == -across) && (at + by < 0 || at + by >= order.n))
		return;
	select_set(state, model, table, order.index[clamp(at + by, order.n - 1)]);
}

static void move_in_processes(struct view_state *state, const struct model *model, int by)
{
	struct select_order order;
	struct process_line line;
	select_order(state, model, TABLE_PROCESSES, &order);
	int at = view_process_at(state, model, &order);
	int n = view_process_lines(state, model, &order, -1, &line);
	if (at == SELECT_NONE)
		return;
	int to = clamp(at + by, n - 1);
	view_process_lines(state, model, &order, to, &line);
	/* What is told of a process has no caret: over it, or back to its process. */
	if (line.kind == LINE_DETAILS)
		view_process_lines(state, model, &order, by > 0 && to + 1 < n ? ++to : --to, &line);
	select_set(state, model, TABLE_PROCESSES, line.process);
	state->selected_child = line.kind == LINE_DEVICE ? line.device + 1 : 0;
}

static void toggle_unfolded(struct view_state *state, const struct model *model)
{
	const unsigned most = sizeof(state->unfolded) / sizeof(state->unfolded[0]);
	struct select_order order;
	select_order(state, model, TABLE_PROCESSES, &order);
	int at = select_at(state, model, TABLE_PROCESSES, &order);
	if (at == SELECT_NONE)
		return;
	uint64_t key = model->processes[order.index[at]].snapshot->key;
	select_set(state, model, TABLE_PROCESSES, order.index[at]);
	state->selected_child = 0;
	for (unsigned i = 0; i < most; i++)
		if (state->unfolded[i] == key) {
			state->unfolded[i] = 0;
			return;
		}
	for (unsigned i = most - 1; i > 0; i--)
		state->unfolded[i] = state->unfolded[i - 1];
	state->unfolded[0] = key;
}

static void unfold_only(struct view_state *state, const struct model *model, unsigned process)
{
	if (process >= model->n_processes)
		return;
	select_set(state, model, TABLE_PROCESSES, process);
	state->selected_child = 0;
	if (!select_is_unfolded(state, &model->processes[process]))
		toggle_unfolded(state, model);
}

/* The process that holds most of a device; n_processes: none holds any. */
static unsigned main_process(const struct model *model, unsigned device)
{
	unsigned main = (unsigned)model->n_processes;
	uint64_t most = 0;
	for (unsigned i = 0; i < model->n_processes; i++)
		for (unsigned j = 0; j < model->processes[i].n_devices; j++) {
			uint64_t used = model->processes[i].device[j].row.memory[MODEL_DRAM].used;
			if (model->processes[i].device[j].device != device)
				continue;
			if (main == model->n_processes ||
				(used != SNAPSHOT_UNKNOWN && used > most)) {
				main = i;
				most = used != SNAPSHOT_UNKNOWN ? used : most;
			}
		}
	return main;
}

/* Child: its device with this index, or none of them. */
static void open_buffers(struct view_state *state, const struct model *model,
	const struct model_process *process, unsigned child)
{
	struct view_focus *focus = &state->focus;
	*focus = (struct view_focus){.by_process = true, .process = process->snapshot->key};
	if (child < process->n_devices) {
		const struct model_device *device = &model->devices[process->device[child].device];
		focus->by_device = true;
		focus->device = device->chip;
	}
	buffer_list_open(state);
}

static void open_suspect(
	struct view_state *state, const struct model *model, const struct model_group *suspect)
{
	enum view_id from = state->view;
	if (suspect->process >= model->n_processes)
		return;
	open_buffers(state, model, &model->processes[suspect->process], UINT_MAX);
	state->focus.by_group = true;
	state->focus.type = suspect->type;
	state->focus.size = suspect->size;
	memcpy(state->focus.scope, suspect->scope, sizeof(state->focus.scope));
	buffer_list_open(state);
	state->focus.from = from;
}

/* The way from a device to its records: its process, the groups of what that holds there. */
static void open_device(struct view_state *state, const struct model *model, unsigned device)
{
	unsigned main = main_process(model, device);
	state->view = VIEW_PROCESSES;
	state->table = TABLE_PROCESSES;
	unfold_only(state, model, main);
	for (unsigned i = 0; main < model->n_processes && i < model->processes[main].n_devices; i++)
		if (model->processes[main].device[i].device == device)
			state->selected_child = i + 1;
}

/* From a row to what it is made of. */
static void open_row(struct view_state *state, const struct model *model)
{
	enum select_table table = view_table(state, model);
	struct select_order order;
	select_order(state, model, table, &order);
	int at = select_at(state, model, table, &order);
	if (at == SELECT_NONE)
		return;
	unsigned index = order.index[at];
	if (view_is_list(state, model))
		open_buffers(state, model, &model->processes[index], state->selected_child - 1);
	else if (table == TABLE_DEVICES)
		open_device(state, model, index);
	else if (table == TABLE_SUSPECTS)
		open_suspect(state, model, &model->suspects[index]);
	else {
		state->view = VIEW_PROCESSES;
		unfold_only(state, model, index);
	}
}

/* Its records; Esc leads back. */
static void open_group(struct view_state *state, const struct model *model)
{
	const struct model_group *group = view_selected_group(state, model);
	if (group && group->verdict != MODEL_AT_CLOSE && group->type != TTAM_SHM_CB)
		open_suspect(state, model, group);
}

static bool move_in_leaks(struct view_state *state, const struct model *model, int rows,
	int columns, enum key_action action)
{
	int by = move_distance(action, 1, view_leaks_page(rows, columns));
	if (action == KEY_ACTION_OPEN)
		open_group(state, model);
	else if (by != 0)
		move_in_table(state, model, by, 1);
	else
		return false;
	move_into_sight(state, model, rows, columns);
	return true;
}

static bool scroll_help(struct view_state *state, enum key_action action)
{
	int by = move_distance(action, 1, 10);
	if (by == 0)
		return false;
	int to = clamp((int)state->scroll[SCROLL_HELP] + by, view_help_lines() - 1);
	state->scroll[SCROLL_HELP] = (unsigned)to;
	return true;
}

bool move_by_key(struct view_state *state, const struct model *model, int rows, int columns,
	enum key_action action)
{
	struct layout_panels panels;
	if (state->view == VIEW_HELP)
		return scroll_help(state, action);
	if (state->view == VIEW_BUFFERS || state->view == VIEW_MAP || state->view == VIEW_EVENTS ||
		state->view == VIEW_HISTORY)
		return false;
	if (state->view == VIEW_LEAKS)
		return move_in_leaks(state, model, rows, columns, action);
	bool devices = !view_is_list(state, model);
	if (devices)
		layout_of(state, model, rows, columns, &panels);
	else
		layout_list(rows, &panels);
	bool in_grid = devices && panels.grid && state->table == TABLE_DEVICES;
	int across = in_grid ? panels.grid_columns : 1;
	int page = in_grid ? across
			   : list_rows(&panels, devices ? panel_of((enum select_table)state->table)
							: PANEL_PROCESSES);
	int by = move_distance(action, across, page);
	if (action == KEY_ACTION_NEXT && devices)
		next_table(state, &panels, model);
	else if (action == KEY_ACTION_OPEN)
		open_row(state, model);
	else if (action == KEY_ACTION_UNFOLD)
		toggle_unfolded(state, model);
	else if (by != 0 && devices)
		move_in_table(state, model, by, across);
	else if (by != 0)
		move_in_processes(state, model, by);
	else
		return false;
	if (state->view != VIEW_BUFFERS)
		move_into_sight(state, model, rows, columns);
	return true;
}
