/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_pace.h"

#include <math.h>

#include "viewer/model/median.h"
#include "viewer/model/rate.h"

enum {
	MARKS_OF_PATIENCE = 3,
	MARKS_MISSED = 3, /* they have ended */
	INTERVALS_MOST = 64,
};

#define SECOND UINT64_C(1000000000)
#define PATIENCE_NS (60 * SECOND) /* warming up is growth, and a sequence has its end */

/* The usual interval, where half of them differ from it by no more than a quarter. */
static uint64_t recurring_interval(const struct snapshot_process *process, uint64_t now)
{
	double interval[INTERVALS_MOST];
	size_t count = 0;
	for (size_t i = 1; i < process->n_marks && count < INTERVALS_MOST; i++)
		if (process->marks[i].time > process->marks[i - 1].time)
			interval[count++] =
				(double)(process->marks[i].time - process->marks[i - 1].time);
	if (count < 2)
		return 0;
	double usual = median(interval, count);
	uint64_t last = process->marks[process->n_marks - 1].time;
	if (last > now || (double)(now - last) > MARKS_MISSED * usual)
		return 0;
	return median_deviation(interval, count, usual) <= usual / 4 ? (uint64_t)usual : 0;
}

struct leak_pace leak_pace_make(const struct model_inside *inside,
	const struct snapshot_process *process, uint64_t first_mark)
{
	struct leak_pace pace = {.patience = PATIENCE_NS, .unmarked = true};
	uint64_t first = process->first_time == SNAPSHOT_UNKNOWN ? 0 : process->first_time;
	bool own = inside->mark_is_chosen || inside->mark.key == process->key;
	uint64_t mark = own ? inside->mark.time : first_mark;
	pace.started = pace.since = first;
	if (mark > first && mark <= inside->time) {
		pace.since = mark;
		pace.unmarked = false;
	}
	pace.mark_interval = recurring_interval(process, inside->time);
	uint64_t patience = MARKS_OF_PATIENCE * pace.mark_interval;
	if (patience > 0 && patience < PATIENCE_NS)
		pace.patience = patience;
	return pace;
}

uint64_t leak_pace_rhythm(const struct track_process *track, const struct snapshot_process *process,
	uint64_t devices, enum model_memory memory)
{
	double slowest = 0;
	if (memory == MODEL_MEMORIES)
		return 0;
	for (unsigned s = 0; s < track->n_slots && s < process->n_slots; s++) {
		double rhythm = rate_rhythm(&track->slot[s].rate[memory]);
		if ((devices >> process->slot[s].index & 1) != 0 && rhythm > slowest)
			slowest = rhythm;
	}
	return (uint64_t)(slowest * (double)SECOND);
}
