/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The Buffers view: live buffers by age, and a list of them or of their groups. */
#include <inttypes.h>
#include <stdio.h>

#include "viewer/view/buffer_rows.h"
#include "viewer/view/glyph.h"
#include "viewer/view/names.h"
#include "viewer/view/views.h"

enum {
	LABEL_WIDTH = 8,
	AGE_MOST_WIDTH = 20,
	AGE_BAR_GAP = 3,
};

static const char *const age_names[BUFFERS_AGES] = {
	"under 1 s", "1-10 s", "10-60 s", "1-10 min", "over 10 min"};

static const char *const grouping_names[BUFFERS_GROUPINGS] = {
	"", "t: by type, size, scope", "t: by size", "t: by scope", "t: by device"};

static int age_width(int columns)
{
	int width = (columns - LABEL_WIDTH - 2) / BUFFERS_AGES;
	return width < AGE_MOST_WIDTH ? width : AGE_MOST_WIDTH;
}

static void draw_age_bar(struct canvas *canvas, int row, int end, int width,
	const struct buffers_age *age, uint64_t most)
{
	if (age->n_new == 0)
		return;
	int cells = (int)((double)age->n_new / (double)most * width + 0.5);
	cells = cells < 1 ? 1 : cells > width ? width : cells;
	/* A cell shows what it has most of. */
	bool suspect = age->n_suspects * 2 >= age->n_new;
	canvas_fill(canvas, row, end - cells, cells, suspect ? '!' : '+',
		suspect ? STYLE_SUSPECT_CELL : STYLE_NEW);
}

static void draw_ages(const struct table *table, const struct buffers *buffers, int row)
{
	struct canvas *canvas = table->canvas;
	int width = age_width(canvas->columns);
	uint64_t most = 1;
	for (int i = 0; i < BUFFERS_AGES; i++)
		most = buffers->ages[i].n_new > most ? buffers->ages[i].n_new : most;
	table_header_row(table, row);
	canvas_text(canvas, row, 0, "age", STYLE_HEAD);
	canvas_text(canvas, row + 1, 0, "buffers", STYLE_DIM);
	canvas_text(canvas, row + 2, 0, "new", STYLE_DIM);
	for (int i = 0; i < BUFFERS_AGES; i++) {
		const struct buffers_age *age = &buffers->ages[i];
		int end = LABEL_WIDTH + (i + 1) * width;
		canvas_right(canvas, row, end, age_names[i], STYLE_HEAD);
		canvas_right(canvas, row + 1, end, format_count(age->n, width - 1).text,
			age->n > 0 ? STYLE_TEXT : STYLE_DIM);
		draw_age_bar(canvas, row + 2, end, width - AGE_BAR_GAP, age, most);
	}
}

/* What the list was narrowed down to: the way here. */
static void add_focus(
	struct frame_line *line, const struct model *model, const struct view_focus *focus)
{
	for (unsigned i = 0; focus->by_device && i < model->n_devices; i++) {
		const struct model_device *device = &model->devices[i];
		if (device->chip == focus->device)
			frame_add(line, STYLE_STRONG, "device %s  ",
				names_devices(model, UINT64_C(1) << i, 8).text);
	}
	for (size_t i = 0; focus->by_process && i < model->snapshot->n_processes; i++) {
		const struct snapshot_process *process = &model->snapshot->processes[i];
		if (process->key != focus->process)
			continue;
		frame_add(line, STYLE_STRONG, "%" PRIu64, process->pid);
		frame_add(line, STYLE_TEXT, " %.40s  ", names_process(process, false));
	}
	if (focus->by_group && !focus->any_type)
		frame_add(line, STYLE_TEXT, "%s  ", names_type(focus->type));
	if (focus->by_group && !focus->any_size)
		frame_add(line, STYLE_TEXT, "%s  ", format_size(focus->size).text);
	if (focus->by_group && !focus->any_scope)
		frame_add(line, STYLE_TEXT, "%.40s  ",
			focus->scope[0] != '\0' ? focus->scope : "no scope");
	if (line->n == 0)
		frame_add(line, STYLE_TEXT, "all processes  ");
}

