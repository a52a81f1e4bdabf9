/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/safe_point.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>

#include "attach/process.h"

enum {
	/* glibc's locks and mutexes, and those of others made after them, say so: "locked, and
	 * somebody waits". */
	LOCK_WITH_WAITERS = 2,
};

static enum safe_point of_futex(const uint64_t argument[6])
{
	uint64_t operation = argument[1] & (uint64_t)FUTEX_CMD_MASK & 0xffffffff;
	if ((uint32_t)argument[2] == LOCK_WITH_WAITERS)
		return SAFE_POINT_NONE;
	if (operation == FUTEX_WAIT_BITSET) /* a timeout is a moment, not a time */
		return SAFE_POINT_EXACT;
	/* With a timeout it may be the back-off of an allocator's spinning lock. */
	return operation == FUTEX_WAIT && argument[3] == 0 ? SAFE_POINT_EXACT : SAFE_POINT_NONE;
}

enum safe_point safe_point_of(uint64_t number, const uint64_t argument[6])
{
	switch (number) {
	case SYS_futex:
		return of_futex(argument);
	case SYS_poll:
		return (int32_t)argument[2] < 0 ? SAFE_POINT_EXACT : SAFE_POINT_TIMED;
	case SYS_ppoll:
	case SYS_select:
	case SYS_pselect6: /* the kernel writes what is left where the time stood */
		return SAFE_POINT_EXACT;
	case SYS_nanosleep:
		return SAFE_POINT_TIMED;
	case SYS_clock_nanosleep:
		return (argument[1] & TIMER_ABSTIME) != 0 ? SAFE_POINT_EXACT : SAFE_POINT_TIMED;
	default:
		return SAFE_POINT_NONE;
	}
}

static int read_call(pid_t pid, struct waiting_thread *thread)
{
	char name[64], line[256] = "";
	snprintf(name, sizeof name, "task/%d/syscall", thread->thread);
	FILE *file = process_open(pid, name);
	if (file == NULL)
		return -errno;
	errno = 0;
	bool has_line = fgets(line, sizeof line, file) != NULL;
	int error = has_line || errno == 0 ? 0 : -errno;
	fclose(file);
	uint64_t *argument = thread->argument;
	/* "running", and "-1 ..." where it waits for a page, have no such numbers. */
	if (line[0] >= '0' && line[0] <= '9' &&
		sscanf(line,
			"%" SCNu64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64
			" %" SCNx64 " %" SCNx64,
			&thread->number, &argument[0], &argument[1], &argument[2], &argument[3],
			&argument[4], &argument[5], &thread->stack_pointer) == 8)
		thread->point = safe_point_of(thread->number, argument);
	return error;
}

int safe_point_list(pid_t pid, struct waiting_thread *ret_threads, size_t most, size_t *ret_all)
{
	char path[64];
	size_t count = 0, all = 0;
	int error = 0;
	const struct dirent *entry;
	snprintf(path, sizeof path, "/proc/%d/task", pid);
	DIR *folder = opendir(path);
	if (folder == NULL)
		return -errno;
	while ((entry = readdir(folder)) != NULL && count < most) {
		struct waiting_thread thread = {.thread = atoi(entry->d_name)};
		if (thread.thread <= 0)
			continue;
		all++;
		int problem = read_call(pid, &thread);
		if (problem == -EPERM || problem == -EACCES)
			error = problem;
		if (thread.point != SAFE_POINT_NONE)
			ret_threads[count++] = thread;
	}
	closedir(folder);
	if (error < 0 && count == 0)
		return error;
	*ret_all = all;
	return (int)count;
}
