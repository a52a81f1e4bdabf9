/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/parts.h"

#include "viewer/view/born.h"
#include "viewer/view/names.h"

enum {
	UNIT_WIDTH = 4,
	DEVICE_AT = LAYOUT_PID_AT + 1, /* apart from the flags */
};

#define SECOND UINT64_C(1000000000)

enum column {
	COLUMN_CURSOR,
	COLUMN_NOW,
	COLUMN_SINCE_MARK,
	COLUMN_PEAK,
	COLUMNS,
};

static const struct layout_place short_places[COLUMNS] = {
	[COLUMN_CURSOR] = {36, FORMAT_SIZE_WIDTH},
	[COLUMN_NOW] = {46, FORMAT_SIZE_WIDTH},
	[COLUMN_SINCE_MARK] = {58, FORMAT_CHANGE_WIDTH},
	[COLUMN_PEAK] = {69, FORMAT_SIZE_WIDTH},
};

/* Of every figure. */
static const struct layout_place exact_places[COLUMNS] = {
	[COLUMN_CURSOR] = {27, 15},
	[COLUMN_NOW] = {43, 15},
	[COLUMN_SINCE_MARK] = {59, 16},
	[COLUMN_PEAK] = {76, 15},
};

static struct layout_place place_in(const struct table *table, enum column column)
{
	return table->state->exact ? exact_places[column] : short_places[column];
}

struct part {
	const struct model_row *row;
	size_t process;
	unsigned device; /* SNAPSHOT_DEVICES: the process as a whole */
};

/* How many parts there are; ret_part: the one at a place, where there is one. */
static size_t find_part(
	const struct past *past, const struct model *model, size_t at, struct part *ret_part)
{
	size_t n = 0;
	bool of_process = past->of == PAST_PROCESS || past->of == PAST_PART;
	for (size_t p = 0; p < model->n_processes; p++) {
		const struct model_process *process = &model->processes[p];
		if (past->of == PAST_ALL && n++ == at)
			*ret_part = (struct part){&process->row, p, SNAPSHOT_DEVICES};
		if (past->of == PAST_ALL || (of_process && p != past->process))
			continue;
		for (unsigned i = 0; i < process->n_devices; i++) {
			unsigned device = process->device[i].device;
			if ((of_process || device == past->device) && n++ == at)
				*ret_part = (struct part){&process->device[i].row, p, device};
		}
	}
	return n;
}

static struct figure_place place_of(const struct table *table, int row, enum column column)
{
	struct figure_place place = {.canvas = table->canvas,
		.row = row,
		.place = place_in(table, column),
		.exact = table->state->exact};
	if (place.place.at + place.place.width > table->canvas->columns)
		place.place.width = 0;
	return place;
}

static void draw_header(const struct table *table, const struct past *past, int row)
{
	static const char *const names[COLUMNS] = {
		[COLUMN_NOW] = "now",
		[COLUMN_SINCE_MARK] = "since mark",
		[COLUMN_PEAK] = "peak",
	};
	bool devices = past->of == PAST_PROCESS || past->of == PAST_PART;
	table_header_row(table, row);
	if (devices)
		canvas_text(table->canvas, row, DEVICE_AT, "device", STYLE_HEAD);
	else
		canvas_right(
			table->canvas, row, LAYOUT_PID_AT + LAYOUT_PID_WIDTH, "pid", STYLE_HEAD);
	if (!devices)
		canvas_name(table->canvas, row, LAYOUT_NAME_AT,
			place_in(table, COLUMN_CURSOR).at - LAYOUT_NAME_AT - 1, "process",
			STYLE_HEAD);
	struct format_text clock = format_clock(past->at);
	for (enum column column = 0; column < COLUMNS; column++) {
		struct figure_place place = place_of(table, row, column);
		const char *name = column == COLUMN_CURSOR ? clock.text : names[column];
		int unit = table->state->exact ? 0 : UNIT_WIDTH;
		if (place.place.width > 0 && (column != COLUMN_CURSOR || past->cursor >= 0))
			canvas_right(table->canvas, row, place.place.at + place.place.width - unit,
				name, STYLE_HEAD);
	}
}

static void draw_name(
	const struct table *table, const struct past *past, int row, const struct part *part)
{
	const struct model *model = table->model;
	const struct snapshot_process *process = model->processes[part->process].snapshot;
	bool device = past->of == PAST_PROCESS || past->of == PAST_PART;
	int at = device ? DEVICE_AT : LAYOUT_NAME_AT, end = place_in(table, COLUMN_CURSOR).at - 1;
	int width = (end < table->canvas->columns ? end : table->canvas->columns) - at;
	if (!device) {
		table_pid(table, row, process->pid, STYLE_TEXT);
		canvas_name(
			table->canvas, row, at, width, names_process(process, false), STYLE_TEXT);
	} else
		canvas_name(table->canvas, row, at, width,
			names_the_device(&model->devices[part->device]).text,
			past->of == PAST_PART && part->device == past->device ? STYLE_STRONG
									      : STYLE_TEXT);
}

/* Of single types no more is known than what was kept. */
static void draw_figures(
	const struct table *table, const struct past *past, int row, const struct model_row *of)
{
	const struct plot *plot = &past->plot;
	bool alone = plot->holding >= MODEL_MEMORIES;
	enum model_memory memory = alone ? MODEL_DRAM : (enum model_memory)plot->holding;
	const struct model_use *use = &of->memory[memory];
	enum figure_tone tone = table_tone(of->flags);
	struct plot part = *plot;
	part.history = of->history;
	struct figure_place at = place_of(table, row, COLUMN_CURSOR);
	struct model_span span = {.seen = false};
	if (past->cursor >= 0)
		span = plot_span(&part, past->cursor);
	if (past->cursor >= 0)
		figure_size(&at, span.seen ? span.high : SNAPSHOT_UNKNOWN, FIGURE_STRONG);
	at = place_of(table, row, COLUMN_NOW);
	if (alone) {
		span = model_history(plot->model, of->history, plot->holding,
			past->now - past->now % SECOND, past->now + 1);
		figure_size(&at, span.seen ? span.last : SNAPSHOT_UNKNOWN, FIGURE_PLAIN);
		return;
	}
	figure_size(&at, use->used, tone == FIGURE_DIM ? FIGURE_DIM : FIGURE_PLAIN);
	at = place_of(table, row, COLUMN_SINCE_MARK);
	uint64_t at_mark = 0;
	bool known = born_used_at_mark(use, &at_mark);
	figure_change(&at, (int64_t)(use->used - at_mark), known, tone);
	at = place_of(table, row, COLUMN_PEAK);
	figure_size(&at, use->peak, FIGURE_PLAIN);
}

void parts_draw(
	const struct table *table, const struct past *past, const struct layout_place *panel)
{
	struct part part = {.row = NULL};
	int n = (int)find_part(past, table->model, SIZE_MAX, &part);
	int rows = panel->width - 1, shown = n > rows ? rows - 1 : n;
	draw_header(table, past, panel->at);
	for (int i = 0; i < shown; i++) {
		int row = panel->at + 1 + i;
		find_part(past, table->model, (size_t)i, &part);
		table_gutter(table, row, false, part.row->flags);
		draw_name(table, past, row, &part);
		draw_figures(table, past, row, part.row);
	}
	if (shown < n)
		table_more(table, panel->at + 1 + shown, 0, shown, n);
}
