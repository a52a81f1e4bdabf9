/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* views: what view.c chooses from; each draws all of its screen but tabs and keys. */
#pragma once

#include "viewer/view/frame.h"
#include "viewer/view/layout.h"
#include "viewer/view/layout_history.h"
#include "viewer/view/layout_leaks.h"
#include "viewer/view/table.h"
#include "viewer/view/view.h"

/* view_is_list: the screen is one list of processes: in their view, and when all have ended. */
bool view_is_list(const struct view_state *state, const struct model *model);
/* view_table: the table that has the caret. */
enum select_table view_table(const struct view_state *state, const struct model *model);

void view_devices_draw(struct table *table, const struct layout_panels *panels);
void view_grid_draw(const struct table *table, const struct layout_panels *panels);
void view_processes_draw(struct table *table, const struct layout_panels *panels);
void view_buffers_draw(const struct table *table);
void view_leaks_draw(const struct table *table, const struct layout_leaks *layout);
/* view_leaks_page: rows of its table that are seen at once. */
int view_leaks_page(int rows, int columns);
void view_history_draw(const struct table *table, const struct layout_history *layout);
void view_map_draw(const struct table *table);
void view_events_draw(const struct table *table, const struct layout_panels *panels);
void view_marks_draw(const struct table *table, const struct layout_panels *panels);
/* view_marks_open: the caret is on the mark that is compared with. */
void view_marks_open(struct view_state *state);
/* view_marks_key: what is so of this list alone; VIEW_IGNORED: nothing. */
enum view_result view_marks_key(
	struct view_state *state, const struct model *model, int rows, enum key_action action);
/* view_marks_find: to the next or previous one that has the text. */
void view_marks_find(struct view_state *state, const struct model *model, int rows, int step);
void view_help_draw(const struct table *table, const struct layout_panels *panels);
/* view_help_lines: rows of the help that can be scrolled through. */
int view_help_lines(void);
/* view_waiting_draw: what stands in the place of tables that do not exist yet. */
void view_waiting_draw(const struct table *table, const struct layout_panels *panels);
/* view_line_draw: all in one row. */
void view_line_draw(
	struct canvas *canvas, const struct view_state *state, const struct model *model);

/* A line of the Processes view: a process, what is told of it, or one of its devices. */
enum process_line_kind {
	LINE_PROCESS,
	LINE_DETAILS,
	LINE_DEVICE,
};

struct process_line {
	enum process_line_kind kind;
	unsigned process; /* index in the model */
	unsigned device;  /* of LINE_DEVICE: place in the process's list */
};

/* view_process_lines: how many there are; ret_line: the one at a place, where that exists. */
int view_process_lines(const struct view_state *state, const struct model *model,
	const struct select_order *order, int at, struct process_line *ret_line);
/* view_process_at: the line with the caret; SELECT_NONE where there is none. */
int view_process_at(const struct view_state *state, const struct model *model,
	const struct select_order *order);
