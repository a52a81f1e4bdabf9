/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/segments.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/layout.h"

static const char *skip_number(const char *text)
{
	size_t length = strspn(text, "0123456789");
	return length > 0 && length <= 10 ? text + length : "?";
}

/* tt-allocmon.v<format>.<uid>, to the byte: anybody may put names of any bytes beside it. */
static int has_segment_name(const struct dirent *entry)
{
	static const char prefix[] = "tt-allocmon.v";
	if (strncmp(entry->d_name, prefix, sizeof prefix - 1) != 0)
		return 0;
	const char *dot = skip_number(entry->d_name + sizeof prefix - 1);
	return dot[0] == '.' && skip_number(dot + 1)[0] == '\0';
}

uid_t segments_owner(const char *name)
{
	return (uid_t)strtoul(strrchr(name, '.') + 1, NULL, 10);
}

int segments_list(const char *folder, struct dirent ***ret_entries)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, has_segment_name, alphasort);
	if (count < 0)
		return -errno;
	*ret_entries = entries;
	return count;
}

void segments_free(struct dirent **entries, int count)
{
	for (int i = 0; i < count; i++)
		free(entries[i]);
	if (count >= 0)
		free(entries);
}

int segments_path(const char *name, char *ret_path)
{
	int length =
		snprintf(ret_path, TTAM_PATH_CAPACITY, "%s/%s", ttam_segment_directory(), name);
	return length < 0 || length >= TTAM_PATH_CAPACITY ? -ENAMETOOLONG : 0;
}

int segments_open(int folder, const char *name, struct stat *ret_status)
{
	char path[40];
	int found = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (found < 0)
		return -errno;
	int file = -EIO;
	if (fstat(found, ret_status) < 0) {
		file = -errno;
	} else if (!S_ISREG(ret_status->st_mode)) {
		file = -ENOTSUP;
	} else {
		snprintf(path, sizeof path, "/proc/self/fd/%d", found);
		file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (file < 0)
			file = -errno;
	}
	close(found);
	return file;
}

static bool is_held(int file, unsigned window)
{
	/* As a reader: other readers' locks are no sign of life. */
	struct flock lock = {.l_type = F_RDLCK, .l_start = window, .l_len = 1};
	if (fcntl(file, F_OFD_GETLK, &lock) < 0 || lock.l_type == F_UNLCK)
		return false;
	/* A lock without end is another gc's, who lives in no window. */
	return lock.l_len != 0;
}

static void read_holder(int file, struct segments_holder *holder)
{
	struct ttam_shm_header header;
	uint64_t pid;
	off_t process = (off_t)ttam_window_offset(holder->window);
	if (pread(file, &header, sizeof header, 0) != sizeof header ||
		ttam_header_check(&header) != TTAM_HEADER_OK)
		return;
	if (pread(file, &pid, sizeof pid,
		    process + (off_t)offsetof(struct ttam_shm_process, pid)) == sizeof pid)
		holder->pid = pid;
	ssize_t length = pread(file, holder->command, sizeof holder->command - 1,
		process + (off_t)offsetof(struct ttam_shm_process, command));
	holder->command[length > 0 ? length : 0] = '\0';
}

bool segments_next_holder(int file, unsigned *window, struct segments_holder *ret_holder)
{
	for (; *window < TTAM_WINDOW_COUNT; (*window)++) {
		if (!is_held(file, *window))
			continue;
		*ret_holder = (struct segments_holder){.window = *window};
		read_holder(file, ret_holder);
		(*window)++;
		return true;
	}
	return false;
}

unsigned segments_live(int file)
{
	unsigned live = 0;
	for (unsigned window = 0; window < TTAM_WINDOW_COUNT; window++)
		live += is_held(file, window);
	return live;
}
