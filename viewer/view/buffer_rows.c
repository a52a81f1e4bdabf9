/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/buffer_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/view/glyph.h"
#include "viewer/view/names.h"

enum {
	UNIT_WIDTH = 4,
	WIDE_FROM = 110,
	EXACT_WIDTH = 14,
	SCOPE_LEAST = 12,
};

enum item {
	RECORD_AGE,
	RECORD_SIZE,
	RECORD_TYPE,
	RECORD_ADDRESS,
	RECORD_ID,
	RECORD_DEVICES,
	RECORD_BORN,
	RECORD_PROCESS,
	RECORD_SCOPE,
	GROUP_TYPE,
	GROUP_SIZE,
	GROUP_COUNT,
	GROUP_TOTAL,
	GROUP_NEW,
	GROUP_FREED,
	GROUP_BORN,
	GROUP_SCOPE,
	ITEMS,
	RECORD_ITEMS = RECORD_SCOPE + 1,
};

enum side {
	LEFT,
	RIGHT,
	SIZE, /* a number and its unit */
};

static const struct {
	enum buffers_column column; /* BUFFERS_COLUMNS: not sorted by */
	const char *name;
	int gap; /* before it */
	int width;
	enum side side;
} items[ITEMS] = {
	[RECORD_AGE] = {BUFFERS_BY_AGE, "age", 2, 7, RIGHT},
	[RECORD_SIZE] = {BUFFERS_BY_SIZE, "size", 2, FORMAT_SIZE_WIDTH, SIZE},
	[RECORD_TYPE] = {BUFFERS_BY_TYPE, "type", 2, 8, LEFT},
	[RECORD_ADDRESS] = {BUFFERS_BY_ADDRESS, "address", 1, 10, LEFT},
	[RECORD_ID] = {BUFFERS_BY_ID, "id", 1, 10, RIGHT},
	[RECORD_DEVICES] = {BUFFERS_BY_DEVICES, "devs", 2, 6, LEFT},
	[RECORD_BORN] = {BUFFERS_COLUMNS, "born", 2, 8, LEFT},
	[RECORD_PROCESS] = {BUFFERS_COLUMNS, "    pid process", 2, 22, LEFT},
	[RECORD_SCOPE] = {BUFFERS_BY_SCOPE, "scope", 1, 0, LEFT},
	[GROUP_TYPE] = {BUFFERS_BY_TYPE, "type", 3, 8, LEFT},
	[GROUP_SIZE] = {BUFFERS_BY_SIZE, "size", 1, FORMAT_SIZE_WIDTH, SIZE},
	[GROUP_COUNT] = {BUFFERS_BY_COUNT, "bufs", 1, 6, RIGHT},
	[GROUP_TOTAL] = {BUFFERS_BY_TOTAL, "total", 1, FORMAT_SIZE_WIDTH, SIZE},
	[GROUP_NEW] = {BUFFERS_BY_NEW, "new", 1, FORMAT_CHANGE_WIDTH, SIZE},
	[GROUP_FREED] = {BUFFERS_COLUMNS, "freed", 1, 6, RIGHT},
	[GROUP_BORN] = {BUFFERS_COLUMNS, "born", 2, 9, LEFT},
	[GROUP_SCOPE] = {BUFFERS_BY_SCOPE, "scope", 1, 0, LEFT},
};

struct columns {
	struct layout_place item[ITEMS];
};

/* What goes where there is no room, in this order. */
static const enum item record_drops[] = {
	RECORD_ID, RECORD_ADDRESS, RECORD_TYPE, RECORD_DEVICES, RECORD_SCOPE, RECORD_SIZE};
static const enum item group_drops[] = {
	GROUP_BORN, GROUP_FREED, GROUP_TYPE, GROUP_COUNT, GROUP_TOTAL, GROUP_SCOPE, GROUP_SIZE};

static bool is_record_item(enum item item)
{
	return item < RECORD_ITEMS;
}

