/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/layout.h"

#include <string.h>

struct step {
	enum layout_item item;
	int width;
};

/* The widest arrangement without spare width; capacity only where boards are mixed. */
static const int widths[ITEM_COUNT] = {3, 24, 8, 0, 9, 9, 8, 13, 12, 8, 7, 6};
static const int exact_widths[ITEM_COUNT] = {3, 7, 14, 0, 15, 15, 8, 13, 0, 11, 7, 6};

/* What goes, in this order, until the rest fits. */
static const struct step steps[] = {
	{ITEM_NEW_BUFFERS, 0},
	{ITEM_SPARK, 0},
	{ITEM_FULL_IN, 0},
	{ITEM_BAR, 18},
	{ITEM_L1_BAR, 9},
	{ITEM_BUFFERS, 6},
	{ITEM_L1_BAR, 0},
	{ITEM_BUFFERS, 0},
	{ITEM_L1, 0},
	{ITEM_CAPACITY, 0},
	{ITEM_NEW, 0},
	{ITEM_ID, 2},
	{ITEM_BAR, 15},
	{ITEM_RATE, 0},
	{ITEM_BAR, 0},
};

/* Where spare width goes. */
static const struct step widest[] = {
	{ITEM_BAR, 48},
	{ITEM_SPARK, 40},
	{ITEM_L1_BAR, 24},
};

static int total_width(const int width[ITEM_COUNT])
{
	int total = LAYOUT_GUTTER - 1;
	for (int i = 0; i < ITEM_COUNT; i++)
		total += width[i] > 0 ? width[i] + 1 : 0;
	return total;
}

static void place_items(const int width[ITEM_COUNT], struct layout_columns *columns)
{
	int at = LAYOUT_GUTTER;
	for (int i = 0; i < ITEM_COUNT; i++) {
		columns->item[i] = (struct layout_place){at, width[i]};
		at += width[i] > 0 ? width[i] + 1 : 0;
	}
}

void layout_columns(int width, bool exact, bool mixed_boards, struct layout_columns *ret_columns)
{
	int item[ITEM_COUNT];
	memcpy(item, exact ? exact_widths : widths, sizeof(item));
	if (mixed_boards) {
		item[ITEM_CAPACITY] = exact ? 14 : 8;
		item[ITEM_BAR] = exact ? 7 : 15;
	}
	int taken_by_capacity = mixed_boards && !exact ? 9 : 0;
	for (size_t i = 0; total_width(item) > width && i < sizeof(steps) / sizeof(steps[0]); i++) {
		int wanted = steps[i].width;
		if (steps[i].item == ITEM_BAR && wanted > 0 && item[ITEM_CAPACITY] > 0)
			wanted -= taken_by_capacity;
		if (wanted < item[steps[i].item])
			item[steps[i].item] = wanted;
	}
	int spare = width - total_width(item);
	for (size_t i = 0; spare > 0 && i < sizeof(widest) / sizeof(widest[0]); i++) {
		int *have = &item[widest[i].item];
		int more = *have > 0 ? widest[i].width - *have : 0;
		more = more < spare ? more : spare;
		*have += more;
		spare -= more;
	}
	*ret_columns = (struct layout_columns){.exact = exact};
	place_items(item, ret_columns);
}

int layout_end(const struct layout_columns *columns, enum layout_item item)
{
	return columns->item[item].at + columns->item[item].width;
}

/* Rows of each panel while they are given out. */
struct rows {
	int of[PANEL_COUNT];
	int left; /* may be below zero: then something has to go */
};

/* Changes a panel to a number of rows. */
static void set_rows(struct rows *rows, enum layout_panel panel, int wanted)
{
	rows->left += rows->of[panel] - wanted;
	rows->of[panel] = wanted;
}

/* Takes as many rows from a panel as are missing, down to some number. */
static void shrink(struct rows *rows, enum layout_panel panel, int least)
{
	if (rows->left >= 0 || rows->of[panel] <= least)
		return;
	int wanted = rows->of[panel] + rows->left;
	set_rows(rows, panel, wanted > least ? wanted : least);
}

/* Takes a whole panel where rows are missing. */
static void drop(struct rows *rows, enum layout_panel panel)
{
	if (rows->left < 0)
		set_rows(rows, panel, 0);
}

/* Gives spare rows to a panel, up to some number. */
static void grow(struct rows *rows, enum layout_panel panel, int most)
{
	int wanted = rows->of[panel] + rows->left;
	wanted = wanted < most ? wanted : most;
	if (rows->left > 0 && wanted > rows->of[panel])
		set_rows(rows, panel, wanted);
}

/* Gives a panel that has none its rows, where all of them are left. */
static void add(struct rows *rows, enum layout_panel panel, int wanted)
{
	if (rows->of[panel] == 0 && rows->left >= wanted)
		set_rows(rows, panel, wanted);
}

