/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/births.h"

#include "viewer/model/number.h"
#include "viewer/view/glyph.h"

enum {
	LEVELS = 8,
	STRIP_MOST = 64,
};

uint64_t births_start(const struct model *model, const struct model_group *group)
{
	uint64_t first = group->n_births > 0 ? group->births[0] : model->time;
	uint64_t start = first;
	if (group->process < model->n_processes)
		start = model->processes[group->process].snapshot->first_time;
	return start == SNAPSHOT_UNKNOWN || start > first ? first : start;
}

size_t births_before(const struct model_group *group, uint64_t time)
{
	size_t low = 0;
	size_t high = group->n_births;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (group->births[middle] < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void births_strip(struct canvas *canvas, int row, int column, int width, const struct model *model,
	const struct model_group *group, enum theme_style style)
{
	size_t count[STRIP_MOST];
	size_t most = 0;
	uint64_t start = births_start(model, group);
	if (width > STRIP_MOST)
		width = STRIP_MOST;
	if (group->n_births == 0 || width <= 0 || model->time <= start)
		return;
	double span = (double)(model->time - start) / width;
	for (int i = 0; i < width; i++) {
		uint64_t from = i == 0 ? 0 : start + (uint64_t)(span * i);
		uint64_t to = i + 1 == width ? UINT64_MAX : start + (uint64_t)(span * (i + 1));
		count[i] = births_before(group, to) - births_before(group, from);
		most = count[i] > most ? count[i] : most;
	}
	for (int i = 0; i < width; i++)
		if (count[i] > 0)
			canvas_put(canvas, row, column + i,
				GLYPH_LEVEL + 1 +
					(uint32_t)number_round(
						(double)count[i] / (double)most * (LEVELS - 1)),
				style);
}
