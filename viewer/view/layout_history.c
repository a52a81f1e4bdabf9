/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/layout_history.h"

#include <stddef.h>

/* In the order in which they get a place, each where so many rows are left for the chart. */
static const struct {
	enum history_panel panel;
	int least_left;
} places[] = {
	{HISTORY_SENTENCE, 1}, {HISTORY_AXIS, 2}, {HISTORY_TITLE, 2}, {HISTORY_KEYS, 3},
	{HISTORY_TABS, 3}, {HISTORY_AT, 3}, {HISTORY_CURSOR, 3}, {HISTORY_WHAT, 4},
	{HISTORY_TO_NOW, 4}, {HISTORY_LEGEND, 4},
	{HISTORY_PANELS, 4}, /* a blank row below what happened */
};

void layout_history(int rows, struct layout_history *ret_layout)
{
	int of[HISTORY_PANELS + 1] = {0}, left = rows, at = 0;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (left - 1 >= places[i].least_left) {
			of[places[i].panel] = 1;
			left--;
		}
	of[HISTORY_CHART] = left;
	for (enum history_panel panel = 0; panel < HISTORY_PANELS; panel++) {
		ret_layout->panel[panel] = (struct layout_place){at, of[panel]};
		at += of[panel];
		if (panel == HISTORY_WHAT)
			at += of[HISTORY_PANELS];
	}
}
