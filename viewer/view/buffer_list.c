/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/buffer_list.h"

#include <stdio.h>
#include <string.h>

#include "viewer/view/move.h"
#include "viewer/view/names.h"
#include "viewer/view/table.h"

#define SECOND UINT64_C(1000000000)

enum {
	BORN_WIDE = 13,
	BORN_NARROW = 9,
	BORN_WIDE_FROM = 110, /* columns of the screen */
	AGES_ROWS = 4,        /* with the blank row below */
	AGES_LEAST_WIDTH = 68,
};

static const struct {
	uint64_t ns;
	const char *text;
} older_steps[BUFFER_LIST_OLDER_STEPS] = {
	{0, ""},
	{SECOND, "1 s"},
	{10 * SECOND, "10 s"},
	{60 * SECOND, "1 min"},
	{600 * SECOND, "10 min"},
};

const char *buffer_list_older(unsigned step)
{
	return older_steps[step % BUFFER_LIST_OLDER_STEPS].text;
}

/* The columns that rows can be sorted by, in the order in which they stand; the first is usual. */
static const enum buffers_column record_columns[] = {BUFFERS_BY_AGE, BUFFERS_BY_SIZE,
	BUFFERS_BY_TYPE, BUFFERS_BY_ADDRESS, BUFFERS_BY_ID, BUFFERS_BY_DEVICES, BUFFERS_BY_SCOPE,
	BUFFERS_COLUMNS};
static const enum buffers_column group_columns[] = {BUFFERS_BY_NEW, BUFFERS_BY_SCOPE,
	BUFFERS_BY_TYPE, BUFFERS_BY_SIZE, BUFFERS_BY_COUNT, BUFFERS_BY_TOTAL, BUFFERS_COLUMNS};

static int sort_place(const struct view_state *state)
{
	bool grouped = state->buffers.grouping != BUFFERS_RECORDS;
	const enum buffers_column *columns = grouped ? group_columns : record_columns;
	for (int i = 0; columns[i] != BUFFERS_COLUMNS; i++)
		if ((unsigned)columns[i] + 1 == state->buffers.column)
			return i;
	return 0;
}

static void sort_by_next(struct view_state *state, int step)
{
	bool grouped = state->buffers.grouping != BUFFERS_RECORDS;
	const enum buffers_column *columns = grouped ? group_columns : record_columns;
	int n = 0;
	while (columns[n] != BUFFERS_COLUMNS)
		n++;
	state->buffers.column = (unsigned)columns[(sort_place(state) + step + n) % n] + 1;
}

/* Compared byte by byte to know whether it is the same one: no byte is left to chance. */
static void make_filter(
	const struct view_state *state, int columns, struct buffers_filter *ret_filter)
{
	const struct view_focus *focus = &state->focus;
	const struct view_buffers *of = &state->buffers;
	bool grouped = of->grouping != BUFFERS_RECORDS;
	memset(ret_filter, 0, sizeof(*ret_filter));
	ret_filter->by_device = focus->by_device;
	ret_filter->by_process = focus->by_process;
	ret_filter->by_type = focus->by_group && !focus->any_type;
	ret_filter->by_size = focus->by_group && !focus->any_size;
	ret_filter->by_scope = focus->by_group && !focus->any_scope;
	ret_filter->device = focus->device;
	ret_filter->process = focus->process;
	ret_filter->type = focus->type;
	ret_filter->size = focus->size;
	memcpy(ret_filter->scope, focus->scope, sizeof(ret_filter->scope) - 1);
	snprintf(ret_filter->text, sizeof(ret_filter->text), "%s",
		state->prompt == '\\' ? "" : state->filter);
	ret_filter->new_only = of->hide_known;
	ret_filter->older_than = older_steps[of->older % BUFFER_LIST_OLDER_STEPS].ns;
	ret_filter->grouping = of->grouping;
	ret_filter->column = (grouped ? group_columns : record_columns)[sort_place(state)];
	ret_filter->inverted = of->inverted;
	ret_filter->spans = columns >= BORN_WIDE_FROM ? BORN_WIDE : BORN_NARROW;
}

static int first_suspect(const struct buffer_list *list, const struct model *model)
{
	for (int i = 0; i < list->n && model->n_suspects > 0; i++)
		if (list->grouped ? list->buffers->groups[i].is_suspect
				  : buffers_is_suspect(
					    list->buffers, buffers_at(list->buffers, (size_t)i)))
			return i;
	return list->n > 0 ? 0 : -1;
}

