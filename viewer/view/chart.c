/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/chart.h"

#include <stdio.h>

#include "viewer/view/born.h"
#include "viewer/view/format.h"
#include "viewer/view/names.h"
#include "viewer/view/plot.h"
#include "viewer/view/sentence.h"

enum {
	LABEL_END = 10, /* the scale stands before this column */
	CHART_AT = 11,
	BETWEEN_LABELS = 11,
};

#define SECOND UINT64_C(1000000000)

const unsigned chart_spans_s[CHART_ZOOMS] = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600};

static int chart_columns(int screen_columns)
{
	return screen_columns - CHART_AT - 1;
}

unsigned chart_zoom(const struct model *model, int columns, unsigned zoom)
{
	if (zoom > 0)
		return zoom < CHART_ZOOMS ? zoom : CHART_ZOOMS;
	uint64_t elapsed = model->time > model->mark.time ? model->time - model->mark.time : 0;
	/* Nothing is known of the time before anybody watched. */
	if (model->watched < (double)elapsed / 1e9)
		elapsed = (uint64_t)(model->watched * 1e9);
	unsigned step = 1;
	while (step < CHART_ZOOMS &&
		elapsed >= chart_spans_s[step - 1] * SECOND * (uint64_t)chart_columns(columns))
		step++;
	return step;
}

struct format_text chart_span_name(uint64_t span)
{
	struct format_text name;
	uint64_t seconds = span / SECOND;
	if (seconds < 60)
		snprintf(name.text, sizeof(name.text), "%u s", (unsigned)seconds);
	else
		snprintf(name.text, sizeof(name.text), "%u min", (unsigned)(seconds / 60));
	return name;
}

static void draw_title(const struct plot *plot, int row, const struct model_device *device)
{
	enum model_memory memory = (enum model_memory)plot->holding;
	const struct model_use *use = &device->row.memory[memory];
	struct sentence title = sentence_begin(plot->canvas->columns);
	sentence_add(&title, "%s %s", names_the_device(device).text, names_of_memory(memory));
	struct sentence name = title;
	sentence_add(&title, "   %s per column, highest of each", chart_span_name(plot->span).text);
	uint64_t at_mark;
	bool marked = born_used_at_mark(use, &at_mark);
	if (marked)
		sentence_add(&title, "   mark %s, now %s", format_size(at_mark).text,
			format_size(use->used).text);
	if (format_estimate(use->full_in).text[0] != '\0')
		sentence_add(&title, "%sfull at %s", marked ? ", " : "   ",
			format_minute(plot->model->time + (uint64_t)(use->full_in * 1e9)).text);
	canvas_text(plot->canvas, row, 0, title.text, STYLE_DIM);
	canvas_text(plot->canvas, row, 0, name.text, STYLE_STRONG);
}

void chart_draw(struct canvas *canvas, int row, int rows, const struct model *model,
	const struct model_device *device, enum model_memory memory, unsigned zoom)
{
	const struct model_use *use = &device->row.memory[memory];
	bool scaled = use->capacity != SNAPSHOT_UNKNOWN && use->capacity > 0;
	struct plot plot = {
		.model = model,
		.history = device->row.history,
		.holding = memory,
		.canvas = canvas,
		.row = row + 1,
		.rows = rows - 2,
		.at = CHART_AT,
		.columns = chart_columns(canvas->columns),
		.top = scaled ? use->capacity : use->peak,
	};
	plot.span = chart_spans_s[chart_zoom(model, canvas->columns, zoom) - 1] * SECOND;
	plot.end = (model->time + plot.span - 1) / plot.span * plot.span;
	if (plot.rows < 1 || plot.columns < 1 || use->used == SNAPSHOT_UNKNOWN ||
		(!scaled && (use->peak == SNAPSHOT_UNKNOWN || use->peak == 0)))
		return;
	plot_mark(&plot, use, (device->row.flags & MODEL_SUSPECT) != 0 && use->suspect > 0);
	draw_title(&plot, row, device);
	plot_values(&plot);
	plot_scale(&plot, LABEL_END, plot.rows >= 6 ? 2 : 1);
	plot_axis(&plot, row + rows - 1, BETWEEN_LABELS, plot.mark_column);
	if (plot.mark_column >= 0)
		canvas_put(canvas, row + rows - 1, CHART_AT + plot.mark_column, 'm', STYLE_MARK);
}
