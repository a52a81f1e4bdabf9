/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/directory.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)
#define CLOCK_STEP_NS UINT64_C(50000000) /* 10 ms at HZ=100, and room */

/* What others may make us read. A user has one segment of that number in a folder, but names bind
 * nobody. */
enum {
	ODD_SEGMENTS = 16, /* whose owner has another number than the name says */
	FOREIGN_ENTRIES = 65536,
};

static void read_boot_id(char *ret_text, size_t capacity)
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	memset(ret_text, 0, capacity);
	if (!file)
		return;
	if (!fgets(ret_text, (int)capacity, file))
		ret_text[0] = '\0';
	ret_text[strcspn(ret_text, "\n")] = '\0';
	fclose(file);
}

void directory_init(struct directory *directory)
{
	directory_init_at(directory, -1, ttam_segment_directory());
}

void directory_init_at(struct directory *directory, int fd, const char *path)
{
	memset(directory, 0, sizeof(*directory));
	directory->fd = fd;
	if (strlen(path) < sizeof(directory->path))
		strcpy(directory->path, path);
	read_boot_id(directory->boot_id, sizeof(directory->boot_id));
}

void directory_finish(struct directory *directory)
{
	struct segment *segment = directory->segments;
	while (segment) {
		struct segment *next = segment->next;
		segment_close(segment);
		segment = next;
	}
	if (directory->fd >= 0)
		close(directory->fd);
	memset(directory, 0, sizeof(*directory));
	directory->fd = -1;
}

/* Digits only, as a writer makes them: no sign, no space, no leading zero. */
static bool parse_number(const char **text, uint64_t limit, uint64_t *ret_number)
{
	const char *digits = *text;
	uint64_t number = 0;
	if (!isdigit((unsigned char)digits[0]) ||
		(digits[0] == '0' && isdigit((unsigned char)digits[1])))
		return false;
	for (; isdigit((unsigned char)*digits); digits++) {
		number = number * 10 + (uint64_t)(*digits - '0');
		if (number > limit)
			return false;
	}
	*text = digits;
	*ret_number = number;
	return true;
}

/* tt-allocmon.v<format>.<uid> */
static bool parse_name(const char *name, uint64_t *ret_format, uint64_t *ret_uid)
{
	static const char prefix[] = "tt-allocmon.v";
	if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
		return false;
	const char *rest = name + sizeof(prefix) - 1;
	if (!parse_number(&rest, UINT32_MAX, ret_format) || *rest++ != '.')
		return false;
	return parse_number(&rest, UINT32_MAX - 1, ret_uid) && *rest == '\0';
}

static void say_other_format(const char *path, uint64_t format, struct snapshot *snapshot)
{
	struct snapshot_notice *notice = snapshot_add_notice(snapshot, SNAPSHOT_OTHER_FORMAT, path,
		"%s is of format %u; this tt-allocmon reads format %d: install the one that the "
		"job uses",
		path, (unsigned)format, TTAM_FORMAT_VERSION);
	if (notice)
		notice->format_version = (uint32_t)format;
}

static bool is_open_already(const struct directory *directory, const struct stat *status)
{
	for (const struct segment *segment = directory->segments; segment; segment = segment->next)
		if (segment->device == status->st_dev && segment->inode == status->st_ino)
			return true;
	return false;
}

static unsigned count_odd(const struct directory *directory)
{
	unsigned count = 0;
	for (const struct segment *segment = directory->segments; segment; segment = segment->next)
		count += segment->is_odd;
	return count;
}

struct scan {
	struct directory *directory;
	int folder;
	int64_t uid; /* -1: all */
	struct snapshot *snapshot;
	unsigned n_odd;
	bool has_complained;
};

static bool is_one_too_many(struct scan *scan)
{
	if (scan->n_odd < ODD_SEGMENTS)
		return false;
	if (!scan->has_complained)
		snapshot_add_notice(scan->snapshot, SNAPSHOT_UNREADABLE, scan->directory->path,
			"%s holds more than %d segments under names of other users: not all of "
			"them are shown",
			scan->directory->path, ODD_SEGMENTS);
	scan->has_complained = true;
	return true;
}

