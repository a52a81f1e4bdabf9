/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* map_field: the cells of the map and what they mean. */
#pragma once

#include "viewer/model/map.h"
#include "viewer/view/layout_map.h"
#include "viewer/view/table.h"

enum {
	MAP_FIELD_ROWS = 32,
	MAP_FIELD_CELLS = 128,
};

/* map_field_draw: asked: a place to be shown, or empty. */
void map_field_draw(const struct table *table, const struct map *map,
	const struct layout_map *layout, const struct map_hole *asked);
void map_field_legend(const struct table *table, const struct map *map, int row, bool asked);
