/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/chart.h"

#include <math.h>
#include <stdio.h>

#include "viewer/view/axis.h"
#include "viewer/view/format.h"
#include "viewer/view/glyph.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence.h"

enum {
	LABEL_END = 10, /* the scale stands before this column */
	CHART_AT = 11,
};

#define SECOND UINT64_C(1000000000)

const unsigned chart_spans_s[CHART_ZOOMS] = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600};

struct chart {
	const struct model *model;
	const struct model_device *device;
	enum model_memory memory;
	struct canvas *canvas;
	int row; /* of the top line of values */
	int rows;
	int columns;
	uint64_t span; /* ns per column */
	uint64_t end;  /* of the last column's span */
	double top;
	int mark_column; /* -1: before the first column */
	int mark_level;  /* eighths of a row */
};

static int chart_columns(int screen_columns)
{
	return screen_columns - CHART_AT - 1;
}

unsigned chart_zoom(const struct model *model, int columns, unsigned zoom)
{
	if (zoom > 0)
		return zoom < CHART_ZOOMS ? zoom : CHART_ZOOMS;
	uint64_t elapsed = model->time > model->mark.time ? model->time - model->mark.time : 0;
	unsigned step = 1;
	while (step < CHART_ZOOMS &&
		elapsed >= chart_spans_s[step - 1] * SECOND * (uint64_t)chart_columns(columns))
		step++;
	return step;
}

/* Spans do not contain their first moment but their last. */
static int column_of(const struct chart *chart, uint64_t time)
{
	uint64_t behind = (chart->end - time) / chart->span;
	return behind < (uint64_t)chart->columns ? chart->columns - 1 - (int)behind : -1;
}

static int level_of(const struct chart *chart, uint64_t bytes)
{
	if (bytes == 0)
		return 0;
	int level = (int)round(fmin((double)bytes / chart->top, 1) * chart->rows * 8);
	return level > 0 ? level : 1;
}

static bool grows(const struct chart *chart)
{
	return (chart->device->row.flags & MODEL_SUSPECT) != 0 &&
	       chart->device->row.memory[chart->memory].suspect > 0;
}

static void draw_cell(const struct chart *chart, int column, int from_bottom, int level)
{
	int fill = level - 8 * from_bottom;
	int row = chart->row + chart->rows - 1 - from_bottom;
	if (fill <= 0) {
		if (column == chart->mark_column)
			canvas_put(chart->canvas, row, CHART_AT + column, GLYPH_MARK, STYLE_MARK);
		return;
	}
	fill = fill < 8 ? fill : 8;
	int at_mark = chart->mark_level - 8 * from_bottom;
	bool new_here = grows(chart) && column >= chart->mark_column && chart->mark_column >= 0 &&
			level > chart->mark_level && at_mark < 4;
	if (new_here && fill >= 4)
		canvas_put(chart->canvas, row, CHART_AT + column, '!', STYLE_SUSPECT_CELL);
	else
		canvas_put(chart->canvas, row, CHART_AT + column, GLYPH_LEVEL + (uint32_t)fill,
			new_here ? STYLE_SUSPECT : STYLE_KNOWN);
}

static void draw_values(const struct chart *chart)
{
	if (chart->device->row.history == MODEL_NO_HISTORY)
		return;
	for (int column = 0; column < chart->columns; column++) {
		uint64_t to = chart->end - chart->span * (uint64_t)(chart->columns - 1 - column);
		struct model_span span = model_history(chart->model, chart->device->row.history,
			chart->memory, to - chart->span, to);
		int level = span.seen ? level_of(chart, span.high) : 0;
		for (int i = 0; i < chart->rows; i++)
			draw_cell(chart, column, i, level);
	}
}

static void draw_scale(const struct chart *chart)
{
	canvas_right(chart->canvas, chart->row, LABEL_END, format_size((uint64_t)chart->top).text,
		STYLE_DIM);
	if (chart->rows >= 6 && chart->rows % 2 == 0)
		canvas_right(chart->canvas, chart->row + chart->rows / 2, LABEL_END,
			format_size((uint64_t)(chart->top / 2)).text, STYLE_DIM);
	if (chart->rows > 1)
		canvas_right(
			chart->canvas, chart->row + chart->rows - 1, LABEL_END, "0", STYLE_DIM);
}

