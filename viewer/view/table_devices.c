/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of devices. */
#include <inttypes.h>
#include <stdio.h>

#include "viewer/view/bar.h"
#include "viewer/view/names.h"
#include "viewer/view/spark.h"
#include "viewer/view/table.h"

/* "DRAM of 31.9 GiB", or "DRAM" where it does not fit, or boards differ. */
static void memory_header(const struct table *table, int row, enum layout_item item,
	enum model_memory memory, int room)
{
	char text[64];
	uint64_t capacity = names_capacity(table->model, memory);
	snprintf(text, sizeof(text), "%s of %s", names_of_memory(memory),
		format_size(capacity).text);
	bool whole =
		capacity != SNAPSHOT_UNKNOWN && !table->columns.exact && canvas_width(text) <= room;
	table_header(table, row, item, whole ? text : names_of_memory(memory));
}

void table_devices_header(const struct table *table, int row)
{
	const struct layout_columns *columns = &table->columns;
	char text[64];
	table_header_row(table, row);
	table_header(table, row, ITEM_ID, columns->item[ITEM_ID].width < 3 ? "d" : "dev");
	memory_header(table, row, ITEM_BAR, MODEL_DRAM, columns->item[ITEM_BAR].width);
	table_header(table, row, ITEM_USED, "used");
	table_header(table, row, ITEM_CAPACITY, "of");
	table_header(table, row, ITEM_NEW, "new");
	table_header(table, row, ITEM_RATE, "/min");
	table_header(table, row, ITEM_FULL_IN, "full in");
	snprintf(text, sizeof(text), "new, %s", format_size(table->new_top).text);
	bool fits = table->new_top > 0 && canvas_width(text) <= columns->item[ITEM_SPARK].width;
	table_header(table, row, ITEM_SPARK, fits ? text : "new");
	if (columns->item[ITEM_L1_BAR].width > 0)
		memory_header(table, row, ITEM_L1_BAR, MODEL_L1,
			layout_end(columns, ITEM_L1) - columns->item[ITEM_L1_BAR].at);
	else
		table_header(table, row, ITEM_L1, columns->exact ? "L1 used" : "L1");
	table_header(table, row, ITEM_BUFFERS, "bufs");
	table_header(table, row, ITEM_NEW_BUFFERS, "new");
}

static void draw_bar(const struct table *table, int row, enum layout_item item,
	const struct model_use *use, enum model_memory memory)
{
	struct layout_place place = table->columns.item[item];
	bar_draw(table->canvas, row, place.at, place.width, use, memory);
}

static void device_spark(const struct table *table, int row, const struct model_row *of)
{
	struct layout_place place = table->columns.item[ITEM_SPARK];
	struct spark spark = spark_row(table->model, of, MODEL_DRAM, place.width);
	spark_draw(table->canvas, row, place.at, &spark, table->new_top,
		of->flags & MODEL_SUSPECT ? STYLE_SUSPECT : STYLE_LEVEL);
}

void table_device(const struct table *table, int row, unsigned device, bool caret)
{
	const struct model_device *of = &table->model->devices[device];
	enum figure_tone tone = table_tone(of->row.flags);
	table_gutter(table, row, caret, of->row.flags);
	if (canvas_width(of->name) <= table->columns.item[ITEM_ID].width)
		canvas_right(table->canvas, row, layout_end(&table->columns, ITEM_ID), of->name,
			tone == FIGURE_SUSPECT ? STYLE_SUSPECT
			: tone == FIGURE_DIM   ? STYLE_DIM
					       : STYLE_STRONG);
	draw_bar(table, row, ITEM_BAR, &of->row.memory[MODEL_DRAM], MODEL_DRAM);
	draw_bar(table, row, ITEM_L1_BAR, &of->row.memory[MODEL_L1], MODEL_L1);
	struct figure_place at = table_place(table, row, ITEM_CAPACITY);
	figure_size(&at, of->row.memory[MODEL_DRAM].capacity, FIGURE_DIM);
	device_spark(table, row, &of->row);
	table_figures(table, row, &of->row, tone);
}

void table_median(const struct table *table, int row)
{
	if (table->model->n_devices < 2)
		return;
	canvas_text(table->canvas, row, LAYOUT_GUTTER, "med", STYLE_DIM);
	struct table beside = table_beside(table, LAYOUT_GUTTER + canvas_width("med"));
	table_figures(&beside, row, &table->model->median, FIGURE_PLAIN);
}
