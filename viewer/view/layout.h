/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout: what has a place on a screen of some size. Depends on the size, the number of devices and
 * the user's choices alone, so that nothing jumps. When space shrinks whole items go.
 */
#pragma once

#include <stdbool.h>

#include "viewer/model/model.h"
#include "viewer/view/view.h"

/* Devices, processes and suspects stand in the same columns. */
enum layout_item {
	ITEM_ID,
	ITEM_BAR,
	ITEM_USED,
	ITEM_CAPACITY, /* where boards are mixed, else it stands in the header */
	ITEM_NEW,
	ITEM_RATE,
	ITEM_FULL_IN,
	ITEM_SPARK,
	ITEM_L1_BAR,
	ITEM_L1,
	ITEM_BUFFERS,
	ITEM_NEW_BUFFERS,
	ITEM_COUNT,
};

enum {
	LAYOUT_GUTTER = 3, /* caret, suspect, state */
	LAYOUT_SMALLEST_TABLE = 20,
	LAYOUT_PID_AT = 3,
	LAYOUT_PID_WIDTH = 7,
	LAYOUT_NAME_AT = 11,
};

struct layout_place {
	int at;
	int width; /* or rows; 0: not shown */
};

struct layout_columns {
	struct layout_place item[ITEM_COUNT];
	bool exact;
};

void layout_columns(int width, bool exact, bool mixed_boards, struct layout_columns *ret_columns);
/* layout_end: the column behind an item. */
int layout_end(const struct layout_columns *columns, enum layout_item item);

enum layout_panel {
	PANEL_TABS,
	PANEL_TOTALS,
	PANEL_GRID_TITLE,
	PANEL_GRID,
	PANEL_HEADER,
	PANEL_DEVICES, /* in a grid: the selected device */
	PANEL_MEDIAN,
	PANEL_GAP,
	PANEL_PROCESSES, /* header included, as in the next two */
	PANEL_SUSPECTS,
	PANEL_CHART,
	PANEL_LEGEND,
	PANEL_SENTENCE,
	PANEL_KEYS,
	PANEL_COUNT,
};

struct layout_panels {
	struct layout_place panel[PANEL_COUNT];
	bool grid;
	int grid_columns;   /* devices side by side */
	int grid_cell;      /* columns of one, the blank behind it included */
	int grid_cell_rows; /* 2, or 4: with a sparkline and a blank row */
};

/* What the Devices view is arranged by. */
struct layout_wish {
	int rows;
	int columns;
	int devices;
	int mesh_columns; /* 0: unknown */
	bool grid_chosen; /* by the user; else what fits */
	bool grid;
	bool suspects; /* suspects are looked for: their table has a place */
};

void layout_devices(const struct layout_wish *wish, struct layout_panels *ret_panels);
/* layout_of: the wish that state and model make, arranged. */
void layout_of(const struct view_state *state, const struct model *model, int rows, int columns,
	struct layout_panels *ret_panels);
/* layout_list: the Processes view: one table over the whole height. */
void layout_list(int rows, struct layout_panels *ret_panels);
