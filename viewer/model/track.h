/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * track: what the model remembers from one snapshot to the next, of every process, every device
 * and all together.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/model/history.h"
#include "viewer/model/model.h"
#include "viewer/model/rate.h"
#include "viewer/model/use.h"

enum {
	TRACK_HAND_MARKS = 32,
};

/* Held at the mark; SNAPSHOT_UNKNOWN: nobody looked. */
struct track_base {
	uint64_t used[MODEL_MEMORIES];
	uint64_t buffers;
};

struct track_peak {
	uint64_t bytes; /* highest seen; SNAPSHOT_UNKNOWN: none */
	uint64_t time;
};

/* One device of one process. */
struct track_slot {
	uint64_t chip;   /* snapshot_chip_key() */
	unsigned device; /* index in the snapshot's devices; SNAPSHOT_DEVICES: not among them */
	unsigned history;
	bool sampled;
	bool compared;          /* with its siblings, once at least */
	bool differs;           /* from them, as shown */
	uint64_t differs_since; /* monotonic: since when that is no longer so; 0: it is so */
	struct use_sample sample;
	struct track_base base;
	uint64_t lowest[MODEL_MEMORIES]; /* of type DRAM or L1 since the mark */
	struct track_peak peak[MODEL_MEMORIES];
	struct rate rate[MODEL_MEMORIES];
};

struct track_process {
	uint64_t key;
	char user[32];
	uint64_t first_time;
	uint64_t watched_from; /* time of the first sample; 0: none so far */
	size_t position;       /* in the snapshot */
	bool present;
	bool live;
	bool stale;
	bool suspect;
	unsigned history;
	unsigned n_slots;
	unsigned room;
	struct track_slot *slot;
	uint64_t used[MODEL_MEMORIES];
	uint64_t types[SNAPSHOT_TYPES];
	struct track_peak peak[MODEL_MEMORIES];
};

struct track_device {
	uint64_t chip; /* snapshot_chip_key() */
	unsigned history;
	bool sampled;
	bool rate_made[MODEL_MEMORIES];  /* in this update, of any process on it */
	bool rate_lasts[MODEL_MEMORIES]; /* of a process on it: it is seen for long enough */
	uint64_t used[MODEL_MEMORIES];
	uint64_t types[SNAPSHOT_TYPES];
	uint64_t buffers;
	struct track_base base;
	struct track_peak peak[MODEL_MEMORIES];
	uint64_t above[MODEL_MEMORIES];   /* peak of a process over what it uses, in this update */
	uint64_t highest[MODEL_MEMORIES]; /* used since the rate was made */
	/* What was free beside the highest peak between the last two troughs: the job ends at a
	 * peak. */
	uint64_t free_at_peak[MODEL_MEMORIES];
};

struct model_inside {
	const struct snapshot *recorded; /* the newest */
	uint64_t time;                   /* of it; 0: none so far */
	uint64_t first_monotonic;        /* of the first */
	uint64_t monotonic;
	struct model_mark mark;
	bool mark_is_chosen; /* by the user, with a key: it stays */
	unsigned n_hand_marks;
	struct model_mark hand_marks[TRACK_HAND_MARKS]; /* the newest ones, oldest first */
	uint64_t forget_time;                           /* peaks before it are forgotten */
	uint64_t order_time; /* monotonic, of the last change of the order */
	size_t room_shown;   /* of the model's processes */
	size_t room_marks;   /* of the model's marks */
	size_t n_processes;
	size_t room;
	struct track_process **processes; /* in the order of the screen */
	unsigned n_devices;
	struct track_device device[SNAPSHOT_DEVICES]; /* as the snapshot's */
	unsigned total_history;
	uint64_t total_used[MODEL_MEMORIES];
	uint64_t total_types[SNAPSHOT_TYPES];
	struct track_peak total_peak[MODEL_MEMORIES];
	unsigned n_slot_histories;
	struct history_pool histories;
	const struct model_inside *earlier;
	struct leak *leak; /* NULL: nobody asked for suspects */
};

/* track_create: earlier: whose past goes on; NULL: nobody's. */
struct model_inside *track_create(const struct model_inside *earlier);
/* track_copy: all but the newest snapshot and the leaks. NULL without memory. */
struct model_inside *track_copy(const struct model_inside *from);
void track_destroy(struct model_inside *inside);

/* track_record: one more snapshot. Returns 0 or -ENOMEM (then nothing was recorded). */
int track_record(struct model_inside *inside, const struct snapshot *snapshot);

/* track_take_bases: what the newest snapshot held is what the mark held. */
void track_take_bases(struct model_inside *inside);

/* track_forget_peaks: the highest value seen is the one now. */
void track_forget_peaks(struct model_inside *inside);
