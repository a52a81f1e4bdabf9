/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * window: from the bytes of one window to plain values.
 *
 * The bytes may be anything and may change while they are read, also by being truncated: every
 * index is clamped, every loop bounded, nothing found in them is used as a position.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/layout.h"
#include "viewer/source/snapshot.h"
#include "viewer/source/source.h"

struct window_request {
	unsigned want;          /* bits of enum source_want */
	uint64_t n_records;     /* at most so many are looked at */
	uint64_t devices;       /* labels 0 to 63 that are wanted; 0: all */
	uint64_t monotonic;     /* now; ns */
	uint64_t realtime;      /* now; ns since the epoch */
	uint64_t last_event;    /* sequence of the newest event that was read before; 0: none */
	bool first_events;      /* nothing was read before: older events are not missed */
	bool is_live;           /* its owner holds its lock */
	uint64_t pid_namespace; /* ours; 0: unknown */
};

enum window_status {
	WINDOW_READ,
	WINDOW_EMPTY,   /* nobody's, or on its way to the next owner */
	WINDOW_CHANGED, /* handed over meanwhile: read it again */
	WINDOW_FAULTED, /* its bytes are gone: the file was truncated */
	WINDOW_NO_MEMORY,
};

/* window_read: fill *process with arrays of snapshot, but for uid; its key is the incarnation.
 * Costs nothing of the writer; takes no lock. Counts in snapshot->n_retries what had to be read
 * again. */
enum window_status window_read(const struct ttam_shm_window *window,
	const struct window_request *request, struct snapshot *snapshot,
	struct snapshot_process *process);

/* window_is_in_use: a first look at state and incarnation. */
bool window_is_in_use(const struct ttam_shm_process *process);
