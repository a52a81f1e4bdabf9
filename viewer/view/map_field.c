/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/map_field.h"

#include <inttypes.h>
#include <stdio.h>

#include "viewer/view/bar.h"
#include "viewer/view/glyph.h"

#define LEAST_STEP UINT64_C(32) /* buffers begin at multiples of it */

static const enum bar_part bar_parts[MAP_PARTS] = {
	[MAP_KNOWN] = BAR_KNOWN,
	[MAP_SMALL] = BAR_SMALL,
	[MAP_TRACE] = BAR_TRACE,
	[MAP_FRESH] = BAR_FRESH,
	[MAP_CB] = BAR_CB,
	[MAP_SUSPECT] = BAR_SUSPECT,
};

static enum map_part main_part(const struct map_cell *cell)
{
	int most = 0;
	for (int part = 1; part < MAP_PARTS; part++)
		if (cell->part[part] > cell->part[most])
			most = part;
	return (enum map_part)most;
}

/* Orange cells are for what fills them. */
static enum theme_style less_than_half(enum map_part part)
{
	return part == MAP_SUSPECT ? STYLE_SUSPECT : bar_style(bar_parts[part]);
}

static void draw_cell(struct canvas *canvas, int row, int column, const struct map *map,
	const struct map_cell *cell, bool small_place)
{
	enum map_part part = main_part(cell);
	if (cell->asked > 0 && (small_place || cell->asked * 2 >= cell->bytes))
		canvas_put(canvas, row, column, '=', STYLE_MARK);
	else if (cell->used > 0 && cell->used * 2 >= cell->bytes)
		canvas_put(canvas, row, column, bar_glyph(bar_parts[part]),
			bar_style(bar_parts[part]));
	else if (cell->used > 0)
		canvas_put(canvas, row, column, ':', less_than_half(part));
	else if (map->doubt == MAP_SURE)
		canvas_put(canvas, row, column,
			cell->largest > 0 && cell->largest * 2 >= cell->bytes ? GLYPH_HOLE
									      : GLYPH_FREE,
			STYLE_FREE);
}

static void draw_row(const struct table *table, const struct map *map,
	const struct layout_map *layout, int at, const struct map_cell *cells, bool small_place)
{
	struct canvas *canvas = table->canvas;
	int row = layout->field + at, n = layout->cells;
	uint64_t bytes = 0, used = 0;
	for (int i = 0; i < n; i++) {
		draw_cell(canvas, row, layout->field_at + i, map, &cells[i], small_place);
		bytes += cells[i].bytes;
		used += cells[i].used;
	}
	if (layout->field_at == 0)
		return;
	char address[24];
	uint64_t begin = map_cell_begin(map, (size_t)(n * layout->field_rows), (size_t)(n * at));
	snprintf(address, sizeof(address), "0x%08" PRIx64, begin / LEAST_STEP * LEAST_STEP);
	canvas_name(canvas, row, 0, layout->field_at - 1, address, STYLE_DIM);
	canvas_right(canvas, row, layout_map_end(layout), format_percent(used, bytes).text,
		used > 0 ? STYLE_TEXT : STYLE_DIM);
}

void map_field_draw(const struct table *table, const struct map *map,
	const struct layout_map *layout, const struct map_hole *asked)
{
	struct map_cell cells[MAP_FIELD_ROWS * MAP_FIELD_CELLS];
	size_t n = (size_t)(layout->field_rows * layout->cells);
	map_cells(map, asked, n, cells);
	bool small_place = asked->end - asked->begin < 2 * cells[0].bytes;
	for (int row = 0; row < layout->field_rows; row++)
		draw_row(table, map, layout, row, &cells[row * layout->cells], small_place);
}

struct legend_item {
	uint32_t glyph;
	enum theme_style style;
	const char *meaning;
};

static void draw_items(
	struct canvas *canvas, int row, const struct legend_item *items, size_t n, int gap)
{
	int column = 0;
	for (size_t i = 0; i < n; i++) {
		if (items[i].meaning == NULL)
			continue;
		if (column + 2 + canvas_width(items[i].meaning) > canvas->columns)
			return;
		canvas_put(canvas, row, column, items[i].glyph, items[i].style);
		column = canvas_text(canvas, row, column + 2, items[i].meaning, STYLE_DIM) + gap;
	}
}

enum {
	WORDY = 79, /* a narrower screen has no room for where buffers come from */
};

void map_field_legend(const struct table *table, const struct map *map, int row, bool asked)
{
	const char *place = asked ? "probably here" : NULL;
	bool sure = map->doubt == MAP_SURE;
	const struct legend_item dram[] = {
		{GLYPH_KNOWN, STYLE_KNOWN, "known"},
		{'T', STYLE_TRACE, "TRACE"},
		{'+', STYLE_NEW, "new"},
		{'!', STYLE_SUSPECT_CELL, "suspect"},
		{':', STYLE_KNOWN, "under half"},
		{'=', STYLE_MARK, place},
		{GLYPH_HOLE, STYLE_FREE, sure ? "largest hole" : NULL},
		{GLYPH_FREE, STYLE_FREE, sure ? "other hole" : NULL},
	};
	bool wide = table->canvas->columns >= WORDY;
	const struct legend_item l1[] = {
		{'C', STYLE_CB, wide ? "CBs, from below" : "CBs"},
		{GLYPH_HOLE, STYLE_FREE, sure ? "headroom" : NULL},
		{'=', STYLE_MARK, place},
		{GLYPH_KNOWN, STYLE_KNOWN, wide ? "known and" : "known"},
		{'+', STYLE_NEW, wide ? "new buffers, from above" : "new"},
		{'s', STYLE_TRACE, "small"},
		{'!', STYLE_SUSPECT_CELL, "suspect"},
		{GLYPH_FREE, STYLE_FREE, sure ? "hole" : NULL},
	};
	if (map->memory == MODEL_L1)
		draw_items(table->canvas, row, l1, sizeof(l1) / sizeof(l1[0]), 1);
	else
		draw_items(table->canvas, row, dram, sizeof(dram) / sizeof(dram[0]), 2);
}
