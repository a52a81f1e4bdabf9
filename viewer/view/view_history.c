/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The History view: what one row held over time, and exact values under a cursor. */
#include <string.h>

#include "viewer/view/born.h"
#include "viewer/view/chart.h"
#include "viewer/view/figure.h"
#include "viewer/view/glyph.h"
#include "viewer/view/moments.h"
#include "viewer/view/names.h"
#include "viewer/view/parts.h"
#include "viewer/view/sentence_history.h"
#include "viewer/view/views.h"

enum {
	VALUE_AT = 13,
	PEAK_AT = 36,
	BETWEEN_LABELS = 10,
	WIDEST = 1024,
	CLOCK_SPAN_S = 600, /* less than this is told to the second */
};

#define SECOND UINT64_C(1000000000)

struct history_screen {
	const struct table *table;
	const struct layout_history *layout;
	struct past past;
};

static const struct layout_place *panel_of(
	const struct history_screen *screen, enum history_panel panel)
{
	return &screen->layout->panel[panel];
}

/* A line that loses whole pieces at its end; a piece begins with the blanks before it. */
static int add_piece(
	struct canvas *canvas, int row, int column, const char *text, enum theme_style style)
{
	if (column < 0 || column + canvas_width(text) > canvas->columns)
		return -1;
	return canvas_text(canvas, row, column, text, style);
}

/* A label with its value, or neither. */
static int add_named(
	struct canvas *canvas, int row, int column, const char *label, const char *value)
{
	if (column < 0 || column + canvas_width(label) + canvas_width(value) > canvas->columns)
		return -1;
	return add_piece(
		canvas, row, canvas_text(canvas, row, column, label, STYLE_DIM), value, STYLE_TEXT);
}

static struct format_text minute_or_clock(const struct plot *plot, uint64_t time)
{
	return plot->span * (uint64_t)plot->columns < CLOCK_SPAN_S * SECOND ? format_clock(time)
									    : format_minute(time);
}

static void draw_title(const struct history_screen *screen, int row)
{
	const struct past *past = &screen->past;
	const struct plot *plot = &past->plot;
	const struct model *model = screen->table->model;
	struct canvas *canvas = screen->table->canvas;
	struct sentence title = sentence_begin(canvas->columns);
	sentence_add(&title, "%s", past_name(past, model).text);
	if (past->of == PAST_PROCESS)
		sentence_add(&title, " %.40s",
			names_process(model->processes[past->process].snapshot, false));
	sentence_add(&title, " %s", past_holding(past).text);
	struct sentence name = title, range = sentence_begin(canvas->columns);
	sentence_add(&title, "  %s per column", chart_span_name(plot->span).text);
	sentence_add(&title, ", highest of each");
	uint64_t all = plot->span * (uint64_t)plot->columns;
	uint64_t from = plot->end > all ? plot->end - all : 0;
	uint64_t to = plot->end < past->now ? plot->end : past->now;
	sentence_add(&range, "%s", minute_or_clock(plot, from).text);
	sentence_add(&range, " to %s", minute_or_clock(plot, to).text);
	canvas_text(canvas, row, 0, title.text, STYLE_DIM);
	canvas_text(canvas, row, 0, name.text, STYLE_STRONG);
	if (title.width + 2 + range.width <= canvas->columns)
		canvas_right(canvas, row, canvas->columns, range.text, STYLE_DIM);
}

static void draw_cursor(const struct history_screen *screen)
{
	const struct past *past = &screen->past;
	struct canvas *canvas = screen->table->canvas;
	const struct layout_place *above = panel_of(screen, HISTORY_CURSOR);
	const struct layout_place *chart = panel_of(screen, HISTORY_CHART);
	const struct layout_place *axis = panel_of(screen, HISTORY_AXIS);
	if (past->cursor < 0)
		return;
	int column = PAST_AT + past->cursor;
	struct format_text clock = format_clock(past->at);
	int width = canvas_width(clock.text), from = column - width / 2;
	from = from + width > canvas->columns ? canvas->columns - width : from;
	if (above->width > 0)
		canvas_text(canvas, above->at, from, clock.text, STYLE_STRONG);
	for (int i = 0; i < chart->width; i++)
		canvas_put(canvas, chart->at + i, column, GLYPH_PEAK, STYLE_PEAK);
	if (axis->width > 0)
		canvas_put(canvas, axis->at, column, GLYPH_UP, STYLE_STRONG);
}

