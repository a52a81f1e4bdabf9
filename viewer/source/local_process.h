/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* local_process: a process of this PID namespace, as /proc shows it. It may end at any moment. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/source/snapshot.h"

struct local_process {
	uint64_t pid;
	uint64_t uid;
	uint64_t start_time;         /* clock ticks since boot */
	char command[SNAPSHOT_TEXT]; /* cut; any byte is possible; its name where it has none */
};

/* local_process_read: returns 0, or -errno: -ENOENT or -ESRCH where there is no such process. */
int local_process_read(uint64_t pid, struct local_process *ret_process);

/* local_start_ns: a start in ns since the epoch, by the clocks of now; exact to a clock tick, and
 * as far as nobody set the clock in between. */
uint64_t local_start_ns(uint64_t start_time);

/*
 * local_process_maps: inodes of the shared files named in this way that it has mapped: matches is
 * asked for the name without its folder. Returns how many, at most capacity, or -errno: -EACCES
 * where it is another user's.
 */
int local_process_maps(
	uint64_t pid, bool (*matches)(const char *name), size_t capacity, uint64_t *ret_inodes);
