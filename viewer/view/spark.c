/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/spark.h"

#include "viewer/model/leak_counts.h"
#include "viewer/model/number.h"
#include "viewer/view/born.h"
#include "viewer/view/glyph.h"

/*
 * The time that all columns cover: since the mark and a little more, so that it stays the same for
 * a while and still leaves no column of the widest sparkline empty.
 */
static uint64_t covered_time(uint64_t elapsed)
{
	uint64_t step = 1;
	while (step <= elapsed / 128)
		step *= 2;
	return (elapsed / step + 1) * step;
}

struct spark spark_make(const struct model *model, unsigned history, enum model_memory memory,
	uint64_t base, int width)
{
	struct spark spark = {.width = width < SPARK_WIDEST ? width : SPARK_WIDEST};
	uint64_t start = model->mark.time;
	if (history == MODEL_NO_HISTORY || model->time <= start || spark.width <= 0)
		return spark;
	uint64_t covered = covered_time(model->time - start);
	for (int i = 0; i < spark.width; i++) {
		uint64_t from = start + covered / (uint64_t)spark.width * (uint64_t)i;
		uint64_t to = start + covered / (uint64_t)spark.width * (uint64_t)(i + 1);
		if (from >= model->time)
			break;
		struct model_span span = model_history(model, history, memory, from, to);
		spark.seen[i] = span.seen;
		spark.value[i] = span.seen && span.high > base ? span.high - base : 0;
	}
	return spark;
}

struct spark spark_row(
	const struct model *model, const struct model_row *row, enum model_memory memory, int width)
{
	const struct model_use *use = &row->memory[memory];
	int64_t born;
	if (!born_since_mark(use, &born) || use->used == SNAPSHOT_UNKNOWN)
		return (struct spark){.width = width < SPARK_WIDEST ? width : SPARK_WIDEST};
	uint64_t base = use->used - (uint64_t)born;
	return spark_make(model, row->history, memory, base, width);
}

struct spark spark_group(const struct model *model, const struct model_group *group, int width)
{
	struct spark spark = {.width = width < SPARK_WIDEST ? width : SPARK_WIDEST};
	uint64_t start = model->mark.time;
	if (model->time <= start || spark.width <= 0)
		return spark;
	uint64_t span = covered_time(model->time - start) / (uint64_t)spark.width;
	uint64_t old = group->alive > group->fresh ? group->alive - group->fresh : 0;
	for (int i = 0; i < spark.width; i++) {
		uint64_t from = start + span * (uint64_t)i, most;
		if (from >= model->time)
			break;
		spark.seen[i] = leak_counts_most(group->counts, from, from + span, &most);
		spark.value[i] = spark.seen[i] && most > old ? most - old : 0;
	}
	return spark;
}

uint64_t spark_top(const struct spark *spark, uint64_t top)
{
	for (int i = 0; i < spark->width; i++)
		if (spark->seen[i] && spark->value[i] > top)
			top = spark->value[i];
	return top;
}

void spark_draw(struct canvas *canvas, int row, int column, const struct spark *spark, uint64_t top,
	enum theme_style style)
{
	for (int i = 0; i < spark->width; i++) {
		if (!spark->seen[i])
			continue;
		double share = top > 0 ? number_min((double)spark->value[i] / (double)top, 1) : 0;
		canvas_put(canvas, row, column + i,
			GLYPH_LEVEL + 1 + (uint32_t)number_round(share * 7), style);
	}
}
