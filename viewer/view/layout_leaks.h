/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* layout_leaks: what has a place in the Leaks view. As in layout.h whole items go. */
#pragma once

#include "viewer/view/layout.h"

enum leaks_item {
	LEAKS_NAME,
	LEAKS_SIZE,
	LEAKS_NEW,
	LEAKS_RATE,
	LEAKS_FULL_IN,
	LEAKS_BORN,
	LEAKS_TYPE,
	LEAKS_DEVICES,
	LEAKS_VERDICT,
	LEAKS_BUFFERS,
	LEAKS_NEW_BUFFERS,
	LEAKS_ITEMS,
};

struct layout_leaks {
	struct layout_place tabs, totals, header, sentence, keys; /* width 0: not there */
	struct layout_place table;
	struct layout_place details; /* 3 rows: which group, and why in two lines */
	struct layout_place chart;   /* with its axis */
	struct layout_place evidence;
	struct layout_place item[LEAKS_ITEMS]; /* columns of the table */
	bool tall; /* reasons stand in lines of their own; the sentence is of all groups */
};

void layout_leaks(int rows, int columns, struct layout_leaks *ret_layout);
