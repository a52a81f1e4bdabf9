/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * upstream: what tt-metal itself tells in its own files, a reading for each chip and process. The
 * files are only read, with pread: whoever shrinks one would end a reader that maps it.
 *
 * A reading is believed to be of a live process where a process of that pid is there, began before
 * the file was last written for it, and has the file mapped; of another user's process, whose maps
 * nobody may see, where it is the owner of the file. All else is stale: killed, its pid taken over
 * by another, or of a PID namespace that the file does not name.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "viewer/source/local_process.h"
#include "viewer/source/snapshot.h"
#include "viewer/source/upstream_file.h"

struct upstream_reading {
	struct upstream_process process;
	uint64_t asic_id; /* SNAPSHOT_UNKNOWN: the runtime knew none, or did not write it down */
	uint64_t label;   /* the runtime's number; SNAPSHOT_UNKNOWN: none */
	uint64_t number;  /* in the file's name */
	uint64_t inode;   /* of the file */
	uint64_t owner;   /* uid of the file's */
	bool is_shared;   /* others than its owner may write the file */
	bool is_live;
};

/* The files that a live process has mapped, remembered as asking is dear. */
struct upstream_mapped;

struct upstream {
	char path[512]; /* of the directory */
	size_t n_files;
	uint64_t *files; /* numbers in their names */
	size_t files_capacity;
	struct timespec changed; /* the directory, at the last scan */
	uint64_t scanned;        /* monotonic ns; 0: never */
	size_t n_readings;
	struct upstream_reading *readings; /* by pid, then by chip */
	size_t readings_capacity;
	size_t n_mapped;
	struct upstream_mapped *mapped;
	size_t mapped_capacity;
};

/* upstream_init: the files in $TT_ALLOCMON_UPSTREAM_DIR, else beside our segments. */
void upstream_init(struct upstream *upstream);
void upstream_finish(struct upstream *upstream);

/* upstream_read: readings anew; is_live is not set yet. What cannot be read becomes a notice of the
 * snapshot, whose times must be set. Returns 0 or -ENOMEM. */
int upstream_read(struct upstream *upstream, struct snapshot *snapshot);

/* upstream_is_live: whether the reading is of this process, which has its pid. monotonic: now. */
bool upstream_is_live(struct upstream *upstream, const struct upstream_reading *reading,
	const struct local_process *process, uint64_t monotonic);
