/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* directory: the segments in one folder, of all users. One that appears, goes or is made anew is
 * followed. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "viewer/source/segment.h"

struct directory {
	struct directory *next;
	struct segment *segments;
	char path[TTAM_PATH_CAPACITY]; /* empty: a name too long, said at every refresh */
	char boot_id[40];
	int fd; /* -1: our own, opened by its path at every scan; else another namespace's */
	dev_t device;
	ino_t inode;
	uint64_t look;           /* number of the look that saw it last */
	struct timespec changed; /* at the last scan */
	uint64_t scanned;        /* monotonic ns; 0: never */
	bool is_settled;         /* nothing to complain about then, and no change just before */
};

/* directory_init: of our own namespace: $TT_ALLOCMON_DIR or /dev/shm. */
void directory_init(struct directory *directory);
/* directory_init_at: another namespace's, open as fd, which is its own from now on. path: for
 * messages. */
void directory_init_at(struct directory *directory, int fd, const char *path);
void directory_finish(struct directory *directory);

/* directory_refresh: uid: only this user's; -1: everybody's. What cannot be read becomes a notice
 * of the snapshot, whose times must be set. */
void directory_refresh(struct directory *directory, int64_t uid, struct snapshot *snapshot);

/* directory_has_somebody: a process lives in one of its segments. */
bool directory_has_somebody(const struct directory *directory);
