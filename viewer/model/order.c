/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/order.h"

#define HOLD_NS UINT64_C(2000000000)

static int class_of(const struct track_process *process)
{
	if (!process->live)
		return process->stale ? 3 : 2;
	return process->suspect ? 0 : 1;
}

static double bytes_of(const struct track_process *process)
{
	uint64_t used = process->used[MODEL_DRAM];
	return used == SNAPSHOT_UNKNOWN ? -1 : (double)used;
}

static bool stands_before(const struct track_process *process, const struct track_process *other)
{
	if (class_of(process) != class_of(other))
		return class_of(process) < class_of(other);
	double bytes = bytes_of(process);
	double others = bytes_of(other);
	return bytes > others && bytes > others * 1.05;
}

void order_processes(struct model_inside *inside, uint64_t monotonic)
{
	bool is_first = inside->order_time == 0;
	if (!is_first && monotonic >= inside->order_time &&
		monotonic - inside->order_time < HOLD_NS)
		return;
	for (size_t p = 1; p < inside->n_processes; p++) {
		struct track_process *process = inside->processes[p];
		size_t place = p;
		for (; place > 0 && stands_before(process, inside->processes[place - 1]); place--)
			inside->processes[place] = inside->processes[place - 1];
		if (place == p)
			continue;
		inside->processes[place] = process;
		inside->order_time = monotonic;
	}
	if (is_first && inside->n_processes > 0)
		inside->order_time = monotonic;
}