static int width_of(enum item item, const struct table *table)
{
	bool wide = table->canvas->columns >= WIDE_FROM;
	if ((item == RECORD_BORN || item == RECORD_PROCESS) && !wide)
		return 0;
	if (item == RECORD_DEVICES && wide)
		return 2 * items[item].width;
	if (item == GROUP_BORN && wide)
		return BUFFERS_SPANS;
	if (items[item].side == SIZE && table->columns.exact)
		return item == GROUP_NEW ? EXACT_WIDTH + 1 : EXACT_WIDTH;
	return items[item].width;
}

static void place(const int width[ITEMS], bool grouped, struct columns *columns)
{
	int at = 0;
	for (enum item item = 0; item < ITEMS; item++) {
		columns->item[item] = (struct layout_place){0, 0};
		if (is_record_item(item) == grouped || width[item] == 0)
			continue;
		at = at == 0 ? (grouped ? LAYOUT_GUTTER : LAYOUT_GUTTER - 1) : at + items[item].gap;
		columns->item[item] = (struct layout_place){at, width[item]};
		at += width[item];
	}
}

static int end_of(const struct columns *columns)
{
	int end = 0;
	for (enum item item = 0; item < ITEMS; item++) {
		const struct layout_place *of = &columns->item[item];
		end = of->width > 0 && of->at + of->width > end ? of->at + of->width : end;
	}
	return end;
}

static struct columns columns_of(const struct table *table, bool grouped)
{
	const enum item *drops = grouped ? group_drops : record_drops;
	size_t n_drops = grouped ? sizeof(group_drops) / sizeof(group_drops[0])
				 : sizeof(record_drops) / sizeof(record_drops[0]);
	enum item scope = grouped ? GROUP_SCOPE : RECORD_SCOPE;
	struct columns columns;
	int width[ITEMS];
	for (enum item item = 0; item < ITEMS; item++)
		width[item] = width_of(item, table);
	width[scope] = SCOPE_LEAST;
	place(width, grouped, &columns);
	for (size_t i = 0; i < n_drops && end_of(&columns) > table->canvas->columns; i++) {
		width[drops[i]] = 0;
		place(width, grouped, &columns);
	}
	if (width[scope] > 0)
		columns.item[scope].width = table->canvas->columns - columns.item[scope].at;
	return columns;
}

static void draw_head(const struct table *table, const struct buffer_list *list, int row,
	enum item item, const struct layout_place *at)
{
	bool sorted = items[item].column == list->column;
	bool size = items[item].side == SIZE && !table->columns.exact;
	int width = (int)strlen(items[item].name);
	int end = at->at + at->width - (size ? UNIT_WIDTH : 0);
	int marked = width + (sorted ? 2 : 0);
	int column = items[item].side == LEFT || marked > end - at->at ? at->at : end - marked;
	if (at->width == 0)
		return;
	canvas_text(table->canvas, row, column, items[item].name, STYLE_HEAD);
	if (!sorted)
		return;
	canvas_flag(table->canvas, row, column, marked, CANVAS_BOLD);
	canvas_put(table->canvas, row, column + width + 1,
		table->state->buffers.inverted ? GLYPH_UP : GLYPH_SORTED, STYLE_HEAD);
}

void buffer_rows_header(const struct table *table, const struct buffer_list *list, int row)
{
	struct columns columns = columns_of(table, list->grouped);
	table_header_row(table, row);
	for (enum item item = 0; item < ITEMS; item++)
		draw_head(table, list, row, item, &columns.item[item]);
}

static struct figure_place figure_at(
	const struct table *table, const struct columns *columns, int row, enum item item)
{
	return (struct figure_place){.canvas = table->canvas,
		.row = row,
		.place = columns->item[item],
		.exact = table->columns.exact};
}

static void draw_text(const struct table *table, const struct columns *columns, int row,
	enum item item, const char *text, enum theme_style style)
{
	const struct layout_place *at = &columns->item[item];
	if (at->width > 0)
		canvas_name(table->canvas, row, at->at, at->width, text, style);
}

/* A scope, or that there is none. */
static void draw_scope(const struct table *table, const struct columns *columns, int row,
	enum item item, const char *scope, enum theme_style style)
{
	bool none = scope != NULL && scope[0] == '\0';
	draw_text(table, columns, row, item,
		none    ? "–"
		: scope ? scope
			: "",
		none ? STYLE_DIM : style);
}

