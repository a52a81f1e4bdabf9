/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* job: the command that `tt-allocmon run` runs. */
#pragma once

#include <sys/types.h>

struct job_setting {
	const char *name;
	const char *value;
};

/*
 * job_run: run argv with these settings (ending with a NULL name) added to its environment, and
 * wait for its end.
 *
 * The job stays in our process group, so that the terminal treats it as if it were alone: Ctrl-C
 * and Ctrl-Z reach it without us. From now on this process takes no INT, QUIT and PIPE, and
 * passes TERM and HUP on to the job. The job starts with the dispositions and the mask that we were
 * given.
 *
 * ret_status: as waitpid() gives it. Returns 0, or -errno where the command could not be executed.
 */
int job_run(
	char *const argv[], const struct job_setting *settings, pid_t *ret_pid, int *ret_status);

/* job_exit_status: the command's own, or 128 + n for signal n. */
int job_exit_status(int status);
