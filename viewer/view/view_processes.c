/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The Processes view: each can be unfolded into its devices. */
#include <inttypes.h>
#include <stdio.h>

#include "viewer/view/bar.h"
#include "viewer/view/glyph.h"
#include "viewer/view/views.h"

static int lines_of(const struct view_state *state, const struct model_process *process)
{
	return select_is_unfolded(state, process) ? 2 + (int)process->n_devices : 1;
}

int view_process_lines(const struct view_state *state, const struct model *model,
	const struct select_order *order, int at, struct process_line *ret_line)
{
	int n = 0;
	for (int i = 0; i < order->n; i++) {
		int lines = lines_of(state, &model->processes[order->index[i]]);
		if (at >= n && at < n + lines) {
			ret_line->process = order->index[i];
			ret_line->kind = at == n       ? LINE_PROCESS
					 : at == n + 1 ? LINE_DETAILS
						       : LINE_DEVICE;
			ret_line->device = at >= n + 2 ? (unsigned)(at - n - 2) : 0;
		}
		n += lines;
	}
	return n;
}

int view_process_at(
	const struct view_state *state, const struct model *model, const struct select_order *order)
{
	int selected = select_at(state, model, TABLE_PROCESSES, order), n = 0;
	if (selected == SELECT_NONE)
		return SELECT_NONE;
	for (int i = 0; i < selected; i++)
		n += lines_of(state, &model->processes[order->index[i]]);
	const struct model_process *process = &model->processes[order->index[selected]];
	if (state->selected_child > 0 && select_is_unfolded(state, process) &&
		state->selected_child <= process->n_devices)
		n += 1 + (int)state->selected_child;
	return n;
}

static const char *source_name(enum snapshot_origin origin)
{
	static const char *const names[] = {"api", "preload", "tt-metal's file", "driver"};
	return names[origin];
}

static void draw_details(const struct table *table, int row, const struct model_process *process)
{
	const struct snapshot_process *of = process->snapshot;
	struct sentence line = sentence_begin(table->canvas->columns - LAYOUT_NAME_AT);
	if (process->user[0] != '\0')
		sentence_add(&line, "%s", process->user);
	else if (of->uid != SNAPSHOT_UNKNOWN)
		sentence_add(&line, "uid %" PRIu64, of->uid);
	sentence_add(&line, "  %s", source_name(of->origin));
	if (of->runtime[0] != '\0')
		sentence_add(&line, "  %.*s", (int)sizeof(of->runtime), of->runtime);
	if (of->first_time != SNAPSHOT_UNKNOWN)
		sentence_add(&line, "  since %s", format_clock(of->first_time).text);
	if (of->n_events != SNAPSHOT_UNKNOWN)
		sentence_add(&line, "  %s events", format_count(of->n_events, 7).text);
	if (of->dropped != SNAPSHOT_UNKNOWN)
		sentence_add(&line, "  %s dropped", format_count(of->dropped, 7).text);
	if (of->n_duplicate != SNAPSHOT_UNKNOWN && of->n_duplicate > 0)
		sentence_add(&line, "  %s twice", format_count(of->n_duplicate, 7).text);
	if (of->n_unmatched != SNAPSHOT_UNKNOWN && of->n_unmatched > 0)
		sentence_add(&line, "  %s unmatched", format_count(of->n_unmatched, 7).text);
	canvas_text(table->canvas, row, LAYOUT_NAME_AT, line.text, STYLE_DIM);
}

static void draw_child(const struct table *table, int row, const struct model_process *process,
	unsigned child, bool caret)
{
	const struct model_row *of = &process->device[child].row;
	const struct model_device *device = &table->model->devices[process->device[child].device];
	const struct layout_place *bar = &table->columns.item[ITEM_L1_BAR];
	struct model_row shown = *of;
	enum figure_tone tone =
		process->row.flags & MODEL_DEAD ? FIGURE_DIM : table_tone(of->flags);
	char name[40];
	snprintf(name, sizeof(name), "dev %s", device->name);
	table_gutter(table, row, caret, of->flags);
	int at = table_has_name(table) ? LAYOUT_NAME_AT : LAYOUT_PID_AT + 1;
	if (table_name_end(table) - at - 2 >= canvas_width(name)) {
		canvas_put(table->canvas, row, at,
			child + 1 < process->n_devices ? GLYPH_BRANCH : GLYPH_LAST, STYLE_FREE);
		canvas_text(table->canvas, row, at + 2, name,
			tone == FIGURE_SUSPECT ? STYLE_SUSPECT
			: tone == FIGURE_DIM   ? STYLE_DIM
					       : STYLE_TEXT);
	}
	shown.memory[MODEL_DRAM].capacity = device->row.memory[MODEL_DRAM].capacity;
	shown.memory[MODEL_DRAM].largest_hole = device->row.memory[MODEL_DRAM].largest_hole;
	shown.memory[MODEL_DRAM].peak = SNAPSHOT_UNKNOWN;
	bar_draw(table->canvas, row, bar->at, bar->width, &shown.memory[MODEL_DRAM], MODEL_DRAM);
	table_figures(table, row, of, tone);
}