static int caret_of(
	const struct view_state *state, const struct model *model, const struct buffer_list *list)
{
	const struct view_buffers *of = &state->buffers;
	if (of->moved && !list->grouped) {
		size_t at = buffers_find(list->buffers, of->process, of->id, of->time);
		if (at < list->buffers->n)
			return (int)at;
	}
	for (int i = 0; of->moved && list->grouped && i < list->n; i++)
		if (list->buffers->groups[i].key == of->group)
			return i;
	/* What had the caret is gone: the nearest to its place. */
	if (of->moved && list->n > 0)
		return of->last < (unsigned)list->n ? (int)of->last : list->n - 1;
	return first_suspect(list, model);
}

struct buffer_list buffer_list_make(
	const struct view_state *state, const struct model *model, int columns)
{
	struct buffers_filter filter;
	struct buffer_list list = {.grouped = state->buffers.grouping != BUFFERS_RECORDS, .at = -1};
	make_filter(state, columns, &filter);
	list.column = filter.column;
	if (model->buffers == NULL || buffers_make(model->buffers, model, &filter) < 0)
		return list;
	list.buffers = model->buffers;
	list.n = (int)(list.grouped ? list.buffers->n_groups : list.buffers->n);
	list.at = caret_of(state, model, &list);
	return list;
}

static void select_row(
	struct view_state *state, const struct model *model, const struct buffer_list *list, int at)
{
	struct view_buffers *of = &state->buffers;
	of->moved = true;
	of->last = (unsigned)at;
	if (list->grouped) {
		of->group = list->buffers->groups[at].key;
		return;
	}
	struct buffers_place place = buffers_at(list->buffers, (size_t)at);
	const struct snapshot_process *process = &model->snapshot->processes[place.process];
	of->process = process->key;
	of->id = process->records[place.record].id;
	of->time = process->records[place.record].time;
}

static void scroll_into_sight(
	struct view_state *state, const struct buffer_list *list, int rows, int columns)
{
	struct buffer_panels panels;
	buffer_list_panels(rows, columns, &panels);
	state->buffers.first = (unsigned)table_scroll(
		(int)state->buffers.first, list->at, list->n, panels.list_rows);
}

static void move(struct view_state *state, const struct model *model, int rows, int columns,
	struct buffer_list *list, int by)
{
	if (list->at < 0)
		return;
	int64_t to = (int64_t)list->at + by;
	list->at = to < 0 ? 0 : to >= list->n ? list->n - 1 : (int)to;
	select_row(state, model, list, list->at);
	scroll_into_sight(state, list, rows, columns);
}

void buffer_list_open(struct view_state *state)
{
	state->focus.from = state->view;
	state->view = VIEW_BUFFERS;
	state->buffers.grouping = state->focus.by_group ? BUFFERS_RECORDS : BUFFERS_ALIKE;
	state->buffers.moved = false;
	state->buffers.first = 0;
}

static void open_device(
	struct view_state *state, const struct model *model, const struct buffers_group *group)
{
	if (group->device >= model->n_devices)
		return;
	const struct model_device *device = &model->devices[group->device];
	state->focus.by_device = true;
	state->focus.device = device->chip;
}

/* From a group to its records. */
static bool open_group(
	struct view_state *state, const struct model *model, const struct buffer_list *list)
{
	if (!list->grouped || list->at < 0)
		return false;
	const struct buffers_group *group = &list->buffers->groups[list->at];
	struct view_focus *focus = &state->focus;
	enum buffers_grouping grouping = state->buffers.grouping;
	if (group->is_programs)
		return false;
	if (grouping == BUFFERS_DEVICES) {
		open_device(state, model, group);
	} else {
		focus->by_group = true;
		focus->any_type = grouping != BUFFERS_ALIKE;
		focus->any_size = grouping == BUFFERS_SCOPES;
		focus->any_scope = grouping == BUFFERS_SIZES;
		focus->type = group->type;
		focus->size = group->size;
		snprintf(
			focus->scope, sizeof(focus->scope), "%s", group->scope ? group->scope : "");
	}
	state->buffers.grouped_before = grouping;
	state->buffers.grouping = BUFFERS_RECORDS;
	state->buffers.moved = false;
	state->buffers.first = 0;
	return true;
}

