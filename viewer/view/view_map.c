/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The Map view: the address space of one memory of the selected device. */
#include <inttypes.h>

#include "viewer/view/map_field.h"
#include "viewer/view/map_state.h"
#include "viewer/view/map_tables.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence_map.h"
#include "viewer/view/views.h"

static struct format_text size_text(const struct table *table, uint64_t bytes)
{
	return table->state->exact && bytes != SNAPSHOT_UNKNOWN ? format_exact(bytes)
								: format_size(bytes);
}

static void add_head(struct frame_line *line, const struct table *table, const struct map *map)
{
	const struct model *model = table->model;
	if (map->is_past)
		frame_add(line, STYLE_NOTICE, "† %" PRIu64 " ", map->pid);
	frame_add(line, STYLE_STRONG, "device %s %s%s", model->devices[map->device].name,
		names_of_memory(map->memory), map->memory == MODEL_L1 ? " per core" : "");
	frame_add(line, STYLE_TEXT, "  ");
}

static void add_dram(struct frame_line *line, const struct table *table, const struct map *map)
{
	uint64_t capacity = (map->border - map->begin) * map->banks;
	frame_add(line, STYLE_STRONG, "%s%s", map->free_is_upper_bound ? "≥" : "",
		size_text(table, capacity - map->free).text);
	frame_add(line, STYLE_DIM, map->free_is_upper_bound ? " used, at most " : " used, ");
	frame_add(line, STYLE_STRONG, "%s", size_text(table, map->free).text);
	frame_add(line, STYLE_DIM, " free");
}

/* On each core: what lies above the lowest buffer and is taken. */
static uint64_t buffer_bytes(const struct map *map)
{
	uint64_t bytes = 0, end = map->begin;
	for (size_t i = 0; i < map->n_extents; i++) {
		const struct map_extent *extent = &map->extents[i];
		uint64_t begin = extent->begin > end ? extent->begin : end;
		bytes += extent->end > begin ? extent->end - begin : 0;
		end = extent->end > end ? extent->end : end;
	}
	return bytes;
}

static void add_l1(struct frame_line *line, const struct table *table, const struct map *map)
{
	uint64_t cbs = map->cb_known ? map->cb_end - map->begin : SNAPSHOT_UNKNOWN;
	frame_add(line, STYLE_DIM, "CBs ");
	frame_add(line, STYLE_STRONG, "%s%s", map->cb_known && map->cb_is_lower_bound ? "≥" : "",
		size_text(table, cbs).text);
	frame_add(line, STYLE_DIM, ", buffers ");
	frame_add(line, STYLE_STRONG, "%s", size_text(table, buffer_bytes(map)).text);
	frame_add(line, STYLE_DIM, ", headroom ");
	frame_add(line, STYLE_STRONG, "%s", size_text(table, map_headroom(map)).text);
	frame_add(line, STYLE_DIM, " x %" PRIu64 " cores", map->banks);
}

static void draw_totals(
	const struct table *table, const struct map *map, const struct layout_map *layout, int row)
{
	struct canvas *canvas = table->canvas;
	struct frame_line line = {.n = 0}, head = {.n = 0};
	add_head(&line, table, map);
	head = line;
	if (map_is_drawn(map) && map->memory == MODEL_L1)
		add_l1(&line, table, map);
	else if (map_is_drawn(map))
		add_dram(&line, table, map);
	const struct frame_line *fits = frame_width(&line) <= canvas->columns ? &line : &head;
	if (frame_width(fits) > canvas->columns)
		return;
	int end = frame_draw(canvas, row, 0, fits);
	if (!map_is_drawn(map) || map->memory == MODEL_L1)
		return;
	uint64_t cells = (uint64_t)(layout->cells * layout->field_rows);
	struct sentence scale = sentence_begin(canvas->columns - end - 2);
	sentence_add(&scale, "%s per cell",
		format_size((map->end - map->begin) / cells * map->banks).text);
	if (scale.width > 0)
		canvas_right(canvas, row, canvas->columns, scale.text, STYLE_DIM);
}

static void draw_header(
	const struct table *table, const struct map *map, const struct layout_map *layout, int row)
{
	struct canvas *canvas = table->canvas;
	table_header_row(table, row);
	if (layout->field_at == 0)
		return;
	struct sentence what = sentence_begin(layout->cells - 6);
	if (map->memory == MODEL_L1) {
		uint64_t cells = (uint64_t)(layout->cells * layout->field_rows);
		sentence_add(&what, "0x%" PRIx64 " to 0x%" PRIx64, map->begin, map->end);
		sentence_add(
			&what, ", %s per cell", format_size((map->end - map->begin) / cells).text);
	} else {
		sentence_add(&what, "one of %" PRIu64 " banks alike", map->banks);
		sentence_add(&what, ": %s each", format_size(map->end - map->begin).text);
	}
	if (map->n_owners > 1)
		sentence_add(&what, "; %u allocators over one another", map->n_owners);
	canvas_text(canvas, row, 0, "address", STYLE_HEAD);
	canvas_text(canvas, row, layout->field_at, what.text, STYLE_HEAD);
	canvas_right(canvas, row, layout_map_end(layout), "used", STYLE_HEAD);
}

static void draw_map(
	const struct table *table, const struct map *map, const struct layout_map *layout)
{
	const struct view_state *state = table->state;
	struct map_hole asked = {0, 0};
	bool placed = state->map.asked && map_fit_place(map, map_state_size(state, map), &asked);
	if (layout->header >= 0)
		draw_header(table, map, layout, layout->header);
	map_field_draw(table, map, layout, &asked);
	if (layout->legend >= 0)
		map_field_legend(table, map, layout->legend, placed);
	if (map->memory == MODEL_L1) {
		map_tables_programs(table, map, &layout->holes);
		map_tables_buffers(table, map, &layout->fits);
	} else {
		map_tables_holes(table, map, &layout->holes);
		map_tables_fits(table, map, &layout->fits);
	}
}

void view_map_draw(const struct table *table)
{
	struct canvas *canvas = table->canvas;
	const struct view_state *state = table->state;
	const struct map *map = map_state_make(state, table->model);
	struct layout_map layout;
	layout_map(canvas->rows, canvas->columns, state->memory, &layout);
	struct sentence sentence = sentence_begin(canvas->columns);
	if (map != NULL) {
		if (layout.totals >= 0 && map->device < table->model->n_devices)
			draw_totals(table, map, &layout, layout.totals);
		if (map_is_drawn(map))
			draw_map(table, map, &layout);
		const struct sentence_map_question question = {
			map_state_size(state, map), state->map.asked, state->exact};
		sentence_map(&sentence, table->model, map, &question);
	}
	frame_sentence(canvas, layout.sentence, &sentence, 0);
}
