/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Line 1: totals on the left, the mark on the right. */
#include <stdio.h>
#include <time.h>

#include "viewer/view/format.h"
#include "viewer/view/frame.h"
#include "viewer/view/glyph.h"
#include "viewer/view/names.h"

enum {
	TIME_LEAST_WIDTH = 100, /* of a screen whose mark is told with its time */
};

enum mark_words {
	MARK_NONE,
	MARK_AGO,
	MARK_NAME_AGO,
	MARK_NAME_TIME_AGO,
};

/* The words of line 1, the richest first; the first that fits is taken. */
static const struct form {
	const char *gap;
	int least_gap; /* before the mark */
	bool mesh, board, l1, buffers, long_words, processes;
	enum mark_words mark;
} forms[] = {
	{"   ", 4, true, true, true, true, true, true, MARK_NAME_TIME_AGO},
	{"  ", 3, true, true, true, true, true, false, MARK_NAME_TIME_AGO},
	{"  ", 3, false, true, true, true, false, false, MARK_NAME_AGO},
	{"  ", 3, false, true, true, true, false, false, MARK_AGO},
	{"  ", 3, false, true, true, false, false, false, MARK_AGO},
	{"  ", 3, false, true, false, false, false, false, MARK_AGO},
	{"  ", 3, false, false, false, false, false, false, MARK_AGO},
	{"  ", 3, false, false, false, false, false, false, MARK_NONE},
};

static struct frame_line mark_line(
	const struct view_state *state, const struct model *model, enum mark_words words)
{
	struct frame_line line = {.n = 0};
	const struct model_mark *mark = &model->mark;
	if (words == MARK_NONE || model->state != MODEL_WATCHING || mark->time == 0 ||
		mark->time == SNAPSHOT_UNKNOWN)
		return line;
	uint64_t now = state->paused ? model->time : state->now;
	double ago = now > mark->time ? (double)(now - mark->time) / 1e9 : 0;
	frame_add(&line, STYLE_DIM, mark->name[0] != '\0' || mark->by_hand ? "mark " : "start ");
	if (words >= MARK_NAME_AGO && mark->name[0] != '\0')
		frame_add(&line, STYLE_TEXT, "\"%.*s\" ", (int)sizeof(mark->name), mark->name);
	if (words == MARK_NAME_TIME_AGO)
		frame_add(&line, STYLE_TEXT, "%s, ", format_clock(mark->time).text);
	frame_add(&line, STYLE_TEXT, "%s", format_span(ago).text);
	frame_add(&line, STYLE_DIM, " ago");
	return line;
}

static void add_devices(struct frame_line *line, const struct model *model, const struct form *form)
{
	const char *board = names_board(model);
	frame_add(line, STYLE_STRONG, "%u", model->n_devices);
	if (board)
		frame_add(
			line, STYLE_STRONG, " x %.*s", (int)sizeof(model->devices[0].board), board);
	else
		frame_add(line, STYLE_STRONG, model->n_devices == 1 ? " device" : " devices");
	if (form->mesh && model->mesh_rows > 0 && model->mesh_columns > 0)
		frame_add(line, STYLE_DIM, " (%ux%u)", model->mesh_rows, model->mesh_columns);
}

static void add_memory(struct frame_line *line, const struct model *model, const struct form *form,
	enum model_memory memory)
{
	const struct model_use *use = &model->total.memory[memory];
	frame_add(line, STYLE_DIM, "%s%s ", line->n > 0 ? form->gap : "", names_of_memory(memory));
	/* Nothing known of anything that is open is no zero. */
	bool is_known = !use->used_is_lower_bound || use->used > 0;
	frame_add(line, STYLE_STRONG, "%s%s", is_known && use->used_is_lower_bound ? "≥" : "",
		format_pair(is_known ? use->used : SNAPSHOT_UNKNOWN, "/", use->capacity).text);
}

/* Whose numbers these are is never left out. */
static void add_host(struct frame_line *line, const struct view_state *state)
{
	if (state->stream.is_on && state->stream.host[0] != '\0')
		frame_add(line, STYLE_STRONG, "%s: ", state->stream.host);
}

static struct frame_line totals_line(
	const struct view_state *state, const struct model *model, const struct form *form)
{
	struct frame_line line = {.n = 0};
	add_host(&line, state);
	if (form->board)
		add_devices(&line, model, form);
	add_memory(&line, model, form, MODEL_DRAM);
	if (form->l1)
		add_memory(&line, model, form, MODEL_L1);
	if (form->buffers) {
		frame_add(&line, STYLE_STRONG, "%s%s", form->gap,
			format_count(model->total.buffers, 7).text);
		frame_add(&line, STYLE_DIM, form->long_words ? " buffers" : " bufs");
	}
	if (model->state == MODEL_ALL_DEAD)
		frame_add(&line, STYLE_NOTICE, "%sall processes have ended", form->gap);
	else if (form->processes) {
		frame_add(&line, STYLE_STRONG, "%s%zu", form->gap, model->n_processes);
		frame_add(&line, STYLE_DIM, model->n_processes == 1 ? " process" : " processes");
	}
	return line;
}

static void untracked_totals(
	struct canvas *canvas, int row, const struct view_state *state, const struct model *model)
{
	struct frame_line line = {.n = 0};
	const struct form plain = {.gap = "  "};
	const char *what =
		model->state == MODEL_WAITING ? "no process tracked" : "no process readable";
	add_host(&line, state);
	if (model->n_devices > 0) {
		add_devices(&line, model, &plain);
		frame_add(&line, STYLE_TEXT, ", ");
	}
	frame_add(&line, STYLE_TEXT, "%s", what);
	if (frame_width(&line) <= canvas->columns)
		frame_draw(canvas, row, 0, &line);
}

