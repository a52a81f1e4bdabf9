/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * killer: run a tracer and kill it at one of its system calls, counted from its first
 * PTRACE_SEIZE on; the begin and the end of a call are two.
 *
 *     killer NUMBER PROGRAM [ARGUMENT...]    0: killed there; 1: it ended before
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static bool seizes(pid_t pid)
{
	struct user_regs_struct registers;
	return ptrace(PTRACE_GETREGS, pid, NULL, &registers) == 0 &&
	       registers.orig_rax == SYS_ptrace && registers.rdi == PTRACE_SEIZE;
}

int main(int argc, char *argv[])
{
	const void *options = (void *)(PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD);
	int status, signal = 0;
	long left = argc > 2 ? atol(argv[1]) : 0;
	bool has_begun = false;
	pid_t pid = argc > 2 ? fork() : -1;
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execv(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		return 2;
	ptrace(PTRACE_SETOPTIONS, pid, NULL, options);
	for (;;) {
		ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)signal);
		if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
			return 1;
		bool is_call = WSTOPSIG(status) == (SIGTRAP | 0x80);
		signal = is_call ? 0 : WSTOPSIG(status);
		has_begun = has_begun || (is_call && seizes(pid));
		if (!has_begun || !is_call || --left > 0)
			continue;
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return 0;
	}
}
