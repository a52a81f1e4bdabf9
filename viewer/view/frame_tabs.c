/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Line 0: a tab per view. */
#include <stdio.h>
#include <string.h>

#include "viewer/view/frame.h"
#include "viewer/view/tabs.h"

enum {
	NAMES_LEAST_WIDTH = 80, /* below it only the current view has its name */
	COUNT_WIDTH = 3,        /* " !1"; kept where there is nothing to count, so nothing jumps */
	SHORT_COUNT_WIDTH = 2,  /* "!1" */
};

static void draw_count(struct canvas *canvas, int row, int column, size_t n_suspects)
{
	if (n_suspects == 0)
		return;
	canvas_put(canvas, row, column, '!', STYLE_SUSPECT_CELL);
	canvas_put(canvas, row, column + 1, n_suspects > 9 ? '+' : (uint32_t)('0' + n_suspects),
		STYLE_SUSPECT);
}

void frame_tabs(
	struct canvas *canvas, int row, const struct view_state *state, const struct model *model)
{
	int column = 0, end = frame_state(canvas, row, state, model);
	bool named = canvas->columns >= NAMES_LEAST_WIDTH;
	for (int view = 0; view < VIEW_HELP; view++) {
		const struct tab *tab = tabs_row((enum view_id)view);
		bool current = (enum view_id)view == state->view;
		int name = named || current ? (int)strlen(tab->name) : 0;
		int count = !tab->counts_suspects ? 0 : named ? COUNT_WIDTH : SHORT_COUNT_WIDTH;
		if (column + 1 + name + count >= end)
			return;
		canvas_put(
			canvas, row, column, (uint32_t)tab->digit, current ? STYLE_TAB : STYLE_KEY);
		column++;
		if (name > 0)
			column = canvas_text(
				canvas, row, column, tab->name, current ? STYLE_TAB : STYLE_TEXT);
		if (count > 0)
			draw_count(
				canvas, row, column + count - SHORT_COUNT_WIDTH, model->n_suspects);
		column += count + (named ? 2 : 1);
	}
}
