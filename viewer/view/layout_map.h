/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* layout_map: how the Map view is arranged. */
#pragma once

#include "viewer/view/layout.h"

struct layout_map {
	int totals, header, field, legend, sentence; /* rows; -1: not shown */
	int field_rows;                              /* of cells */
	int cells;                                   /* in a row */
	int field_at;                                /* first column of them */
	struct layout_place holes;                   /* header included; in L1 of the programs */
	struct layout_place fits;                    /* in L1 of the buffers */
};

void layout_map(int rows, int columns, enum model_memory memory, struct layout_map *ret_layout);
/* layout_map_end: the column behind what stands right of the cells. */
int layout_map_end(const struct layout_map *layout);