void buffer_list_back(struct view_state *state)
{
	if (state->buffers.grouped_before != BUFFERS_RECORDS) {
		if (state->buffers.grouped_before == BUFFERS_DEVICES)
			state->focus.by_device = false;
		else
			state->focus.by_group = false;
		state->buffers.grouping = state->buffers.grouped_before;
		state->buffers.grouped_before = BUFFERS_RECORDS;
		state->buffers.first = 0;
		return;
	}
	state->view = state->focus.from;
	state->focus = (struct view_focus){0};
}

static bool choose(struct view_state *state, enum key_action action)
{
	struct view_buffers *of = &state->buffers;
	if (action == KEY_ACTION_UNFOLD)
		of->grouping = (of->grouping + 1) % BUFFERS_GROUPINGS;
	else if (action == KEY_ACTION_UNFOLD_ALL)
		of->grouping = BUFFERS_RECORDS;
	else if (action == KEY_ACTION_HIDE)
		of->hide_known = !of->hide_known;
	else if (action == KEY_ACTION_AGE)
		of->older = (of->older + 1) % BUFFER_LIST_OLDER_STEPS;
	else if (action == KEY_ACTION_SORT)
		sort_by_next(state, 1);
	else if (action == KEY_ACTION_SORT_BACK)
		sort_by_next(state, -1);
	else if (action == KEY_ACTION_INVERT)
		of->inverted = !of->inverted;
	else
		return false;
	/* Records and groups have no row in common. */
	if (action == KEY_ACTION_UNFOLD || action == KEY_ACTION_UNFOLD_ALL) {
		of->moved = false;
		of->first = 0;
	}
	return true;
}

bool buffer_list_key(struct view_state *state, const struct model *model, int rows, int columns,
	enum key_action action)
{
	struct buffer_panels panels;
	buffer_list_panels(rows, columns, &panels);
	int by = move_distance(action, 1, panels.list_rows);
	if (by == 0 && action != KEY_ACTION_OPEN && !choose(state, action))
		return false;
	struct buffer_list list = buffer_list_make(state, model, columns);
	if (action == KEY_ACTION_OPEN)
		return open_group(state, model, &list);
	if (by != 0)
		move(state, model, rows, columns, &list, by);
	else
		scroll_into_sight(state, &list, rows, columns);
	return true;
}

static int find_group(const struct buffer_list *list, int step, const char *text)
{
	for (int i = 1; i <= list->n; i++) {
		int at = ((list->at + step * i) % list->n + list->n) % list->n;
		const struct buffers_group *group = &list->buffers->groups[at];
		if ((group->scope && strcasestr(group->scope, text)) ||
			strcasecmp(names_type(group->type), text) == 0)
			return at;
	}
	return -1;
}

void buffer_list_find(
	struct view_state *state, const struct model *model, int rows, int columns, int step)
{
	struct buffer_list list = buffer_list_make(state, model, columns);
	if (list.at < 0 || state->find[0] == '\0')
		return;
	int at = -1;
	if (list.grouped) {
		at = find_group(&list, step, state->find);
	} else {
		size_t start = (size_t)((list.at + step + list.n) % list.n);
		size_t found = buffers_find_text(list.buffers, start, step, state->find);
		at = found < list.buffers->n ? (int)found : -1;
	}
	if (at >= 0)
		move(state, model, rows, columns, &list, at - list.at);
}

/* Tabs, totals, sentence and keys as in every list; of the rest the ages go first. */
void buffer_list_panels(int rows, int columns, struct buffer_panels *ret_panels)
{
	enum { LEAST_ROWS = 5 };
	struct layout_panels list;
	layout_list(rows, &list);
	const struct layout_place *panel = list.panel;
	int at = panel[PANEL_TABS].width + panel[PANEL_TOTALS].width;
	int left = panel[PANEL_SENTENCE].at - at;
	bool header = left >= 2, position = left >= LEAST_ROWS;
	left -= header + position;
	bool ages = columns >= AGES_LEAST_WIDTH && left >= AGES_ROWS + LEAST_ROWS;
	struct buffer_panels panels = {
		.totals = panel[PANEL_TOTALS].width > 0 ? panel[PANEL_TOTALS].at : -1,
		.sentence = panel[PANEL_SENTENCE].at,
		.position = position ? panel[PANEL_SENTENCE].at - 1 : -1,
		.ages = ages ? at : -1,
	};
	at += ages ? AGES_ROWS : 0;
	panels.header = header ? at++ : -1;
	panels.list = at;
	panels.list_rows = panel[PANEL_SENTENCE].at - position - at;
	*ret_panels = panels;
}
