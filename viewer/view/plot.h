/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plot: what one row held over time, a column for each span: filled from the bottom, or as a line.
 * What came since the mark and grows stands out. Nothing is drawn where nobody watched.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viewer/model/model.h"
#include "viewer/view/canvas.h"

struct plot {
	const struct model *model;
	struct canvas *canvas;
	unsigned history; /* as in model_row */
	unsigned holding; /* as of model_history() */
	int row;          /* of the top line of values */
	int rows;
	int at; /* first column on the screen */
	int columns;
	uint64_t span; /* ns of a column, its last moment included, its first not */
	uint64_t end;  /* of the last column */
	uint64_t bottom;
	uint64_t top; /* above bottom */
	bool line;
	int mark_column; /* -1: not shown */
	int new_from;    /* from this column on what is above the mark's level is what grows */
	int mark_level;  /* in eighths of a row */
};

/* plot_column: the one that has a moment; -1: none shown. */
int plot_column(const struct plot *plot, uint64_t time);
/* plot_end: the last moment of a column. */
uint64_t plot_end(const struct plot *plot, int column);
/* plot_level: eighths of a row from the bottom; at least one where there is anything. */
int plot_level(const struct plot *plot, uint64_t bytes);
/* plot_mark: where the mark is, what was held then, and whether it has grown since. Needs
 * everything else. */
void plot_mark(struct plot *plot, const struct model_use *use, bool grows);
/* plot_span: what was held within a column. */
struct model_span plot_span(const struct plot *plot, int column);

void plot_values(const struct plot *plot);
/* plot_scale: bottom, top and what is between, before a column of the screen. */
void plot_scale(const struct plot *plot, int end, int parts);
/* plot_axis: times, so many columns apart at least, none of them over the spared column. */
void plot_axis(const struct plot *plot, int row, int least_columns, int spared);
