/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* host_pids: which number a process of another PID namespace has here, where /proc shows it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What a process said of itself. */
struct host_pid {
	uint64_t pid_inside;
	uint64_t pid_namespace; /* inode of its /proc/self/ns/pid */
	uint64_t start_time;    /* clock ticks since boot */
	uint64_t *ret_pid;      /* untouched where it is not found */
};

/* host_pids_find: fills in what it finds, with one walk over /proc. */
void host_pids_find(const struct host_pid *wanted, size_t n_wanted);
