/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leak_group: the live records of one process in groups of the same type, size, scope and devices,
 * and what is remembered of each from one look to the next.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/model/leak_births.h"
#include "viewer/model/leak_counts.h"
#include "viewer/model/model.h"
#include "viewer/source/snapshot.h"

enum {
	LEAK_GROUPS = 4096, /* of a process; the records of further ones are not judged */
};

/* Times are ns since the epoch, of the snapshot. */
struct leak_watch {
	uint64_t freed;         /* seen to end, since watching began */
	uint64_t longest_life;  /* ns, of those lately seen to end: a healthy age; 0: none */
	uint64_t longest_ended; /* when that was seen */
	uint64_t growing_since; /* 0: it does not grow */
	uint64_t grown;         /* when it last did */
	uint64_t freed_by_then; /* of freed */
	uint64_t first;         /* birth of the oldest one that belongs to the growth */
	unsigned occasions;     /* of its births */
	uint64_t rhythm;        /* ns, of its devices; 0: none */
	uint64_t cut_age;       /* younger ones may be healthy */
	uint64_t hold;          /* ns that a growth outlives its end */
	uint64_t interval;      /* ns between its births, as last seen to grow */
	uint64_t cleared;       /* when it ceased to be a suspect; 0: never was one */
	uint64_t low;           /* fewest and most alive at once */
	uint64_t high;
	uint64_t at_trough; /* alive at the last trough of its devices */
	uint64_t troughs;   /* in a row, with more alive at each; since it grows all of them */
	uint64_t rises;
	uint64_t troughs_seen; /* the devices' count of them */
	uint64_t verdict_since;
	double steady; /* s that most intervals depart from the usual one; NAN: by chance */
	double score;
	enum model_verdict verdict;
	struct leak_counts *counts; /* its own; NULL: not looked at, or without memory */
	bool seen;                  /* at a look before this one */
	bool iterates;              /* one is kept of each iteration */
	bool leak;
	bool refused;          /* it ceased to grow as its device had no more room */
	bool judged_by_births; /* nobody has watched long enough */
};

struct leak_group {
	uint32_t type;
	uint32_t scope; /* as the record's */
	uint64_t size;
	uint64_t devices; /* mask of slot indices of the process */
	size_t n_births;
	size_t first_birth; /* index in the births of all */
	struct leak_watch watch;
};

/* Zeroed memory is empty. */
struct leak_groups {
	size_t n_groups;
	size_t room;
	struct leak_group *groups;
	size_t room_births;
	uint64_t *births; /* of each group in ascending order */
	uint64_t time;    /* of the look */
};

/* leak_groups_gather: the records of a process as groups. Returns 0 or -ENOMEM. */
int leak_groups_gather(
	struct leak_groups *groups, const struct snapshot_process *process, uint64_t time);
/* leak_groups_copy: into empty ones. False without memory. */
bool leak_groups_copy(const struct leak_groups *from, struct leak_groups *ret_groups);
void leak_groups_finish(struct leak_groups *groups);
/* leak_groups_clear: none; for others. */
void leak_groups_clear(struct leak_groups *groups);

/* leak_groups_remember: groups take over what was remembered of them; what lived at the look before
 * and is gone was freed. Returns 0 or -ENOMEM. */
int leak_groups_remember(struct leak_groups *groups, struct leak_groups *before);

/* leak_watch_end: one of them was seen to end, at an age that so proved healthy. */
void leak_watch_end(struct leak_watch *watch, uint64_t birth, uint64_t now);

/* leak_watch_count: how many are alive at a look; n_troughs: of their devices, so far. */
void leak_watch_count(struct leak_watch *watch, uint64_t now, uint64_t alive, uint64_t n_troughs);
/* leak_watch_copy: what it owns becomes the copy's own; without memory it has none. */
void leak_watch_copy(struct leak_watch *copied);
void leak_watch_finish(struct leak_watch *watch);

/* leak_group_births: of one group. */
const uint64_t *leak_group_births(const struct leak_groups *groups, const struct leak_group *group);
