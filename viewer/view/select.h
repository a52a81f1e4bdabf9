/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* select: which rows are shown, in which order, and which of them has the caret. */
#pragma once

#include "viewer/view/layout.h"
#include "viewer/view/view.h"

enum {
	SELECT_MOST = 1024,
	SELECT_NONE = -1,
};

enum select_table {
	TABLE_DEVICES,
	TABLE_PROCESSES,
	TABLE_SUSPECTS,
	TABLE_COUNT, /* those of the Devices view */
	TABLE_GROUPS = TABLE_COUNT,
};

/* Indices in the model's list. */
struct select_order {
	int n;
	uint16_t index[SELECT_MOST];
};

void select_order(const struct view_state *state, const struct model *model,
	enum select_table table, struct select_order *ret_order);
/* select_hold: the order that the user chose changes only now, and only so far as can be read. */
void select_hold(struct view_state *state, const struct model *model);
/* select_at: place in the order of the row with the caret; SELECT_NONE where there is no row. */
int select_at(const struct view_state *state, const struct model *model, enum select_table table,
	const struct select_order *order);
/* select_set: gives the caret to a row of the model. */
void select_set(struct view_state *state, const struct model *model, enum select_table table,
	unsigned index);
/* select_device: index of the selected device, whatever table has the caret; SELECT_NONE: none. */
int select_device(const struct view_state *state, const struct model *model);
/* select_matches: whether a row has a text in one of its names. */
bool select_matches(
	const struct model *model, enum select_table table, unsigned index, const char *text);
/* select_left_out: that rows are left out by what they match or whose they are: only "serve", only
 * ana's; empty where none are. */
enum {
	SELECT_TEXT = 128,
};
void select_left_out(
	const struct view_state *state, const struct model *model, char ret_text[SELECT_TEXT]);
bool select_is_unfolded(const struct view_state *state, const struct model_process *process);
