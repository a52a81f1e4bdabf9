/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/map_state.h"

#include <stdlib.h>
#include <string.h>

#include "viewer/view/buffer_list.h"
#include "viewer/view/move.h"
#include "viewer/view/select.h"

#define USUAL_DRAM (UINT64_C(2) << 30)
#define USUAL_L1 (UINT64_C(2) << 20)
#define MOST_SIZE 0x1p47

const struct map *map_state_make(const struct view_state *state, const struct model *model)
{
	int device = select_device(state, model);
	if (model->map == NULL)
		return NULL;
	map_make(model->map, model, device == SELECT_NONE ? SNAPSHOT_DEVICES : (unsigned)device,
		state->memory);
	return model->map;
}

uint64_t map_state_size(const struct view_state *state, const struct map *map)
{
	if (state->map.asked)
		return state->map.size;
	if (map_is_drawn(map) && map->failed_size != SNAPSHOT_UNKNOWN && map->failed_size > 0)
		return map->failed_size;
	return map->memory == MODEL_DRAM ? USUAL_DRAM : USUAL_L1;
}

bool map_state_read(const char *text, uint64_t *ret_size)
{
	static const char units[] = "BKMGT";
	char *end = NULL;
	/* Neither signs nor exponents nor words. */
	size_t figures = strspn(text, "0123456789.");
	double number = strtod(text, &end);
	if (figures == 0 || text[0] == '.' || end != text + figures)
		return false;
	end += strspn(end, " ");
	const char *unit = *end != '\0' ? strchr(units, *end & ~0x20) : units;
	if (unit == NULL)
		return false;
	for (; unit > units; unit--)
		number *= 1024;
	if (*end != '\0' && strcasecmp(end + 1, "iB") != 0 && strcasecmp(end + 1, "B") != 0 &&
		end[1] != '\0')
		return false;
	if (!(number >= 1 && number < MOST_SIZE))
		return false;
	*ret_size = (uint64_t)number;
	return true;
}

void map_state_answer(struct view_state *state, const struct model *model)
{
	struct view_map *of = &state->map;
	const struct map *map = map_state_make(state, model);
	uint64_t size = 0;
	if (map == NULL)
		return;
	of->asked = false;
	if (of->text[0] == '\0')
		size = map_state_size(state, map);
	else if (!map_state_read(of->text, &size))
		return;
	of->size = size;
	of->asked = true;
}

static void move_to_device(struct view_state *state, const struct model *model, int by)
{
	struct select_order order;
	select_order(state, model, TABLE_DEVICES, &order);
	int at = select_at(state, model, TABLE_DEVICES, &order);
	if (at == SELECT_NONE)
		return;
	int to = ((at + by) % order.n + order.n) % order.n;
	select_set(state, model, TABLE_DEVICES, order.index[to]);
}

static void open_buffers(struct view_state *state, const struct model *model)
{
	int device = select_device(state, model);
	if (device == SELECT_NONE)
		return;
	state->focus =
		(struct view_focus){.by_device = true, .device = model->devices[device].chip};
	buffer_list_open(state);
}

bool map_state_key(struct view_state *state, const struct model *model, enum key_action action)
{
	int by = action == KEY_ACTION_NEXT ? 1 : move_distance(action, 1, 1);
	if (action == KEY_ACTION_OPEN)
		open_buffers(state, model);
	else if (by == MOVE_FAR || by == -MOVE_FAR)
		return false;
	else if (by != 0)
		move_to_device(state, model, by);
	else
		return false;
	return true;
}
