/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* directory: the segments of all users. One that appears, goes or is made anew is followed. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "viewer/source/segment.h"

struct directory {
	struct segment *segments;
	char path[TTAM_PATH_CAPACITY]; /* empty: a name too long, said at every refresh */
	char boot_id[40];
	struct timespec changed; /* at the last scan */
	uint64_t scanned;        /* monotonic ns; 0: never */
	bool is_settled;         /* nothing to complain about then, and no change just before */
};

void directory_init(struct directory *directory);
void directory_finish(struct directory *directory);

/* directory_refresh: uid: only this user's; -1: everybody's. What cannot be read becomes a notice
 * of the snapshot, whose times must be set. */
void directory_refresh(struct directory *directory, int64_t uid, struct snapshot *snapshot);
