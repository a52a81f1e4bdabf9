/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/births.h"

#include <math.h>

#include "viewer/view/axis.h"
#include "viewer/view/format.h"
#include "viewer/view/glyph.h"

enum {
	LEVELS = 8,
	WIDE = 100,
	WIDE_LABELS = 10, /* columns that the scale takes */
	LABELS = 7,
	STRIP_MOST = 64,
};

#define SECOND UINT64_C(1000000000)

static uint64_t start_of(const struct model *model, const struct model_group *group)
{
	uint64_t first = group->n_births > 0 ? group->births[0] : model->time;
	uint64_t start = first;
	if (group->process < model->n_processes)
		start = model->processes[group->process].snapshot->first_time;
	return start == SNAPSHOT_UNKNOWN || start > first ? first : start;
}

/* How many were born before a moment: births are in order. */
static size_t born_before(const struct model_group *group, uint64_t time)
{
	size_t low = 0;
	size_t high = group->n_births;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (group->births[middle] < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void births_strip(struct canvas *canvas, int row, int column, int width, const struct model *model,
	const struct model_group *group, enum theme_style style)
{
	size_t count[STRIP_MOST];
	size_t most = 0;
	uint64_t start = start_of(model, group);
	if (width > STRIP_MOST)
		width = STRIP_MOST;
	if (group->n_births == 0 || width <= 0 || model->time <= start)
		return;
	double span = (double)(model->time - start) / width;
	for (int i = 0; i < width; i++) {
		uint64_t from = i == 0 ? 0 : start + (uint64_t)(span * i);
		uint64_t to = i + 1 == width ? UINT64_MAX : start + (uint64_t)(span * (i + 1));
		count[i] = born_before(group, to) - born_before(group, from);
		most = count[i] > most ? count[i] : most;
	}
	for (int i = 0; i < width; i++)
		if (count[i] > 0)
			canvas_put(canvas, row, column + i,
				GLYPH_LEVEL + 1 +
					(uint32_t)round(
						(double)count[i] / (double)most * (LEVELS - 1)),
				style);
}

static void draw_scale(const struct axis *axis, int row, int rows, uint64_t top)
{
	struct canvas *to = axis->canvas;
	int end = axis->at - 1;
	canvas_right(to, row, end, format_count(top, LABELS).text, STYLE_DIM);
	if (rows >= 6 && rows % 2 == 0)
		canvas_right(to, row + (rows - 1) / 2, end, format_count(top / 2, LABELS).text,
			STYLE_DIM);
	if (rows > 1)
		canvas_right(to, row + rows - 1, end, "0", STYLE_DIM);
}

void births_chart(struct canvas *canvas, int row, int rows, const struct model *model,
	const struct model_group *group, unsigned span_s)
{
	bool wide = canvas->columns >= WIDE;
	struct axis axis = {.canvas = canvas,
		.at = (wide ? WIDE_LABELS : LABELS) + 1,
		.mark = model->mark.time,
		.now = model->time};
	axis.columns = canvas->columns - axis.at - (wide ? 1 : 0);
	int values = rows - 1;
	if (values < 1 || axis.columns < 1 || group->n_births == 0)
		return;
	axis_begin(&axis, start_of(model, group), span_s);
	for (int column = 0; column < axis.columns; column++) {
		if (span_s > 0 && axis_time(&axis, column) > model->time)
			break;
		uint64_t end =
			column + 1 == axis.columns ? UINT64_MAX : axis_time(&axis, column + 1);
		size_t born = born_before(group, end);
		int level = (int)round((double)born / (double)group->n_births * values * LEVELS);
		if (born > 0 && level == 0)
			level = 1;
		for (int i = 0; i < values && level > LEVELS * i; i++) {
			int fill = level - LEVELS * i < LEVELS ? level - LEVELS * i : LEVELS;
			canvas_put(canvas, row + values - 1 - i, axis.at + column,
				GLYPH_LEVEL + (uint32_t)fill, STYLE_SUSPECT_CHART);
		}
	}
	draw_scale(&axis, row, values, group->n_births);
	axis_draw(&axis, row + values);
}
