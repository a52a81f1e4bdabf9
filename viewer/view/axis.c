/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/axis.h"

#include "viewer/view/format.h"
#include "viewer/view/glyph.h"

enum {
	LEAST_BETWEEN_LABELS = 11,
};

#define SECOND UINT64_C(1000000000)

void axis_begin(struct axis *axis, uint64_t start, unsigned span_s)
{
	uint64_t columns = (uint64_t)axis->columns;
	axis->span = span_s * SECOND;
	axis->start = start;
	if (span_s == 0) {
		/* Whole seconds: it changes rarely. What is left over goes into the last column.
		 * Less than that where much of the width would be still to come. */
		uint64_t elapsed = axis->now > start ? axis->now - start : 0;
		uint64_t unit = SECOND;
		while (unit > 1 && unit * columns > elapsed / 16)
			unit /= 2;
		axis->span = (elapsed / unit / (columns + 1) + 1) * unit;
	} else if (axis->now > axis->span * columns) {
		axis->start = axis->now - axis->span * columns;
	}
}

uint64_t axis_time(const struct axis *axis, int column)
{
	return axis->start + axis->span * (uint64_t)column;
}

static int column_of(const struct axis *axis, uint64_t time)
{
	uint64_t column = (time - axis->start) / axis->span;
	return column < (uint64_t)axis->columns ? (int)column : axis->columns - 1;
}

uint64_t axis_step(uint64_t span, int least_columns)
{
	static const unsigned steps[] = {
		15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (steps[i] * SECOND >= span * (uint64_t)least_columns)
			return steps[i] * SECOND;
	return 86400 * SECOND;
}

void axis_draw(const struct axis *axis, int row)
{
	uint64_t step = axis_step(axis->span, LEAST_BETWEEN_LABELS);
	int mark = axis->mark >= axis->start && axis->mark != 0 && axis->mark <= axis->now
			   ? column_of(axis, axis->mark)
			   : -1;
	canvas_fill(axis->canvas, row, axis->at, axis->columns, GLYPH_HOLE, STYLE_FREE);
	uint64_t first = axis->start / step * step + (axis->start % step != 0 ? step : 0);
	for (uint64_t time = first; time <= axis->now && time >= axis->start; time += step) {
		struct format_text label =
			step % (60 * SECOND) == 0 ? format_minute(time) : format_clock(time);
		int column = column_of(axis, time), width = canvas_width(label.text);
		if (column + width < axis->columns && (mark < column || mark >= column + width))
			canvas_text(axis->canvas, row, axis->at + column, label.text, STYLE_DIM);
	}
	if (mark >= 0)
		canvas_put(axis->canvas, row, axis->at + mark, 'm', STYLE_MARK);
}
