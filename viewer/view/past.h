/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * past: whose past the History view shows, which stretch of it, where its cursor is, and what keys
 * do there. Columns are so cut that one ends with the mark: what is right of it came after it.
 */
#pragma once

#include "viewer/view/format.h"
#include "viewer/view/layout_history.h"
#include "viewer/view/plot.h"
#include "viewer/view/view.h"

enum {
	PAST_LABEL_END = 9, /* the scale stands before this column */
	PAST_AT = 10,
};

struct past {
	const struct model_row *row; /* NULL: there is none */
	enum past_of of;
	unsigned device;  /* index in the model, of PAST_DEVICE and PAST_PART */
	unsigned process; /* the same, of PAST_PROCESS and PAST_PART */
	struct plot plot; /* without canvas and rows */
	struct model_use
		use;  /* of what is shown of the row: of a single type no more than is kept */
	bool grows;   /* a suspect is in it */
	uint64_t now; /* of the model */
	int cursor;   /* its column; -1: there is none */
	uint64_t at;  /* the moment that is read: the cursor's, or now */
};

/* past_make: on a screen with so many columns. */
struct past past_make(const struct view_state *state, const struct model *model, int columns);
/* past_scale: from zero to what there is, or fitted to what is shown. Needs the plot's rows. */
void past_scale(struct past *past, bool fitted);
/* past_name: "device 5", "4242 serve.py", "4242 on device 5", "all 8 devices". */
struct format_text past_name(const struct past *past, const struct model *model);

/* past_holding: "DRAM", "TRACE alone". */
struct format_text past_holding(const struct past *past);

/* past_next_holding: what the next press of m shows: "TRACE". */
const char *past_next_holding(const struct view_state *state, const struct model *model);

/* past_open: what is selected where the user comes from. */
void past_open(struct view_state *state, const struct model *model);
/* past_point: the cursor goes to where the plot was clicked. Returns whether that was in it. */
bool past_point(struct view_state *state, const struct model *model,
	const struct layout_history *layout, int columns, int row, int column);
/* past_key: returns whether the action means something here. */
bool past_key(struct view_state *state, const struct model *model, int columns,
	enum key_action action, int key);
