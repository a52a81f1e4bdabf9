/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/event_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/view/glyph.h"
#include "viewer/view/move.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence.h"

enum item {
	EVENT_TIME,
	EVENT_PID,
	EVENT_KIND,
	EVENT_TYPE,
	EVENT_SIZE,
	EVENT_DEVICES,
	EVENT_ID,
	EVENT_SCOPE,
	ITEMS,
};

enum {
	TIME_WIDTH = 12,
	TEXT_AT = 18, /* of what is no event of a buffer */
	SCOPE_LEAST = 12,
	WIDE_FROM = 110,
};

struct columns {
	struct layout_place item[ITEMS];
};

static const struct {
	const char *name;
	int gap; /* before it */
	int width;
	bool right;
} items[ITEMS] = {
	[EVENT_TIME] = {"time", 3, TIME_WIDTH, false},
	[EVENT_PID] = {"pid", 1, LAYOUT_PID_WIDTH, true},
	[EVENT_KIND] = {"", 1, 1, false},
	[EVENT_TYPE] = {"type", 1, 8, false},
	[EVENT_SIZE] = {"size", 1, FORMAT_SIZE_WIDTH, false},
	[EVENT_DEVICES] = {"devs", 2, 6, false},
	[EVENT_ID] = {"id", 0, 9, true},
	[EVENT_SCOPE] = {"scope", 1, SCOPE_LEAST, false},
};

static int place(const bool dropped[ITEMS], bool wide, struct columns *columns)
{
	int at = 0;
	for (enum item item = 0; item < ITEMS; item++) {
		columns->item[item] = (struct layout_place){0, 0};
		if (dropped[item])
			continue;
		at += items[item].gap;
		columns->item[item] = (struct layout_place){at, items[item].width};
		if (wide && (item == EVENT_DEVICES || item == EVENT_ID))
			columns->item[item].width += 6;
		at += columns->item[item].width;
	}
	return at;
}

static struct columns columns_of(const struct table *table)
{
	static const enum item drops[] = {
		EVENT_ID, EVENT_SCOPE, EVENT_DEVICES, EVENT_TYPE, EVENT_TIME, EVENT_PID};
	int screen = table->canvas->columns;
	bool dropped[ITEMS] = {false};
	struct columns columns;
	int width = place(dropped, screen >= WIDE_FROM, &columns);
	for (size_t i = 0; width > screen && i < sizeof(drops) / sizeof(drops[0]); i++) {
		dropped[drops[i]] = true;
		width = place(dropped, false, &columns);
	}
	struct layout_place *scope = &columns.item[EVENT_SCOPE];
	if (scope->width > 0)
		scope->width = screen - scope->at;
	return columns;
}

void event_rows_header(const struct table *table, int row)
{
	struct columns columns = columns_of(table);
	table_header_row(table, row);
	for (enum item item = 0; item < ITEMS; item++) {
		const struct layout_place *at = &columns.item[item];
		if (at->width == 0)
			continue;
		if (items[item].right)
			canvas_right(table->canvas, row, at->at + at->width, items[item].name,
				STYLE_HEAD);
		else
			canvas_text(table->canvas, row, at->at, items[item].name, STYLE_HEAD);
	}
}

bool event_rows_is_suspect(const struct model *model, const struct event_entry *entry)
{
	if (entry->kind > TTAM_EVENT_FREE && entry->kind != TTAM_EVENT_CLOSE)
		return false;
	for (size_t i = 0; i < model->n_suspects; i++) {
		const struct model_group *group = &model->suspects[i];
		if (group->key == entry->key && group->type == entry->type &&
			group->size == entry->size &&
			strncmp(group->scope, event_log_scope(model->snapshot, entry),
				SNAPSHOT_TEXT) == 0)
			return true;
	}
	return false;
}

struct format_text event_rows_devices(
	const struct model *model, const struct event_entry *entry, int width)
{
	uint64_t labels[SNAPSHOT_DEVICES];
	unsigned n = 0;
	for (uint64_t left = entry->labels; left != 0; left &= left - 1)
		labels[n++] = (uint64_t)__builtin_ctzll(left);
	if (n == 0)
		return (struct format_text){""};
	struct format_text text = format_devices(labels, n, model->n_devices, width);
	if (canvas_width(text.text) > width)
		snprintf(text.text, sizeof(text.text), "%u dev", n);
	return text;
}

static const struct look {
	uint32_t glyph;
	enum theme_style style;
	enum figure_tone tone;
} allocated = {GLYPH_ALLOCATED, STYLE_TEXT, FIGURE_PLAIN},
  freed = {GLYPH_FREED, STYLE_DIM, FIGURE_DIM}, failed = {'F', STYLE_SUSPECT, FIGURE_SUSPECT},
  unmatched = {'?', STYLE_NOTICE, FIGURE_DIM},
  leaked = {GLYPH_ALLOCATED, STYLE_SUSPECT, FIGURE_SUSPECT};

