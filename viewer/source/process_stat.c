/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/process_stat.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	NAME_FIELD = 2, /* in brackets; it may hold anything, brackets and spaces too */
	START_FIELD = 22,
};

/* The field that begins after the next space. */
static const char *next_field(const char *field)
{
	const char *space = strchr(field, ' ');
	return space ? space + 1 : NULL;
}

int process_stat_parse(const char *line, struct process_stat *ret_stat)
{
	const char *name = strchr(line, '(');
	const char *end = strrchr(line, ')');
	if (!name || !end || end < name || end[1] != ' ' || end[2] == '\0')
		return -EPROTO;
	const char *at = end;
	for (int field = NAME_FIELD; at && field < START_FIELD; field++)
		at = next_field(at);
	if (!at || !isdigit((unsigned char)*at))
		return -EPROTO;
	*ret_stat = (struct process_stat){.state = end[2], .start_time = strtoull(at, NULL, 10)};
	snprintf(ret_stat->name, sizeof(ret_stat->name), "%.*s", (int)(end - name - 1), name + 1);
	return 0;
}

int process_stat_read(int folder, const char *path, struct process_stat *ret_stat)
{
	char line[1024];
	struct stat status;
	int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ssize_t length = read(fd, line, sizeof(line) - 1);
	int error = length < 0 || fstat(fd, &status) < 0 ? -errno : 0;
	close(fd);
	if (error == 0) {
		line[length] = '\0';
		error = process_stat_parse(line, ret_stat);
	}
	if (error == 0)
		ret_stat->uid = status.st_uid;
	return error;
}

bool process_stat_has_ended(const struct process_stat *stat)
{
	return stat->state == 'Z' || stat->state == 'X';
}
