/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* process_stat: what /proc/PID/stat says of a process. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct process_stat {
	char state;          /* 'R', 'S', 'T', 'Z', ... */
	uint64_t uid;        /* who owns the file: its user, or root where it is guarded */
	uint64_t start_time; /* clock ticks since boot */
	char name[64];       /* short, cut; any byte is possible */
};

/* process_stat_parse: line is the file's text. Returns 0, or -EPROTO where it is another file's.
 * Does not know of uid. */
int process_stat_parse(const char *line, struct process_stat *ret_stat);

/* process_stat_read: path is the file's, relative to folder as with openat(). Returns 0 or -errno:
 * -ENOENT or -ESRCH where there is no such process. */
int process_stat_read(int folder, const char *path, struct process_stat *ret_stat);

/* process_stat_has_ended: not waited for yet, but it holds nothing any more. */
bool process_stat_has_ended(const struct process_stat *stat);