static const struct look *look_of(const struct event_entry *entry, bool suspect)
{
	switch (entry->kind) {
	case TTAM_EVENT_ALLOCATE:
	case TTAM_EVENT_CB_ALLOCATE:
		return suspect ? &leaked : &allocated;
	case TTAM_EVENT_FREE:
	case TTAM_EVENT_CB_FREE:
	case TTAM_EVENT_CLOSE:
		return &freed;
	case TTAM_EVENT_FAIL:
		return &failed;
	default:
		return &unmatched;
	}
}

static void draw_time(const struct table *table, const struct columns *columns, int row,
	const struct event_entry *entry, enum theme_style style)
{
	const struct layout_place *at = &columns->item[EVENT_TIME];
	char text[64];
	snprintf(text, sizeof(text), "%.40s.%03u", format_clock(entry->time).text,
		(unsigned)(entry->time / 1000000 % 1000));
	if (canvas_width(text) <= at->width)
		canvas_text(table->canvas, row, at->at, text, style);
}

static void add_told(
	struct sentence *text, const struct model *model, const struct event_entry *entry)
{
	const struct snapshot_process *process = event_log_process(model->snapshot, entry);
	struct format_text count = format_count(entry->size, 7);
	switch (entry->kind) {
	case TTAM_EVENT_MARK:
		sentence_add(text, "mark \"%.48s\"", event_log_scope(model->snapshot, entry));
		sentence_add(text, " by %" PRIu64, entry->pid);
		break;
	case EVENT_LOG_LOST:
		sentence_add(
			text, "%s events of %" PRIu64 " were overwritten", count.text, entry->pid);
		sentence_add(text, " before they could be read");
		break;
	case EVENT_LOG_EARLIER:
		sentence_add(text, "%s events of %" PRIu64 " were before", count.text, entry->pid);
		sentence_add(text, " the first look");
		break;
	default:
		sentence_add(text, "%" PRIu64, entry->pid);
		if (process)
			sentence_try(text, " %.40s", names_process(process, false));
		sentence_add(text, entry->kind == EVENT_LOG_START ? " allocates for the first time"
				   : entry->size != 0             ? " closed its devices"
								  : " ended without closing");
	}
}

/* What is no event of a buffer, in words. */
static void draw_told(const struct table *table, const struct columns *columns, int row,
	const struct event_entry *entry)
{
	bool timed = columns->item[EVENT_TIME].width > 0;
	int at = timed ? TEXT_AT : LAYOUT_GUTTER;
	struct sentence text = sentence_begin(table->canvas->columns - at);
	bool lost = entry->kind == EVENT_LOG_LOST || entry->kind == EVENT_LOG_EARLIER;
	draw_time(table, columns, row, entry, STYLE_DIM);
	add_told(&text, table->model, entry);
	canvas_text(table->canvas, row, at, text.text, lost ? STYLE_NOTICE : STYLE_TEXT);
}

static void draw_figures(const struct table *table, const struct columns *columns, int row,
	const struct event_entry *entry, const struct look *look)
{
	char text[24];
	const struct layout_place *devices = &columns->item[EVENT_DEVICES];
	struct figure_place size = {
		.canvas = table->canvas, .row = row, .place = columns->item[EVENT_SIZE]};
	figure_size(&size, entry->size, look->tone);
	if (devices->width > 0)
		canvas_text(table->canvas, row, devices->at,
			event_rows_devices(table->model, entry, devices->width).text,
			look->style == STYLE_DIM ? STYLE_DIM : STYLE_TEXT);
	struct figure_place id = {
		.canvas = table->canvas, .row = row, .place = columns->item[EVENT_ID]};
	int length = snprintf(text, sizeof(text), "%" PRIu64, entry->id);
	figure_text(&id,
		entry->kind == TTAM_EVENT_FAIL ? "–"
		: length <= id.place.width     ? text
					       : "?",
		look->tone);
}

static void draw_buffer(const struct table *table, const struct columns *columns, int row,
	const struct event_entry *entry, const struct look *look)
{
	char text[24];
	const struct layout_place *pid = &columns->item[EVENT_PID];
	const struct layout_place *type = &columns->item[EVENT_TYPE];
	const struct layout_place *scope = &columns->item[EVENT_SCOPE];
	int length = snprintf(text, sizeof(text), "%" PRIu64, entry->pid);
	draw_time(table, columns, row, entry, look->style == STYLE_DIM ? STYLE_DIM : STYLE_TEXT);
	if (pid->width > 0)
		canvas_right(table->canvas, row, pid->at + pid->width,
			length <= pid->width ? text : "?", look->style);
	canvas_put(table->canvas, row, columns->item[EVENT_KIND].at, look->glyph, look->style);
	if (type->width > 0)
		canvas_name(table->canvas, row, type->at, type->width, names_type(entry->type),
			look->style);
	draw_figures(table, columns, row, entry, look);
	const char *name = event_log_scope(table->model->snapshot, entry);
	if (entry->kind == TTAM_EVENT_FAIL && name[0] == '\0')
		name = "out of memory";
	else if (entry->kind == TTAM_EVENT_UNMATCHED && name[0] == '\0')
		name = "was not live";
	if (scope->width > 0)
		canvas_name(table->canvas, row, scope->at, scope->width,
			name[0] != '\0' ? name : "–", name[0] != '\0' ? look->style : STYLE_DIM);
}

