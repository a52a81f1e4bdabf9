/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What L1 is made of: programs with their circular buffers, and groups of buffers. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/view/glyph.h"
#include "viewer/view/map_tables.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence.h"

enum {
	NAME_AT = 3,
	COUNT_END = 24,
	TYPE_AT = 25,
	LOWEST_END = 39,
	EACH_AT = 41,
	TOTAL_AT = 51,
	SCOPE_AT = 66,
	CORES_END = 30,
	ADDRESS_WIDTH = 8,
	REACH_MOST = 58,
	REACH_LEAST = 10,
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

static void draw_address(struct canvas *canvas, int row, uint64_t address, enum theme_style style)
{
	char text[24];
	snprintf(text, sizeof(text), "0x%" PRIx64, address);
	if (strlen(text) <= ADDRESS_WIDTH)
		draw_right(canvas, row, LOWEST_END, text, style);
}

/* As far as it reaches, of the way to the highest. */
static void draw_reach(const struct table *table, const struct map *map,
	const struct map_program *program, int row)
{
	int width = table->canvas->columns - TOTAL_AT;
	width = width > REACH_MOST ? REACH_MOST : width - program->is_lower_bound;
	uint64_t all = map->cb_end - map->begin, end = program->end;
	end = end > map->cb_end ? map->cb_end : end;
	if (width < REACH_LEAST || all == 0)
		return;
	int cells = (int)((double)(end - map->begin) / (double)all * width + 0.5);
	cells = cells > 0 ? cells : 1;
	canvas_fill(table->canvas, row, TOTAL_AT, cells, 'C', STYLE_CB);
	if (program->is_lower_bound)
		canvas_put(table->canvas, row, TOTAL_AT + cells, '?', STYLE_NOTICE);
}

static void draw_program(const struct table *table, const struct map *map,
	const struct map_program *program, int row)
{
	struct canvas *canvas = table->canvas;
	char name[SNAPSHOT_TEXT + 32];
	uint64_t cores = program->cores == 0 ? SNAPSHOT_UNKNOWN : program->cores;
	names_program(program->id, program->name, name, sizeof(name));
	canvas_name(canvas, row, NAME_AT, COUNT_END - 4 - NAME_AT, name, STYLE_TEXT);
	draw_right(canvas, row, COUNT_END, format_count(program->n_cbs, 4).text, STYLE_TEXT);
	draw_right(canvas, row, CORES_END, format_count(cores, 5).text, STYLE_TEXT);
	draw_address(canvas, row, program->end, STYLE_TEXT);
	draw_size(table, row, EACH_AT, program->end - map->begin, MAP_CB);
	if (program->is_lower_bound && EACH_AT + FORMAT_SIZE_WIDTH <= canvas->columns)
		canvas_put(canvas, row, EACH_AT - 1, GLYPH_AT_LEAST, STYLE_TEXT);
	draw_reach(table, map, program, row);
}

struct head {
	int at;  /* or, negative, the column behind it */
	int end; /* it needs */
	const char *text;
};

static void draw_heads(const struct table *table, int row, const struct head *heads, size_t n)
{
	table_header_row(table, row);
	for (size_t i = 0; i < n; i++) {
		if (heads[i].end > table->canvas->columns)
			return;
		if (heads[i].at < 0)
			canvas_right(table->canvas, row, -heads[i].at, heads[i].text, STYLE_HEAD);
		else
			canvas_text(table->canvas, row, heads[i].at, heads[i].text, STYLE_HEAD);
	}
}

static void draw_programs_header(const struct table *table, const struct map *map, int row)
{
	char reach[48];
	snprintf(reach, sizeof(reach), "0x%" PRIx64 " to 0x%" PRIx64, map->begin, map->cb_end);
	const struct head heads[] = {
		{NAME_AT, NAME_AT + 14, "CBs by program"},
		{-COUNT_END, COUNT_END, "CBs"},
		{-CORES_END, CORES_END, "cores"},
		{-LOWEST_END, LOWEST_END, "ends at"},
		{EACH_AT, EACH_AT + FORMAT_SIZE_WIDTH, "each"},
		{TOTAL_AT, TOTAL_AT + (int)strlen(reach), reach},
	};
	/* Where there is none it reaches nowhere. */
	draw_heads(
		table, row, heads, sizeof(heads) / sizeof(heads[0]) - (map->cb_end <= map->begin));
}

/* What there is to say below the programs, or in their place. */
static void programs_remark(const struct map *map, size_t shown, struct sentence *line)
{
	uint64_t left = map->n_programs > shown ? map->n_programs - shown : 0;
	if (!map->cb_known)
		sentence_add(line, "not tracked");
	else if (map->n_programs == 0 && shown == 0)
		sentence_add(line, "no live program has any");
	else if (shown > 0 && left > 0)
		sentence_add(line, "%s more", format_count(left, 7).text);
	else if (left > 0)
		sentence_add(line, "%s, the one that needs most has %s of %s on all cores",
			format_count(left, 7).text, format_count(map->n_cbs, 7).text,
			format_size(map->cb_bytes).text);
}

void map_tables_programs(
	const struct table *table, const struct map *map, const struct layout_place *place)
{
	struct canvas *canvas = table->canvas;
	struct sentence line = sentence_begin(canvas->columns - NAME_AT);
	if (place->width < 2)
		return;
	size_t shown = map->n_listed, rows = (size_t)place->width - 1;
	/* The last row says how many more there are. */
	if (shown > rows || (shown == rows && map->n_programs > shown))
		shown = rows - 1;
	draw_programs_header(table, map, place->at);
	for (size_t i = 0; i < shown; i++)
		draw_program(table, map, &map->programs[i], place->at + 1 + (int)i);
	programs_remark(map, shown, &line);
	if (shown < rows)
		canvas_text(canvas, place->at + 1 + (int)shown, NAME_AT, line.text, STYLE_DIM);
}

static const char *part_name(uint32_t part)
{
	return part == MAP_SUSPECT ? "suspect" : part == MAP_FRESH ? "new" : "known";
}

static void draw_group(const struct table *table, const struct map_group *group, int row)
{
	struct canvas *canvas = table->canvas;
	enum theme_style style = group->part == MAP_SUSPECT ? STYLE_SUSPECT : STYLE_TEXT;
	canvas_name(canvas, row, NAME_AT, canvas->columns - NAME_AT, part_name(group->part),
		group->part == MAP_SUSPECT ? STYLE_SUSPECT : STYLE_DIM);
	draw_right(canvas, row, COUNT_END, format_count(group->n, 7).text, style);
	if (TYPE_AT + 5 <= canvas->columns)
		canvas_text(canvas, row, TYPE_AT, group->type == TTAM_SHM_L1_SMALL ? "SMALL" : "L1",
			style);
	draw_address(canvas, row, group->lowest, style);
	draw_size(table, row, EACH_AT, group->size, group->part);
	draw_size(table, row, TOTAL_AT, group->bytes, group->part);
	if (SCOPE_AT < canvas->columns)
		canvas_name(canvas, row, SCOPE_AT, canvas->columns - SCOPE_AT, group->scope, style);
}

static void draw_buffers_header(const struct table *table, int row)
{
	static const struct head heads[] = {
		{NAME_AT, NAME_AT + 10, "L1 buffers"},
		{-COUNT_END, COUNT_END, "n"},
		{TYPE_AT, TYPE_AT + 5, "type"},
		{-LOWEST_END, LOWEST_END, "lowest"},
		{EACH_AT, EACH_AT + FORMAT_SIZE_WIDTH, "each"},
		{TOTAL_AT, TOTAL_AT + FORMAT_SIZE_WIDTH, "total"},
		{SCOPE_AT, SCOPE_AT + 5, "scope"},
	};
	draw_heads(table, row, heads, sizeof(heads) / sizeof(heads[0]));
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
