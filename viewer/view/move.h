/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* move: the caret from row to row, and what Enter opens. The caret stays with its row. */
#pragma once

#include "viewer/view/view.h"

/* move_by_key: returns whether the action was a movement. */
bool move_by_key(struct view_state *state, const struct model *model, int rows, int columns,
	enum key_action action);
/* move_into_sight: scrolls the table with the caret so that the caret is seen. */
void move_into_sight(struct view_state *state, const struct model *model, int rows, int columns);
