/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* map_state: which map the Map view shows, which size it asks for, and what keys do there. */
#pragma once

#include "viewer/model/map.h"
#include "viewer/view/view.h"

/* map_state_make: of the selected device; NULL: the program shows none. */
const struct map *map_state_make(const struct view_state *state, const struct model *model);
/* map_state_size: what was asked for, else refused last, else a usual one. */
uint64_t map_state_size(const struct view_state *state, const struct map *map);
/* map_state_key: returns whether the action means something here. */
bool map_state_key(struct view_state *state, const struct model *model, enum key_action action);
/* map_state_answer: what was typed, or where that is nothing, what the question says. */
void map_state_answer(struct view_state *state, const struct model *model);
/* map_state_read: "512", "64K", "1.5 GiB". False: no size. */
bool map_state_read(const char *text, uint64_t *ret_size);
