/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/alive.h"

#include "viewer/model/leak_counts.h"
#include "viewer/model/number.h"
#include "viewer/view/axis.h"
#include "viewer/view/births.h"
#include "viewer/view/format.h"
#include "viewer/view/glyph.h"

enum {
	LEVELS = 8,
	WIDE = 100,
	WIDE_LABELS = 10, /* columns that the scale takes */
	LABELS = 7,
	COLUMNS_MOST = 1024,
};

struct column {
	bool drawn; /* else it is yet to come */
	bool watched;
	uint64_t count;
};

struct chart {
	struct axis axis;
	int row;
	int rows; /* without the axis */
	uint64_t top;
	enum theme_style style;
	struct column column[COLUMNS_MOST];
};

static struct column column_of(
	const struct axis *axis, int column, const struct model_group *group, uint64_t now)
{
	uint64_t from = axis_time(axis, column), to = axis_time(axis, column + 1);
	if (column + 1 == axis->columns)
		to = UINT64_MAX;
	struct column of = {.drawn = from <= now};
	of.watched = leak_counts_most(group->counts, from, to, &of.count);
	if (!of.watched)
		of.count = births_before(group, to);
	return of;
}

static void fill(struct chart *chart, const struct model *model, const struct model_group *group)
{
	for (int column = 0; column < chart->axis.columns; column++) {
		struct column *of = &chart->column[column];
		*of = column_of(&chart->axis, column, group, model->time);
		if (of->drawn && of->count > chart->top)
			chart->top = of->count;
	}
}

static void draw_column(const struct chart *chart, int column)
{
	const struct column *of = &chart->column[column];
	if (!of->drawn || of->count == 0)
		return;
	int level =
		(int)number_round((double)of->count / (double)chart->top * chart->rows * LEVELS);
	level = level > 0 ? level : 1;
	for (int i = 0; i < chart->rows && level > LEVELS * i; i++) {
		int full = level - LEVELS * i < LEVELS ? level - LEVELS * i : LEVELS;
		canvas_put(chart->axis.canvas, chart->row + chart->rows - 1 - i,
			chart->axis.at + column,
			of->watched ? GLYPH_LEVEL + (uint32_t)full : GLYPH_FREE,
			of->watched ? chart->style : STYLE_FREE);
	}
}

/* What the dots are, where nothing else stands. */
static void draw_note(const struct chart *chart)
{
	static const char note[] = "\u00b7 not watched: what is still alive";
	int width = canvas_width(note);
	uint64_t above = (uint64_t)chart->rows - 1;
	for (int column = 0; column <= width; column++) {
		const struct column *of = &chart->column[column];
		if (column >= chart->axis.columns || of->watched ||
			of->count * (uint64_t)chart->rows > chart->top * above)
			return;
	}
	canvas_text(chart->axis.canvas, chart->row, chart->axis.at, note, STYLE_DIM);
}

/* A half that is no whole number is told where that makes next to no difference. */
static bool has_half(uint64_t top)
{
	enum { LARGE = 20 };
	return top % 2 == 0 || top >= LARGE;
}

static void draw_scale(const struct chart *chart)
{
	struct canvas *to = chart->axis.canvas;
	int end = chart->axis.at - 1, row = chart->row, rows = chart->rows;
	canvas_right(to, row, end, format_count(chart->top, LABELS).text, STYLE_DIM);
	if (rows >= 6 && has_half(chart->top))
		canvas_right(to, row + (rows - 1) / 2, end,
			format_count(chart->top / 2, LABELS).text, STYLE_DIM);
	if (rows > 1)
		canvas_right(to, row + rows - 1, end, "0", STYLE_DIM);
}

void alive_chart(struct canvas *canvas, int row, int rows, const struct model *model,
	const struct model_group *group, unsigned span_s)
{
	bool wide = canvas->columns >= WIDE;
	bool grows = group->verdict <= MODEL_GROWING && !group->ignored;
	struct chart chart = {.row = row, .rows = rows - 1};
	chart.style = grows ? STYLE_SUSPECT_CHART : STYLE_LEVEL;
	chart.axis = (struct axis){.canvas = canvas,
		.at = (wide ? WIDE_LABELS : LABELS) + 1,
		.mark = model->mark.time,
		.now = model->time};
	int columns = canvas->columns - chart.axis.at - (wide ? 1 : 0);
	chart.axis.columns = columns < COLUMNS_MOST ? columns : COLUMNS_MOST;
	if (chart.rows < 1 || columns < 1)
		return;
	axis_begin(&chart.axis, births_start(model, group), span_s);
	fill(&chart, model, group);
	if (chart.top == 0)
		return;
	for (int column = 0; column < chart.axis.columns; column++)
		draw_column(&chart, column);
	draw_note(&chart);
	draw_scale(&chart);
	axis_draw(&chart.axis, row + chart.rows);
}