static void draw_axis(const struct chart *chart)
{
	int row = chart->row + chart->rows;
	uint64_t step = axis_step(chart->span);
	uint64_t all = chart->span * (uint64_t)chart->columns;
	canvas_fill(chart->canvas, row, CHART_AT, chart->columns, GLYPH_HOLE, STYLE_FREE);
	for (uint64_t time = chart->end / step * step; time + all > chart->end && time >= step;
		time -= step) {
		struct format_text label =
			step % (60 * SECOND) == 0 ? format_minute(time) : format_clock(time);
		int column = column_of(chart, time), width = canvas_width(label.text);
		if (column >= 0 && column + width < chart->columns &&
			(chart->mark_column < column || chart->mark_column >= column + width))
			canvas_text(chart->canvas, row, CHART_AT + column, label.text, STYLE_DIM);
	}
	if (chart->mark_column >= 0)
		canvas_put(chart->canvas, row, CHART_AT + chart->mark_column, 'm', STYLE_MARK);
}

static struct format_text span_name(uint64_t span)
{
	struct format_text name;
	uint64_t seconds = span / SECOND;
	if (seconds < 60)
		snprintf(name.text, sizeof(name.text), "%u s", (unsigned)seconds);
	else
		snprintf(name.text, sizeof(name.text), "%u min", (unsigned)(seconds / 60));
	return name;
}

static void draw_title(const struct chart *chart, int row)
{
	const struct model_use *use = &chart->device->row.memory[chart->memory];
	struct sentence title = sentence_begin(chart->canvas->columns);
	sentence_add(&title, "%s %s", names_the_device(chart->device).text,
		chart->memory == MODEL_DRAM ? "DRAM" : "L1");
	struct sentence name = title;
	sentence_add(&title, "   %s per column, highest of each", span_name(chart->span).text);
	if (use->change_known && use->used != SNAPSHOT_UNKNOWN)
		sentence_add(&title, "   mark %s, now %s",
			format_size(use->used - (uint64_t)use->change).text,
			format_size(use->used).text);
	if (format_estimate(use->full_in).text[0] != '\0')
		sentence_add(&title, ", full at %s",
			format_minute(chart->model->time + (uint64_t)(use->full_in * 1e9)).text);
	canvas_text(chart->canvas, row, 0, title.text, STYLE_DIM);
	canvas_text(chart->canvas, row, 0, name.text, STYLE_STRONG);
}

void chart_draw(struct canvas *canvas, int row, int rows, const struct model *model,
	const struct model_device *device, enum model_memory memory, unsigned zoom)
{
	const struct model_use *use = &device->row.memory[memory];
	bool scaled = use->capacity != SNAPSHOT_UNKNOWN && use->capacity > 0;
	struct chart chart = {
		.model = model,
		.device = device,
		.memory = memory,
		.canvas = canvas,
		.row = row + 1,
		.rows = rows - 2,
		.columns = chart_columns(canvas->columns),
		.top = (double)(scaled ? use->capacity : use->peak),
		.mark_column = -1,
	};
	chart.span = chart_spans_s[chart_zoom(model, canvas->columns, zoom) - 1] * SECOND;
	chart.end = (model->time + chart.span - 1) / chart.span * chart.span;
	if (chart.rows < 1 || chart.columns < 1 || use->used == SNAPSHOT_UNKNOWN ||
		(!scaled && (use->peak == SNAPSHOT_UNKNOWN || use->peak == 0)))
		return;
	if (model->mark.time > 0 && model->mark.time <= model->time)
		chart.mark_column = column_of(&chart, model->mark.time);
	if (use->change_known)
		chart.mark_level = level_of(&chart, use->used - (uint64_t)use->change);
	draw_title(&chart, row);
	draw_values(&chart);
	draw_scale(&chart);
	draw_axis(&chart);
}