static void draw_chart(struct history_screen *screen)
{
	struct plot *plot = &screen->past.plot;
	const struct layout_place *chart = panel_of(screen, HISTORY_CHART);
	const struct layout_place *axis = panel_of(screen, HISTORY_AXIS);
	plot->canvas = screen->table->canvas;
	plot->row = chart->at;
	plot->rows = chart->width;
	past_scale(&screen->past, screen->table->state->past.fitted);
	plot_values(plot);
	if (plot->top > 1)
		plot_scale(plot, PAST_LABEL_END, plot->rows >= 9 ? 4 : plot->rows >= 5 ? 2 : 1);
	if (axis->width > 0)
		plot_axis(plot, axis->at, BETWEEN_LABELS, screen->past.cursor);
	draw_cursor(screen);
}

/* What tells more stands before what tells less, where one column has several. */
static const struct {
	enum moment moment;
	uint32_t glyph;
	enum theme_style style;
	const char *name;
} kinds[] = {
	{MOMENT_START, 's', STYLE_MARK, "start"},
	{MOMENT_END, 'x', STYLE_MARK, "end"},
	{MOMENT_MARK, 'm', STYLE_MARK, "mark"},
	{MOMENT_FAILED, 'F', STYLE_SUSPECT, "failed allocation"},
};

static void draw_moments(const struct history_screen *screen, int row)
{
	unsigned char moments[WIDEST];
	const struct plot *plot = &screen->past.plot;
	struct canvas *canvas = screen->table->canvas;
	if (plot->columns > WIDEST)
		return;
	moments_find(&screen->past, screen->table->model, moments);
	canvas_text(canvas, row, 0, "what", STYLE_DIM);
	for (int column = 0; column < plot->columns; column++)
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			if (moments[column] & kinds[i].moment)
				canvas_put(canvas, row, PAST_AT + column, kinds[i].glyph,
					kinds[i].style);
}

static void draw_legend(const struct history_screen *screen, int row)
{
	static const char blank[] = "blank: not watched";
	struct canvas *canvas = screen->table->canvas;
	int column = 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (column + 2 + canvas_width(kinds[i].name) > canvas->columns)
			return;
		canvas_put(canvas, row, column, kinds[i].glyph, kinds[i].style);
		column = canvas_text(canvas, row, column + 2, kinds[i].name, STYLE_DIM) + 2;
	}
	add_piece(canvas, row, column, blank, STYLE_DIM);
}

/* What the row holds at the moment that is read; SNAPSHOT_UNKNOWN: nobody watched. */
static uint64_t value_at(const struct past *past)
{
	if (past->cursor < 0)
		return past->use.used;
	struct model_span span = plot_span(&past->plot, past->cursor);
	return span.seen ? span.high : SNAPSHOT_UNKNOWN;
}

static int draw_value(const struct history_screen *screen, int row, uint64_t bytes, bool change)
{
	struct figure_place place = {.canvas = screen->table->canvas,
		.row = row,
		.place = {change ? VALUE_AT - 1 : VALUE_AT,
			change ? FORMAT_CHANGE_WIDTH : FORMAT_SIZE_WIDTH}};
	if (VALUE_AT + FORMAT_CHANGE_WIDTH > screen->table->canvas->columns)
		return -1;
	if (!change)
		figure_size(&place, bytes, FIGURE_STRONG);
	else if (screen->table->state->exact)
		return add_piece(place.canvas, row, VALUE_AT,
			format_exact_change((int64_t)bytes).text, STYLE_TEXT);
	else
		return add_piece(place.canvas, row, VALUE_AT, format_change((int64_t)bytes).text,
			STYLE_TEXT);
	return VALUE_AT + FORMAT_SIZE_WIDTH;
}

