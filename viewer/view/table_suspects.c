/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of suspects. */
#include "common/layout.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence.h"
#include "viewer/view/spark.h"
#include "viewer/view/table.h"

/* Where both have no room, the call site tells more than the pid. */
static int name_at(const struct table *table)
{
	return table_has_name(table) ? LAYOUT_NAME_AT : LAYOUT_PID_AT;
}

void table_suspects_header(const struct table *table, int row)
{
	int at = name_at(table);
	table_header_row(table, row);
	if (at > LAYOUT_PID_AT)
		canvas_right(
			table->canvas, row, LAYOUT_PID_AT + LAYOUT_PID_WIDTH, "pid", STYLE_HEAD);
	canvas_name(table->canvas, row, at, table_name_end(table) - at, "suspect", STYLE_HEAD);
	struct table unsorted = *table;
	struct view_state state = *table->state;
	state.sort_column = 0;
	unsorted.state = &state;
	bool full_in_has_place = table->columns.item[ITEM_FULL_IN].width > 0;
	table_header(&unsorted, row, ITEM_USED, "size");
	table_header(&unsorted, row, ITEM_NEW, "new");
	table_header(&unsorted, row, ITEM_RATE, "/min");
	table_header(&unsorted, row, ITEM_FULL_IN, "full in");
	table_header(&unsorted, row, ITEM_SPARK, "count");
	table_header(&unsorted, row, ITEM_L1_BAR, "devices");
	unsorted.columns.exact = true;
	table_header(&unsorted, row, ITEM_L1, full_in_has_place ? "one per" : "full in");
	table_header(&unsorted, row, ITEM_BUFFERS, "bufs");
	table_header(&unsorted, row, ITEM_NEW_BUFFERS, "new");
}

static void suspect_figures(
	const struct table *table, int row, const struct model_group *of, enum figure_tone tone)
{
	struct figure_place at = table_place(table, row, ITEM_USED);
	bool full_in_has_place = table->columns.item[ITEM_FULL_IN].width > 0;
	bool new_has_place = table->columns.item[ITEM_NEW_BUFFERS].width > 0;
	figure_size(&at, of->size, FIGURE_PLAIN);
	at = table_place(table, row, ITEM_NEW);
	uint64_t bytes = figure_on_all(of->bytes, of->devices);
	figure_change(&at, (int64_t)bytes, bytes <= INT64_MAX, tone);
	at = table_place(table, row, ITEM_RATE);
	figure_rate(&at, of->per_minute, tone);
	at = table_place(table, row, ITEM_FULL_IN);
	figure_text(&at, format_estimate(of->full_in).text, tone);
	at = table_place(table, row, ITEM_L1);
	if (full_in_has_place)
		figure_text(&at, format_period(of->one_per).text, FIGURE_PLAIN);
	else
		figure_text(&at, format_estimate(of->full_in).text, tone);
	at = table_place(table, row, ITEM_BUFFERS);
	if (new_has_place)
		figure_count(&at, of->count, FIGURE_PLAIN);
	else
		figure_count_change(&at, (int64_t)of->count, of->count <= INT64_MAX, tone);
	at = table_place(table, row, ITEM_NEW_BUFFERS);
	figure_count_change(&at, (int64_t)of->count, of->count <= INT64_MAX, tone);
}

void table_suspect(const struct table *table, int row, size_t suspect, bool caret)
{
	const struct model_group *of = &table->model->suspects[suspect];
	struct layout_place devices = table->columns.item[ITEM_L1_BAR];
	struct layout_place spark_place = table->columns.item[ITEM_SPARK];
	table_gutter(table, row, caret, MODEL_SUSPECT);
	int at = name_at(table);
	if (at > LAYOUT_PID_AT)
		table_pid(table, row, of->pid, STYLE_SUSPECT);
	canvas_name(table->canvas, row, at, table_name_end(table) - at,
		of->scope[0] == '\0' && of->type != TTAM_SHM_CB ? names_type(of->type)
								: names_group(of),
		STYLE_TEXT);
	if (devices.width > 0)
		canvas_text(table->canvas, row, devices.at,
			names_devices(table->model, of->devices, devices.width).text,
			STYLE_SUSPECT);
	struct spark spark = spark_group(table->model, of, spark_place.width);
	spark_draw(table->canvas, row, spark_place.at, &spark, spark_top(&spark, 0), STYLE_SUSPECT);
	struct table beside = table_beside(table, LAYOUT_PID_AT + LAYOUT_PID_WIDTH);
	suspect_figures(&beside, row, of, FIGURE_SUSPECT);
}

size_t table_count_watch(const struct model *model)
{
	size_t n = 0;
	for (size_t i = model->n_suspects; i < model->n_groups; i++)
		n += model->groups[i].verdict == MODEL_WATCH && !model->groups[i].ignored;
	return n;
}

void table_no_suspect(const struct table *table, int row)
{
	size_t n_watch = table_count_watch(table->model);
	int room = table->canvas->columns - LAYOUT_NAME_AT;
	struct sentence none = sentence_begin(room);
	if (n_watch == 0)
		sentence_add(&none, "none: no group of buffers grows");
	else
		sentence_add(&none, "none yet, %zu to watch in Leaks", n_watch);
	canvas_name(table->canvas, row, LAYOUT_NAME_AT, room, none.text, STYLE_DIM);
}

void table_no_match(const struct table *table, int row)
{
	bool matched = table->state->filter[0] != '\0' || table->state->by_user;
	canvas_name(table->canvas, row, LAYOUT_NAME_AT, table->canvas->columns - LAYOUT_NAME_AT,
		matched ? "none that matches" : "none alive", STYLE_DIM);
}
