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
	memset(directory, 0, sizeof(*directory));
	const char *path = ttam_segment_directory();
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
	memset(directory, 0, sizeof(*directory));
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

static void take_file(struct directory *directory, int fd, const char *name, int64_t wanted_uid,
	struct snapshot *snapshot)
{
	uint64_t format;
	uint64_t uid;
	if (!parse_name(name, &format, &uid) || (wanted_uid >= 0 && uid != (uint64_t)wanted_uid))
		return;
	char path[SEGMENT_PATH_CAPACITY];
	snprintf(path, sizeof(path), "%s/%s", directory->path, name);
	if (format != TTAM_FORMAT_VERSION) {
		say_other_format(path, format, snapshot);
		return;
	}
	struct stat status;
	if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		is_open_already(directory, &status))
		return;
	struct segment *segment = segment_open(path, (uid_t)uid, directory->boot_id, snapshot);
	if (segment) {
		segment->next = directory->segments;
		directory->segments = segment;
	}
}

static void scan(struct directory *directory, int64_t uid, struct snapshot *snapshot)
{
	DIR *entries = opendir(directory->path);
	if (!entries) {
		snapshot_add_notice(snapshot, SNAPSHOT_UNREADABLE, directory->path,
			"cannot open %s: %s", directory->path, strerror(errno));
		return;
	}
	struct dirent *entry;
	while ((entry = readdir(entries)))
		take_file(directory, dirfd(entries), entry->d_name, uid, snapshot);
	closedir(entries);
}

static bool has_somebody(const struct segment *segment)
{
	for (unsigned i = 0; i < TTAM_WINDOW_COUNT; i++)
		if (segment->window[i].bytes && segment_is_locked(segment, i))
			return true;
	return false;
}

static void drop_gone(struct directory *directory, struct snapshot *snapshot)
{
	struct segment **link = &directory->segments;
	while (*link) {
		struct segment *segment = *link;
		bool holds = segment_still_holds(segment, snapshot);
		if (holds && (!segment->is_removed || has_somebody(segment))) {
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
	bool is_known = stat(directory->path, &status) == 0;
	if (is_known && is_unchanged(directory, &status, snapshot))
		return;
	directory->changed = status.st_mtim;
	scan(directory, uid, snapshot);
	directory->scanned = snapshot->monotonic;
	directory->is_settled = snapshot->n_notices == 0 && !was_just_changed(&status, snapshot);
}
