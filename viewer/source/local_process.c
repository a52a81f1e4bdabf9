/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/local_process.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)

static int open_of(uint64_t pid, const char *name, struct stat *ret_status)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/%s", pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ret_status && fstat(fd, ret_status) < 0) {
		int error = -errno;
		close(fd);
		return error;
	}
	return fd;
}

/* The file's beginning, as text; its length or -errno. */
static ssize_t read_text(
	uint64_t pid, const char *name, size_t capacity, char *ret_text, struct stat *ret_status)
{
	int fd = open_of(pid, name, ret_status);
	if (fd < 0)
		return fd;
	ssize_t length = read(fd, ret_text, capacity - 1);
	if (length < 0)
		length = -errno;
	else
		ret_text[length] = '\0';
	close(fd);
	return length;
}

/* Field 22; the second, a name in brackets, may hold anything. */
static bool parse_start(const char *stat_line, uint64_t *ret_start_time)
{
	const char *at = strrchr(stat_line, ')');
	for (int field = 2; at && field < 22; field++) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	if (!at || !isdigit((unsigned char)*at))
		return false;
	*ret_start_time = strtoull(at, NULL, 10);
	return true;
}

/* Who has ended and not been waited for holds nothing any more. */
static bool is_zombie(const char *stat_line)
{
	const char *end = strrchr(stat_line, ')');
	return end && end[1] == ' ' && (end[2] == 'Z' || end[2] == 'X');
}

static void take_name(const char *stat_line, char *ret_command)
{
	const char *name = strchr(stat_line, '(');
	const char *end = strrchr(stat_line, ')');
	if (name && end && end > name)
		snprintf(ret_command, SNAPSHOT_TEXT, "%.*s", (int)(end - name - 1), name + 1);
}

/* The arguments, with spaces between them. */
static void take_command(uint64_t pid, char *ret_command)
{
	char text[SNAPSHOT_TEXT];
	ssize_t length = read_text(pid, "cmdline", sizeof(text), text, NULL);
	while (length > 0 && text[length - 1] == '\0')
		length--;
	if (length <= 0)
		return;
	for (ssize_t i = 0; i < length; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	memcpy(ret_command, text, sizeof(text));
}

static int read_stat(uint64_t pid, char *ret_line, size_t capacity, struct stat *ret_status,
	uint64_t *ret_start_time)
{
	ssize_t length = read_text(pid, "stat", capacity, ret_line, ret_status);
	if (length < 0)
		return (int)length;
	if (is_zombie(ret_line))
		return -ESRCH;
	return parse_start(ret_line, ret_start_time) ? 0 : -EPROTO;
}

int local_process_read(uint64_t pid, struct local_process *ret_process)
{
	char line[1024];
	struct stat status;
	uint64_t start_time = 0;
	int error = read_stat(pid, line, sizeof(line), &status, &start_time);
	if (error)
		return error;
	*ret_process =
		(struct local_process){.pid = pid, .uid = status.st_uid, .start_time = start_time};
	take_name(line, ret_process->command);
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
	int fd = open_of(pid, "maps", NULL);
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
