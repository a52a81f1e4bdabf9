/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* table: the rows of devices, processes and suspects, which share their columns. */
#pragma once

#include "viewer/view/canvas.h"
#include "viewer/view/figure.h"
#include "viewer/view/layout.h"
#include "viewer/view/select.h"
#include "viewer/view/view.h"

struct table {
	struct canvas *canvas;
	const struct view_state *state;
	const struct model *model;
	struct layout_columns columns;
	bool mixed;        /* devices of different capacities */
	uint64_t new_top;  /* of the devices' sparklines */
	uint64_t grid_top; /* of those in the grid */
	bool device_strip; /* processes show a cell per device, else a list */
};

struct table table_begin(
	struct canvas *canvas, const struct view_state *state, const struct model *model);

/* table_gutter: caret and flags; table_select: the selected row's background. */
void table_gutter(const struct table *table, int row, bool caret, unsigned flags);
/* table_header: the text of one column, where it has a place; sorted by: bold. */
void table_header_row(const struct table *table, int row);
void table_header(const struct table *table, int row, enum layout_item item, const char *text);
/* table_figures: used, new, per minute, full in, L1, buffers, new buffers. */
void table_figures(
	const struct table *table, int row, const struct model_row *of, enum figure_tone tone);
struct figure_place table_place(const struct table *table, int row, enum layout_item item);
/* table_beside: its used bytes begin behind what ends before a column, in a shorter form if need
 * be: of a screen so narrow that they would lie over it. */
struct table table_beside(const struct table *table, int column);
enum figure_tone table_tone(unsigned flags);

/* table_scroll: the first row shown, so that the selected one is. */
int table_scroll(int first, int selected, int n, int rows);
/* table_more: the line below rows that did not fit. */
void table_more(const struct table *table, int row, int first, int shown, int n);

void table_devices_header(const struct table *table, int row);
void table_device(const struct table *table, int row, unsigned device, bool caret);
void table_median(const struct table *table, int row);
void table_processes_header(const struct table *table, int row);
void table_process(const struct table *table, int row, size_t process, bool caret, uint64_t top);
/* table_processes_top: one scale for the sparklines of all processes. */
uint64_t table_processes_top(const struct table *table);
void table_suspects_header(const struct table *table, int row);
void table_suspect(const struct table *table, int row, size_t suspect, bool caret);
/* table_count_watch: groups that rise, and may be suspects soon. */
size_t table_count_watch(const struct model *model);
void table_no_suspect(const struct table *table, int row);
/* table_no_match: there are rows, but all of them are left out. */
void table_no_match(const struct table *table, int row);
/* table_pid: right-aligned; a number that no system gives is '?'. */
void table_pid(const struct table *table, int row, uint64_t pid, enum theme_style style);
/* table_name_end: the column behind a name that stands beside a pid. */
int table_name_end(const struct table *table);
/* table_has_name: there is so much room for it that it says something. */
bool table_has_name(const struct table *table);
