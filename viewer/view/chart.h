/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* chart: one device's memory over time, filled from zero; its top is the capacity. */
#pragma once

#include "viewer/model/model.h"
#include "viewer/view/canvas.h"
#include "viewer/view/format.h"

enum {
	CHART_ZOOMS = 10,
};

/* s per column at each step of the zoom, from 1 on. */
extern const unsigned chart_spans_s[CHART_ZOOMS];

/* chart_draw: rows lines from row on, title and axis included; zoom as in view_state. */
void chart_draw(struct canvas *canvas, int row, int rows, const struct model *model,
	const struct model_device *device, enum model_memory memory, unsigned zoom);
/* chart_zoom: the step (1 to CHART_ZOOMS) that zoom 0 stands for on this many columns. */
unsigned chart_zoom(const struct model *model, int columns, unsigned zoom);
/* chart_span_name: of a column: "30 s". */
struct format_text chart_span_name(uint64_t span);