void event_rows_draw(const struct table *table, const struct event_rows *rows, int row, int at)
{
	const struct event_entry *entry = event_log_at(rows->log, (size_t)at);
	struct columns columns = columns_of(table);
	bool suspect = event_rows_is_suspect(table->model, entry);
	table_gutter(table, row, at == rows->at, suspect ? MODEL_SUSPECT : 0);
	if (entry->kind >= EVENT_LOG_LOST || entry->kind == TTAM_EVENT_MARK)
		draw_told(table, &columns, row, entry);
	else
		draw_buffer(table, &columns, row, entry, look_of(entry, suspect));
}

struct event_rows event_rows_make(
	const struct view_state *state, const struct model *model, int rows)
{
	struct event_rows of = {.log = model->events, .snapshot = model->snapshot, .at = -1};
	struct event_filter filter;
	if (of.log == NULL)
		return of;
	/* Compared byte by byte. */
	memset(&filter, 0, sizeof(filter));
	filter.choice = state->events.choice;
	filter.until = model->n_events;
	snprintf(
		filter.text, sizeof(filter.text), "%s", state->prompt == '\\' ? "" : state->filter);
	event_log_make(of.log, model->snapshot, &filter);
	of.n = (int)of.log->n;
	if (of.n == 0)
		return of;
	of.at = state->events.away ? (int)event_log_place(of.log, state->events.selected)
				   : of.n - 1;
	of.at = of.at < of.n ? of.at : of.n - 1;
	of.first = state->events.away ? (int)event_log_place(of.log, state->events.first) : of.n;
	of.first = table_scroll(of.first, of.at, of.n, rows);
	of.shown = of.n - of.first < rows ? of.n - of.first : rows;
	return of;
}

static int list_rows(int rows)
{
	struct layout_panels panels;
	layout_list(rows, &panels);
	return panels.panel[PANEL_PROCESSES].width > 1 ? panels.panel[PANEL_PROCESSES].width - 1
						       : 1;
}

/* At the newest it follows. */
static void go_to(struct view_state *state, const struct event_rows *of, int64_t to, int rows)
{
	to = to < 0 ? 0 : to >= of->n ? of->n - 1 : to;
	int first = table_scroll(of->first, (int)to, of->n, rows);
	state->events.away = to < of->n - 1;
	state->events.selected = event_log_number(of->log, (size_t)to);
	state->events.first = event_log_number(of->log, (size_t)first);
}

static void open_buffer(struct view_state *state, const struct event_entry *entry)
{
	if (entry->kind != TTAM_EVENT_ALLOCATE)
		return;
	state->focus =
		(struct view_focus){.by_process = true, .process = entry->key, .from = VIEW_EVENTS};
	state->view = VIEW_BUFFERS;
	state->buffers.grouping = BUFFERS_RECORDS;
	state->buffers.grouped_before = BUFFERS_RECORDS;
	state->buffers.moved = true;
	state->buffers.process = entry->key;
	state->buffers.id = entry->id;
	state->buffers.time = entry->time;
	state->buffers.first = 0;
}

bool event_rows_key(
	struct view_state *state, const struct model *model, int rows, enum key_action action)
{
	int by = move_distance(action, 1, list_rows(rows));
	if (action == KEY_ACTION_KINDS) {
		state->events.choice = (state->events.choice + 1) % EVENT_LOG_CHOICES;
		return true;
	}
	if (by == 0 && action != KEY_ACTION_OPEN)
		return false;
	struct event_rows of = event_rows_make(state, model, list_rows(rows));
	if (of.at < 0)
		return false;
	if (action == KEY_ACTION_OPEN)
		open_buffer(state, event_log_at(of.log, (size_t)of.at));
	else
		go_to(state, &of, (int64_t)of.at + by, list_rows(rows));
	return true;
}

void event_rows_find(struct view_state *state, const struct model *model, int rows, int step)
{
	struct event_rows of = event_rows_make(state, model, list_rows(rows));
	for (int i = 1; i <= of.n; i++) {
		int at = ((of.at + step * i) % of.n + of.n) % of.n;
		if (!event_log_has_text(of.log, model->snapshot, (size_t)at, state->find))
			continue;
		go_to(state, &of, at, list_rows(rows));
		return;
	}
}
