/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* alive: how many buffers of a group were alive over time, as a chart. */
#pragma once

#include "viewer/model/model.h"
#include "viewer/view/canvas.h"

/* alive_chart: the most in each span, filled from zero; rows lines from row on, with the axis. Of a
 * time that nobody watched only those are known that are still alive: dots stand for them. span_s:
 * s of a column, the last of which ends now; 0: from the process's start on. */
void alive_chart(struct canvas *canvas, int row, int rows, const struct model *model,
	const struct model_group *group, unsigned span_s);
