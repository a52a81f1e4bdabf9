/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spark: what came since the mark, as a row of small columns. A column is the highest of its span;
 * a span never changes its place until all of them are rescaled, so that only the last column
 * moves.
 */
#pragma once

#include "viewer/model/model.h"
#include "viewer/view/canvas.h"

enum {
	SPARK_WIDEST = 48,
};

struct spark {
	bool seen[SPARK_WIDEST];
	uint64_t value[SPARK_WIDEST]; /* above the base */
	int width;
};

/* spark_make: of a row's memory since the mark, counted from base. */
struct spark spark_make(const struct model *model, unsigned history, enum model_memory memory,
	uint64_t base, int width);
/* spark_row: new bytes of a row, counted from what it held at the mark. */
struct spark spark_row(const struct model *model, const struct model_row *row,
	enum model_memory memory, int width);
/* spark_group: how many of a group were alive, counted from those of before the mark that still
 * are. */
struct spark spark_group(const struct model *model, const struct model_group *group, int width);
/* spark_top: the larger of top and the highest value. */
uint64_t spark_top(const struct spark *spark, uint64_t top);
void spark_draw(struct canvas *canvas, int row, int column, const struct spark *spark, uint64_t top,
	enum theme_style style);
