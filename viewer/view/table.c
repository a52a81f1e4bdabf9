/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "viewer/view/born.h"
#include "viewer/view/glyph.h"
#include "viewer/view/names.h"

enum {
	UNIT_WIDTH = 4,
	STRIP_MOST = 9, /* devices of one figure each */
	NAME_LEAST = 8,
};

struct table table_begin(
	struct canvas *canvas, const struct view_state *state, const struct model *model)
{
	struct table table = {
		.canvas = canvas,
		.state = state,
		.model = model,
		.mixed = names_mixed(model),
		.device_strip = model->n_devices <= STRIP_MOST,
	};
	layout_columns(canvas->columns, state->exact, table.mixed, &table.columns);
	for (unsigned i = 0; i < model->n_devices; i++)
		if (model->devices[i].name[1] != '\0')
			table.device_strip = false;
	return table;
}

static uint32_t state_glyph(unsigned flags, enum theme_style *ret_style)
{
	*ret_style = STYLE_NOTICE;
	if (flags & MODEL_DEAD) {
		*ret_style = STYLE_DIM;
		return GLYPH_DEAD;
	}
	if (flags & MODEL_UNTRACKED)
		return '?';
	if (flags & MODEL_UPSTREAM)
		return '~';
	if (flags & MODEL_REFUSED) {
		*ret_style = STYLE_SUSPECT;
		return 'F';
	}
	return flags & MODEL_DIFFERS ? GLYPH_DIFFERS : ' ';
}

void table_gutter(const struct table *table, int row, bool caret, unsigned flags)
{
	enum theme_style style;
	uint32_t glyph = state_glyph(flags, &style);
	if (caret) {
		canvas_put(table->canvas, row, 0, GLYPH_CARET, STYLE_STRONG);
		canvas_flag(table->canvas, row, 0, table->canvas->columns, CANVAS_SELECTED);
	}
	if (flags & MODEL_SUSPECT)
		canvas_put(table->canvas, row, 1, '!', STYLE_SUSPECT_CELL);
	if (glyph != ' ')
		canvas_put(table->canvas, row, 2, glyph, style);
}

enum figure_tone table_tone(unsigned flags)
{
	if (flags & (MODEL_DEAD | MODEL_STALE))
		return FIGURE_DIM;
	return flags & MODEL_SUSPECT ? FIGURE_SUSPECT : FIGURE_PLAIN;
}

struct figure_place table_place(const struct table *table, int row, enum layout_item item)
{
	return (struct figure_place){
		.canvas = table->canvas,
		.row = row,
		.place = table->columns.item[item],
		.exact = table->columns.exact,
	};
}

/* What stands behind the used bytes begins a column later, if anything does. */
static int end_of_used(const struct table *table)
{
	for (enum layout_item item = ITEM_CAPACITY; item < ITEM_COUNT; item++)
		if (table->columns.item[item].width > 0)
			return table->columns.item[item].at - 1;
	return table->canvas->columns;
}

struct table table_beside(const struct table *table, int column)
{
	struct table beside = *table;
	struct layout_place *used = &beside.columns.item[ITEM_USED];
	int end = end_of_used(table);
	if (used->at <= column) {
		used->at = column + 1;
		used->width = used->width < end - used->at ? used->width : end - used->at;
		used->width = used->width > 0 ? used->width : 0;
	}
	return beside;
}

void table_header_row(const struct table *table, int row)
{
	canvas_fill(table->canvas, row, 0, table->canvas->columns, ' ', STYLE_HEAD);
}

/* Texts at the left of their column; the others end with their numbers. */
static bool is_left(enum layout_item item)
{
	return item == ITEM_BAR || item == ITEM_SPARK || item == ITEM_L1_BAR;
}

static bool is_size(const struct table *table, enum layout_item item)
{
	return !table->columns.exact &&
	       (item == ITEM_USED || item == ITEM_NEW || item == ITEM_RATE || item == ITEM_L1 ||
		       item == ITEM_CAPACITY);
}