static void draw_devices(
	const struct table *table, const struct columns *columns, int row, uint64_t devices)
{
	const struct layout_place *at = &columns->item[RECORD_DEVICES];
	struct format_text text = names_devices(table->model, devices, at->width);
	if (at->width == 0)
		return;
	if (canvas_width(text.text) > at->width)
		snprintf(text.text, sizeof(text.text), "%d dev", __builtin_popcountll(devices));
	canvas_text(table->canvas, row, at->at, text.text, STYLE_TEXT);
}

static void draw_place(const struct table *table, const struct columns *columns, int row,
	const struct snapshot_record *record)
{
	char text[32];
	const struct layout_place *address = &columns->item[RECORD_ADDRESS];
	/* A number is never cut: one that has no place is not shown. */
	int length = snprintf(text, sizeof(text), "0x%08" PRIx64, record->address);
	if (address->width > 0)
		canvas_text(table->canvas, row, address->at, length <= address->width ? text : "?",
			STYLE_DIM);
	length = snprintf(text, sizeof(text), "%" PRIu64, record->id);
	struct figure_place id = figure_at(table, columns, row, RECORD_ID);
	figure_text(&id, length <= id.place.width ? text : "?", FIGURE_PLAIN);
}

static void draw_process(const struct table *table, const struct columns *columns, int row,
	const struct snapshot_process *process)
{
	const struct layout_place *at = &columns->item[RECORD_PROCESS];
	char pid[24];
	if (at->width == 0)
		return;
	int length = snprintf(pid, sizeof(pid), "%" PRIu64, process->pid);
	canvas_right(table->canvas, row, at->at + LAYOUT_PID_WIDTH,
		length <= LAYOUT_PID_WIDTH ? pid : "?", STYLE_STRONG);
	canvas_name(table->canvas, row, at->at + LAYOUT_PID_WIDTH + 1,
		at->width - LAYOUT_PID_WIDTH - 1, names_process(process, false), STYLE_TEXT);
}

static double age_of(const struct model *model, uint64_t time)
{
	return model->time > time ? (double)(model->time - time) / 1e9 : 0;
}

/* Of what was there when tracking began only the least age is known. */
static struct format_text age_text(const struct model *model, uint64_t time, bool is_older)
{
	struct format_text span = format_span(age_of(model, time));
	struct format_text text;
	snprintf(text.text, sizeof(text.text), "%s%.40s", is_older ? "\u2265" : "", span.text);
	return text;
}

static void draw_record(const struct table *table, const struct buffer_list *list, int row, int at)
{
	struct buffers_place place = buffers_at(list->buffers, (size_t)at);
	const struct snapshot_process *process = &table->model->snapshot->processes[place.process];
	const struct snapshot_record *record = &process->records[place.record];
	struct columns columns = columns_of(table, false);
	bool dead = process->state == SNAPSHOT_DEAD;
	bool suspect = buffers_is_suspect(list->buffers, place);
	bool known = !buffers_is_new(list->buffers, place);
	enum figure_tone tone = dead || known ? FIGURE_DIM
				: suspect     ? FIGURE_SUSPECT
					      : FIGURE_PLAIN;
	enum theme_style style = dead || known ? STYLE_DIM : STYLE_TEXT;
	table_gutter(table, row, at == list->at, suspect ? MODEL_SUSPECT : 0);
	struct figure_place figure = figure_at(table, &columns, row, RECORD_AGE);
	const char *scope = buffers_scope(list->buffers, place);
	bool is_older = strcmp(scope, TTAM_SCOPE_BEFORE_ATTACH) == 0;
	figure_text(&figure, age_text(table->model, record->time, is_older).text, tone);
	figure = figure_at(table, &columns, row, RECORD_SIZE);
	figure_size(&figure, record->size, tone);
	draw_text(table, &columns, row, RECORD_TYPE, names_type(record->type), style);
	draw_place(table, &columns, row, record);
	draw_devices(table, &columns, row, buffers_devices(list->buffers, place));
	draw_text(table, &columns, row, RECORD_BORN, format_clock(record->time).text, style);
	draw_process(table, &columns, row, process);
	draw_scope(table, &columns, row, RECORD_SCOPE, scope, suspect ? STYLE_SUSPECT : style);
	/* Where the age leaves its column free. */
	if (dead && table->canvas->cells[row * table->canvas->columns + 2].glyph == ' ')
		canvas_put(table->canvas, row, 2, GLYPH_DEAD, STYLE_DIM);
}

