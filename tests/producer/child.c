/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/producer/child.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/producer/witness.h"
#include "tests/test.h"

pid_t child_start(int (*run)(void *argument), void *argument)
{
	pid_t child = fork();
	if (child == 0)
		_exit(run(argument));
	ck_assert_int_gt(child, 0);
	return child;
}

int child_status(pid_t child)
{
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int child_run(int (*run)(void *argument), void *argument)
{
	return child_status(child_start(run, argument));
}

static int hold(void *argument)
{
	int ready = *(int *)argument;
	char is_on = ttam_open() == 0;
	witness_allocate((uint64_t)getpid(), 1, 4096, TTAM_DRAM);
	witness_place_cb((uint64_t)getpid(), 1, 64);
	if (write(ready, &is_on, 1) != 1)
		return 1;
	for (;;)
		pause();
}

pid_t child_hold(void)
{
	int ends[2];
	char is_on = 0;
	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = child_start(hold, &ends[1]);
	close(ends[1]);
	ck_assert_int_eq(read(ends[0], &is_on, 1), 1);
	close(ends[0]);
	ck_assert_int_eq(is_on, 1);
	return child;
}

void child_kill(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}
