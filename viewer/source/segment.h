/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* segment: one user's segment, opened read-only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/layout.h"
#include "common/segment.h"
#include "viewer/source/snapshot.h"

enum {
	SEGMENT_PATH_CAPACITY = TTAM_PATH_CAPACITY + 256, /* a directory and any name in it */
};

/* What is remembered of a window from one poll to the next. */
struct segment_window {
	const struct ttam_shm_window *bytes; /* mapped while it is in use, else NULL */
	uint64_t incarnation;
	uint64_t last_event;
	uint64_t host_pid;     /* of this incarnation's owner, as we number processes; 0: unknown */
	uint64_t kept_records; /* of a copy: how many the file had memory for */
	bool has_died;         /* this incarnation */
	bool has_events;
};

struct segment {
	struct segment *next;
	char path[SEGMENT_PATH_CAPACITY];
	uid_t uid;
	dev_t device;
	ino_t inode;
	int fd; /* -1: its windows are copies of our own */
	bool is_of_this_boot;
	bool is_odd;     /* its name is another user's */
	bool is_removed; /* has no name any more: kept while somebody lives in it */
	struct segment_window window[TTAM_WINDOW_COUNT];
};

/* Where a segment is found. */
struct segment_place {
	int folder;
	const char *name; /* in it */
	const char *path; /* for messages */
	const char *boot_id;
};

/*
 * segment_open: refuses what is not a whole segment, with a notice that says why. Nothing but a
 * regular file is opened, as to open a device may do something; the checks are of what is opened,
 * so that nobody can exchange it in between. Returns NULL after a notice, or without memory.
 */
struct segment *segment_open(const struct segment_place *place, struct snapshot *snapshot);
void segment_close(struct segment *segment);

/* segment_still_holds: false, with a notice, where the file was truncated; sets is_removed. */
bool segment_still_holds(struct segment *segment, struct snapshot *snapshot);

/* segment_has_somebody: a process lives in one of its windows. */
bool segment_has_somebody(const struct segment *segment);

/*
 * segment_keep: copy what is in its windows and let go of the file, and of the file system that it
 * keeps. In the copies nobody lives. Returns how many windows there are, at most `most`.
 */
unsigned segment_keep(struct segment *segment, unsigned most);

/*
 * segment_find_used: map the windows that have come into use. Others are not touched through a
 * map: a read there would take memory of the tmpfs.
 */
void segment_find_used(struct segment *segment);

/* A first look at a window. */
struct segment_peek {
	uint64_t incarnation;
	uint64_t pid; /* in its PID namespace */
	uint64_t pid_namespace;
	uint64_t start_time;
	uint64_t numbering;
	bool has_ended; /* in order */
};

/* segment_peek: false, and the window unmapped, where it is not in use. */
bool segment_peek(struct segment *segment, unsigned window, struct segment_peek *ret_peek);

/*
 * segment_count_records: how many records of a window have memory. A count that another user wrote
 * must not make us read, and thereby fill, the rest of the table.
 */
uint64_t segment_count_records(const struct segment *segment, unsigned window);

/* segment_is_locked: a process lives in this window. */
bool segment_is_locked(const struct segment *segment, unsigned window);
