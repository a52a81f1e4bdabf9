/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/plot.h"

#include <limits.h>

#include "viewer/model/number.h"
#include "viewer/view/axis.h"
#include "viewer/view/born.h"
#include "viewer/view/format.h"
#include "viewer/view/glyph.h"

enum {
	LEVELS = 8,
};

#define SECOND UINT64_C(1000000000)

int plot_column(const struct plot *plot, uint64_t time)
{
	uint64_t behind = (plot->end - time) / plot->span;
	return behind < (uint64_t)plot->columns ? plot->columns - 1 - (int)behind : -1;
}

uint64_t plot_end(const struct plot *plot, int column)
{
	return plot->end - plot->span * (uint64_t)(plot->columns - 1 - column);
}

int plot_level(const struct plot *plot, uint64_t bytes)
{
	if (bytes <= plot->bottom)
		return plot->line && bytes == plot->bottom ? 1 : 0;
	double part = (double)(bytes - plot->bottom) / (double)(plot->top - plot->bottom);
	int level = (int)number_round(number_min(part, 1) * plot->rows * LEVELS);
	return level > 0 ? level : 1;
}

void plot_mark(struct plot *plot, const struct model_use *use, bool grows)
{
	uint64_t mark = plot->model->mark.time;
	bool known = mark > 0 && mark <= plot->model->time;
	plot->mark_column = known ? plot_column(plot, mark) : -1;
	plot->new_from = INT_MAX;
	uint64_t at_mark;
	if (!known || !born_used_at_mark(use, &at_mark))
		return;
	plot->mark_level = plot_level(plot, at_mark);
	if (grows && mark <= plot->end)
		plot->new_from = plot->mark_column < 0 ? 0 : plot->mark_column;
}

struct model_span plot_span(const struct plot *plot, int column)
{
	uint64_t to = plot_end(plot, column);
	if (plot->history == MODEL_NO_HISTORY || to < plot->span)
		return (struct model_span){.seen = false};
	return model_history(plot->model, plot->history, plot->holding, to - plot->span, to);
}

/* What a column shows: everything below its level, or of a line from its lowest to its highest. */
struct bar {
	int column;
	int low; /* nothing below this row, from the bottom */
	int level;
};

static bool is_new(const struct plot *plot, const struct bar *bar, int at_mark)
{
	return bar->column >= plot->new_from && bar->level > plot->mark_level &&
	       at_mark < LEVELS / 2;
}

static void draw_cell(const struct plot *plot, const struct bar *bar, int from_bottom)
{
	int row = plot->row + plot->rows - 1 - from_bottom, column = plot->at + bar->column;
	int fill = bar->level - LEVELS * from_bottom;
	if (fill <= 0 || from_bottom < bar->low) {
		if (bar->column == plot->mark_column)
			canvas_put(plot->canvas, row, column, GLYPH_MARK, STYLE_MARK);
		return;
	}
	fill = fill < LEVELS ? fill : LEVELS;
	bool new_here = is_new(plot, bar, plot->mark_level - LEVELS * from_bottom);
	enum theme_style style = new_here ? STYLE_SUSPECT : STYLE_LEVEL;
	uint32_t glyph = GLYPH_LEVEL + (uint32_t)fill;
	/* A line ends at the highest; how low it was in the same span hangs from it. */
	if (plot->line && bar->level > LEVELS * (from_bottom + 1))
		glyph = GLYPH_PEAK;
	if (new_here && fill >= LEVELS / 2 && !plot->line)
		canvas_put(plot->canvas, row, column, '!', STYLE_SUSPECT_CELL);
	else
		canvas_put(plot->canvas, row, column, glyph, style);
}

void plot_values(const struct plot *plot)
{
	for (int column = 0; column < plot->columns; column++) {
		struct model_span span = plot_span(plot, column);
		struct bar bar = {.column = column};
		if (span.seen)
			bar.level = plot_level(plot, span.high);
		int low = span.seen && plot->line ? plot_level(plot, span.low) : 0;
		bar.low = low > 0 ? (low - 1) / LEVELS : 0;
		for (int i = 0; i < plot->rows; i++)
			draw_cell(plot, &bar, i);
	}
}

void plot_scale(const struct plot *plot, int end, int parts)
{
	for (int i = plot->rows > 1 ? 0 : parts; i <= parts; i++) {
		int level = plot->rows * LEVELS * i / parts;
		int from_bottom = level > 0 ? (level - 1) / LEVELS : 0;
		uint64_t bytes =
			plot->bottom + (uint64_t)((double)(plot->top - plot->bottom) * i / parts);
		canvas_right(plot->canvas, plot->row + plot->rows - 1 - from_bottom, end,
			(plot->line ? format_size_fine(bytes) : format_size(bytes)).text,
			plot->line && i == 0 ? STYLE_STRONG : STYLE_DIM);
	}
}

void plot_axis(const struct plot *plot, int row, int least_columns, int spared)
{
	uint64_t step = axis_step(plot->span, least_columns),
		 all = plot->span * (uint64_t)plot->columns;
	canvas_fill(plot->canvas, row, plot->at, plot->columns, GLYPH_HOLE, STYLE_FREE);
	for (uint64_t time = plot->end / step * step; time + all > plot->end && time >= step;
		time -= step) {
		struct format_text label =
			step % (60 * SECOND) == 0 ? format_minute(time) : format_clock(time);
		int column = plot_column(plot, time), width = canvas_width(label.text);
		if (column >= 0 && column + width < plot->columns &&
			(spared < column || spared >= column + width))
			canvas_text(plot->canvas, row, plot->at + column, label.text, STYLE_DIM);
	}
}
