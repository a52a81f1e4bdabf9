/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What may move on the screen by now. */
#include "viewer/view/select.h"
#include "viewer/view/spark.h"

/* The highest since the mark: so much as one column for all of that time would have. */
static uint64_t top_of(const struct model *model, const struct model_row *row,
	enum model_memory memory, uint64_t top)
{
	struct spark spark = spark_row(model, row, memory, 1);
	return spark_top(&spark, top);
}

static void hold_scales(struct view_held *held, const struct model *model)
{
	uint64_t top[MODEL_MEMORIES + 1] = {0};
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		for (unsigned d = 0; d < model->n_devices; d++)
			top[memory] = top_of(model, &model->devices[d].row, memory, top[memory]);
	for (size_t p = 0; p < model->n_processes; p++)
		top[MODEL_MEMORIES] =
			top_of(model, &model->processes[p].row, MODEL_DRAM, top[MODEL_MEMORIES]);
	for (size_t i = 0; i < sizeof(top) / sizeof(top[0]); i++)
		hold_top(&held->scale[i], model->time, top[i]);
}

void view_hold(struct view_state *state, const struct model *model)
{
	struct view_held *held = &state->held;
	bool is_other_mark = held->mark != model->mark.time;
	bool is_same = held->time == model->time && !is_other_mark &&
		       held->sort_column == state->sort_column &&
		       held->sort_inverted == state->sort_inverted;
	if (is_same || model->snapshot == NULL)
		return;
	/* Another mark is another scale: a key asked for it. */
	for (size_t i = 0; i < sizeof(held->scale) / sizeof(held->scale[0]) && is_other_mark; i++)
		held->scale[i] = (struct hold_scale){0};
	held->time = model->time;
	held->mark = model->mark.time;
	hold_scales(held, model);
	select_hold(state, model);
}
