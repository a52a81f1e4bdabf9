/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leak_pace: the time scale of a job: its rhythm, its marks, and how long something has to grow
 * until it is said.
 */
#pragma once

#include <stdint.h>

#include "viewer/model/track.h"

struct leak_pace {
	uint64_t started;       /* ns since the epoch: its first buffer */
	uint64_t since;         /* ns since the epoch: what was alive then is known */
	uint64_t patience;      /* ns: no growth that is shorter is one */
	uint64_t mark_interval; /* ns; 0: its marks do not recur */
	bool unmarked;          /* nobody said when its warm-up was over */
};

/* leak_pace_make: first_mark: the oldest mark of the process that was ever seen; 0: none. */
struct leak_pace leak_pace_make(const struct model_inside *inside,
	const struct snapshot_process *process, uint64_t first_mark);

/* leak_pace_rhythm: ns, the slowest of the process's devices in a mask of slot indices; 0: none. */
uint64_t leak_pace_rhythm(const struct track_process *track, const struct snapshot_process *process,
	uint64_t devices, enum model_memory memory);
