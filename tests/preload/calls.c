/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* calls: run a program and print the numbers of its system calls, one a line, in their order. */
#include <errno.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(char *argv[])
{
	if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0)
		return errno;
	execv(argv[0], argv);
	return errno;
}

int main(int argc, char *argv[])
{
	int status;
	pid_t child = argc > 1 ? fork() : -1;
	if (child == 0)
		_exit(run(argv + 1));
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 2;
	for (int entering = 1; WIFSTOPPED(status); entering = !entering) {
		struct user_regs_struct registers;
		if (ptrace(PTRACE_SYSCALL, child, 0, 0) != 0 || waitpid(child, &status, 0) != child)
			return 2;
		if (WIFSTOPPED(status) && entering &&
			ptrace(PTRACE_GETREGS, child, 0, &registers) == 0)
			printf("%llu\n", (unsigned long long)registers.orig_rax);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
