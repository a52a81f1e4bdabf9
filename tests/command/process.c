/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/command/process.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	OUTPUT_SIZE = 1 << 20,
};

static char folder[64];

void folder_create(void)
{
	snprintf(folder, sizeof folder, "/dev/shm/tt-allocmon-test-%d-XXXXXX", getpid());
	ck_assert_ptr_nonnull(mkdtemp(folder));
	chmod(folder, 01777);
	setenv("TT_ALLOCMON_DIR", folder, 1);
	unsetenv("TT_ALLOCMON_EVENTS");
	unsetenv("TT_ALLOCMON_RUN");
}

void folder_destroy(void)
{
	struct dirent *entry;
	DIR *directory = opendir(folder);
	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (unlink(path) < 0)
			rmdir(path);
	}
	if (directory != NULL)
		closedir(directory);
	rmdir(folder);
}

const char *folder_path(void)
{
	return folder;
}

const char *process_path(const char *name)
{
	const char *path = NULL;
	if (strcmp(name, PROGRAM) == 0)
		path = getenv("TEST_PROGRAM");
	else if (strcmp(name, DEMO) == 0)
		path = getenv("TEST_DEMO");
	else if (strcmp(name, LEAK_JOB) == 0)
		path = getenv("TEST_LEAK_JOB");
	return path != NULL ? path : name;
}

static _Noreturn void become(
	uid_t user, const char *const argv[], int input, const struct process *process)
{
	/* A case that fails leaves nothing behind. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(input, STDIN_FILENO);
	dup2(process->output, STDOUT_FILENO);
	dup2(process->errors, STDERR_FILENO);
	if (user != getuid() &&
		(setresgid(user, user, user) < 0 || setresuid(user, user, user) < 0))
		_exit(125);
	/* Who starts the tests in the background of a script, or by nohup, has these ignored. */
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	execvp(process_path(argv[0]), (char *const *)argv);
	_exit(125);
}

struct process process_start_as(uid_t user, const char *const argv[])
{
	int input[2];
	struct process process;
	ck_assert_int_eq(pipe2(input, O_CLOEXEC), 0);
	process.input = input[1];
	process.output = memfd_create("output", MFD_CLOEXEC);
	process.errors = memfd_create("errors", MFD_CLOEXEC);
	ck_assert_int_ge(process.output, 0);
	ck_assert_int_ge(process.errors, 0);
	process.pid = fork();
	ck_assert_int_ge(process.pid, 0);
	if (process.pid == 0)
		become(user, argv, input[0], &process);
	close(input[0]);
	return process;
}

struct process process_start(const char *const argv[])
{
	return process_start_as(getuid(), argv);
}

/* The file's offset is the writer's: read without moving it. */
static const char *read_all(int file)
{
	static char text[OUTPUT_SIZE];
	ssize_t length = pread(file, text, sizeof text - 1, 0);
	text[length > 0 ? length : 0] = '\0';
	return text;
}

const char *process_output(const struct process *process)
{
	return read_all(process->output);
}

const char *process_errors(const struct process *process)
{
	return read_all(process->errors);
}

static bool has_ended(const struct process *process)
{
	siginfo_t info = {0};
	return waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == process->pid;
}

void process_await(const struct process *process, const char *text)
{
	bool is_over = false;
	while (strstr(process_output(process), text) == NULL) {
		ck_assert_msg(!is_over, "ended without '%s'; it says:\n%s", text,
			process_errors(process));
		is_over = has_ended(process);
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	}
}

int process_wait(struct process *process)
{
	int status;
	ck_assert_int_eq(waitpid(process->pid, &status, 0), process->pid);
	process->pid = -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int process_end(struct process *process, int signal)
{
	kill(process->pid, signal);
	return process_wait(process);
}

void process_finish(struct process *process)
{
	close(process->input);
	close(process->output);
	close(process->errors);
}

struct process process_run(int expected_status, const char *const argv[])
{
	struct process process = process_start(argv);
	int status = process_wait(&process);
	ck_assert_msg(status == expected_status, "%s %s gave %d instead of %d; it says:\n%s",
		argv[0], argv[1] != NULL ? argv[1] : "", status, expected_status,
		process_errors(&process));
	return process;
}
