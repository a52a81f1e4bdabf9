/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* job: the command that `tt-allocmon run` runs. */
#pragma once

#include <signal.h>
#include <sys/types.h>

struct job_setting {
	const char *name;
	const char *value;
};

/* What this process was started with; the job starts with the same. */
struct job_signals {
	sigset_t mask;
	struct sigaction on_child;
	struct sigaction on_pipe;
};

/* What is to be done beside it, again and again; NULL: nothing. */
struct job_beside {
	void (*look)(void *context);
	void *context;
};

/* job_take_signals: from now on this process takes no INT, QUIT, PIPE, TERM and HUP. */
void job_take_signals(struct job_signals *ret_before);

/*
 * job_run: run argv with these settings (ending with a NULL name; those without a value are left
 * as they were) in its environment, and wait for its end; TERM and HUP are passed on to it. Signals
 * have been taken before.
 *
 * The job stays in our process group, so that the terminal treats it as if it were alone: Ctrl-C
 * and Ctrl-Z reach it without us.
 *
 * beside: called ten times a second at first; as time goes by less often, at last once a second.
 *
 * ret_status: as waitpid() gives it. Returns 0, or -errno where the command could not be executed.
 */
int job_run(char *const argv[], const struct job_setting *settings,
	const struct job_signals *before, const struct job_beside *beside, pid_t *ret_pid,
	int *ret_status);

/* job_prepend: what a list in the environment becomes with path first; as it is where path is first
 * already, as in a run within a run. To be freed; NULL: no memory. separators: what ends a path;
 * a colon is put. */
char *job_prepend(const char *variable, const char *path, const char *separators);

/* job_exit_status: the command's own, or 128 + n for signal n. */
int job_exit_status(int status);
