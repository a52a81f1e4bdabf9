/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* buffer_list: the rows of the Buffers view, which of them has the caret, and what keys do there.
 */
#pragma once

#include "viewer/view/view.h"

struct buffer_list {
	struct buffers *buffers; /* NULL: the program shows no single buffers */
	bool grouped;
	enum buffers_column column; /* sorted by */
	int n;                      /* rows */
	int at;                     /* the one with the caret; -1: none */
};

enum {
	BUFFER_LIST_OLDER_STEPS = 5, /* all, then older than 1 s, 10 s, 1 min, 10 min */
};

/* buffer_list_make: what state and model make, on a screen of so many columns. */
struct buffer_list buffer_list_make(
	const struct view_state *state, const struct model *model, int columns);

/* buffer_list_older: what "older than" is at a step: "10 s"; empty at 0. */
const char *buffer_list_older(unsigned step);

/* buffer_list_open: the Buffers view on what the focus was set to; Esc leads back from it. */
void buffer_list_open(struct view_state *state);

/* buffer_list_key: returns whether the action means something here. */
bool buffer_list_key(struct view_state *state, const struct model *model, int rows, int columns,
	enum key_action action);

/* buffer_list_back: one step back on the way here. */
void buffer_list_back(struct view_state *state);

/* buffer_list_find: the next row, from the one behind the caret on, that has state->find. */
void buffer_list_find(
	struct view_state *state, const struct model *model, int rows, int columns, int step);

/* How the view is arranged. */
struct buffer_panels {
	int totals, ages, header, list, position, sentence; /* rows; -1: not shown */
	int list_rows;
};

void buffer_list_panels(int rows, int columns, struct buffer_panels *ret_panels);