static bool is_wanted_file(struct scan *scan, const char *name, uint64_t uid)
{
	struct stat status;
	if (fstatat(scan->folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	if (is_open_already(scan->directory, &status) ||
		(scan->uid >= 0 && status.st_uid != (uid_t)scan->uid))
		return false;
	return status.st_uid == uid || !is_one_too_many(scan);
}

/*
 * A segment is its owner's, whatever its name says: who is root in a user namespace (a container)
 * calls it so.
 */
static void take_file(struct scan *scan, const char *name)
{
	uint64_t format;
	uint64_t uid;
	struct directory *directory = scan->directory;
	char path[SEGMENT_PATH_CAPACITY];
	if (!parse_name(name, &format, &uid) || !is_wanted_file(scan, name, uid))
		return;
	snprintf(path, sizeof(path), "%s/%s", directory->path, name);
	if (format != TTAM_FORMAT_VERSION) {
		say_other_format(path, format, scan->snapshot);
		return;
	}
	struct segment_place place = {scan->folder, name, path, directory->boot_id};
	struct segment *segment = segment_open(&place, scan->snapshot);
	if (!segment)
		return;
	segment->is_odd = segment->uid != uid;
	scan->n_odd += segment->is_odd;
	segment->next = directory->segments;
	directory->segments = segment;
}

static DIR *open_entries(const struct directory *directory)
{
	if (directory->fd < 0)
		return opendir(directory->path);
	int fd = openat(directory->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);
	if (!entries && fd >= 0)
		close(fd);
	return entries;
}

static void scan(struct directory *directory, int64_t uid, struct snapshot *snapshot)
{
	DIR *entries = open_entries(directory);
	if (!entries) {
		snapshot_add_notice(snapshot, SNAPSHOT_UNREADABLE, directory->path,
			"cannot open %s: %s", directory->path, strerror(errno));
		return;
	}
	const struct dirent *entry;
	unsigned n_entries = 0;
	struct scan of = {.directory = directory,
		.folder = dirfd(entries),
		.uid = uid,
		.snapshot = snapshot,
		.n_odd = count_odd(directory)};
	while ((entry = readdir(entries))) {
		if (directory->fd >= 0 && n_entries++ == FOREIGN_ENTRIES) {
			snapshot_add_notice(snapshot, SNAPSHOT_UNREADABLE, directory->path,
				"%s holds more than %d files: not all are looked at",
				directory->path, FOREIGN_ENTRIES);
			break;
		}
		take_file(&of, entry->d_name);
	}
	closedir(entries);
}

bool directory_has_somebody(const struct directory *directory)
{
	for (const struct segment *segment = directory->segments; segment; segment = segment->next)
		if (segment_has_somebody(segment))
			return true;
	return false;
}

static void drop_gone(struct directory *directory, struct snapshot *snapshot)
{
	struct segment **link = &directory->segments;
	while (*link) {
		struct segment *segment = *link;
		bool holds = segment_still_holds(segment, snapshot);
		if (holds && (!segment->is_removed || segment_has_somebody(segment))) {
			link = &segment->next;
			continue;
		}
		*link = segment->next;
		segment_close(segment);
	}
}

/* The second is for rights, whose change no directory shows. */
static bool is_unchanged(const struct directory *directory, const struct stat *status,
	const struct snapshot *snapshot)
{
	return directory->is_settled && snapshot->monotonic - directory->scanned < SECOND_NS &&
	       status->st_mtim.tv_sec == directory->changed.tv_sec &&
	       status->st_mtim.tv_nsec == directory->changed.tv_nsec;
}

/* Two changes within one step of the file system's clock have the same time. */
static bool was_just_changed(const struct stat *status, const struct snapshot *snapshot)
{
	uint64_t changed =
		(uint64_t)status->st_mtim.tv_sec * SECOND_NS + (uint64_t)status->st_mtim.tv_nsec;
	return snapshot->time - changed < CLOCK_STEP_NS;
}

void directory_refresh(struct directory *directory, int64_t uid, struct snapshot *snapshot)
{
	struct stat status = {0};
	drop_gone(directory, snapshot);
	bool is_known = (directory->fd < 0 ? stat(directory->path, &status)
					   : fstat(directory->fd, &status)) == 0;
	if (is_known && is_unchanged(directory, &status, snapshot))
		return;
	directory->changed = status.st_mtim;
	if (directory->fd < 0) {
		directory->device = status.st_dev;
		directory->inode = status.st_ino;
	}
	scan(directory, uid, snapshot);
	directory->scanned = snapshot->monotonic;
	directory->is_settled = snapshot->n_notices == 0 && !was_just_changed(&status, snapshot);
}