void table_header(const struct table *table, int row, enum layout_item item, const char *text)
{
	struct layout_place place = table->columns.item[item];
	if (place.width == 0)
		return;
	int width = canvas_width(text);
	int end = place.at + place.width - (is_size(table, item) ? UNIT_WIDTH : 0);
	int at = is_left(item) ? place.at : end - width;
	canvas_text(table->canvas, row, at, text, STYLE_HEAD);
	if (table->state->sort_column != (unsigned)item + 1)
		return;
	canvas_flag(table->canvas, row, at, width, CANVAS_BOLD);
	int mark = is_size(table, item) ? end : at - 1;
	canvas_put(table->canvas, row, mark, table->state->sort_inverted ? GLYPH_UP : GLYPH_SORTED,
		STYLE_HEAD);
}

void table_figures(
	const struct table *table, int row, const struct model_row *of, enum figure_tone tone)
{
	const struct model_use *dram = &of->memory[MODEL_DRAM], *l1 = &of->memory[MODEL_L1];
	enum figure_tone plain = tone == FIGURE_DIM ? FIGURE_DIM : FIGURE_PLAIN;
	struct figure_place at = table_place(table, row, ITEM_USED);
	figure_size(&at, dram->used, plain);
	if (dram->used_is_lower_bound && at.place.width > 0)
		canvas_put(table->canvas, row, at.place.at - 1, GLYPH_AT_LEAST, STYLE_NOTICE);
	at = table_place(table, row, ITEM_NEW);
	int64_t born = 0;
	bool known = born_since_mark(dram, &born);
	figure_change(&at, born, known, tone);
	at = table_place(table, row, ITEM_RATE);
	figure_rate(&at, dram->per_minute, tone);
	at = table_place(table, row, ITEM_FULL_IN);
	figure_text(&at, format_estimate(dram->full_in).text, tone);
	at = table_place(table, row, ITEM_L1);
	figure_size(&at, l1->used, plain);
	if (l1->used_is_lower_bound && at.place.width > 0)
		canvas_put(table->canvas, row, at.place.at - 1, GLYPH_AT_LEAST, STYLE_NOTICE);
	at = table_place(table, row, ITEM_BUFFERS);
	figure_count(&at, of->buffers, plain);
	at = table_place(table, row, ITEM_NEW_BUFFERS);
	figure_count_change(&at, of->new_buffers, of->new_buffers_known, tone);
}

int table_scroll(int first, int selected, int n, int rows)
{
	if (selected >= 0 && first > selected)
		first = selected;
	if (selected >= 0 && first < selected - rows + 1)
		first = selected - rows + 1;
	if (first > n - rows)
		first = n - rows;
	return first > 0 ? first : 0;
}

void table_more(const struct table *table, int row, int first, int shown, int n)
{
	char text[64];
	int below = n - first - shown;
	snprintf(text, sizeof(text), "%d-%d of %d", first + 1, first + shown, n);
	canvas_right(table->canvas, row, table->canvas->columns, text, STYLE_DIM);
	if (shown == n)
		return;
	int room = table->canvas->columns - canvas_width(text) - 1;
	snprintf(text, sizeof(text), "%d more", below > 0 ? below : first);
	if (room < LAYOUT_GUTTER + 2 + canvas_width(text))
		return;
	canvas_put(table->canvas, row, LAYOUT_GUTTER, below > 0 ? GLYPH_MORE : GLYPH_UP, STYLE_DIM);
	canvas_text(table->canvas, row, LAYOUT_GUTTER + 2, text, STYLE_DIM);
}

void table_pid(const struct table *table, int row, uint64_t pid, enum theme_style style)
{
	char text[24];
	int length = snprintf(text, sizeof(text), "%" PRIu64, pid);
	canvas_right(table->canvas, row, LAYOUT_PID_AT + LAYOUT_PID_WIDTH,
		length <= LAYOUT_PID_WIDTH ? text : "?", style);
}

bool table_has_name(const struct table *table)
{
	return table_name_end(table) - LAYOUT_NAME_AT >= NAME_LEAST;
}

int table_name_end(const struct table *table)
{
	if (table->columns.item[ITEM_BAR].width > 0)
		return layout_end(&table->columns, ITEM_BAR);
	return table->columns.item[ITEM_USED].at - 1;
}
