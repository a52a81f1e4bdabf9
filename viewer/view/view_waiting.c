/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What stands there while nothing is tracked yet. */
#include <inttypes.h>
#include <stdio.h>

#include "common/layout.h"
#include "viewer/view/views.h"

enum {
	WHAT_AT = 3,
	COMMAND_AT = 20,
	SECOND_WHAT_AT = 48,
	SECOND_COMMAND_AT = 62,
};

/* What it is and what to type for it, where both fit. */
static bool draw_pair(struct canvas *canvas, int row, int what_at, const char *what, int command_at,
	const char *command)
{
	if (command_at + canvas_width(command) > canvas->columns)
		return false;
	canvas_text(canvas, row, what_at, what, STYLE_DIM);
	canvas_text(canvas, row, command_at, command, STYLE_STRONG);
	return true;
}

static const struct {
	const char *what;
	const char *command;
} commands[] = {
	{"start a job", "tt-allocmon run -- python serve.py"},
	{"one that runs", "tt-allocmon attach PID"},
	{"no hardware", "tt-allocmon demo"},
};

enum {
	COMMANDS = sizeof(commands) / sizeof(commands[0]),
};

/* Without the words where these take the room of the commands. */
static void draw_commands(struct canvas *canvas, int row, int rows)
{
	bool alone = COMMAND_AT + canvas_width(commands[0].command) > canvas->columns;
	for (int i = 0; i < COMMANDS && i < rows; i++) {
		/* The last one stands beside the one before it where it can. */
		if (i == COMMANDS - 1 &&
			draw_pair(canvas, row + i - 1, SECOND_WHAT_AT, commands[i].what,
				SECOND_COMMAND_AT, commands[i].command))
			return;
		if (alone)
			draw_pair(canvas, row + i, WHAT_AT, "", WHAT_AT, commands[i].command);
		else
			draw_pair(canvas, row + i, WHAT_AT, commands[i].what, COMMAND_AT,
				commands[i].command);
	}
}

static void draw_formats(const struct table *table, int row, int rows)
{
	const struct snapshot *snapshot = table->model->snapshot;
	int at = 0;
	for (unsigned i = 0; snapshot && i < snapshot->n_notices && at < rows; i++) {
		const struct snapshot_notice *notice = &snapshot->notices[i];
		struct sentence line = sentence_begin(table->canvas->columns - WHAT_AT - 9);
		if (notice->kind == SNAPSHOT_NO_SEGMENT)
			continue;
		if (notice->kind == SNAPSHOT_OTHER_FORMAT) {
			sentence_add(&line, "%s", notice->object);
			sentence_add(&line, ", format %" PRIu32, notice->format_version);
		} else
			sentence_add(&line, "%s", notice->message);
		canvas_text(table->canvas, row + at, WHAT_AT, "segment", STYLE_DIM);
		canvas_text(table->canvas, row + at++, WHAT_AT + 9, line.text, STYLE_TEXT);
	}
	if (at >= rows)
		return;
	struct sentence line = sentence_begin(table->canvas->columns - WHAT_AT - 9);
	sentence_add(&line, "tt-allocmon%s%s", table->state->version ? " " : "",
		table->state->version ? table->state->version : "");
	sentence_add(&line, ", reads format %d", TTAM_FORMAT_VERSION);
	canvas_text(table->canvas, row + at, WHAT_AT, "viewer", STYLE_DIM);
	canvas_text(table->canvas, row + at, WHAT_AT + 9, line.text, STYLE_TEXT);
}

void view_waiting_draw(const struct table *table, const struct layout_panels *panels)
{
	const struct layout_place *panel = panels->panel;
	int row = panel[PANEL_TABS].width + panel[PANEL_TOTALS].width;
	if (panel[PANEL_TOTALS].width > 0 && table->state->view != VIEW_DEVICES)
		frame_totals(table->canvas, panel[PANEL_TOTALS].at, table->state, table->model,
			panel[PANEL_TABS].width == 0);
	/* A blank row where there is one to spare. */
	if (panel[PANEL_SENTENCE].at - row > 2)
		row++;
	int rows = panel[PANEL_SENTENCE].at - row;
	if (table->model->state == MODEL_WAITING)
		draw_commands(table->canvas, row, rows);
	else
		draw_formats(table, row, rows);
}
