/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The list of marks, from which one is chosen to compare with. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "viewer/model/mark.h"
#include "viewer/view/glyph.h"
#include "viewer/view/move.h"
#include "viewer/view/names.h"
#include "viewer/view/views.h"

enum {
	TIME_AT = LAYOUT_GUTTER,
	TIME_WIDTH = 8,
	AGO_END = 22,
	TEXT_AT = 24,
	WHO_WIDTH = 24,
	WHO_LEAST_WIDTH = 60, /* of a screen that has a column for it */
};

static bool is_same(const struct model_mark *mark, const struct model_mark *other)
{
	return mark->time == other->time && mark->by_hand == other->by_hand &&
	       (mark->key == other->key || mark->key == 0 || other->key == 0) &&
	       strcmp(mark->name, other->name) == 0;
}

/* The row with the caret: the user's, else that of the mark which is compared with. */
static int at_of(const struct view_state *state, const struct model *model)
{
	const struct model_mark *wanted =
		state->marks.moved ? &state->marks.selected : &model->mark;
	for (size_t i = 0; i < model->n_marks; i++)
		if (is_same(&model->marks[i], wanted))
			return (int)i;
	return model->n_marks > 0 ? 0 : SELECT_NONE;
}

const struct model_mark *view_selected_mark(
	const struct view_state *state, const struct model *model)
{
	int at = at_of(state, model);
	return at == SELECT_NONE ? NULL : &model->marks[at];
}

void view_marks_open(struct view_state *state)
{
	state->marks = (struct view_marks){
		.from = state->view == VIEW_HELP ? state->before_help : state->view};
	state->view = VIEW_MARKS;
}

/* Rows of the list: below its header, and where not all fit, above the line that says so. */
static struct layout_place list_of(const struct layout_panels *panels, size_t n)
{
	struct layout_place list = panels->panel[PANEL_PROCESSES];
	int header = list.width > 1 ? 1 : 0;
	list = (struct layout_place){list.at + header, list.width - header};
	if (n > (size_t)list.width && list.width > 2)
		list.width--;
	return list;
}

static int page_of(const struct model *model, int rows)
{
	struct layout_panels panels;
	layout_list(rows, &panels);
	struct layout_place list = list_of(&panels, model->n_marks);
	return list.width > 0 ? list.width : 1;
}

static void go(struct view_state *state, const struct model *model, int rows, int to)
{
	int last = (int)model->n_marks - 1, page = page_of(model, rows);
	to = to > last ? last : to < 0 ? 0 : to;
	if (last < 0)
		return;
	state->marks.moved = true;
	state->marks.selected = model->marks[to];
	state->marks.first = (unsigned)table_scroll((int)state->marks.first, to, last + 1, page);
}

enum view_result view_marks_key(
	struct view_state *state, const struct model *model, int rows, enum key_action action)
{
	int by = move_distance(action, 1, page_of(model, rows));
	int at = at_of(state, model);
	if (action == KEY_ACTION_VIEW || action == KEY_ACTION_HELP) {
		state->view = state->marks.from;
		return VIEW_IGNORED;
	}
	if (action == KEY_ACTION_BACK || action == KEY_ACTION_MARKS || action == KEY_ACTION_OPEN) {
		state->view = state->marks.from;
		return action == KEY_ACTION_OPEN && at != SELECT_NONE ? VIEW_CHOOSE_MARK
								      : VIEW_REDRAW;
	}
	if (by == 0)
		return VIEW_IGNORED;
	go(state, model, rows,
		by == MOVE_FAR    ? (int)model->n_marks
		: by == -MOVE_FAR ? 0
				  : at + by);
	return VIEW_REDRAW;
}

static const struct snapshot_process *process_of(
	const struct model *model, const struct model_mark *mark)
{
	for (size_t p = 0; p < model->n_processes && mark->key != 0; p++)
		if (model->processes[p].snapshot->key == mark->key)
			return model->processes[p].snapshot;
	return NULL;
}

/* "by hand", "4242 serve.py" */
static void name_setter(
	const struct model *model, const struct model_mark *mark, char *ret_text, size_t size_bytes)
{
	const struct snapshot_process *process = process_of(model, mark);
	if (mark->by_hand)
		snprintf(ret_text, size_bytes, "you");
	else
		snprintf(ret_text, size_bytes, "%" PRIu64 " %.64s", mark->pid,
			process ? names_process(process, false) : "");
}

static bool matches(const struct model *model, const struct model_mark *mark, const char *text)
{
	char setter[96];
	name_setter(model, mark, setter, sizeof(setter));
	return strcasestr(mark_is_start(mark) ? "start" : mark->name, text) != NULL ||
	       strcasestr(setter, text) != NULL;
}

void view_marks_find(struct view_state *state, const struct model *model, int rows, int step)
{
	int n = (int)model->n_marks, at = at_of(state, model);
	for (int i = 1; i <= n; i++) {
		int to = ((at + step * i) % n + n) % n;
		if (!matches(model, &model->marks[to], state->find))
			continue;
		go(state, model, rows, to);
		return;
	}
}