static void add_counts(struct frame_line *line, const struct buffer_list *list)
{
	const struct buffers *buffers = list->buffers;
	if (list->grouped) {
		frame_add(line, STYLE_STRONG, "%s", format_count(buffers->n_all, 7).text);
		frame_add(line, STYLE_TEXT, buffers->n_all == 1 ? " buffer in " : " buffers in ");
		frame_add(line, STYLE_STRONG, "%zu", buffers->n_groups);
		frame_add(line, STYLE_TEXT, buffers->n_groups == 1 ? " group" : " groups");
		return;
	}
	frame_add(line, STYLE_STRONG, "%s", format_count(buffers->n, 7).text);
	frame_add(line, STYLE_TEXT, " of %s buffers, ", format_count(buffers->n_all, 7).text);
	frame_add(line, STYLE_STRONG, "%s", format_size(buffers->bytes).text);
}

static void draw_totals(const struct table *table, const struct buffer_list *list, int row)
{
	const struct view_state *state = table->state;
	const struct view_buffers *of = &state->buffers;
	struct canvas *canvas = table->canvas;
	struct frame_line line = {.n = 0}, short_line = {.n = 0};
	add_focus(&line, table->model, &state->focus);
	add_counts(&line, list);
	add_counts(&short_line, list);
	/* Names may have any length; the counts are what must stand. */
	const struct frame_line *fits = frame_width(&line) <= canvas->columns ? &line : &short_line;
	if (frame_width(fits) > canvas->columns)
		return;
	int end = frame_draw(canvas, row, 0, fits);
	char text[128] = "";
	const char *older = buffer_list_older(of->older);
	snprintf(text, sizeof(text), "%s%s%s%s%s%s", of->hide_known ? "known hidden" : "",
		of->hide_known && older[0] ? ", " : "", older[0] ? "older than " : "", older,
		(of->hide_known || older[0]) && list->grouped ? ", " : "",
		grouping_names[of->grouping]);
	if (end + 2 + canvas_width(text) <= canvas->columns)
		canvas_right(canvas, row, canvas->columns, text, STYLE_DIM);
}

static void draw_sentence(const struct table *table, const struct buffer_list *list, int row)
{
	unsigned flags = 0;
	if (list->at >= 0 && (list->grouped ? list->buffers->groups[list->at].is_suspect
					    : buffers_is_suspect(list->buffers,
						      buffers_at(list->buffers, (size_t)list->at))))
		flags = MODEL_SUSPECT;
	struct sentence sentence = sentence_begin(table->canvas->columns - frame_flag_width(flags));
	if (list->buffers == NULL)
		sentence_add(&sentence, "No memory for a list of the buffers");
	else if (list->at < 0 && list->buffers->n_all > 0)
		sentence_add(&sentence, "No buffer matches");
	else if (list->at < 0)
		sentence_add(&sentence, "No buffer is alive");
	else if (list->grouped)
		sentence_buffer_group(&sentence, &list->buffers->groups[list->at]);
	else
		sentence_buffer(&sentence, table->model, list->buffers,
			buffers_at(list->buffers, (size_t)list->at),
			!table->state->focus.by_process);
	frame_sentence(table->canvas, row, &sentence, flags);
}

static void draw_list(const struct table *table, const struct buffer_list *list,
	const struct buffer_panels *panels)
{
	int first = table_scroll(
		(int)table->state->buffers.first, list->at, list->n, panels->list_rows);
	int shown = list->n - first < panels->list_rows ? list->n - first : panels->list_rows;
	for (int i = 0; i < shown; i++)
		buffer_rows_draw(table, list, panels->list + i, first + i);
	if (panels->position >= 0 && shown > 0)
		table_more(table, panels->position, first, shown, list->n);
}

void view_buffers_draw(const struct table *table)
{
	struct buffer_panels panels;
	struct canvas *canvas = table->canvas;
	struct buffer_list list = buffer_list_make(table->state, table->model, canvas->columns);
	buffer_list_panels(canvas->rows, canvas->columns, &panels);
	if (list.buffers) {
		if (panels.totals >= 0)
			draw_totals(table, &list, panels.totals);
		if (panels.ages >= 0)
			draw_ages(table, list.buffers, panels.ages);
		if (panels.header >= 0)
			buffer_rows_header(table, &list, panels.header);
		draw_list(table, &list, &panels);
	}
	if (panels.sentence >= 0)
		draw_sentence(table, &list, panels.sentence);
}
