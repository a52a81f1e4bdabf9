/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* processes: what /proc tells of the processes of this machine. Each may end at any moment. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* processes_open: a descriptor of /proc, or -errno. */
int processes_open(void);

/* A process as /proc lists it. */
struct process_entry {
	int proc; /* of processes_open() */
	uint64_t pid;
	const char *name; /* its folder below proc */
};

/* processes_each: calls visit for each, until it returns false. Returns 0 or -errno. */
int processes_each(
	int proc, bool (*visit)(const struct process_entry *process, void *context), void *context);

/* process_namespace: kind: "mnt", "pid". Needs the rights of a debugger; 0 or -errno. */
int process_namespace(const struct process_entry *process, const char *kind, uint64_t *ret_inode);

/* process_pid_inside: its pid in its own PID namespace, the innermost. Needs no rights.
 * ret_is_nested: that namespace is below the one of /proc. Returns 0 or -errno. */
int process_pid_inside(const struct process_entry *process, uint64_t *ret_pid, bool *ret_is_nested);

/* process_start_time: clock ticks since boot. Returns 0 or -errno. */
int process_start_time(const struct process_entry *process, uint64_t *ret_ticks);