static void draw_at(const struct history_screen *screen, int row)
{
	const struct past *past = &screen->past;
	const struct model_use *use = &past->use;
	struct canvas *canvas = screen->table->canvas;
	uint64_t bytes = value_at(past);
	int column = canvas_text(canvas, row, 0, past->cursor < 0 ? "now" : "at ", STYLE_DIM);
	if (past->cursor >= 0)
		add_piece(canvas, row, column, format_clock(past->at).text, STYLE_STRONG);
	if (bytes == SNAPSHOT_UNKNOWN) {
		add_piece(canvas, row, VALUE_AT, past->cursor < 0 ? "unknown" : "not watched",
			STYLE_DIM);
		return;
	}
	column = draw_value(screen, row, bytes, false);
	column = add_named(canvas, row, column, "  exact ", format_exact(bytes).text);
	uint64_t at_mark;
	if (past->at < past->plot.model->mark.time || !born_used_at_mark(use, &at_mark))
		return;
	int64_t change = (int64_t)(bytes - at_mark);
	add_named(canvas, row, column, "  since mark ",
		screen->table->state->exact ? format_exact_change(change).text
					    : format_change(change).text);
}

static void draw_peak(const struct history_screen *screen, int row, int column)
{
	const struct model_use *use = &screen->past.use;
	struct canvas *canvas = screen->table->canvas;
	if (use->peak == SNAPSHOT_UNKNOWN || use->peak == 0)
		return;
	/* Below what is held now it stands in the same column. */
	if (column == 0) {
		canvas_text(canvas, row, 0, "peak", STYLE_DIM);
		struct figure_place place = {
			.canvas = canvas, .row = row, .place = {VALUE_AT, FORMAT_SIZE_WIDTH}};
		if (VALUE_AT + FORMAT_SIZE_WIDTH > canvas->columns)
			return;
		figure_size(&place, use->peak, FIGURE_PLAIN);
		column = VALUE_AT + FORMAT_SIZE_WIDTH;
	} else
		column = add_named(canvas, row, column, "peak ", format_size(use->peak).text);
	if (use->peak_time == SNAPSHOT_UNKNOWN || use->peak_time == 0)
		return;
	add_named(canvas, row, column, " at ", format_clock(use->peak_time).text);
}

static void draw_to_now(const struct history_screen *screen, int row)
{
	const struct past *past = &screen->past;
	struct canvas *canvas = screen->table->canvas;
	uint64_t bytes = value_at(past), now = past->use.used;
	if (past->cursor < 0) {
		draw_peak(screen, row, 0);
		return;
	}
	int column = canvas_text(canvas, row, 0, "to now", STYLE_DIM);
	if (bytes != SNAPSHOT_UNKNOWN && now != SNAPSHOT_UNKNOWN) {
		column = draw_value(screen, row, now - bytes, true);
		column = add_named(canvas, row, column, " in ",
			format_span((double)(past->now - past->at) / 1e9).text);
	}
	if (column > 0)
		draw_peak(screen, row, column + 2 > PEAK_AT ? column + 2 : PEAK_AT);
}

static void draw_sentence(const struct history_screen *screen, int row)
{
	const struct past *past = &screen->past;
	unsigned flags = past->grows ? MODEL_SUSPECT : 0;
	struct sentence sentence =
		sentence_begin(screen->table->canvas->columns - frame_flag_width(flags));
	sentence_history(&sentence, screen->table->model, past);
	frame_sentence(screen->table->canvas, row, &sentence, flags);
}

void view_history_draw(const struct table *table, const struct layout_history *layout)
{
	struct history_screen screen = {.table = table, .layout = layout};
	static const struct {
		enum history_panel panel;
		void (*draw)(const struct history_screen *screen, int row);
	} lines[] = {
		{HISTORY_TITLE, draw_title},
		{HISTORY_WHAT, draw_moments},
		{HISTORY_AT, draw_at},
		{HISTORY_TO_NOW, draw_to_now},
		{HISTORY_LEGEND, draw_legend},
		{HISTORY_SENTENCE, draw_sentence},
	};
	screen.past = past_make(table->state, table->model, table->canvas->columns);
	draw_chart(&screen);
	if (panel_of(&screen, HISTORY_PARTS)->width > 0)
		parts_draw(table, &screen.past, panel_of(&screen, HISTORY_PARTS));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (panel_of(&screen, lines[i].panel)->width > 0)
			lines[i].draw(&screen, panel_of(&screen, lines[i].panel)->at);
}
