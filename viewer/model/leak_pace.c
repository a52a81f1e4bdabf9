/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_pace.h"

#include <math.h>

#include "viewer/model/rate.h"

enum {
	MARKS_OF_PATIENCE = 3,
};

#define SECOND UINT64_C(1000000000)
#define LEAST_NS (10 * SECOND)
#define AFTER_A_MARK_NS (60 * SECOND) /* it says that the warm-up is over */
#define UNMARKED_NS (120 * SECOND)    /* warming up is growth */

/* Whether the last two intervals are alike within half of the shorter one. */
static uint64_t recurring_interval(const struct snapshot_process *process, uint64_t now)
{
	if (process->n_marks < 3)
		return 0;
	const struct snapshot_mark *last = &process->marks[process->n_marks - 1];
	if (last->time > now || last[-1].time >= last->time || last[-2].time >= last[-1].time)
		return 0;
	uint64_t newer = last->time - last[-1].time;
	uint64_t older = last[-1].time - last[-2].time;
	uint64_t shorter = newer < older ? newer : older;
	uint64_t longer = newer < older ? older : newer;
	return longer - shorter <= shorter / 2 ? longer : 0;
}

struct leak_pace leak_pace_make(
	const struct model_inside *inside, const struct snapshot_process *process)
{
	struct leak_pace pace = {.patience = UNMARKED_NS, .unmarked = true};
	uint64_t first = process->first_time == SNAPSHOT_UNKNOWN ? 0 : process->first_time;
	bool own = inside->mark.by_hand || inside->mark_key == process->key;
	pace.since = first;
	if (own && inside->mark.time > first) {
		pace.since = inside->mark.time;
		pace.patience = AFTER_A_MARK_NS;
		pace.unmarked = false;
	} else if (process->n_marks > 0 && process->marks[0].time > first &&
		   process->marks[0].time <= inside->time) {
		pace.since = process->marks[0].time;
		pace.patience = AFTER_A_MARK_NS;
		pace.unmarked = false;
	}
	pace.mark_interval = recurring_interval(process, inside->time);
	if (pace.mark_interval == 0)
		return pace;
	uint64_t patience = MARKS_OF_PATIENCE * pace.mark_interval;
	pace.patience = patience < UNMARKED_NS ? patience : UNMARKED_NS;
	if (pace.patience < LEAST_NS)
		pace.patience = LEAST_NS;
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
