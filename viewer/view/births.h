/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* births: when a group's live buffers were born. */
#pragma once

#include "viewer/model/model.h"
#include "viewer/view/canvas.h"

/* births_start: of the group's process; not known: its first birth. */
uint64_t births_start(const struct model *model, const struct model_group *group);
/* births_before: how many of those alive now were born before a moment. */
size_t births_before(const struct model_group *group, uint64_t time);

/* births_strip: what was born in each part of the time from its process's start to now. A wall up
 * to now is a leak, a tick at the left weights or a cache, a tick at the right churn. */
void births_strip(struct canvas *canvas, int row, int column, int width, const struct model *model,
	const struct model_group *group, enum theme_style style);
