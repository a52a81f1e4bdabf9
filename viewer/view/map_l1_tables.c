/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What L1 is made of: programs with their circular buffers, and groups of buffers. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/view/glyph.h"
#include "viewer/view/map_tables.h"
#include "viewer/view/sentence.h"

enum {
	NAME_AT = 3,
	COUNT_END = 24,
	TYPE_AT = 25,
	LOWEST_END = 39,
	EACH_AT = 41,
	TOTAL_AT = 51,
	SCOPE_AT = 66,
};

static void draw_size(const struct table *table, int row, int at, uint64_t bytes, uint32_t part)
{
	const struct figure_place place = {table->canvas, row, {at, FORMAT_SIZE_WIDTH}, false};
	if (at + FORMAT_SIZE_WIDTH <= table->canvas->columns)
		figure_size(&place, bytes, part == MAP_SUSPECT ? FIGURE_SUSPECT : FIGURE_PLAIN);
}

static void draw_right(
	struct canvas *canvas, int row, int end, const char *text, enum theme_style style)
{
	if (end <= canvas->columns)
		canvas_right(canvas, row, end, text, style);
}

void map_tables_programs(
	const struct table *table, const struct map *map, const struct layout_place *place)
{
	struct canvas *canvas = table->canvas;
	struct sentence line = sentence_begin(canvas->columns - NAME_AT);
	if (place->width < 2)
		return;
	table_header_row(table, place->at);
	canvas_name(canvas, place->at, NAME_AT, canvas->columns - NAME_AT, "CBs", STYLE_HEAD);
	if (!map->cb_known)
		sentence_add(&line, "not known");
	else if (map->n_programs == 0)
		sentence_add(&line, "no live program has any");
	else
		sentence_add(&line, "%" PRIu64 " program%s", map->n_programs,
			map->n_programs == 1 ? "" : "s");
	if (map->cb_known && map->n_programs > 0)
		sentence_add(&line, ", the one that needs most has %s of %s on all cores",
			format_count(map->n_cbs, 7).text, format_size(map->cb_bytes).text);
	canvas_text(canvas, place->at + 1, NAME_AT, line.text, STYLE_TEXT);
}

static const char *part_name(uint32_t part)
{
	return part == MAP_SUSPECT ? "suspect" : part == MAP_FRESH ? "new" : "known";
}

static void draw_group(const struct table *table, const struct map_group *group, int row)
{
	struct canvas *canvas = table->canvas;
	char address[24];
	enum theme_style style = group->part == MAP_SUSPECT ? STYLE_SUSPECT : STYLE_TEXT;
	canvas_name(canvas, row, NAME_AT, canvas->columns - NAME_AT, part_name(group->part),
		group->part == MAP_SUSPECT ? STYLE_SUSPECT : STYLE_DIM);
	draw_right(canvas, row, COUNT_END, format_count(group->n, 7).text, style);
	if (TYPE_AT + 5 <= canvas->columns)
		canvas_text(canvas, row, TYPE_AT, group->type == TTAM_SHM_L1_SMALL ? "SMALL" : "L1",
			style);
	snprintf(address, sizeof(address), "0x%" PRIx64, group->lowest);
	if (strlen(address) <= LOWEST_END - TYPE_AT - 6)
		draw_right(canvas, row, LOWEST_END, address, style);
	draw_size(table, row, EACH_AT, group->size, group->part);
	draw_size(table, row, TOTAL_AT, group->bytes, group->part);
	if (SCOPE_AT < canvas->columns)
		canvas_name(canvas, row, SCOPE_AT, canvas->columns - SCOPE_AT, group->scope, style);
}

static void draw_buffers_header(const struct table *table, int row)
{
	static const struct {
		int at;  /* or, negative, the column behind it */
		int end; /* it needs */
		const char *text;
	} heads[] = {
		{NAME_AT, NAME_AT + 10, "L1 buffers"},
		{-COUNT_END, COUNT_END, "n"},
		{TYPE_AT, TYPE_AT + 5, "type"},
		{-LOWEST_END, LOWEST_END, "lowest"},
		{EACH_AT, EACH_AT + FORMAT_SIZE_WIDTH, "each"},
		{TOTAL_AT, TOTAL_AT + FORMAT_SIZE_WIDTH, "total"},
		{SCOPE_AT, SCOPE_AT + 5, "scope"},
	};
	table_header_row(table, row);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		if (heads[i].end > table->canvas->columns)
			return;
		if (heads[i].at < 0)
			canvas_right(table->canvas, row, -heads[i].at, heads[i].text, STYLE_HEAD);
		else
			canvas_text(table->canvas, row, heads[i].at, heads[i].text, STYLE_HEAD);
	}
}

void map_tables_buffers(
	const struct table *table, const struct map *map, const struct layout_place *place)
{
	if (place->width < 2)
		return;
	int shown = place->width - 1, n = (int)map->n_groups;
	draw_buffers_header(table, place->at);
	/* The last row says how many more there are. */
	bool more = n > shown || map->n_ungrouped > 0;
	shown = more ? (n < shown ? n : shown - 1) : n;
	for (int i = 0; i < shown; i++)
		draw_group(table, &map->groups[i], place->at + 1 + i);
	if (!more || shown + 1 >= place->width)
		return;
	uint64_t left = map->n_ungrouped;
	for (int i = shown; i < n; i++)
		left += map->groups[i].n;
	struct sentence line = sentence_begin(table->canvas->columns - NAME_AT);
	sentence_add(&line, "%s more buffers", format_count(left, 7).text);
	canvas_text(table->canvas, place->at + 1 + shown, NAME_AT, line.text, STYLE_DIM);
}