static void draw_births(const struct table *table, const struct columns *columns, int row,
	const struct buffers_group *group)
{
	const struct layout_place *at = &columns->item[GROUP_BORN];
	uint32_t most = 0;
	for (int i = 0; i < at->width; i++)
		most = group->births[i] > most ? group->births[i] : most;
	for (int i = 0; i < at->width; i++) {
		if (group->births[i] == 0)
			continue;
		uint64_t level = ((uint64_t)group->births[i] * 8 + most / 2) / most;
		canvas_put(table->canvas, row, at->at + i,
			GLYPH_LEVEL + (uint32_t)(level > 0 ? level : 1),
			group->is_suspect  ? STYLE_SUSPECT
			: group->n_new > 0 ? STYLE_LEVEL
					   : STYLE_DIM);
	}
}

static void name_group(
	const struct table *table, const struct buffers_group *group, char *text, size_t size)
{
	if (table->state->buffers.grouping != BUFFERS_DEVICES)
		snprintf(text, size, "%s",
			group->type < SNAPSHOT_TYPES ? names_type(group->type) : "several");
	else if (group->device < table->model->n_devices)
		snprintf(text, size, "dev %s",
			names_devices(table->model, UINT64_C(1) << group->device, 4).text);
	else
		snprintf(text, size, "dev ?");
}

static void draw_group(const struct table *table, const struct buffer_list *list, int row, int at)
{
	const struct buffers_group *group = &list->buffers->groups[at];
	struct columns columns = columns_of(table, true);
	enum figure_tone tone = group->is_suspect   ? FIGURE_SUSPECT
				: group->n_new == 0 ? FIGURE_DIM
						    : FIGURE_PLAIN;
	enum theme_style style = group->n_new == 0 ? STYLE_DIM : STYLE_TEXT;
	char name[64];
	name_group(table, group, name, sizeof(name));
	table_gutter(table, row, at == list->at, group->is_suspect ? MODEL_SUSPECT : 0);
	draw_text(table, &columns, row, GROUP_TYPE, name, style);
	struct figure_place figure = figure_at(table, &columns, row, GROUP_SIZE);
	figure_size(&figure, group->size, tone == FIGURE_SUSPECT ? FIGURE_PLAIN : tone);
	figure = figure_at(table, &columns, row, GROUP_COUNT);
	figure_count(&figure, group->count, tone == FIGURE_SUSPECT ? FIGURE_PLAIN : tone);
	figure = figure_at(table, &columns, row, GROUP_TOTAL);
	figure_size(&figure, group->bytes, tone == FIGURE_SUSPECT ? FIGURE_PLAIN : tone);
	figure = figure_at(table, &columns, row, GROUP_NEW);
	figure_change(&figure, (int64_t)group->new_bytes, group->new_bytes <= INT64_MAX, tone);
	figure = figure_at(table, &columns, row, GROUP_FREED);
	/* The signature of a leak: it grows, and nothing is freed. */
	bool telling = group->is_suspect && group->freed == 0;
	if (telling && figure.place.width > 0)
		canvas_right(table->canvas, row, figure.place.at + figure.place.width, "0",
			STYLE_SUSPECT);
	else
		figure_count(&figure, group->freed, tone);
	draw_births(table, &columns, row, group);
	draw_scope(table, &columns, row, GROUP_SCOPE, group->scope,
		group->is_suspect ? STYLE_SUSPECT : style);
}

void buffer_rows_draw(const struct table *table, const struct buffer_list *list, int row, int at)
{
	if (list->grouped)
		draw_group(table, list, row, at);
	else
		draw_record(table, list, row, at);
}
