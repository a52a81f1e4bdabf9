/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of processes. */

#include "viewer/model/number.h"
#include "viewer/view/glyph.h"
#include "viewer/view/names.h"
#include "viewer/view/spark.h"
#include "viewer/view/table.h"

enum {
	SHORT_NAME = 14, /* where a name has more columns its arguments are shown too */
};

/* Figures behind the pid; where there is no name, its room is theirs. */
static struct table beside_pid(const struct table *table)
{
	struct table beside = table_beside(table, LAYOUT_PID_AT + LAYOUT_PID_WIDTH);
	struct layout_place *used = &beside.columns.item[ITEM_USED];
	if (!table_has_name(table) && used->at > LAYOUT_NAME_AT) {
		used->width += used->at - LAYOUT_NAME_AT;
		used->at = LAYOUT_NAME_AT;
	}
	return beside;
}

void table_processes_header(const struct table *table, int row)
{
	const struct model *model = table->model;
	char strip[SNAPSHOT_DEVICES + 1] = "";
	table_header_row(table, row);
	canvas_right(table->canvas, row, LAYOUT_PID_AT + LAYOUT_PID_WIDTH, "pid", STYLE_HEAD);
	if (table_has_name(table))
		canvas_text(table->canvas, row, LAYOUT_NAME_AT, "process", STYLE_HEAD);
	struct table beside = beside_pid(table);
	table_header(&beside, row, ITEM_USED, "DRAM");
	table_header(table, row, ITEM_NEW, "new");
	table_header(table, row, ITEM_RATE, "/min");
	table_header(table, row, ITEM_FULL_IN, "full in");
	table_header(table, row, ITEM_SPARK, "new");
	for (unsigned i = 0; table->device_strip && i < model->n_devices; i++)
		strip[i] = model->devices[i].name[0];
	table_header(table, row, ITEM_L1_BAR, table->device_strip && strip[0] ? strip : "devices");
	table_header(table, row, ITEM_L1, table->columns.exact ? "L1 used" : "L1");
	table_header(table, row, ITEM_BUFFERS, "bufs");
	table_header(table, row, ITEM_NEW_BUFFERS, "new");
}

/* A cell per device: the higher, the more of it the process holds. */
static void device_strip(const struct table *table, int row, const struct model_process *process)
{
	int at = table->columns.item[ITEM_L1_BAR].at;
	bool dead = (process->row.flags & (MODEL_DEAD | MODEL_STALE)) != 0;
	canvas_fill(table->canvas, row, at, (int)table->model->n_devices, GLYPH_FREE, STYLE_FREE);
	for (unsigned i = 0; i < process->n_devices; i++) {
		unsigned device = process->device[i].device;
		const struct model_use *use = &process->device[i].row.memory[MODEL_DRAM];
		uint64_t capacity = table->model->devices[device].row.memory[MODEL_DRAM].capacity;
		if (process->device[i].row.flags & MODEL_SUSPECT) {
			canvas_put(table->canvas, row, at + (int)device, '!', STYLE_SUSPECT_CELL);
			continue;
		}
		if (use->used == SNAPSHOT_UNKNOWN || capacity == SNAPSHOT_UNKNOWN ||
			capacity == 0) {
			canvas_put(table->canvas, row, at + (int)device, GLYPH_UNKNOWN, STYLE_DIM);
			continue;
		}
		double share = number_min((double)use->used / (double)capacity, 1);
		int level = (int)number_round(share * 8);
		canvas_put(table->canvas, row, at + (int)device,
			GLYPH_LEVEL + (uint32_t)(level > 0 ? level : 1),
			dead ? STYLE_DIM : STYLE_LEVEL);
	}
}

static void device_list(const struct table *table, int row, const struct model_process *process)
{
	struct layout_place place = table->columns.item[ITEM_L1_BAR];
	uint64_t mask = 0;
	for (unsigned i = 0; i < process->n_devices; i++)
		mask |= UINT64_C(1) << process->device[i].device;
	struct format_text text = names_devices(table->model, mask, place.width);
	canvas_text(table->canvas, row, place.at, text.text,
		process->row.flags & (MODEL_DEAD | MODEL_STALE) ? STYLE_DIM : STYLE_TEXT);
}

/* A strip compares what is held now; for the dead it is kept only as evidence. */
static bool has_strip(const struct table *table, const struct model_process *process)
{
	if (!table->device_strip || (process->row.flags & (MODEL_UNTRACKED | MODEL_STALE)))
		return false;
	return !(process->row.flags & MODEL_DEAD) || (process->row.flags & MODEL_SUSPECT);
}

void table_process(const struct table *table, int row, size_t process, bool caret, uint64_t top)
{
	const struct model_process *of = &table->model->processes[process];
	enum figure_tone tone = table_tone(of->row.flags);
	int name_width = table_name_end(table) - LAYOUT_NAME_AT;
	struct layout_place spark_place = table->columns.item[ITEM_SPARK];
	table_gutter(table, row, caret, of->row.flags);
	enum theme_style strong = tone == FIGURE_DIM ? STYLE_DIM : STYLE_STRONG;
	table_pid(table, row, of->snapshot->pid, tone == FIGURE_SUSPECT ? STYLE_SUSPECT : strong);
	if (table_has_name(table))
		canvas_name(table->canvas, row, LAYOUT_NAME_AT, name_width,
			names_process(of->snapshot, name_width > SHORT_NAME),
			tone == FIGURE_DIM ? STYLE_DIM : STYLE_TEXT);
	if (table->columns.item[ITEM_L1_BAR].width > 0) {
		if (has_strip(table, of))
			device_strip(table, row, of);
		else
			device_list(table, row, of);
	}
	struct spark spark = spark_row(table->model, &of->row, MODEL_DRAM, spark_place.width);
	spark_draw(table->canvas, row, spark_place.at, &spark, top,
		tone == FIGURE_SUSPECT ? STYLE_SUSPECT : STYLE_LEVEL);
	struct table beside = beside_pid(table);
	table_figures(&beside, row, &of->row, tone);
}

uint64_t table_processes_top(const struct table *table)
{
	int width = table->columns.item[ITEM_SPARK].width;
	uint64_t top = table->state->held.scale[MODEL_MEMORIES].top;
	for (size_t i = 0; i < table->model->n_processes && width > 0; i++) {
		struct spark spark =
			spark_row(table->model, &table->model->processes[i].row, MODEL_DRAM, width);
		top = spark_top(&spark, top);
	}
	return top;
}
