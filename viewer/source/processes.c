/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/processes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "viewer/source/process_stat.h"

int processes_open(void)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return proc < 0 ? -errno : proc;
}

static bool is_number(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

int processes_each(
	int proc, bool (*visit)(const struct process_entry *process, void *context), void *context)
{
	/* A description of its own: that of proc keeps its place. */
	int fd = openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);
	if (!entries) {
		int error = -errno;
		if (fd >= 0)
			close(fd);
		return error;
	}
	const struct dirent *entry;
	bool goes_on = true;
	while (goes_on && (entry = readdir(entries))) {
		if (!is_number(entry->d_name))
			continue;
		struct process_entry process = {
			proc, strtoull(entry->d_name, NULL, 10), entry->d_name};
		goes_on = visit(&process, context);
	}
	closedir(entries);
	return 0;
}

int process_namespace(const struct process_entry *process, const char *kind, uint64_t *ret_inode)
{
	char path[300];
	struct stat status;
	snprintf(path, sizeof(path), "%s/ns/%s", process->name, kind);
	if (fstatat(process->proc, path, &status, 0) < 0)
		return -errno;
	*ret_inode = status.st_ino;
	return 0;
}

/* The file's beginning, as text; its length or -errno. */
static ssize_t read_text(
	const struct process_entry *process, const char *name, size_t capacity, char *ret_text)
{
	char path[300];
	snprintf(path, sizeof(path), "%s/%s", process->name, name);
	int fd = openat(process->proc, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ssize_t length = read(fd, ret_text, capacity - 1);
	if (length < 0)
		length = -errno;
	else
		ret_text[length] = '\0';
	close(fd);
	return length;
}

int process_pid_inside(const struct process_entry *process, uint64_t *ret_pid, bool *ret_is_nested)
{
	static const char field[] = "\nNSpid:";
	char text[16384]; /* the groups before it may be many */
	ssize_t length = read_text(process, "status", sizeof(text), text);
	if (length < 0)
		return (int)length;
	/* The name before it, which may be anything, has its line ends escaped. */
	char *pids = strstr(text, field);
	if (!pids)
		return -ENODATA;
	pids += sizeof(field) - 1;
	pids[strcspn(pids, "\n")] = '\0';
	unsigned count = 0;
	uint64_t last = 0;
	for (char *end = pids;; pids = end, count++) {
		uint64_t pid = strtoull(pids, &end, 10);
		if (end == pids)
			break;
		last = pid;
	}
	if (count == 0)
		return -ENODATA;
	*ret_pid = last;
	*ret_is_nested = count > 1;
	return 0;
}

int process_start_time(const struct process_entry *process, uint64_t *ret_ticks)
{
	char path[300];
	struct process_stat stat;
	snprintf(path, sizeof(path), "%s/stat", process->name);
	int error = process_stat_read(process->proc, path, &stat);
	if (error == 0)
		*ret_ticks = stat.start_time;
	return error;
}