/* Where line 0 has no place of its own: "8 p150  DRAM 188/255 GiB  !1    14:29:24". */
static void short_totals(
	struct canvas *canvas, int row, const struct view_state *state, const struct model *model)
{
	const struct form *form = &(const struct form){.gap = "  "};
	const char *board = names_board(model);
	struct frame_line line = {.n = 0}, without_board = {.n = 0};
	int end = frame_state(canvas, row, state, model);
	frame_add(&line, STYLE_STRONG, "%u %.*s", model->n_devices,
		(int)sizeof(model->devices[0].board), board ? board : "dev");
	add_memory(&line, model, form, MODEL_DRAM);
	add_memory(&without_board, model, form, MODEL_DRAM);
	if (frame_width(&line) >= end)
		line = without_board;
	if (frame_width(&line) >= end)
		return;
	int column = frame_draw(canvas, row, 0, &line);
	char suspects[32];
	snprintf(suspects, sizeof(suspects), "!%zu", model->n_suspects);
	if (model->n_suspects > 0 && column + 2 + canvas_width(suspects) < end)
		canvas_text(canvas, row, column + 2, suspects, STYLE_SUSPECT);
}

static struct frame_line replay_line(const struct view_state *state, uint64_t now, bool named)
{
	const struct view_replay *replay = &state->replay;
	struct frame_line line = {.n = 0};
	char date[32] = "";
	time_t seconds = (time_t)(now / 1000000000);
	struct tm local;
	if (localtime_r(&seconds, &local) != NULL)
		strftime(date, sizeof(date), "%Y-%m-%d", &local);
	if (named) {
		frame_add(&line, STYLE_STRONG, "%s", replay->name);
		frame_add(&line, STYLE_TEXT, "  %s %s", date, format_clock(now).text);
	}
	frame_add(&line, STYLE_TEXT, "%s%s", named ? "  " : "",
		format_span((double)(now - replay->first) / 1e9).text);
	frame_add(&line, STYLE_DIM, " of ");
	frame_add(&line, STYLE_TEXT, "%s",
		format_span((double)(replay->last - replay->first) / 1e9).text);
	return line;
}

/* "leak.ttam  2026-11-22 14:29:24  30:44 of 52:10   ██████────" */
static void replay_totals(
	struct canvas *canvas, int row, const struct view_state *state, uint64_t time)
{
	const struct view_replay *replay = &state->replay;
	uint64_t now = time < replay->first ? replay->first : time;
	now = now > replay->last ? replay->last : now;
	struct frame_line line = replay_line(state, now, true);
	if (frame_width(&line) > canvas->columns)
		line = replay_line(state, now, false);
	if (frame_width(&line) > canvas->columns)
		return;
	int from = frame_draw(canvas, row, 0, &line) + 3;
	int width = canvas->columns - 1 - from;
	uint64_t length = replay->last - replay->first;
	double part = length > 0 ? (double)(now - replay->first) / (double)length : 1;
	for (int i = 0; i < width; i++) {
		bool past = i < (int)(part * width + 0.5);
		canvas_put(canvas, row, from + i, past ? GLYPH_KNOWN : GLYPH_HOLE,
			past ? STYLE_KNOWN : STYLE_FREE);
	}
}

static const char *find_shortage(const struct model *model)
{
	const struct snapshot *snapshot = model->snapshot;
	for (unsigned i = 0; snapshot && i < snapshot->n_notices; i++) {
		if (snapshot->notices[i].kind == SNAPSHOT_NO_WINDOW)
			return "All windows are in use: further processes are not tracked";
		if (snapshot->notices[i].kind == SNAPSHOT_MORE_DEVICES)
			return snapshot->notices[i].message;
	}
	return NULL;
}

/* That something is not in the sums is worth more than they are. */
static bool draw_shortage(
	struct canvas *canvas, int row, const struct view_state *state, const struct model *model)
{
	const char *text = find_shortage(model);
	if (!text || canvas_width(text) > canvas->columns)
		return false;
	frame_mark(canvas, row, canvas_text(canvas, row, 0, text, STYLE_NOTICE), state, model);
	return true;
}

void frame_totals(struct canvas *canvas, int row, const struct view_state *state,
	const struct model *model, bool with_state)
{
	bool tracked = model->state == MODEL_WATCHING || model->state == MODEL_ALL_DEAD;
	if (state->replay.is_on && !with_state) {
		replay_totals(canvas, row, state, model->time);
		return;
	}
	if (with_state) {
		short_totals(canvas, row, state, model);
		return;
	}
	if (!tracked) {
		untracked_totals(canvas, row, state, model);
		return;
	}
	if (draw_shortage(canvas, row, state, model))
		return;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct frame_line left = totals_line(state, model, &forms[i]);
		struct frame_line right = mark_line(state, model, forms[i].mark);
		int gap = right.n > 0 ? forms[i].least_gap : 0;
		int width = frame_width(&right);
		if (frame_width(&left) + gap + width > canvas->columns)
			continue;
		frame_draw(canvas, row, 0, &left);
		frame_draw(canvas, row, canvas->columns - width, &right);
		return;
	}
}

void frame_mark(struct canvas *canvas, int row, int from, const struct view_state *state,
	const struct model *model)
{
	static const enum mark_words words[] = {MARK_NAME_TIME_AGO, MARK_NAME_AGO, MARK_AGO};
	for (size_t i = canvas->columns < TIME_LEAST_WIDTH; i < sizeof(words) / sizeof(words[0]);
		i++) {
		struct frame_line line = mark_line(state, model, words[i]);
		int width = frame_width(&line);
		if (from + 3 + width > canvas->columns)
			continue;
		frame_draw(canvas, row, canvas->columns - width, &line);
		return;
	}
}
