/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* move: the caret from row to row, and what Enter opens. The caret stays with its row. */
#pragma once

#include "viewer/view/view.h"

/* move_by_key: returns whether the action was a movement. */
bool move_by_key(struct view_state *state, const struct model *model, int rows, int columns,
	enum key_action action);
/* move_distance: how far down an action moves the caret in a list of this many across, with so many
 * rows a page; 0: it is no movement. MOVE_FAR: past any end. */
enum {
	MOVE_FAR = 1 << 30,
};
int move_distance(enum key_action action, int across, int page);
/* move_into_sight: scrolls the table with the caret so that the caret is seen. */
void move_into_sight(struct view_state *state, const struct model *model, int rows, int columns);
