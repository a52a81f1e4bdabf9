/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bar: the parts of one memory as cells. A bar is a length first: used cells from the left, what
 * grows at their tip, then the free ones.
 */
#pragma once

#include <stdbool.h>

#include "viewer/model/model.h"
#include "viewer/view/canvas.h"

enum bar_part {
	BAR_KNOWN,
	BAR_SMALL,
	BAR_TRACE,
	BAR_FRESH,
	BAR_CB,
	BAR_SUSPECT,
	BAR_USED_PARTS,
	BAR_OTHER_FREE = BAR_USED_PARTS, /* outside the largest hole */
	BAR_HOLE,
	BAR_PARTS,
};

struct bar {
	int cells[BAR_PARTS]; /* add up to the width, or to 0 where the capacity is not known */
	int used;             /* cells of the used parts together */
	int peak;             /* cell of the peak tick; -1: not beyond the used part */
};

struct bar bar_make(const struct model_use *use, enum model_memory memory, int width);
void bar_draw(struct canvas *canvas, int row, int column, int width, const struct model_use *use,
	enum model_memory memory);

/* bar_glyph, bar_style: how a part looks; for the legend too. */
uint32_t bar_glyph(enum bar_part part);
enum theme_style bar_style(enum bar_part part);
