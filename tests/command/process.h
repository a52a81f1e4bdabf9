/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * process: the real programs, run as a user runs them, in a folder for segments that belongs to one
 * case.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Names that stand for the programs of this build tree at the front of an argument list. */
#define PROGRAM "tt-allocmon"
#define DEMO "tt-allocmon-demo"
#define LEAK_JOB "leak_job"

struct process {
	pid_t pid;
	int input;  /* writing end; -1 once closed */
	int output; /* a file in memory, as the next */
	int errors;
};

/* folder_create, folder_destroy: for TT_ALLOCMON_DIR; fixtures of every case. folder_path names it.
 */
void folder_create(void);
void folder_destroy(void);
const char *folder_path(void);

/* What argv[0] stands for: a path. */
const char *process_path(const char *name);

/* process_start: argv ends with NULL. process_start_as: with that user's rights. */
struct process process_start(const char *const argv[]);
struct process process_start_as(uid_t user, const char *const argv[]);

/* process_await: until its output has this text. */
void process_await(const struct process *process, const char *text);

/* process_wait: its exit status, 128 + n for signal n. process_end: the same, after a signal. */
int process_wait(struct process *process);
int process_end(struct process *process, int signal);

/* process_output, process_errors: so far; valid until the next call. */
const char *process_output(const struct process *process);
const char *process_errors(const struct process *process);

/* process_finish: close what belongs to it. */
void process_finish(struct process *process);

/* process_run: start, wait and check the status; the caller finishes it. */
struct process process_run(int expected_status, const char *const argv[]);

/* ARGV("a", "b"): an argument list. */
#define ARGV(...)               \
	((const char *const[]){ \
		__VA_ARGS__,    \
		NULL,           \
	})
