/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The Help view, from the table of keys. */
#include <math.h>
#include <stdio.h>

#include "common/layout.h"
#include "viewer/model/number.h"
#include "viewer/view/glyph.h"
#include "viewer/view/views.h"

enum {
	HELP_AT = 11, /* columns of the key's name before it */
	VIEWS_AT = 43,
	TWO_COLUMNS = 80,
	WITH_VIEWS = 60,
	WITH_NAMES = 72, /* of views; with less their digits stand for them */
};

static enum key_action nth_shown(int n)
{
	for (int i = KEY_ACTION_NONE + 1; i < KEY_ACTIONS; i++)
		if (keys_row((enum key_action)i)->shown[0] != '\0' && n-- == 0)
			return (enum key_action)i;
	return KEY_ACTION_NONE;
}

int view_help_lines(void)
{
	int n = 0;
	while (nth_shown(n) != KEY_ACTION_NONE)
		n++;
	return n;
}

static int columns_of(const struct canvas *canvas)
{
	return canvas->columns >= TWO_COLUMNS ? 2 : 1;
}

static int lines_of(const struct canvas *canvas)
{
	int columns = columns_of(canvas);
	return (view_help_lines() + columns - 1) / columns;
}

static void draw_key(struct canvas *canvas, int row, int column, int width, enum key_action action)
{
	const struct key_row *key = keys_row(action);
	if (canvas_width(key->shown) < HELP_AT)
		canvas_text(canvas, row, column, key->shown, STYLE_KEY);
	int end = column + width - 1 < canvas->columns ? column + width - 1 : canvas->columns;
	canvas_name(canvas, row, column + HELP_AT, end - column - HELP_AT, key->help, STYLE_TEXT);
	if (width < WITH_VIEWS)
		return;
	char views[64];
	if (width < WITH_NAMES)
		keys_digits(key->views, views, sizeof(views));
	else
		keys_views(key->views, views, sizeof(views));
	canvas_name(canvas, row, column + VIEWS_AT, end - column - VIEWS_AT, views, STYLE_DIM);
}

static int width_of(const struct canvas *canvas)
{
	return columns_of(canvas) == 2 ? (canvas->columns + 2) / 2 : canvas->columns;
}

static void draw_header(const struct table *table, int row)
{
	struct canvas *canvas = table->canvas;
	int width = width_of(canvas);
	table_header_row(table, row);
	canvas_text(canvas, row, 0, "keys", STYLE_HEAD);
	for (int column = 0; width >= WITH_VIEWS && column < columns_of(canvas); column++)
		canvas_text(canvas, row, column * width + VIEWS_AT, "views", STYLE_HEAD);
}

static void draw_keys(const struct table *table, int row, int rows)
{
	struct canvas *canvas = table->canvas;
	int columns = columns_of(canvas), width = width_of(canvas);
	int lines = lines_of(canvas);
	int first = table_scroll((int)table->state->scroll[4], -1, lines, rows);
	for (int i = 0; i < rows && first + i < lines; i++)
		for (int column = 0; column < columns; column++) {
			enum key_action action = nth_shown(column * lines + first + i);
			if (action != KEY_ACTION_NONE)
				draw_key(canvas, row + i, column * width, width, action);
		}
}

static const struct {
	uint32_t glyph;
	enum theme_style style;
	const char *meaning;
} flags[] = {
	{'!', STYLE_SUSPECT_CELL, "suspect"},
	{GLYPH_DIFFERS, STYLE_NOTICE, "differs"},
	{'F', STYLE_SUSPECT, "refused"},
	{GLYPH_DEAD, STYLE_DIM, "dead"},
	{'~', STYLE_NOTICE, "bytes only"},
	{'?', STYLE_NOTICE, "unknown holdings"},
};

static void draw_flags(struct canvas *canvas, int row)
{
	int column = 0;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		int width = 2 + canvas_width(flags[i].meaning);
		if (column + width > canvas->columns)
			return;
		canvas_put(canvas, row, column, flags[i].glyph, flags[i].style);
		canvas_text(canvas, row, column + 2, flags[i].meaning, STYLE_DIM);
		column += width + 2;
	}
}

static const char *seen_runtime(const struct model *model)
{
	const struct snapshot *snapshot = model->snapshot;
	for (size_t i = 0; snapshot && i < snapshot->n_processes; i++)
		if (snapshot->processes[i].runtime[0] != '\0')
			return snapshot->processes[i].runtime;
	return NULL;
}

static void draw_title(const struct table *table, int row)
{
	const struct view_state *state = table->state;
	const char *runtime = seen_runtime(table->model);
	char delay[32];
	bool tenths = state->delay >= 0.1 &&
		      fabs(state->delay * 10 - number_round(state->delay * 10)) < 1e-6;
	snprintf(delay, sizeof(delay), tenths ? "a sample every %.1f s" : "a sample every %.3g s",
		state->delay);
	int end = canvas_right(table->canvas, row, table->canvas->columns,
		state->delay > 0 ? delay : "", STYLE_TEXT);
	struct sentence title = sentence_begin(end - 1);
	sentence_add(&title, "tt-allocmon");
	if (state->version)
		sentence_add(&title, " %s", state->version);
	sentence_add(&title, ", segment format %d", TTAM_FORMAT_VERSION);
	if (runtime)
		sentence_add(&title, ", %s seen", runtime);
	canvas_text(table->canvas, row, 0, title.text, STYLE_STRONG);
}

/* The first minute has nothing measured yet: what is not known is not said. */
static void draw_cost(const struct table *table, int row)
{
	const struct view_state *state = table->state;
	const struct snapshot *snapshot = table->model->snapshot;
	struct sentence line = sentence_begin(table->canvas->columns);
	unsigned long long retries = snapshot ? snapshot->n_retries : 0;
	if (state->own_rss_mb > 0) {
		bool one = state->own_frame_writes > 0.99 && state->own_frame_writes < 1.01;
		sentence_add(&line, "This viewer: %.2f CPU s/min", state->own_cpu_per_minute);
		sentence_add(&line, ", %.1f MB", state->own_rss_mb);
		sentence_add(&line, ", %.1f kB a frame", state->own_frame_bytes / 1000);
		sentence_add(&line, ", %.3g write%s", state->own_frame_writes, one ? "" : "s");
		sentence_add(&line, ", %llu reads retried", retries);
	} else
		sentence_add(&line, "This viewer: %llu reads retried", retries);
	canvas_text(table->canvas, row, 0, line.text, STYLE_DIM);
}

void view_help_draw(const struct table *table, const struct layout_panels *panels)
{
	const struct layout_place *panel = panels->panel;
	struct canvas *canvas = table->canvas;
	int top = panel[PANEL_TABS].width;
	int end = panel[PANEL_KEYS].width > 0 ? panel[PANEL_KEYS].at : canvas->rows;
	bool framed = end - top >= 8;
	if (framed) {
		draw_title(table, top);
		draw_header(table, top + 1);
		frame_legend(canvas, end - 2);
		draw_cost(table, end - 1);
		top += 2;
		end -= 2;
		/* The keys first: the sentence of a row says what its flag means. */
		if (end - top > lines_of(canvas)) {
			end--;
			draw_flags(canvas, end);
		}
	}
	draw_keys(table, top, end - top);
}
