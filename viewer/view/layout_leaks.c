/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/layout_leaks.h"

enum {
	WIDE = 120,
	NARROW = 80,
	SIZE = 8, /* of the column behind the name */
	TALL = 40,
	DETAILS = 3,
	LEAST_TABLE = 4,
	TALL_CHART = 11,
	TALL_EVIDENCE = 3,
	TALL_TABLE = 17,
	CHART = 5,
	CHART_MOST = 21,
	NAME_MOST = 40,
	NAME_LEAST = 8, /* beside a pid */
};

/* One arrangement: the items in the order of their columns. */
struct column {
	enum leaks_item item;
	int width;
	int gap; /* before it */
};

static const struct column wide[] = {{LEAKS_NAME, 20, 1}, {LEAKS_SIZE, 8, 1}, {LEAKS_NEW, 9, 1},
	{LEAKS_RATE, 9, 1}, {LEAKS_FULL_IN, 8, 1}, {LEAKS_BORN, 13, 1}, {LEAKS_TYPE, 8, 1},
	{LEAKS_DEVICES, 5, 1}, {LEAKS_VERDICT, 8, 1}, {LEAKS_BUFFERS, 6, 0},
	{LEAKS_NEW_BUFFERS, 6, 1}};

static const struct column narrow[] = {{LEAKS_NAME, 14, 1}, {LEAKS_SIZE, 8, 1}, {LEAKS_NEW, 9, 1},
	{LEAKS_TYPE, 8, 1}, {LEAKS_BORN, 9, 2}, {LEAKS_VERDICT, 8, 1}, {LEAKS_BUFFERS, 6, 1}};

static const enum leaks_item goes[] = {LEAKS_TYPE, LEAKS_BORN, LEAKS_NEW};

static bool has_gone(enum leaks_item item, int n_gone)
{
	for (int i = 0; i < n_gone; i++)
		if (goes[i] == item)
			return true;
	return false;
}

/* Places what is left; returns the columns that it takes. */
static int place(
	const struct column *columns, int n, int n_gone, int name, struct layout_leaks *layout)
{
	int at = LAYOUT_PID_AT + LAYOUT_PID_WIDTH;
	for (int i = 0; i < n; i++) {
		const struct column *column = &columns[i];
		layout->item[column->item] = (struct layout_place){0, 0};
		if (has_gone(column->item, n_gone))
			continue;
		int width = column->item == LEAKS_NAME ? name : column->width;
		layout->item[column->item] = (struct layout_place){at + column->gap, width};
		at += column->gap + width;
	}
	return at;
}

/* Where both have no room, the call site tells more than the pid. */
static void take_place_of_pid(int width, struct layout_place *name)
{
	int end = name->at + name->width;
	name->at = LAYOUT_PID_AT;
	/* Alone where the next column would lie beyond the edge. */
	name->width = (end + 1 + SIZE > width ? width : end) - name->at;
}

static void place_columns(int width, struct layout_leaks *layout)
{
	if (width >= WIDE) {
		int spare = width - WIDE;
		int name = 20 + (spare < NAME_MOST - 20 ? spare : NAME_MOST - 20);
		place(wide, sizeof(wide) / sizeof(wide[0]), 0, name, layout);
		return;
	}
	const int n = sizeof(narrow) / sizeof(narrow[0]), most = sizeof(goes) / sizeof(goes[0]);
	int n_gone = 0;
	int least = width < 60 ? 8 : 14;
	while (n_gone < most && place(narrow, n, n_gone, least, layout) > width)
		n_gone++;
	int name = least + width - place(narrow, n, n_gone, least, layout);
	place(narrow, n, n_gone, name < 1 ? 1 : name > NAME_MOST ? NAME_MOST : name, layout);
	if (name < NAME_LEAST)
		take_place_of_pid(width, &layout->item[LEAKS_NAME]);
	/* What lies beyond the edge of a very small screen is not drawn at all. */
	for (int i = 0; i < LEAKS_ITEMS; i++)
		if (layout->item[i].at + layout->item[i].width > width)
			layout->item[i].width = 0;
}

static int take(int *left, int wanted, int least_left)
{
	if (*left - wanted < least_left)
		return 0;
	*left -= wanted;
	return wanted;
}

static struct layout_place next_place(int *at, int rows)
{
	struct layout_place place = {*at, rows};
	*at += rows;
	return place;
}

/* Rows of what stands below the table. */
struct below {
	int details;
	int gap;
	int chart;
	int evidence;
};

static struct below divide(int rows, int columns, int *table, bool *ret_tall)
{
	struct below below = {0};
	*ret_tall = rows >= TALL && columns >= 100;
	if (*ret_tall) {
		below = (struct below){DETAILS, 1, TALL_CHART, TALL_EVIDENCE};
		*table -= DETAILS + 1 + TALL_CHART + TALL_EVIDENCE;
		int more = (*table - TALL_TABLE) / 2;
		more = more < 0                         ? 0
		       : more > CHART_MOST - TALL_CHART ? CHART_MOST - TALL_CHART
							: more;
		below.chart += more;
		*table -= more;
		return below;
	}
	below.details = take(table, DETAILS, LEAST_TABLE);
	below.evidence = below.details > 0 ? take(table, 1, 2 * LEAST_TABLE) : 0;
	below.chart = below.evidence > 0 ? take(table, CHART, 2 * LEAST_TABLE) : 0;
	int more = below.chart > 0 ? (*table - 10) / 3 : 0;
	more = more < 0 ? 0 : more > 6 ? 6 : more;
	below.chart += more;
	*table -= more;
	return below;
}

void layout_leaks(int rows, int columns, struct layout_leaks *ret_layout)
{
	*ret_layout = (struct layout_leaks){0};
	int left = rows;
	int sentence = take(&left, 1, 1);
	int header = take(&left, 1, 1);
	int totals = take(&left, 1, 2);
	int keys = take(&left, 1, 2);
	int tabs = take(&left, 1, 2);
	const struct below below = divide(rows, columns, &left, &ret_layout->tall);
	int at = 0;
	ret_layout->tabs = next_place(&at, tabs);
	ret_layout->totals = next_place(&at, totals);
	ret_layout->header = next_place(&at, header);
	ret_layout->table = next_place(&at, left);
	ret_layout->details = next_place(&at, below.details);
	at += below.gap;
	ret_layout->chart = next_place(&at, below.chart);
	ret_layout->evidence = next_place(&at, below.evidence);
	ret_layout->sentence = next_place(&at, sentence);
	ret_layout->keys = next_place(&at, keys);
	place_columns(columns, ret_layout);
}
