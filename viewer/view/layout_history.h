/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* layout_history: what has a place in the History view. As in layout.h whole items go. */
#pragma once

#include "viewer/view/layout.h"

enum history_panel {
	HISTORY_TABS,
	HISTORY_TITLE,
	HISTORY_CURSOR, /* its time, above the chart */
	HISTORY_CHART,
	HISTORY_AXIS,
	HISTORY_WHAT, /* happened when */
	HISTORY_AT,
	HISTORY_TO_NOW,
	HISTORY_PARTS, /* who had how much of it, header included */
	HISTORY_LEGEND,
	HISTORY_SENTENCE,
	HISTORY_KEYS,
	HISTORY_PANELS,
};

struct layout_history {
	struct layout_place panel[HISTORY_PANELS];
};

void layout_history(int rows, struct layout_history *ret_layout);
