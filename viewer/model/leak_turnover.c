/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_turnover.h"

static uint64_t count_freed(const struct snapshot_process *process)
{
	uint64_t most = 0;
	for (unsigned s = 0; s < process->n_slots; s++) {
		uint64_t freed = 0;
		for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
			if (process->slot[s].type[t].n_free < UINT64_MAX / SNAPSHOT_TYPES)
				freed += process->slot[s].type[t].n_free;
		most = freed > most ? freed : most;
	}
	return most;
}

static void forget_every_second(struct leak_turnover *turnover)
{
	unsigned kept = 0;
	for (unsigned i = 0; i < turnover->n_looks; i += 2)
		turnover->look[kept++] = turnover->look[i];
	turnover->n_looks = kept;
}

void leak_turnover_take(
	struct leak_turnover *turnover, const struct snapshot_process *process, uint64_t now)
{
	if (turnover->n_looks > 0 && turnover->look[turnover->n_looks - 1].time >= now)
		turnover->n_looks = 0;
	if (turnover->n_looks == LEAK_LOOKS)
		forget_every_second(turnover);
	turnover->look[turnover->n_looks++] =
		(struct leak_look){.time = now, .freed = count_freed(process)};
}

static double freed_by(const struct leak_turnover *turnover, uint64_t began, uint64_t time)
{
	struct leak_look before = {.time = began};
	for (unsigned i = 0; i < turnover->n_looks; i++) {
		const struct leak_look *look = &turnover->look[i];
		if (look->time >= time && look->time > before.time) {
			double share = time > before.time ? (double)(time - before.time) : 0;
			return (double)before.freed + ((double)look->freed - (double)before.freed) *
							      share /
							      (double)(look->time - before.time);
		}
		before = *look;
	}
	return (double)before.freed;
}

void leak_turnover_narrow(const struct leak_turnover *turnover, struct leak_span *span)
{
	uint64_t first = 0;
	uint64_t last = 0;
	for (unsigned i = 0; i < turnover->n_looks; i++) {
		uint64_t time = turnover->look[i].time;
		if (time >= span->first && time <= span->last) {
			first = first != 0 ? first : time;
			last = time;
		}
	}
	if (last > first && last - first >= (span->last - span->first) / 2)
		*span = (struct leak_span){.first = first, .last = last};
}

double leak_turnover_freed(
	const struct leak_turnover *turnover, uint64_t began, const struct leak_span *span)
{
	return freed_by(turnover, began, span->last) - freed_by(turnover, began, span->first);
}
