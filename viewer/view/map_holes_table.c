/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The holes of DRAM, by size. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "viewer/view/glyph.h"
#include "viewer/view/map_tables.h"

enum {
	NAME_AT = 3,
	COUNT_END = 27,
	SIZE_AT = 29,
	BAR_AT = 39,
	BAR_WIDTH = 36, /* all that is free */
	FITS_AT = 17,
	FITS_WIDTH = 9,
	FITS_MOST = 7,
	FITS_BELOW = 5, /* of them up to the largest hole */
};

/* A border between classes is a power of four: "64" and "MiB". */
static struct format_text border_figure(uint64_t bytes, const char **ret_unit)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	struct format_text text;
	size_t unit = 0;
	while (bytes >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1024;
		unit++;
	}
	*ret_unit = units[unit];
	snprintf(text.text, sizeof(text.text), "%" PRIu64, bytes);
	return text;
}

/* "64 to 256 MiB": one unit where both have the same. */
static void class_name(const struct map_class *of, char *ret_text, size_t size)
{
	const char *unit, *other;
	struct format_text least = border_figure(of->least, &unit);
	struct format_text most = border_figure(of->most, &other);
	bool is_border = (of->most & (of->most - 1)) == 0;
	if (of->least == 0)
		snprintf(ret_text, size, "under %s %s", most.text, other);
	else if (!is_border)
		snprintf(ret_text, size, "%s %s to %s", least.text, unit,
			format_size(of->most).text);
	else if (strcmp(unit, other) == 0)
		snprintf(ret_text, size, "%s to %s %s", least.text, most.text, unit);
	else
		snprintf(ret_text, size, "%s %s to %s %s", least.text, unit, most.text, other);
}

static void draw_size(const struct table *table, int row, int at, uint64_t bytes)
{
	const struct figure_place place = {table->canvas, row, {at, FORMAT_SIZE_WIDTH}, false};
	figure_size(&place, bytes, FIGURE_PLAIN);
}

static void draw_class(const struct table *table, const struct map *map, const struct map_class *of,
	bool first, int row)
{
	struct canvas *canvas = table->canvas;
	char name[128];
	uint64_t all = map->free;
	enum theme_style style = of->n > 0 ? STYLE_TEXT : STYLE_DIM;
	if (first)
		snprintf(name, sizeof(name), "%s",
			table->state->exact ? format_exact(of->least).text
					    : format_size(of->least).text);
	else
		class_name(of, name, sizeof(name));
	if (canvas->columns < BAR_AT)
		return;
	canvas_text(canvas, row, NAME_AT, name, style);
	canvas_right(canvas, row, COUNT_END, format_count(of->n, 7).text, style);
	draw_size(table, row, SIZE_AT, of->bytes);
	double share = all > 0 ? (double)of->bytes / (double)all : 0;
	int cells = (int)(share * BAR_WIDTH + 0.5);
	cells = cells > BAR_WIDTH ? BAR_WIDTH : cells == 0 && of->n > 0 ? 1 : cells;
	if (BAR_AT + cells <= canvas->columns)
		canvas_fill(canvas, row, BAR_AT, cells, GLYPH_HOLE, STYLE_FREE);
}

void map_tables_holes(
	const struct table *table, const struct map *map, const struct layout_place *place)
{
	struct map_class classes[MAP_CLASSES];
	struct canvas *canvas = table->canvas;
	if (place->width < 1)
		return;
	table_header_row(table, place->at);
	canvas_text(canvas, place->at, 0, "holes", STYLE_HEAD);
	if (map->doubt != MAP_SURE || map->n_holes == 0)
		return;
	map_classes(map, classes);
	for (int i = 0; i < MAP_CLASSES && i + 1 < place->width; i++)
		draw_class(table, map, &classes[i], i == 0, place->at + 1 + i);
}

/* The first size: so that the largest that fits is the fifth. */
static uint64_t first_size(uint64_t hole)
{
	uint64_t size = 1024;
	while (size <= hole / 2)
		size *= 2;
	return size >> (FITS_BELOW - 1) > 0 ? size >> (FITS_BELOW - 1) : 1;
}

void map_tables_fits(
	const struct table *table, const struct map *map, const struct layout_place *place)
{
	struct canvas *canvas = table->canvas;
	uint64_t hole = map_fit_hole(map);
	if (place->width < 2 || hole == SNAPSHOT_UNKNOWN || canvas->columns < FITS_AT + FITS_WIDTH)
		return;
	uint64_t size = first_size(hole);
	canvas_text(canvas, place->at, NAME_AT, "a buffer of", STYLE_DIM);
	for (int i = 0; i < FITS_MOST; i++, size *= 2) {
		int end = FITS_AT + (i + 1) * FITS_WIDTH - 1;
		if (end > canvas->columns)
			return;
		bool fits = map_fit(map, size) == MAP_FITS;
		draw_size(table, place->at, end - FORMAT_SIZE_WIDTH, size);
		canvas_right(canvas, place->at + 1, end, fits ? "fits" : "fails",
			fits ? STYLE_DIM : STYLE_STRONG);
	}
}
