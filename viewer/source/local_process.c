/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/local_process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "viewer/source/process_stat.h"

#define SECOND_NS UINT64_C(1000000000)

static int open_of(uint64_t pid, const char *name)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/%s", pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* The arguments, with spaces between them. */
static void take_command(uint64_t pid, char *ret_command)
{
	char text[SNAPSHOT_TEXT];
	int fd = open_of(pid, "cmdline");
	if (fd < 0)
		return;
	ssize_t length = read(fd, text, sizeof(text) - 1);
	close(fd);
	while (length > 0 && text[length - 1] == '\0')
		length--;
	if (length <= 0)
		return;
	text[length] = '\0';
	for (ssize_t i = 0; i < length; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	memcpy(ret_command, text, sizeof(text));
}

int local_process_read(uint64_t pid, struct local_process *ret_process)
{
	char path[64];
	struct process_stat stat;
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/stat", pid);
	int error = process_stat_read(AT_FDCWD, path, &stat);
	if (error == 0 && process_stat_has_ended(&stat))
		error = -ESRCH;
	if (error)
		return error;
	*ret_process =
		(struct local_process){.pid = pid, .uid = stat.uid, .start_time = stat.start_time};
	strcpy(ret_process->command, stat.name);
	take_command(pid, ret_process->command);
	return 0;
}

static uint64_t now_ns(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

uint64_t local_start_ns(uint64_t start_time)
{
	uint64_t ticks = (uint64_t)sysconf(_SC_CLK_TCK);
	uint64_t since_boot =
		start_time / ticks * SECOND_NS + start_time % ticks * (SECOND_NS / ticks);
	uint64_t boot = now_ns(CLOCK_REALTIME) - now_ns(CLOCK_BOOTTIME);
	return boot + since_boot;
}

/* "start-end rw-s offset device inode   /folder/name" */
static bool parse_mapping(const char *line, uint64_t *ret_inode)
{
	char permissions[8];
	return sscanf(line, "%*s %7s %*s %*s %" SCNu64, permissions, ret_inode) == 2 &&
	       permissions[3] == 's';
}

int local_process_maps(
	uint64_t pid, bool (*matches)(const char *name), size_t capacity, uint64_t *ret_inodes)
{
	int fd = open_of(pid, "maps");
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	if (!file) {
		int error = fd < 0 ? fd : -errno;
		if (fd >= 0)
			close(fd);
		return error;
	}
	char *line = NULL;
	size_t line_capacity = 0;
	size_t n = 0;
	errno = 0;
	while (n < capacity && getline(&line, &line_capacity, file) > 0) {
		const char *slash = strrchr(line, '/');
		line[strcspn(line, "\n")] = '\0';
		if (slash && matches(slash + 1) && parse_mapping(line, &ret_inodes[n]))
			n++;
		errno = 0;
	}
	int error = -errno;
	free(line);
	fclose(file);
	return error ? error : (int)n;
}
