/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* tabs: the views, by what is drawn of them on line 0. tabs.def is the one table of them. */
#pragma once

#include <stdbool.h>

enum view_id {
#define TAB(view, ...) VIEW_##view,
#include "viewer/view/tabs.def"
#undef TAB
	VIEW_HELP,
	VIEW_MARKS, /* B: which mark to compare with */
	VIEW_COUNT,
};

struct tab {
	char digit;
	const char *name;
	bool counts_suspects; /* has three columns behind its name for them */
};

/* tabs_row: of a view before VIEW_HELP. */
const struct tab *tabs_row(enum view_id view);
/* tabs_view: the one with this digit; VIEW_COUNT: none has it. */
enum view_id tabs_view(int digit);
