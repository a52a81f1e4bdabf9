/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)

static void waited_signals(sigset_t *ret_set)
{
	sigemptyset(ret_set);
	sigaddset(ret_set, SIGCHLD);
	sigaddset(ret_set, SIGTERM);
	sigaddset(ret_set, SIGHUP);
}

void job_take_signals(struct job_signals *ret_before)
{
	sigset_t held;
	waited_signals(&held);
	/* Held back for good: Ctrl-C is for the job alone. */
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGQUIT);
	sigprocmask(SIG_BLOCK, &held, &ret_before->mask);
	/* Where SIGCHLD is ignored, the job's status would be lost. */
	sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL}, &ret_before->on_child);
	/* A report that nobody reads must not change the status. */
	sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, &ret_before->on_pipe);
}

static _Noreturn void become_job(char *const argv[], const struct job_setting *settings,
	const struct job_signals *before, int report)
{
	sigaction(SIGCHLD, &before->on_child, NULL);
	sigaction(SIGPIPE, &before->on_pipe, NULL);
	for (; settings->name != NULL; settings++)
		if (settings->value != NULL)
			setenv(settings->name, settings->value, 1);
	sigprocmask(SIG_SETMASK, &before->mask, NULL);
	execvp(argv[0], argv);
	int error = errno;
	ssize_t written = write(report, &error, sizeof error);
	_exit(written == sizeof error ? 0 : 127);
}

/* The child's end of the pipe closes when it executes. */
static int read_exec_error(int report)
{
	int error = 0;
	ssize_t length;
	do
		length = read(report, &error, sizeof error);
	while (length < 0 && errno == EINTR);
	return length == sizeof error ? -error : 0;
}

static uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

/* A hundred looks at what has been, whether it took seconds or minutes; and never more than a
 * twentieth of the time for looking, however much there is to see. */
static uint64_t next_look(uint64_t start, uint64_t now, uint64_t took)
{
	uint64_t pause = (now - start) / 100;
	if (pause < SECOND_NS / 10)
		pause = SECOND_NS / 10;
	if (pause > SECOND_NS)
		pause = SECOND_NS;
	return now + (pause > 20 * took ? pause : 20 * took);
}

/* Returns the signal that came; -1: none until then. */
static int await(const sigset_t *awaited, const uint64_t *until, siginfo_t *ret_info)
{
	if (until == NULL)
		return sigwaitinfo(awaited, ret_info);
	uint64_t now = now_ns();
	uint64_t left = *until > now ? *until - now : 0;
	return sigtimedwait(awaited, ret_info,
		&(struct timespec){(time_t)(left / SECOND_NS), (long)(left % SECOND_NS)});
}

static int wait_for(pid_t pid, const struct job_beside *beside)
{
	sigset_t awaited;
	uint64_t start = now_ns();
	uint64_t look = next_look(start, start, 0);
	waited_signals(&awaited);
	for (;;) {
		siginfo_t info;
		int status;
		pid_t ended = waitpid(pid, &status, WNOHANG);
		if (ended == pid)
			return status;
		int got = await(&awaited, beside != NULL ? &look : NULL, &info);
		uint64_t now = now_ns();
		if (beside != NULL && now >= look) {
			beside->look(beside->context);
			look = next_look(start, now_ns(), now_ns() - now);
		}
		/* The kernel hangs up the whole group; once is enough. */
		if (got >= 0 && got != SIGCHLD && info.si_code != SI_KERNEL)
			kill(pid, got);
	}
}

int job_run(char *const argv[], const struct job_setting *settings,
	const struct job_signals *before, const struct job_beside *beside, pid_t *ret_pid,
	int *ret_status)
{
	int report[2];
	if (pipe2(report, O_CLOEXEC) < 0)
		return -errno;
	pid_t pid = fork();
	if (pid < 0) {
		int error = -errno;
		close(report[0]);
		close(report[1]);
		return error;
	}
	if (pid == 0)
		become_job(argv, settings, before, report[1]);
	close(report[1]);
	int error = read_exec_error(report[0]);
	close(report[0]);
	int status = wait_for(pid, error < 0 ? NULL : beside);
	if (error < 0)
		return error;
	*ret_pid = pid;
	*ret_status = status;
	return 0;
}

char *job_prepend(const char *variable, const char *path, const char *separators)
{
	char *value;
	const char *before = getenv(variable);
	size_t length = strlen(path);
	if (before == NULL || before[0] == '\0')
		return strdup(path);
	if (strncmp(before, path, length) == 0 &&
		(before[length] == '\0' || strchr(separators, before[length]) != NULL))
		return strdup(before);
	return asprintf(&value, "%s:%s", path, before) < 0 ? NULL : value;
}

int job_exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