static int name_at(const struct canvas *canvas)
{
	return canvas->columns < WHO_LEAST_WIDTH ? TEXT_AT : TEXT_AT + WHO_WIDTH + 2;
}

static void draw_header(const struct table *table, int row)
{
	struct canvas *canvas = table->canvas;
	int end = canvas->columns;
	table_header_row(table, row);
	canvas_name(canvas, row, TIME_AT, end - TIME_AT, "time", STYLE_HEAD);
	if (AGO_END <= end)
		canvas_right(canvas, row, AGO_END, "ago", STYLE_HEAD);
	if (name_at(canvas) > TEXT_AT)
		canvas_text(canvas, row, TEXT_AT, "set by", STYLE_HEAD);
	canvas_name(canvas, row, name_at(canvas), end - name_at(canvas), "mark", STYLE_HEAD);
}

static double ago_of(const struct table *table, const struct model_mark *mark)
{
	uint64_t now = table->model->time;
	return now > mark->time ? (double)(now - mark->time) / 1e9 : 0;
}

static void draw_mark(const struct table *table, int row, const struct model_mark *mark, bool caret)
{
	struct canvas *canvas = table->canvas;
	int end = canvas->columns;
	char setter[96];
	table_gutter(table, row, caret, 0);
	if (is_same(mark, &table->model->mark))
		canvas_put(canvas, row, 1, 'm', STYLE_MARK);
	if (TIME_AT + TIME_WIDTH <= end)
		canvas_text(canvas, row, TIME_AT, format_clock(mark->time).text, STYLE_TEXT);
	if (AGO_END <= end)
		canvas_right(
			canvas, row, AGO_END, format_span(ago_of(table, mark)).text, STYLE_STRONG);
	name_setter(table->model, mark, setter, sizeof(setter));
	if (name_at(canvas) > TEXT_AT)
		canvas_name(canvas, row, TEXT_AT, WHO_WIDTH, setter,
			mark->by_hand ? STYLE_TEXT : STYLE_DIM);
	canvas_name(canvas, row, name_at(canvas), end - name_at(canvas),
		mark_is_start(mark) ? "start" : mark->name,
		mark_is_start(mark) ? STYLE_DIM : STYLE_TEXT);
}

static void say(struct sentence *sentence, const struct table *table, const struct model_mark *mark)
{
	const struct model *model = table->model;
	bool is_now = is_same(mark, &model->mark);
	char whose[32] = "";
	if (!mark->by_hand)
		snprintf(whose, sizeof(whose), " of %" PRIu64, mark->pid);
	sentence_add(sentence, is_now ? "All is compared with " : "Enter compares all with ");
	if (mark_is_start(mark))
		sentence_add(sentence, "the start%s", whose);
	else if (!sentence_try(sentence, "\"%.*s\"%s", (int)sizeof(mark->name), mark->name, whose))
		sentence_add(sentence, "it");
	sentence_add(sentence, ", %s ago", format_span(ago_of(table, mark)).text);
	if ((double)(model->time - mark->time) / 1e9 > model->watched && !mark_is_start(mark))
		sentence_add(sentence, ", before this viewer started");
}

static void draw_list(const struct table *table, const struct layout_place *list, int caret)
{
	const struct model *model = table->model;
	int n = (int)model->n_marks;
	int first = table_scroll((int)table->state->marks.first, caret, n, list->width);
	int shown = n - first < list->width ? n - first : list->width;
	for (int i = 0; i < shown; i++)
		draw_mark(table, list->at + i, &model->marks[first + i], first + i == caret);
	if (shown < n && list->width > 1)
		table_more(table, list->at + list->width, first, shown, n);
}

void view_marks_draw(const struct table *table, const struct layout_panels *panels)
{
	const struct layout_place *panel = panels->panel;
	const struct model *model = table->model;
	struct layout_place list = list_of(panels, model->n_marks);
	int caret = at_of(table->state, model);
	struct sentence sentence = sentence_begin(table->canvas->columns);
	if (panel[PANEL_TOTALS].width > 0) {
		struct sentence title = sentence_begin(table->canvas->columns);
		sentence_add(&title, "%zu mark%s to compare with", model->n_marks,
			model->n_marks == 1 ? "" : "s");
		int end = canvas_text(
			table->canvas, panel[PANEL_TOTALS].at, 0, title.text, STYLE_TEXT);
		frame_mark(table->canvas, panel[PANEL_TOTALS].at, end, table->state, model);
	}
	if (panel[PANEL_PROCESSES].width > 1)
		draw_header(table, panel[PANEL_PROCESSES].at);
	draw_list(table, &list, caret);
	if (caret != SELECT_NONE)
		say(&sentence, table, &model->marks[caret]);
	else
		sentence_add(&sentence, "Nothing to compare with yet: b sets a mark");
	if (panel[PANEL_SENTENCE].width > 0)
		frame_sentence(table->canvas, panel[PANEL_SENTENCE].at, &sentence, 0);
}
