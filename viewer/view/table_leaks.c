/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/table_leaks.h"

#include <stdio.h>

#include "viewer/view/births.h"
#include "viewer/view/names.h"

enum {
	UNIT_WIDTH = 4,
};

/* Texts stand at the left of their column, sizes before their unit, counts at the right. */
static const struct heading {
	const char *text;
	int from_end; /* -1: at the left */
} headings[LEAKS_ITEMS] = {
	[LEAKS_NAME] = {"scope", -1},
	[LEAKS_SIZE] = {"size", UNIT_WIDTH},
	[LEAKS_NEW] = {"new", UNIT_WIDTH},
	[LEAKS_RATE] = {"/min", UNIT_WIDTH},
	[LEAKS_FULL_IN] = {"full in", 0},
	[LEAKS_BORN] = {"born", -1},
	[LEAKS_TYPE] = {"type", -1},
	[LEAKS_DEVICES] = {"devs", -1},
	[LEAKS_VERDICT] = {"verdict", -1},
	[LEAKS_BUFFERS] = {"bufs", 0},
	[LEAKS_NEW_BUFFERS] = {"new", 0},
};

static bool has_pid(const struct layout_leaks *layout)
{
	return layout->item[LEAKS_NAME].at > LAYOUT_PID_AT;
}

void table_leaks_header(const struct table *table, const struct layout_leaks *layout)
{
	int row = layout->header.at;
	table_header_row(table, row);
	if (has_pid(layout))
		canvas_right(
			table->canvas, row, LAYOUT_PID_AT + LAYOUT_PID_WIDTH, "pid", STYLE_HEAD);
	for (int i = 0; i < LEAKS_ITEMS; i++) {
		struct layout_place place = layout->item[i];
		const struct heading *heading = &headings[i];
		const char *text = heading->text;
		if (i == LEAKS_BORN && place.width >= 11)
			text = "born to now";
		int width = canvas_width(text);
		if (place.width == 0)
			continue;
		if (heading->from_end < 0)
			canvas_name(table->canvas, row, place.at, place.width, text, STYLE_HEAD);
		else if (width <= place.width)
			canvas_right(table->canvas, row, place.at + place.width - heading->from_end,
				text, STYLE_HEAD);
	}
}

static struct figure_place place_of(
	const struct table *table, const struct layout_leaks *layout, int row, enum leaks_item item)
{
	return (struct figure_place){
		.canvas = table->canvas,
		.row = row,
		.place = layout->item[item],
		.exact = table->state->exact,
	};
}

/* What was born since the mark, on all devices. */
static uint64_t new_bytes(const struct model_group *of)
{
	if (of->fresh == 0)
		return 0;
	uint64_t bytes = SNAPSHOT_UNKNOWN;
	if (of->size == SNAPSHOT_UNKNOWN || __builtin_mul_overflow(of->size, of->fresh, &bytes))
		return SNAPSHOT_UNKNOWN;
	return figure_on_all(bytes, of->devices);
}

static void draw_figures(const struct table *table, const struct layout_leaks *layout, int row,
	const struct model_group *of, enum figure_tone tone)
{
	enum figure_tone plain = tone == FIGURE_DIM ? FIGURE_DIM : FIGURE_PLAIN;
	bool listed = of->verdict != MODEL_UNLISTED;
	struct figure_place at = place_of(table, layout, row, LEAKS_SIZE);
	figure_size(&at, of->size, plain);
	uint64_t bytes = listed ? new_bytes(of) : SNAPSHOT_UNKNOWN;
	at = place_of(table, layout, row, LEAKS_NEW);
	figure_change(&at, (int64_t)bytes, bytes <= INT64_MAX, tone);
	at = place_of(table, layout, row, LEAKS_RATE);
	figure_rate(&at, of->per_minute, tone);
	at = place_of(table, layout, row, LEAKS_FULL_IN);
	figure_text(&at, format_estimate(of->full_in).text, tone);
	at = place_of(table, layout, row, LEAKS_BUFFERS);
	figure_count(&at, of->alive, plain);
	at = place_of(table, layout, row, LEAKS_NEW_BUFFERS);
	figure_count_change(&at, (int64_t)of->fresh, listed && of->fresh <= INT64_MAX, tone);
}

static void draw_devices(const struct table *table, const struct layout_leaks *layout, int row,
	const struct model_group *of, enum theme_style style)
{
	struct layout_place place = layout->item[LEAKS_DEVICES];
	struct format_text text = names_devices(table->model, of->devices, place.width);
	if (place.width == 0)
		return;
	if (canvas_width(text.text) > place.width)
		snprintf(text.text, sizeof(text.text), "%ddev", __builtin_popcountll(of->devices));
	canvas_text(table->canvas, row, place.at, text.text, style);
}

static enum theme_style verdict_style(const struct model_group *of, bool suspect)
{
	if (suspect)
		return STYLE_SUSPECT;
	return of->verdict == MODEL_WATCH && !of->ignored ? STYLE_NOTICE : STYLE_DIM;
}

static void draw_text(const struct table *table, struct layout_place place, int row,
	const char *text, enum theme_style style)
{
	if (place.width > 0)
		canvas_name(table->canvas, row, place.at, place.width, text, style);
}

void table_leaks_row(const struct table *table, const struct layout_leaks *layout, int row,
	size_t group, bool caret)
{
	const struct model_group *of = &table->model->groups[group];
	bool suspect = group < table->model->n_suspects;
	bool unlisted = of->verdict == MODEL_UNLISTED;
	enum figure_tone tone = suspect                                  ? FIGURE_SUSPECT
				: of->verdict == MODEL_WATCH || unlisted ? FIGURE_PLAIN
									 : FIGURE_DIM;
	enum theme_style text = tone == FIGURE_DIM ? STYLE_DIM : STYLE_TEXT;
	table_gutter(table, row, caret, suspect ? MODEL_SUSPECT : unlisted ? MODEL_UPSTREAM : 0);
	if (has_pid(layout))
		table_pid(table, row, of->pid, suspect ? STYLE_SUSPECT : text);
	draw_text(table, layout->item[LEAKS_NAME], row, names_group(of), text);
	draw_figures(table, layout, row, of, tone);
	draw_text(
		table, layout->item[LEAKS_TYPE], row, unlisted ? "–" : names_type(of->type), text);
	draw_devices(table, layout, row, of, suspect ? STYLE_SUSPECT : text);
	draw_text(table, layout->item[LEAKS_VERDICT], row, names_verdict(of),
		verdict_style(of, suspect));
	struct layout_place born = layout->item[LEAKS_BORN];
	if (unlisted)
		draw_text(table, born, row, "–", STYLE_DIM);
	births_strip(table->canvas, row, born.at, born.width, table->model, of,
		suspect ? STYLE_SUSPECT : STYLE_LEVEL);
}
