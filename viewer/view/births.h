/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* births: when a group's live buffers were born, as a strip of cells and as a chart. */
#pragma once

#include "viewer/model/model.h"
#include "viewer/view/canvas.h"

/* births_strip: what was born in each part of the time from its process's start to now. A wall up
 * to now is a leak, a tick at the left weights or a cache, a tick at the right churn. */
void births_strip(struct canvas *canvas, int row, int column, int width, const struct model *model,
	const struct model_group *group, enum theme_style style);

/* births_chart: how many of those alive now were born so far, filled from zero; rows lines from row
 * on, with the axis. span_s: s of a column, the last of which ends now; 0: from the start on. */
void births_chart(struct canvas *canvas, int row, int rows, const struct model *model,
	const struct model_group *group, unsigned span_s);
