/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/view.h"

#include "viewer/view/views.h"

bool view_is_list(const struct view_state *state, const struct model *model)
{
	return state->view == VIEW_PROCESSES ||
	       (state->view == VIEW_DEVICES && model->state == MODEL_ALL_DEAD);
}

enum select_table view_table(const struct view_state *state, const struct model *model)
{
	if (state->view == VIEW_LEAKS)
		return TABLE_GROUPS;
	return view_is_list(state, model) ? TABLE_PROCESSES : (enum select_table)state->table;
}

const struct model_group *view_selected_group(
	const struct view_state *state, const struct model *model)
{
	struct select_order order;
	select_order(state, model, TABLE_GROUPS, &order);
	int at = select_at(state, model, TABLE_GROUPS, &order);
	return at == SELECT_NONE ? NULL : &model->groups[order.index[at]];
}

/* What is so of the whole screen takes the place of what is so of one row. */
static void draw_state_sentence(const struct table *table, const struct layout_panels *panels)
{
	const struct layout_place *panel = &panels->panel[PANEL_SENTENCE];
	struct sentence sentence = sentence_begin(table->canvas->columns);
	sentence_state(&sentence, table->state, table->model);
	if (panel->width == 0 || sentence.text[0] == '\0')
		return;
	canvas_fill(table->canvas, panel->at, 0, table->canvas->columns, ' ', STYLE_TEXT);
	frame_sentence(table->canvas, panel->at, &sentence, 0);
}

static void draw_frame(const struct table *table, const struct layout_panels *panels)
{
	const struct layout_place *panel = panels->panel;
	if (panel[PANEL_TABS].width > 0)
		frame_tabs(table->canvas, panel[PANEL_TABS].at, table->state, table->model);
	if (panel[PANEL_KEYS].width > 0)
		frame_keys(table->canvas, panel[PANEL_KEYS].at, table->state, table->model, panels);
}

static void frame_of_leaks(const struct canvas *canvas, struct layout_leaks *ret_layout,
	struct layout_panels *ret_panels)
{
	layout_leaks(canvas->rows, canvas->columns, ret_layout);
	*ret_panels = (struct layout_panels){0};
	ret_panels->panel[PANEL_TABS] = ret_layout->tabs;
	ret_panels->panel[PANEL_TOTALS] = ret_layout->totals;
	ret_panels->panel[PANEL_CHART] = ret_layout->chart;
	ret_panels->panel[PANEL_SENTENCE] = ret_layout->sentence;
	ret_panels->panel[PANEL_KEYS] = ret_layout->keys;
}

static void frame_of_history(
	int rows, struct layout_history *ret_layout, struct layout_panels *ret_panels)
{
	layout_history(rows, ret_layout);
	*ret_panels = (struct layout_panels){0};
	ret_panels->panel[PANEL_TABS] = ret_layout->panel[HISTORY_TABS];
	ret_panels->panel[PANEL_TOTALS] = ret_layout->panel[HISTORY_TITLE];
	ret_panels->panel[PANEL_CHART] = ret_layout->panel[HISTORY_CHART];
	ret_panels->panel[PANEL_SENTENCE] = ret_layout->panel[HISTORY_SENTENCE];
	ret_panels->panel[PANEL_KEYS] = ret_layout->panel[HISTORY_KEYS];
}

void view_draw(const struct view_state *state, const struct model *model, struct canvas *canvas)
{
	struct layout_panels panels;
	canvas_clear(canvas);
	if (canvas->rows < 1 || canvas->columns < 1)
		return;
	if (canvas->rows == 1 || canvas->columns < LAYOUT_SMALLEST_TABLE) {
		view_line_draw(canvas, state, model);
		return;
	}
	bool untracked = model->state == MODEL_WAITING || model->state == MODEL_UNREADABLE;
	bool devices = state->view == VIEW_DEVICES && model->state == MODEL_WATCHING;
	struct table table = table_begin(canvas, state, model);
	bool leaks = state->view == VIEW_LEAKS && !untracked;
	struct layout_leaks of_leaks;
	bool history = state->view == VIEW_HISTORY && !untracked;
	struct layout_history of_history;
	if (devices)
		layout_of(state, model, canvas->rows, canvas->columns, &panels);
	else if (leaks)
		frame_of_leaks(canvas, &of_leaks, &panels);
	else if (history)
		frame_of_history(canvas->rows, &of_history, &panels);
	else
		layout_list(canvas->rows, &panels);
	draw_frame(&table, &panels);
	if (state->view == VIEW_HELP)
		view_help_draw(&table, &panels);
	else if (state->view == VIEW_MARKS)
		view_marks_draw(&table, &panels);
	else if (untracked)
		view_waiting_draw(&table, &panels);
	else if (state->view == VIEW_BUFFERS)
		view_buffers_draw(&table);
	else if (state->view == VIEW_MAP)
		view_map_draw(&table);
	else if (state->view == VIEW_EVENTS)
		view_events_draw(&table, &panels);
	else if (devices)
		view_devices_draw(&table, &panels);
	else if (leaks)
		view_leaks_draw(&table, &of_leaks);
	else if (history)
		view_history_draw(&table, &of_history);
	else
		view_processes_draw(&table, &panels);
	if (state->view == VIEW_DEVICES && panels.panel[PANEL_TOTALS].width > 0)
		frame_totals(canvas, panels.panel[PANEL_TOTALS].at, state, model,
			panels.panel[PANEL_TABS].width == 0);
	if (state->view != VIEW_HELP && (state->view != VIEW_MARKS || state->message[0] != '\0'))
		draw_state_sentence(&table, &panels);
}