enum {
	TABLE_HEADER = 1,
	CHART_FRAME = 2, /* title and axis */
	CHART_LEAST = 4 + CHART_FRAME,
	CHART_MOST = 20 + CHART_FRAME,
	CHART_TALLEST = 200,
	PROCESSES_MOST = TABLE_HEADER + 16, /* before the chart gets what is left */
	CHART_LEAST_WIDTH = 60,
	LEGEND_LEAST_WIDTH = 79,
	FRAMED_LEAST = 16, /* rows of a screen that always has keys, tabs and header */
};

/* Whatever is missing after this is missing from the devices, which scroll. */
static void shrink_all(struct rows *rows, int screen_rows)
{
	drop(rows, PANEL_LEGEND);
	shrink(rows, PANEL_SUSPECTS, TABLE_HEADER + 1);
	shrink(rows, PANEL_PROCESSES, TABLE_HEADER + 2);
	drop(rows, PANEL_SUSPECTS);
	drop(rows, PANEL_PROCESSES);
	drop(rows, PANEL_MEDIAN);
	/* Devices that would scroll without keys, tabs and header scroll with them. */
	int all = screen_rows - rows->of[PANEL_TOTALS] - rows->of[PANEL_SENTENCE];
	if (screen_rows < FRAMED_LEAST || rows->of[PANEL_DEVICES] <= all) {
		drop(rows, PANEL_KEYS);
		drop(rows, PANEL_TABS);
		drop(rows, PANEL_HEADER);
	}
	/* Where the devices scroll anyway, the totals are worth a row. */
	if (rows->left == -1)
		drop(rows, PANEL_TOTALS);
	shrink(rows, PANEL_DEVICES, 1);
	drop(rows, PANEL_SENTENCE);
}

static void grow_all(struct rows *rows, const struct layout_wish *wish, bool grid)
{
	int columns = wish->columns;
	if (columns >= LEGEND_LEAST_WIDTH)
		add(rows, PANEL_LEGEND, 1);
	if (rows->of[PANEL_PROCESSES] == 0) {
		/* Too few rows for processes, but enough for the worst suspect. */
		if (wish->suspects)
			add(rows, PANEL_SUSPECTS, TABLE_HEADER + 1);
		return;
	}
	grow(rows, PANEL_PROCESSES, TABLE_HEADER + (grid ? 3 : 5));
	if (columns >= CHART_LEAST_WIDTH)
		add(rows, PANEL_CHART, CHART_LEAST);
	add(rows, PANEL_MEDIAN, 1);
	add(rows, PANEL_GAP, 1);
	grow(rows, PANEL_PROCESSES, TABLE_HEADER + (grid ? 4 : 6));
	if (rows->of[PANEL_SUSPECTS] > 0)
		grow(rows, PANEL_SUSPECTS, TABLE_HEADER + 4);
	if (rows->of[PANEL_CHART] > 0)
		grow(rows, PANEL_CHART, CHART_MOST);
	grow(rows, PANEL_PROCESSES, PROCESSES_MOST);
	if (rows->of[PANEL_CHART] > 0)
		grow(rows, PANEL_CHART, CHART_TALLEST);
	set_rows(rows, PANEL_PROCESSES, rows->of[PANEL_PROCESSES] + rows->left);
}

static void place_panels(const struct rows *rows, int screen_rows, struct layout_panels *panels)
{
	struct rows from_top = *rows;
	int legend = rows->of[PANEL_LEGEND];
	/* Between devices and processes, where no blank row parts them; else below them all. */
	bool in_the_gap = legend > 0 && rows->of[PANEL_GAP] == 0;
	if (in_the_gap) {
		from_top.of[PANEL_GAP] = legend;
		from_top.of[PANEL_LEGEND] = 0;
	}
	int at = 0;
	for (int i = 0; i < PANEL_SENTENCE; i++) {
		panels->panel[i] = (struct layout_place){at, from_top.of[i]};
		at += from_top.of[i];
	}
	if (in_the_gap)
		panels->panel[PANEL_LEGEND] = panels->panel[PANEL_GAP];
	int sentence = screen_rows - rows->of[PANEL_KEYS] - rows->of[PANEL_SENTENCE];
	panels->panel[PANEL_SENTENCE] = (struct layout_place){sentence, rows->of[PANEL_SENTENCE]};
	panels->panel[PANEL_KEYS] =
		(struct layout_place){sentence + rows->of[PANEL_SENTENCE], rows->of[PANEL_KEYS]};
}

static struct rows usual_rows(const struct layout_wish *wish, bool grid)
{
	struct rows rows = {.left = wish->rows};
	set_rows(&rows, PANEL_TABS, 1);
	set_rows(&rows, PANEL_TOTALS, 1);
	set_rows(&rows, PANEL_HEADER, 1);
	set_rows(&rows, PANEL_PROCESSES, TABLE_HEADER + (grid ? 3 : 5));
	if (wish->suspects)
		set_rows(&rows, PANEL_SUSPECTS, TABLE_HEADER + 3);
	set_rows(&rows, PANEL_SENTENCE, 1);
	set_rows(&rows, PANEL_KEYS, 1);
	return rows;
}

