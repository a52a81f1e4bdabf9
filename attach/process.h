/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* process: what /proc says of a process, and its memory. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

enum {
	PROCESS_PATH = 4352, /* of a file, behind /proc/PID/root */
};

struct process_status {
	char state; /* R, S, D, T, t, Z, X */
	uint64_t process;
	uint64_t tracer; /* 0: none */
	uint64_t parent;
	uint64_t uid;
	uint64_t seccomp;  /* 0: none */
	bool dumps_core;   /* right now */
	bool shadow_stack; /* its return addresses are checked */
};

/* process_status_read: of a process or a thread. Returns 0, -ESRCH or another negative errno. */
int process_status_read(pid_t pid, struct process_status *ret_status);

/* process_open: a file below /proc/PID; NULL and errno. */
FILE *process_open(pid_t pid, const char *name);

/* process_read, process_write: all of it, or a negative errno. The memory is another's: what was
 * read can be anything. */
int process_read(pid_t pid, uint64_t address, void *ret_bytes, size_t size);
int process_write(pid_t pid, uint64_t address, const void *bytes, size_t size);

/* process_read_text: up to its zero; what cannot be read, or does not fit, is cut. */
void process_read_text(pid_t pid, uint64_t address, char *ret_text, size_t size);
