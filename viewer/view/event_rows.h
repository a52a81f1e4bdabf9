/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* event_rows: the rows of the Events view, which of them has the caret, and what keys do there. */
#pragma once

#include "viewer/view/table.h"

struct event_rows {
	struct event_log *log; /* NULL: the program keeps no events */
	const struct snapshot *snapshot;
	int n;
	int at;    /* the one with the caret; -1: none */
	int first; /* shown */
	int shown;
};

/* event_rows_make: of so many rows on the screen. */
struct event_rows event_rows_make(
	const struct view_state *state, const struct model *model, int rows);

void event_rows_header(const struct table *table, int row);
void event_rows_draw(const struct table *table, const struct event_rows *rows, int row, int at);

/* event_rows_is_suspect: whether an event is one of a group that leaks. */
bool event_rows_is_suspect(const struct model *model, const struct event_entry *entry);
/* event_rows_devices: of an event, in at most so many columns; empty: none. */
struct format_text event_rows_devices(
	const struct model *model, const struct event_entry *entry, int width);

/* event_rows_key: returns whether the action means something here; rows: of the screen. */
bool event_rows_key(
	struct view_state *state, const struct model *model, int rows, enum key_action action);
/* event_rows_find: the next row that has state->find. */
void event_rows_find(struct view_state *state, const struct model *model, int rows, int step);
