/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* source: something that can be asked for a snapshot. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viewer/source/snapshot.h"

enum source_want {
	SOURCE_COUNTERS = 0,
	SOURCE_RECORDS = 1 << 0, /* with scopes */
	SOURCE_EVENTS = 1 << 1,
	SOURCE_CLOSED = 1 << 2,
};

struct source_filter {
	uint64_t pid;       /* 0: all */
	int64_t uid;        /* -1: all */
	uint64_t devices;   /* mask of labels 0 to 63; 0: all */
	const char *run_id; /* NULL: all */
};

struct source;

/* source_shm_create: the segments in $TT_ALLOCMON_DIR or /dev/shm, of all users that let us read
 * them. A segment that appears later is found by a later poll. Returns NULL without memory. */
struct source *source_shm_create(const struct source_filter *filter);

/* source_all_create: the same, with what tt-metal's own files and the kernel driver tell of what is
 * not tracked. They are in $TT_ALLOCMON_UPSTREAM_DIR, else beside the segments, and below
 * $TT_ALLOCMON_DRIVER_ROOT. Returns NULL without memory. */
struct source *source_all_create(const struct source_filter *filter);

/*
 * source_poll: a new snapshot; what could not be read is said in its notices, so that only memory
 * can make it fail. The arrays of the previous snapshot in *snapshot are used again.
 * want: bits of enum source_want. Returns 0 or -ENOMEM.
 */
int source_poll(struct source *source, unsigned want, struct snapshot *snapshot);
void source_destroy(struct source *source);
