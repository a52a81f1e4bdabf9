/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/layout_map.h"

enum {
	ADDRESS_WIDTH = 11, /* with the blank behind it */
	USED_WIDTH = 5,     /* likewise, before it */
	HOLES_ROWS = 7,     /* a blank row and a header first */
	FITS_ROWS = 3,
	PROGRAMS_LEAST = 3,
	PROGRAMS_ROWS = 6, /* no blank row first: the legend ends at what it explains */
	BUFFERS_ROWS = 7,
};

static int cells_of(int columns)
{
	static const int steps[] = {128, 96, 64, 48, 32, 16};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (steps[i] + ADDRESS_WIDTH + USED_WIDTH <= columns)
			return steps[i];
	return columns < 16 ? columns : 16;
}

int layout_map_end(const struct layout_map *layout)
{
	return layout->field_at + layout->cells + (layout->field_at > 0 ? USED_WIDTH : 0);
}

/* Rows of cells where all of the rest has its place, else what is left for them. */
static int field_rows(int left, int rest, enum model_memory memory)
{
	int least = memory == MODEL_L1 ? 4 : 8, most = memory == MODEL_L1 ? 8 : 32;
	for (int rows = most; rows > least; rows /= 2)
		if (rows + rest <= left)
			return rows;
	for (int rows = least; rows > 1; rows /= 2)
		if (rows <= left - (left > 1))
			return rows;
	return 1;
}

/* What is left takes, in this order, the holes and what fits. */
static void place_tables(int at, int left, enum model_memory memory, struct layout_map *ret_layout)
{
	bool l1 = memory == MODEL_L1;
	int first = l1 ? PROGRAMS_ROWS : HOLES_ROWS, second = l1 ? BUFFERS_ROWS : FITS_ROWS;
	int more = l1 && left > first + second ? (left - first - second) / 2 : 0;
	if (left < first && l1 && left >= PROGRAMS_LEAST)
		ret_layout->holes = (struct layout_place){at, left};
	if (left < first)
		return;
	ret_layout->holes = (struct layout_place){at + !l1, first + more - !l1};
	at += first + more;
	left -= first + more;
	if (left >= (l1 ? 3 : second))
		ret_layout->fits = (struct layout_place){at + 1, (l1 ? left : second) - 1};
}

void layout_map(int rows, int columns, enum model_memory memory, struct layout_map *ret_layout)
{
	struct layout_panels panels;
	layout_list(rows, &panels);
	const struct layout_place *panel = panels.panel;
	bool l1 = memory == MODEL_L1;
	int at = panel[PANEL_TABS].width + panel[PANEL_TOTALS].width;
	int left = panel[PANEL_SENTENCE].at - at;
	int gap = l1; /* a blank row before the legend */
	int rest = 2 + gap + (l1 ? PROGRAMS_ROWS + BUFFERS_ROWS : HOLES_ROWS + FITS_ROWS);
	int wanted = field_rows(left, rest, memory);
	*ret_layout = (struct layout_map){
		.totals = panel[PANEL_TOTALS].width > 0 ? panel[PANEL_TOTALS].at : -1,
		.sentence = panel[PANEL_SENTENCE].at,
		.header = left > wanted ? at : -1,
		.legend = -1,
		.field_rows = wanted,
		.cells = cells_of(columns),
	};
	ret_layout->field_at =
		ret_layout->cells + ADDRESS_WIDTH + USED_WIDTH <= columns ? ADDRESS_WIDTH : 0;
	ret_layout->field = at + (left > wanted);
	at = ret_layout->field + wanted;
	left = panel[PANEL_SENTENCE].at - at;
	if (left < 1 + gap)
		return;
	ret_layout->legend = at + gap;
	place_tables(at + gap + 1, left - gap - 1, memory, ret_layout);
}
