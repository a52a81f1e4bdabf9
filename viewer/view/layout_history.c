/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/layout_history.h"

#include <stddef.h>

enum {
	GAP_OF_WHAT = HISTORY_PANELS, /* a blank row below what happened */
	GAP_OF_PARTS,                 /* and one above the parts */
	ALL,
	TALL = 36, /* so many rows and more have a place for parts */
	LEAST_ROWS = 24,
	PARTS_MOST = 17,
};

/* In the order in which they get a place, each where so many rows are left for the chart. */
static const struct {
	int panel;
	int least_left;
} places[] = {
	{HISTORY_SENTENCE, 1},
	{HISTORY_AXIS, 2},
	{HISTORY_TITLE, 2},
	{HISTORY_KEYS, 3},
	{HISTORY_TABS, 3},
	{HISTORY_AT, 3},
	{HISTORY_CURSOR, 3},
	{HISTORY_WHAT, 4},
	{HISTORY_TO_NOW, 4},
	{HISTORY_LEGEND, 4},
	{GAP_OF_WHAT, 4},
};

void layout_history(int rows, struct layout_history *ret_layout)
{
	int of[ALL] = {0}, left = rows, at = 0;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (left - 1 >= places[i].least_left) {
			of[places[i].panel] = 1;
			left--;
		}
	if (rows >= TALL) {
		int parts = (rows - LEAST_ROWS) / 2 + 1;
		of[HISTORY_PARTS] = parts < PARTS_MOST ? parts : PARTS_MOST;
		of[GAP_OF_PARTS] = 1;
		left -= of[HISTORY_PARTS] + 1;
	}
	of[HISTORY_CHART] = left;
	for (enum history_panel panel = 0; panel < HISTORY_PANELS; panel++) {
		if (panel == HISTORY_PARTS)
			at += of[GAP_OF_PARTS];
		ret_layout->panel[panel] = (struct layout_place){at, of[panel]};
		at += of[panel];
		if (panel == HISTORY_WHAT)
			at += of[GAP_OF_WHAT];
	}
}
