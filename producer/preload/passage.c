/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/passage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "producer/clock.h"

#define LONGEST_CALL_NS 1000000 /* on a processor; it takes microseconds */

enum {
	THREADS_MOST = 4096,
	STAT_BYTES = 512, /* of /proc/self/task/N/stat: the state is among the first 30 */
};

/* One that may be in such a call. */
struct thread {
	pid_t id;
	uint64_t then;    /* ns that it had run when the hooks came */
	uint64_t resting; /* and when it was seen to rest */
};

static struct thread threads[THREADS_MOST];
static unsigned n_threads;
static bool is_unknown; /* which threads there were */

static bool read_run_time(pid_t id, uint64_t *ret_ns)
{
	/* As pthread_getcpuclockid() makes it of a thread's number. */
	clockid_t clock = (clockid_t)(~(unsigned)id << 3 | 6);
	struct timespec time;
	if (clock_gettime(clock, &time) != 0)
		return false;
	*ret_ns = ttam_clock_ns(&time);
	return true;
}

static void note(pid_t id)
{
	uint64_t then;
	if (id == gettid() || !read_run_time(id, &then))
		return;
	if (n_threads == THREADS_MOST)
		is_unknown = true;
	else
		threads[n_threads++] = (struct thread){.id = id, .then = then};
}

void ttam_passage_begin(void)
{
	int saved_errno = errno;
	DIR *tasks = opendir("/proc/self/task");
	n_threads = 0;
	is_unknown = tasks == NULL;
	for (struct dirent *entry; tasks != NULL && (entry = readdir(tasks)) != NULL;) {
		if (entry->d_name[0] != '.')
			note((pid_t)strtol(entry->d_name, NULL, 10));
	}
	if (tasks != NULL)
		closedir(tasks);
	errno = saved_errno;
}

static ssize_t read_file(pid_t id, const char *name, char *text, size_t size)
{
	char path[sizeof("/proc/self/task/2147483647/syscall")];
	snprintf(path, sizeof(path), "/proc/self/task/%d/%s", (int)id, name);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = file < 0 ? -1 : read(file, text, size - 1);
	if (file >= 0)
		close(file);
	if (length >= 0)
		text[length] = '\0';
	return length;
}

/* Not for a processor, the disk or a debugger. */
static bool rests(pid_t id)
{
	char stat[STAT_BYTES];
	if (read_file(id, "stat", stat, sizeof(stat)) < 0)
		return errno == ENOENT || errno == ESRCH;
	const char *name_end = strrchr(stat, ')');
	return name_end != NULL && strchr("SIZX", name_end[2]) != NULL;
}

/* In what such a call does not do. Many threads of the runtime sleep a little, over and over. */
static bool waits_elsewhere(pid_t id)
{
	static const long waits[] = {SYS_nanosleep, SYS_clock_nanosleep, SYS_poll, SYS_ppoll,
		SYS_select, SYS_pselect6, SYS_epoll_wait, SYS_epoll_pwait, SYS_read, SYS_recvfrom,
		SYS_recvmsg, SYS_accept, SYS_accept4, SYS_wait4, SYS_waitid, SYS_pause,
		SYS_rt_sigtimedwait, SYS_rt_sigsuspend};
	char text[STAT_BYTES];
	char *end;
	if (read_file(id, "syscall", text, sizeof(text)) < 0)
		return false;
	long number = strtol(text, &end, 10);
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]) && end != text; i++) {
		if (number == waits[i])
			return true;
	}
	return false;
}

static bool has_run_on(const struct thread *thread, uint64_t since, uint64_t least)
{
	uint64_t now;
	return !read_run_time(thread->id, &now) || now - since >= least;
}

/* And this one, which does not ask from within such a call. */
static void drop_those_that_are_past(void)
{
	pid_t own = gettid();
	unsigned kept = 0;
	for (unsigned i = 0; i < n_threads; i++) {
		const struct thread *thread = &threads[i];
		if (thread->id != own && !has_run_on(thread, thread->then, LONGEST_CALL_NS) &&
			!waits_elsewhere(thread->id))
			threads[kept++] = *thread;
	}
	n_threads = kept;
}

/* Twice: the lock that one rests for may be given to it when it has been looked at. One that ends
 * meanwhile is gone at the next look. */
bool ttam_passage_is_over(void)
{
	int saved_errno = errno;
	drop_those_that_are_past();
	bool is_over = !is_unknown;
	for (unsigned i = 0; i < n_threads && is_over; i++)
		is_over = read_run_time(threads[i].id, &threads[i].resting) && rests(threads[i].id);
	for (unsigned i = 0; i < n_threads && is_over; i++)
		is_over = !has_run_on(&threads[i], threads[i].resting, 1) && rests(threads[i].id);
	if (is_over)
		n_threads = 0;
	errno = saved_errno;
	return is_over;
}
