/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* axis: the line of times below a chart whose first column begins at a moment. */
#pragma once

#include <stdint.h>

#include "viewer/view/canvas.h"

struct axis {
	struct canvas *canvas;
	int at; /* first column on the screen */
	int columns;
	uint64_t mark; /* ns since the epoch; 0: none */
	uint64_t now;
	uint64_t start; /* of the first column */
	uint64_t span;  /* ns of a column; the last one may take in a little more */
};

/* axis_begin: from start, or from as many spans before now; span_s: s, 0: as it fits. */
void axis_begin(struct axis *axis, uint64_t start, unsigned span_s);
/* axis_time: when a column begins. */
uint64_t axis_time(const struct axis *axis, int column);
void axis_draw(const struct axis *axis, int row);
/* axis_step: ns between labels where a column is so long, with so many columns at least. */
uint64_t axis_step(uint64_t span, int least_columns);