static void draw_totals(const struct table *table, int row)
{
	const struct model *model = table->model;
	size_t dead = 0, stale = 0, tracked = 0;
	for (size_t i = 0; i < model->n_processes; i++) {
		unsigned flags = model->processes[i].row.flags;
		enum snapshot_origin origin = model->processes[i].snapshot->origin;
		dead += (flags & MODEL_DEAD) != 0;
		stale += (flags & MODEL_STALE) != 0;
		tracked += (flags & (MODEL_DEAD | MODEL_STALE | MODEL_UNTRACKED)) == 0 &&
			   origin != SNAPSHOT_UPSTREAM;
	}
	size_t live = model->n_processes - dead - stale;
	struct sentence line = sentence_begin(table->canvas->columns);
	sentence_add(&line, "%zu hold%s devices", live, live == 1 ? "s" : "");
	sentence_add(&line, ", %zu of them tracked", tracked);
	if (dead > 0)
		sentence_add(&line, ", %zu dead", dead);
	if (stale > 0)
		sentence_add(&line, ", %zu stale", stale);
	int end = canvas_text(table->canvas, row, 0, line.text, STYLE_TEXT);
	frame_mark(table->canvas, row, end, table->state, model);
}

static void draw_legend(const struct table *table, int row)
{
	struct sentence line = sentence_begin(table->canvas->columns);
	sentence_add(&line, "~ bytes from tt-metal's own file");
	sentence_add(&line, "   ? opened a device, holdings unknown");
	sentence_add(&line, "   † dead");
	canvas_text(table->canvas, row, 0, line.text, STYLE_DIM);
}

static void draw_lines(const struct table *table, const struct select_order *order, int caret,
	const struct layout_place *rows)
{
	const struct model *model = table->model;
	struct process_line line;
	int n = view_process_lines(table->state, model, order, -1, &line), shown = n, first = 0;
	uint64_t top = table_processes_top(table);
	if (n > rows->width) {
		shown = rows->width > 2 ? rows->width - 1 : rows->width;
		first = table_scroll((int)table->state->scroll[3], caret, n, shown);
	}
	for (int i = 0; i < shown; i++) {
		int row = rows->at + i;
		view_process_lines(table->state, model, order, first + i, &line);
		if (line.kind == LINE_PROCESS)
			table_process(table, row, line.process, first + i == caret, top);
		else if (line.kind == LINE_DETAILS)
			draw_details(table, row, &model->processes[line.process]);
		else
			draw_child(table, row, &model->processes[line.process], line.device,
				first + i == caret);
	}
	if (shown < n && shown < rows->width)
		table_more(table, rows->at + shown, first, shown, n);
}

void view_processes_draw(struct table *table, const struct layout_panels *panels)
{
	const struct layout_place *panel = panels->panel;
	const struct model *model = table->model;
	struct layout_place rows = panel[PANEL_PROCESSES];
	struct select_order order;
	unsigned flags = 0;
	select_order(table->state, model, TABLE_PROCESSES, &order);
	int caret = view_process_at(table->state, model, &order);
	int selected = select_at(table->state, model, TABLE_PROCESSES, &order);
	if (panel[PANEL_TOTALS].width > 0 && table->state->view == VIEW_PROCESSES)
		draw_totals(table, panel[PANEL_TOTALS].at);
	if (rows.width > 1) {
		table_processes_header(table, rows.at);
		rows = (struct layout_place){rows.at + 1, rows.width - 1};
	}
	draw_lines(table, &order, caret, &rows);
	if (panel[PANEL_LEGEND].width > 0)
		draw_legend(table, panel[PANEL_LEGEND].at);
	if (selected != SELECT_NONE)
		flags = model->processes[order.index[selected]].row.flags;
	struct sentence sentence = sentence_begin(table->canvas->columns - frame_flag_width(flags));
	if (selected != SELECT_NONE)
		sentence_process(&sentence, model, order.index[selected]);
	else
		sentence_add(&sentence, "No process matches");
	if (panel[PANEL_SENTENCE].width > 0)
		frame_sentence(table->canvas, panel[PANEL_SENTENCE].at, &sentence, flags);
}
