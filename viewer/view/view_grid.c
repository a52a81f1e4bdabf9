/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The Devices view where there are too many for rows: a grid of cells. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "viewer/view/bar.h"
#include "viewer/view/glyph.h"
#include "viewer/view/names.h"
#include "viewer/view/spark.h"
#include "viewer/view/views.h"

enum {
	ID_LEAST = 2,
	PERCENT_MOST = 3, /* columns behind the id */
};

struct cell {
	int row;
	int column;
	int width;
	int id_end; /* column within the cell */
	unsigned device;
	bool caret;
};

static void draw_title(const struct table *table, int row, const struct layout_panels *panels)
{
	const struct view_state *state = table->state;
	uint64_t capacity = names_capacity(table->model, state->memory);
	struct frame_line left = {.n = 0}, keys = {.n = 0};
	frame_add(&left, STYLE_HEAD, "%s", names_of_memory(state->memory));
	if (capacity != SNAPSHOT_UNKNOWN)
		frame_add(&left, STYLE_HEAD, " of %s", format_size(capacity).text);
	if (panels->grid_cell_rows > 2 && table->grid_top > 0)
		frame_add(&left, STYLE_HEAD, ", and what is new since the mark, 0 to %s",
			format_size(table->grid_top).text);
	frame_add(&keys, STYLE_KEY, "m");
	frame_add(&keys, STYLE_DIM, " %s   ",
		names_of_memory(state->memory == MODEL_DRAM ? MODEL_L1 : MODEL_DRAM));
	frame_add(&keys, STYLE_KEY, "v");
	frame_add(&keys, STYLE_DIM, " rows");
	table_header_row(table, row);
	int end = frame_draw(table->canvas, row, 0, &left);
	int at = table->canvas->columns - frame_width(&keys);
	if (at > end + 1)
		frame_draw(table->canvas, row, at, &keys);
}

/* "32%"; all of it is "100", apart from the id. */
static void draw_percent(const struct table *table, int row, int end, const struct model_use *use)
{
	struct format_text percent = format_percent(use->used, use->capacity);
	size_t length = strlen(percent.text);
	if (length > PERCENT_MOST)
		percent.text[length - 1] = '\0';
	canvas_right(table->canvas, row, end, percent.text, STYLE_TEXT);
}

/* Where the ids of all cells end: before the bytes if these have room, else before the per cent. */
static int find_id_end(const struct model *model, int width)
{
	int longest = ID_LEAST;
	for (unsigned i = 0; i < model->n_devices; i++) {
		int own = canvas_width(model->devices[i].name);
		if (own > longest && LAYOUT_GUTTER + own + PERCENT_MOST <= width)
			longest = own;
	}
	return LAYOUT_GUTTER + longest;
}

static void draw_use(
	const struct table *table, const struct cell *cell, const struct model_use *use)
{
	struct figure_place at = {
		.canvas = table->canvas,
		.row = cell->row,
		.place = {cell->column + cell->id_end + 1, FORMAT_SIZE_WIDTH},
	};
	if (cell->id_end + 1 + FORMAT_SIZE_WIDTH <= cell->width)
		figure_size(&at, use->used, FIGURE_PLAIN);
	else
		draw_percent(table, cell->row, cell->column + cell->width, use);
}

/* Caret, flags and id: like the gutter of a row, at any column. */
static void draw_cell_head(const struct table *table, const struct cell *cell)
{
	const struct model_device *of = &table->model->devices[cell->device];
	int row = cell->row;
	int column = cell->column;
	unsigned flags = of->row.flags;
	if (cell->caret) {
		canvas_put(table->canvas, row, column, GLYPH_CARET, STYLE_STRONG);
		canvas_flag(table->canvas, row, column, cell->width, CANVAS_SELECTED);
	}
	if (flags & MODEL_SUSPECT)
		canvas_put(table->canvas, row, column + 1, '!', STYLE_SUSPECT_CELL);
	if (flags & MODEL_REFUSED)
		canvas_put(table->canvas, row, column + 2, 'F', STYLE_SUSPECT);
	else if (flags & MODEL_DIFFERS)
		canvas_put(table->canvas, row, column + 2, GLYPH_DIFFERS, STYLE_NOTICE);
	if (canvas_width(of->name) <= cell->id_end - LAYOUT_GUTTER)
		canvas_right(table->canvas, row, column + cell->id_end, of->name,
			flags & MODEL_SUSPECT ? STYLE_SUSPECT : STYLE_STRONG);
	draw_use(table, cell, &of->row.memory[table->state->memory]);
}

static void draw_cell(
	const struct table *table, const struct layout_panels *panels, const struct cell *cell)
{
	const struct model_row *of = &table->model->devices[cell->device].row;
	enum model_memory memory = table->state->memory;
	draw_cell_head(table, cell);
	bar_draw(table->canvas, cell->row + 1, cell->column, cell->width, &of->memory[memory],
		memory);
	if (panels->grid_cell_rows > 2) {
		struct spark spark = spark_row(table->model, of, memory, cell->width);
		spark_draw(table->canvas, cell->row + 2, cell->column, &spark, table->grid_top,
			of->flags & MODEL_SUSPECT ? STYLE_SUSPECT : STYLE_LEVEL);
	}
}

void view_grid_draw(const struct table *table, const struct layout_panels *panels)
{
	const struct layout_place *grid = &panels->panel[PANEL_GRID];
	int selected = select_device(table->state, table->model);
	if (panels->panel[PANEL_GRID_TITLE].width > 0)
		draw_title(table, panels->panel[PANEL_GRID_TITLE].at, panels);
	struct cell cell = {.width = panels->grid_cell - 1};
	cell.id_end = find_id_end(table->model, cell.width);
	for (int i = 0; i < (int)table->model->n_devices; i++) {
		cell.row = grid->at + i / panels->grid_columns * panels->grid_cell_rows;
		cell.column = i % panels->grid_columns * panels->grid_cell;
		cell.device = (unsigned)i;
		cell.caret = i == selected && table->state->table == TABLE_DEVICES;
		draw_cell(table, panels, &cell);
	}
}
