/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/tabs.h"

static const struct tab tabs[VIEW_HELP] = {
#define TAB(view, digit, name, is_table, counts_suspects) {digit, name, counts_suspects},
#include "viewer/view/tabs.def"
#undef TAB
};

const struct tab *tabs_row(enum view_id view)
{
	return &tabs[view];
}

enum view_id tabs_view(int digit)
{
	for (int view = 0; view < VIEW_HELP; view++)
		if (tabs[view].digit == digit)
			return (enum view_id)view;
	return VIEW_COUNT;
}
