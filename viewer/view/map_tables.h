/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* map_tables: what stands below the cells of the map. */
#pragma once

#include "viewer/model/map.h"
#include "viewer/view/layout.h"
#include "viewer/view/table.h"

/* Of DRAM: holes by size, and which sizes fit. */
void map_tables_holes(
	const struct table *table, const struct map *map, const struct layout_place *place);
void map_tables_fits(
	const struct table *table, const struct map *map, const struct layout_place *place);
/* Of L1: programs with circular buffers, and groups of buffers. */
void map_tables_programs(
	const struct table *table, const struct map *map, const struct layout_place *place);
void map_tables_buffers(
	const struct table *table, const struct map *map, const struct layout_place *place);
