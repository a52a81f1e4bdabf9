/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The Devices view: tables of devices, processes and suspects, and a chart. */
#include "viewer/view/chart.h"
#include "viewer/view/spark.h"
#include "viewer/view/views.h"

/* One scale for all devices, so that what moves is seen beside what does not. */
static uint64_t devices_top(const struct table *table, enum model_memory memory, int width)
{
	uint64_t top = table->state->held.scale[memory].top;
	for (unsigned i = 0; i < table->model->n_devices && width > 0; i++) {
		struct spark spark =
			spark_row(table->model, &table->model->devices[i].row, memory, width);
		top = spark_top(&spark, top);
	}
	return top;
}

/* Which rows of a list stand in a panel: the last line tells what does not fit. */
struct window {
	int first;
	int shown;
};

static struct window window_of(const struct table *table, enum select_table of, int selected, int n,
	const struct layout_place *rows)
{
	struct window window = {0, n};
	if (n > rows->width) {
		window.shown = rows->width > 2 ? rows->width - 1 : rows->width;
		window.first =
			table_scroll((int)table->state->scroll[of], selected, n, window.shown);
	}
	return window;
}

static void draw_more(const struct table *table, const struct layout_place *rows,
	const struct window *window, int n)
{
	if (window->shown < n && window->shown < rows->width)
		table_more(table, rows->at + window->shown, window->first, window->shown, n);
}

static bool has_caret(const struct table *table, enum select_table of)
{
	return table->state->table == (unsigned)of;
}

static void draw_devices(const struct table *table, const struct layout_place *rows)
{
	struct select_order order;
	select_order(table->state, table->model, TABLE_DEVICES, &order);
	int selected = select_at(table->state, table->model, TABLE_DEVICES, &order);
	struct window window = window_of(table, TABLE_DEVICES, selected, order.n, rows);
	for (int i = 0; i < window.shown; i++)
		table_device(table, rows->at + i, order.index[window.first + i],
			has_caret(table, TABLE_DEVICES) && window.first + i == selected);
	draw_more(table, rows, &window, order.n);
}

static struct layout_place below_header(const struct layout_place *panel)
{
	return (struct layout_place){panel->at + 1, panel->width - 1};
}

static void draw_processes(const struct table *table, const struct layout_place *panel)
{
	struct layout_place rows = below_header(panel);
	struct select_order order;
	uint64_t top = table_processes_top(table);
	if (panel->width == 0)
		return;
	select_order(table->state, table->model, TABLE_PROCESSES, &order);
	int selected = select_at(table->state, table->model, TABLE_PROCESSES, &order);
	struct window window = window_of(table, TABLE_PROCESSES, selected, order.n, &rows);
	table_processes_header(table, panel->at);
	if (order.n == 0 && table->model->n_processes > 0)
		table_no_match(table, rows.at);
	for (int i = 0; i < window.shown; i++)
		table_process(table, rows.at + i, order.index[window.first + i],
			has_caret(table, TABLE_PROCESSES) && window.first + i == selected, top);
	draw_more(table, &rows, &window, order.n);
}

static void draw_suspects(const struct table *table, const struct layout_place *panel)
{
	struct layout_place rows = below_header(panel);
	struct select_order order;
	if (panel->width == 0)
		return;
	select_order(table->state, table->model, TABLE_SUSPECTS, &order);
	int selected = select_at(table->state, table->model, TABLE_SUSPECTS, &order);
	struct window window = window_of(table, TABLE_SUSPECTS, selected, order.n, &rows);
	table_suspects_header(table, panel->at);
	if (table->model->n_suspects == 0)
		table_no_suspect(table, rows.at);
	else if (order.n == 0)
		table_no_match(table, rows.at);
	for (int i = 0; i < window.shown; i++)
		table_suspect(table, rows.at + i, order.index[window.first + i],
			has_caret(table, TABLE_SUSPECTS) && window.first + i == selected);
	draw_more(table, &rows, &window, order.n);
}

static void draw_sentence(const struct table *table, const struct layout_place *panel)
{
	const struct model *model = table->model;
	enum select_table of = (enum select_table)table->state->table;
	struct select_order order;
	unsigned flags = 0;
	select_order(table->state, model, of, &order);
	int at = select_at(table->state, model, of, &order);
	if (at != SELECT_NONE && of == TABLE_DEVICES)
		flags = model->devices[order.index[at]].row.flags;
	else if (at != SELECT_NONE)
		flags = of == TABLE_SUSPECTS ? MODEL_SUSPECT
					     : model->processes[order.index[at]].row.flags;
	struct sentence sentence = sentence_begin(table->canvas->columns - frame_flag_width(flags));
	if (at != SELECT_NONE && of == TABLE_DEVICES && table->state->exact)
		sentence_exact(&sentence, &model->devices[order.index[at]]);
	else if (at != SELECT_NONE && of == TABLE_DEVICES)
		sentence_device(&sentence, model, order.index[at]);
	else if (at != SELECT_NONE && of == TABLE_PROCESSES)
		sentence_process(&sentence, model, order.index[at]);
	else if (at != SELECT_NONE)
		sentence_suspect(&sentence, model, order.index[at]);
	frame_sentence(table->canvas, panel->at, &sentence, flags);
}

void view_devices_draw(struct table *table, const struct layout_panels *panels)
{
	const struct layout_place *panel = panels->panel;
	int device = select_device(table->state, table->model);
	int grid_spark = panels->grid_cell_rows > 2 ? panels->grid_cell - 1 : 0;
	table->new_top = devices_top(table, MODEL_DRAM, table->columns.item[ITEM_SPARK].width);
	table->grid_top = devices_top(table, table->state->memory, grid_spark);
	if (panels->grid)
		view_grid_draw(table, panels);
	if (panel[PANEL_HEADER].width > 0)
		table_devices_header(table, panel[PANEL_HEADER].at);
	if (!panels->grid)
		draw_devices(table, &panel[PANEL_DEVICES]);
	else if (panel[PANEL_DEVICES].width > 0 && device != SELECT_NONE)
		table_device(table, panel[PANEL_DEVICES].at, (unsigned)device,
			has_caret(table, TABLE_DEVICES));
	if (panel[PANEL_MEDIAN].width > 0)
		table_median(table, panel[PANEL_MEDIAN].at);
	draw_processes(table, &panel[PANEL_PROCESSES]);
	draw_suspects(table, &panel[PANEL_SUSPECTS]);
	if (panel[PANEL_CHART].width > 0 && device != SELECT_NONE)
		chart_draw(table->canvas, panel[PANEL_CHART].at, panel[PANEL_CHART].width,
			table->model, &table->model->devices[device], table->state->memory,
			table->state->zoom);
	if (panel[PANEL_LEGEND].width > 0)
		frame_legend(table->canvas, panel[PANEL_LEGEND].at);
	if (panel[PANEL_SENTENCE].width > 0)
		draw_sentence(table, &panel[PANEL_SENTENCE]);
}
