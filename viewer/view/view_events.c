/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The Events view: the log of all processes, the newest last. */
#include <math.h>
#include <stdio.h>

#include "viewer/model/number.h"
#include "viewer/view/event_rows.h"
#include "viewer/view/glyph.h"
#include "viewer/view/views.h"

static const char *const choices[EVENT_LOG_CHOICES] = {
	"", "f: allocated", "f: freed", "f: failed", "f: marks, starts, ends"};

static uint64_t count_all(const struct model *model)
{
	uint64_t n = 0;
	for (size_t p = 0; p < model->snapshot->n_processes; p++)
		if (model->snapshot->processes[p].n_events != SNAPSHOT_UNKNOWN)
			n += model->snapshot->processes[p].n_events;
	return n;
}

static void draw_totals(const struct table *table, const struct event_rows *rows, int row)
{
	const struct view_state *state = table->state;
	struct sentence line = sentence_begin(table->canvas->columns);
	char text[128];
	sentence_add(&line, "all processes  ");
	sentence_add(&line, "%s events", format_count(count_all(table->model), 7).text);
	if (!isnan(rows->log->per_second))
		sentence_add(&line, ", %s/s now",
			format_count((uint64_t)(int64_t)number_round(rows->log->per_second), 7)
				.text);
	int end = canvas_text(table->canvas, row, 0, line.text, STYLE_TEXT);
	bool oldest = rows->first == 0 && rows->log->n_forgotten > 0;
	snprintf(text, sizeof(text), "%s%s%s%s", choices[state->events.choice],
		choices[state->events.choice][0] != '\0' ? ", " : "",
		oldest ? format_count(rows->log->n_forgotten, 7).text : "",
		oldest                ? " older ones forgotten"
		: !state->events.away ? "following"
				      : "End follows");
	if (end + 2 + canvas_width(text) <= table->canvas->columns)
		canvas_right(table->canvas, row, table->canvas->columns, text, STYLE_DIM);
}

static void draw_legend(const struct table *table, const struct event_rows *rows, int row)
{
	static const struct {
		uint32_t glyph;
		enum theme_style style;
		const char *meaning;
	} legend[] = {
		{GLYPH_ALLOCATED, STYLE_TEXT, "allocated"},
		{GLYPH_FREED, STYLE_DIM, "freed"},
		{'F', STYLE_SUSPECT, "failed"},
	};
	struct canvas *canvas = table->canvas;
	char text[64];
	struct format_text all = format_count((uint64_t)rows->n, 6);
	if (table->state->events.away)
		snprintf(text, sizeof(text), "%d-%d of %.12s kept", rows->first + 1,
			rows->first + rows->shown, all.text);
	else
		snprintf(text, sizeof(text), "%d of %.12s kept", rows->shown, all.text);
	int width = canvas_width(text);
	if (width <= canvas->columns)
		canvas_right(canvas, row, canvas->columns, text, STYLE_DIM);
	int column = 0;
	for (size_t i = 0; i < sizeof(legend) / sizeof(legend[0]); i++) {
		int end = column + 2 + canvas_width(legend[i].meaning);
		if (end + 2 + width > canvas->columns)
			return;
		canvas_put(canvas, row, column, legend[i].glyph, legend[i].style);
		canvas_text(canvas, row, column + 2, legend[i].meaning, STYLE_DIM);
		column = end + 2;
	}
}

static void draw_sentence(const struct table *table, const struct event_rows *rows, int row)
{
	const struct event_entry *entry =
		rows->at >= 0 ? event_log_at(rows->log, (size_t)rows->at) : NULL;
	unsigned flags = entry && event_rows_is_suspect(table->model, entry) ? MODEL_SUSPECT : 0;
	struct sentence sentence = sentence_begin(table->canvas->columns - frame_flag_width(flags));
	if (entry)
		sentence_event(&sentence, table->model, entry);
	else if (rows->log == NULL)
		sentence_add(&sentence, "No memory for events");
	else
		sentence_add(
			&sentence, rows->log->n_added > 0 ? "No event matches" : "No event so far");
	frame_sentence(table->canvas, row, &sentence, flags);
}

void view_events_draw(const struct table *table, const struct layout_panels *panels)
{
	const struct layout_place *panel = panels->panel;
	struct layout_place list = panel[PANEL_PROCESSES];
	bool header = list.width > 1;
	list = (struct layout_place){list.at + header, list.width - header};
	struct event_rows rows = event_rows_make(table->state, table->model, list.width);
	if (rows.log) {
		if (panel[PANEL_TOTALS].width > 0)
			draw_totals(table, &rows, panel[PANEL_TOTALS].at);
		if (header)
			event_rows_header(table, list.at - 1);
		for (int i = 0; i < rows.shown; i++)
			event_rows_draw(table, &rows, list.at + i, rows.first + i);
		if (panel[PANEL_LEGEND].width > 0)
			draw_legend(table, &rows, panel[PANEL_LEGEND].at);
	}
	if (panel[PANEL_SENTENCE].width > 0)
		draw_sentence(table, &rows, panel[PANEL_SENTENCE].at);
}
