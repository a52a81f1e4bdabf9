/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk: what each device held at every moment since the look before, from the events of this one.
 *
 * A look is what is held now; each event taken back from it is a moment before. So a peak between
 * two looks, and a whole run that was over before the first, are known as if they had been looked
 * at, as far back as the events reach.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "viewer/model/event_list.h"
#include "viewer/report/held.h"
#include "viewer/report/report.h"

#define WALK_NO_DEVICE UINT8_MAX

/* What stands for a process of the snapshot in the report. */
struct walk_process {
	uint32_t process;                 /* in the report; REPORT_NOBODY: it had no room */
	uint8_t device[SNAPSHOT_DEVICES]; /* of each bit of its masks; WALK_NO_DEVICE: none */
	bool counts;                      /* it lives, or its last events are in this snapshot */
	size_t last;                      /* of its events: their place in the list */
};

struct walk_most {
	uint64_t bytes;
	uint64_t time;
	size_t place; /* so many events of the list had come */
};

/* Zeroed memory is ready. */
struct walk {
	struct event_list list;
	struct held held;
	const struct snapshot *snapshot;
	struct walk_process *processes; /* of the snapshot; whoever walks sets them */
	size_t first;                   /* of the list: from here on nothing is missing */
	uint64_t total[SNAPSHOT_DEVICES][SNAPSHOT_TYPES];
	struct walk_most most[SNAPSHOT_DEVICES][SNAPSHOT_TYPES];
};

/* walk_between: draws the lines of the devices, and finds the most that each held. Returns 0 or
 * -ENOMEM. */
int walk_between(struct walk *walk, const struct snapshot *snapshot, struct report *report);
void walk_finish(struct walk *walk);