enum {
	GRID_SMALL_CELL = 10,
	GRID_LARGE_CELL = 15,
	GRID_WIDEST_CELL = 31,
	GRID_LEAST_WIDTH = 80,
	GRID_PER_ROW = 8,
	ROWS_AROUND_DEVICES = 12, /* more than these and the devices: rows, else a grid */
};

/* Side by side as in the mesh, where that fits. */
static void measure_grid(const struct layout_wish *wish, struct layout_panels *panels)
{
	int fit = wish->columns / GRID_SMALL_CELL;
	int across = wish->mesh_columns >= 4 ? wish->mesh_columns : GRID_PER_ROW;
	panels->grid_columns = across <= fit ? across : GRID_PER_ROW;
	int cell = wish->columns / panels->grid_columns;
	panels->grid_cell = cell < GRID_WIDEST_CELL ? cell : GRID_WIDEST_CELL;
	panels->grid_cell_rows = 2;
}

static int grid_lines(const struct layout_wish *wish, const struct layout_panels *panels)
{
	return (wish->devices + panels->grid_columns - 1) / panels->grid_columns;
}

static bool wants_grid(const struct layout_wish *wish, const struct layout_panels *panels)
{
	if (wish->columns < GRID_LEAST_WIDTH || wish->devices == 0)
		return false;
	/* Tabs, totals, title, sentence and keys stay. */
	if (2 * grid_lines(wish, panels) > wish->rows - 5)
		return false;
	if (wish->grid_chosen)
		return wish->grid;
	return wish->devices > GRID_PER_ROW && wish->devices > wish->rows - ROWS_AROUND_DEVICES;
}

static void layout_grid(const struct layout_wish *wish, struct layout_panels *panels)
{
	struct rows rows = usual_rows(wish, true);
	int lines = grid_lines(wish, panels);
	set_rows(&rows, PANEL_GRID_TITLE, 1);
	set_rows(&rows, PANEL_GRID, 2 * lines);
	set_rows(&rows, PANEL_DEVICES, 1);
	set_rows(&rows, PANEL_MEDIAN, 1);
	if (panels->grid_cell >= GRID_LARGE_CELL && rows.left >= 2 * lines) {
		panels->grid_cell_rows = 4;
		set_rows(&rows, PANEL_GRID, 4 * lines);
		if (wish->suspects)
			set_rows(&rows, PANEL_SUSPECTS, TABLE_HEADER + 2);
	}
	int grid = rows.of[PANEL_GRID];
	shrink_all(&rows, wish->rows);
	if (rows.left < 0) {
		set_rows(&rows, PANEL_DEVICES, 0);
		set_rows(&rows, PANEL_GRID, grid);
	}
	grow_all(&rows, wish, true);
	place_panels(&rows, wish->rows, panels);
}

static void layout_rows(const struct layout_wish *wish, struct layout_panels *panels)
{
	struct rows rows = usual_rows(wish, false);
	set_rows(&rows, PANEL_DEVICES, wish->devices > 0 ? wish->devices : 1);
	set_rows(&rows, PANEL_LEGEND, 1);
	shrink_all(&rows, wish->rows);
	grow_all(&rows, wish, false);
	place_panels(&rows, wish->rows, panels);
}

void layout_devices(const struct layout_wish *wish, struct layout_panels *ret_panels)
{
	*ret_panels = (struct layout_panels){0};
	measure_grid(wish, ret_panels);
	ret_panels->grid = wants_grid(wish, ret_panels);
	if (ret_panels->grid)
		layout_grid(wish, ret_panels);
	else
		layout_rows(wish, ret_panels);
}

void layout_of(const struct view_state *state, const struct model *model, int rows, int columns,
	struct layout_panels *ret_panels)
{
	const struct layout_wish wish = {
		.rows = rows,
		.columns = columns,
		.devices = (int)model->n_devices,
		.mesh_columns = (int)model->mesh_columns,
		.grid_chosen = state->grid_chosen,
		.grid = state->grid,
		.suspects = model->suspects_judged,
	};
	layout_devices(&wish, ret_panels);
}

void layout_list(int rows, struct layout_panels *ret_panels)
{
	struct rows given = {.left = rows};
	*ret_panels = (struct layout_panels){0};
	set_rows(&given, PANEL_SENTENCE, 1);
	set_rows(&given, PANEL_PROCESSES, TABLE_HEADER + 2);
	add(&given, PANEL_TOTALS, 1);
	add(&given, PANEL_KEYS, 1);
	add(&given, PANEL_TABS, 1);
	if (given.left >= 4)
		add(&given, PANEL_LEGEND, 1);
	/* A blank row parts legend and sentence. */
	set_rows(&given, PANEL_GAP, given.of[PANEL_LEGEND]);
	grow(&given, PANEL_PROCESSES, rows);
	shrink(&given, PANEL_PROCESSES, 1);
	int legend = given.of[PANEL_LEGEND], gap = given.of[PANEL_GAP];
	given.of[PANEL_LEGEND] = given.of[PANEL_GAP] = 0;
	place_panels(&given, rows, ret_panels);
	ret_panels->panel[PANEL_LEGEND] =
		(struct layout_place){ret_panels->panel[PANEL_SENTENCE].at - gap - legend, legend};
}
