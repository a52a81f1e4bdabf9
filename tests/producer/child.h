/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* child: other processes that track, for tests of what happens between processes. */
#pragma once

#include <sys/types.h>

/* child_start: a forked process that runs and leaves with what run returns, without the exit
 * handlers of the test. */
pid_t child_start(int (*run)(void *argument), void *argument);

/* child_status: waits; the exit status, or 128 + the signal. */
int child_status(pid_t child);

/* child_run: both. */
int child_run(int (*run)(void *argument), void *argument);

/* child_hold: a process that tracks one buffer (id = its pid, device 0, 4096 bytes of DRAM) and one
 * program with a circular buffer of 64 bytes there, and then waits to be killed. Returns when it
 * tracks. */
pid_t child_hold(void);

void child_kill(pid_t child);
