/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* A map as cells of equal length. */
#include <string.h>

#include "viewer/model/map_inside.h"

struct grid {
	const struct map *map;
	struct map_cell *cells;
	size_t n;
};

uint64_t map_cell_begin(const struct map *map, size_t n, size_t at)
{
	/* Below 2^47 times the cells of a screen. */
	return map->begin + (map->end - map->begin) * at / n;
}

static size_t cell_of(const struct grid *grid, uint64_t address)
{
	const struct map *map = grid->map;
	size_t at = (size_t)((address - map->begin) * grid->n / (map->end - map->begin));
	while (at + 1 < grid->n && map_cell_begin(map, grid->n, at + 1) <= address)
		at++;
	return at;
}

/* Adds the bytes of a range to one number of each cell that it touches. */
static void add_range(const struct grid *grid, uint64_t begin, uint64_t end, size_t offset)
{
	if (begin >= end)
		return;
	for (size_t at = cell_of(grid, begin); at < grid->n; at++) {
		uint64_t from = map_cell_begin(grid->map, grid->n, at);
		uint64_t to = from + grid->cells[at].bytes;
		if (from >= end)
			return;
		uint64_t *number = (uint64_t *)((char *)&grid->cells[at] + offset);
		*number += (to < end ? to : end) - (from > begin ? from : begin);
	}
}

static void add_used(const struct grid *grid)
{
	const struct map *map = grid->map;
	uint64_t end = map->begin;
	if (map->cb_end > map->begin && map->memory == MODEL_L1) {
		add_range(grid, map->begin, map->cb_end, offsetof(struct map_cell, used));
		add_range(grid, map->begin, map->cb_end,
			offsetof(struct map_cell, part) + MAP_CB * sizeof(uint64_t));
		end = map->cb_end;
	}
	for (size_t i = 0; i < map->n_extents; i++) {
		const struct map_extent *extent = &map->extents[i];
		uint64_t begin = extent->begin > end ? extent->begin : end;
		add_range(grid, begin, extent->end, offsetof(struct map_cell, used));
		add_range(grid, extent->begin, extent->end,
			offsetof(struct map_cell, part) + extent->part * sizeof(uint64_t));
		end = extent->end > end ? extent->end : end;
	}
}

/* The largest one; in L1 what is left between CBs and buffers. */
static struct map_hole main_hole(const struct map *map)
{
	if (map->memory == MODEL_L1 && map_headroom(map) != SNAPSHOT_UNKNOWN)
		return (struct map_hole){map->cb_end, map->lowest};
	for (size_t i = 0; i < map->n_holes && map->memory != MODEL_L1; i++)
		if (map->holes[i].end - map->holes[i].begin == map->largest)
			return map->holes[i];
	return (struct map_hole){0, 0};
}

void map_cells(
	const struct map *map, const struct map_hole *asked, size_t n, struct map_cell *ret_cells)
{
	const struct grid grid = {map, ret_cells, n};
	memset(ret_cells, 0, n * sizeof(*ret_cells));
	if (n == 0 || map->end <= map->begin)
		return;
	for (size_t i = 0; i < n; i++)
		ret_cells[i].bytes = map_cell_begin(map, n, i + 1) - map_cell_begin(map, n, i);
	add_used(&grid);
	struct map_hole main = main_hole(map);
	add_range(&grid, main.begin, main.end, offsetof(struct map_cell, largest));
	add_range(&grid, asked->begin, asked->end, offsetof(struct map_cell, asked));
}
