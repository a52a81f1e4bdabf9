/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/word.h"
#include "viewer/source/guard.h"
#include "viewer/source/window.h"

static void refuse(struct snapshot *snapshot, enum snapshot_notice_kind kind, const char *path,
	const char *why)
{
	snapshot_add_notice(snapshot, kind, path, "%s %s", path, why);
}

static const char *find_fault(const struct stat *status)
{
	if (S_ISLNK(status->st_mode))
		return "is a symbolic link";
	if (!S_ISREG(status->st_mode))
		return "is not a regular file";
	if (status->st_mode & (S_IWGRP | S_IWOTH))
		return "can be written by others than its owner";
	if (status->st_nlink != 1)
		return "has more than one name, or none";
	return NULL;
}

static void refuse_format(
	struct snapshot *snapshot, const char *path, const struct ttam_shm_header *header)
{
	struct snapshot_notice *notice = snapshot_add_notice(snapshot, SNAPSHOT_OTHER_FORMAT, path,
		"%s is of format %u; this tt-allocmon reads format %d: install the one "
		"that the job uses",
		path, header->format_version, TTAM_FORMAT_VERSION);
	if (notice)
		notice->format_version = header->format_version;
}

static bool check_bytes(int fd, const char *path, const struct stat *status,
	struct snapshot *snapshot, struct ttam_shm_header *ret_header)
{
	memset(ret_header, 0, sizeof(*ret_header));
	if (pread(fd, ret_header, sizeof(*ret_header), 0) != (ssize_t)sizeof(*ret_header)) {
		refuse(snapshot, SNAPSHOT_DAMAGED, path, "is too short for a segment");
		return false;
	}
	enum ttam_header_status header = ttam_header_check(ret_header);
	if (header == TTAM_HEADER_FORMAT) {
		refuse_format(snapshot, path, ret_header);
		return false;
	}
	if (header != TTAM_HEADER_OK) {
		snapshot_add_notice(snapshot, SNAPSHOT_DAMAGED, path, "cannot read %s: %s", path,
			ttam_header_status_text(header));
		return false;
	}
	if ((uint64_t)status->st_size != TTAM_FILE_SIZE) {
		refuse(snapshot, SNAPSHOT_DAMAGED, path, "has not the size of a segment");
		return false;
	}
	return true;
}

static void refuse_opening(
	struct snapshot *snapshot, const char *path, const struct stat *status, int error)
{
	if (error == EACCES && status->st_uid != geteuid())
		snapshot_add_notice(snapshot, SNAPSHOT_UNREADABLE, path,
			"cannot open %s of user %u: %s; root can: sudo tt-allocmon", path,
			(unsigned)status->st_uid, strerror(error));
	else
		snapshot_add_notice(snapshot, SNAPSHOT_UNREADABLE, path, "cannot open %s: %s", path,
			strerror(error));
}

/* From the name to a file that was looked at, but is not open yet. */
static int find_file(
	const struct segment_place *place, struct snapshot *snapshot, struct stat *ret_status)
{
	int fd = openat(place->folder, place->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return -1;
	if (fd < 0 || fstat(fd, ret_status) < 0) {
		snapshot_add_notice(snapshot, SNAPSHOT_UNREADABLE, place->path,
			"cannot open %s: %s", place->path, strerror(errno));
		goto fail;
	}
	const char *fault = find_fault(ret_status);
	if (!fault)
		return fd;
	refuse(snapshot, SNAPSHOT_UNREADABLE, place->path, fault);
fail:
	if (fd >= 0)
		close(fd);
	return -1;
}

static int open_checked(const struct segment_place *place, struct snapshot *snapshot,
	struct stat *ret_status, struct ttam_shm_header *ret_header)
{
	char found_path[40];
	int found = find_file(place, snapshot, ret_status);
	if (found < 0)
		return -1;
	snprintf(found_path, sizeof(found_path), "/proc/self/fd/%d", found);
	int fd = open(found_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int error = errno;
	close(found);
	if (fd < 0) {
		refuse_opening(snapshot, place->path, ret_status, error);
		return -1;
	}
	if (check_bytes(fd, place->path, ret_status, snapshot, ret_header))
		return fd;
	close(fd);
	return -1;
}

struct segment *segment_open(const struct segment_place *place, struct snapshot *snapshot)
{
	struct stat status;
	struct ttam_shm_header header;
	int fd = open_checked(place, snapshot, &status, &header);
	if (fd < 0)
		return NULL;
	struct segment *segment = calloc(1, sizeof(*segment));
	if (!segment) {
		close(fd);
		return NULL;
	}
	snprintf(segment->path, sizeof(segment->path), "%s", place->path);
	segment->uid = status.st_uid;
	segment->device = status.st_dev;
	segment->inode = status.st_ino;
	segment->fd = fd;
	segment->is_of_this_boot =
		strncmp(header.boot_id, place->boot_id, sizeof(header.boot_id)) == 0;
	return segment;
}

static void forget(struct segment_window *window)
{
	if (window->bytes)
		munmap((void *)window->bytes, sizeof(*window->bytes));
	memset(window, 0, sizeof(*window));
}

void segment_close(struct segment *segment)
{
	if (!segment)
		return;
	for (unsigned i = 0; i < TTAM_WINDOW_COUNT; i++)
		forget(&segment->window[i]);
	if (segment->fd >= 0)
		close(segment->fd);
	free(segment);
}

bool segment_still_holds(struct segment *segment, struct snapshot *snapshot)
{
	struct stat status;
	if (segment->fd < 0)
		return true;
	if (fstat(segment->fd, &status) < 0 || (uint64_t)status.st_size != TTAM_FILE_SIZE) {
		refuse(snapshot, SNAPSHOT_DAMAGED, segment->path,
			"was truncated while it was in use");
		return false;
	}
	segment->is_removed = status.st_nlink == 0;
	return true;
}

struct look {
	const struct ttam_shm_process *process;
	struct segment_peek peek;
	bool is_used;
};

static void look_at(void *context)
{
	struct look *look = context;
	look->peek.incarnation = ttam_word_load(&look->process->incarnation);
	look->peek.pid = ttam_word_load(&look->process->pid);
	look->peek.pid_namespace = ttam_word_load(&look->process->pid_namespace);
	look->peek.start_time = ttam_word_load(&look->process->start_time);
	look->peek.numbering = ttam_word_load(&look->process->numbering);
	look->peek.has_ended = ttam_word_load(&look->process->end_realtime) != 0;
	look->is_used = window_is_in_use(look->process);
}

bool segment_peek(struct segment *segment, unsigned window, struct segment_peek *ret_peek)
{
	const struct ttam_shm_window *bytes = segment->window[window].bytes;
	if (!bytes)
		return false;
	struct look look = {.process = &bytes->process};
	if (!guard_run(bytes, sizeof(*bytes), look_at, &look) || !look.is_used) {
		forget(&segment->window[window]);
		return false;
	}
	*ret_peek = look.peek;
	return true;
}

/* A look through the file, which takes no memory where the file has none. */
static bool was_claimed(const struct segment *segment, unsigned window)
{
	uint64_t words[2];
	ssize_t size = pread(segment->fd, words, sizeof(words), (off_t)ttam_window_offset(window));
	return size == (ssize_t)sizeof(words) && words[0] == TTAM_SHM_IN_USE;
}

static void map(struct segment *segment, unsigned window)
{
	void *bytes = mmap(NULL, sizeof(struct ttam_shm_window), PROT_READ, MAP_SHARED, segment->fd,
		(off_t)ttam_window_offset(window));
	if (bytes != MAP_FAILED)
		segment->window[window].bytes = bytes;
}

/* The first window from this one on whose file pages exist. */
static unsigned next_with_data(const struct segment *segment, unsigned window)
{
	off_t data = lseek(segment->fd, (off_t)ttam_window_offset(window), SEEK_DATA);
	if (data < 0)
		return errno == ENXIO ? TTAM_WINDOW_COUNT : window;
	return (unsigned)(((uint64_t)data - TTAM_PAGE_SIZE) / TTAM_WINDOW_SIZE);
}

void segment_find_used(struct segment *segment)
{
	unsigned next = segment->fd < 0 ? TTAM_WINDOW_COUNT : 0;
	for (unsigned i = 0; i < TTAM_WINDOW_COUNT; i++) {
		if (segment->window[i].bytes)
			continue;
		if (next <= i)
			next = next_with_data(segment, i);
		if (next == i && was_claimed(segment, i))
			map(segment, i);
		if (next == i)
			next = i + 1;
	}
}

static uint64_t records_with_memory(const struct segment *segment, unsigned window)
{
	off_t start =
		(off_t)(ttam_window_offset(window) + offsetof(struct ttam_shm_window, record));
	off_t hole = lseek(segment->fd, start, SEEK_HOLE);
	if (hole < start)
		return 0;
	uint64_t count = (uint64_t)(hole - start) / sizeof(struct ttam_shm_record);
	return count < TTAM_RECORD_COUNT ? count : TTAM_RECORD_COUNT;
}

uint64_t segment_count_records(const struct segment *segment, unsigned window)
{
	if (segment->fd < 0)
		return segment->window[window].kept_records;
	if (segment->uid == geteuid())
		return TTAM_RECORD_COUNT;
	return records_with_memory(segment, window);
}

bool segment_is_locked(const struct segment *segment, unsigned window)
{
	struct flock lock = {
		/* Conflicts with write locks only: readers must never see one another. */
		.l_type = F_RDLCK,
		.l_whence = SEEK_SET,
		.l_start = window,
		.l_len = 1,
	};
	if (segment->fd < 0 || !segment->is_of_this_boot ||
		fcntl(segment->fd, F_OFD_GETLK, &lock) < 0 || lock.l_type == F_UNLCK)
		return false;
	/* Who holds all of them at once is about to remove the file, and lives in none. */
	return lock.l_start != 0 || (lock.l_len != 0 && lock.l_len < TTAM_WINDOW_COUNT);
}

bool segment_has_somebody(const struct segment *segment)
{
	for (unsigned i = 0; i < TTAM_WINDOW_COUNT; i++)
		if (segment->window[i].bytes && segment_is_locked(segment, i))
			return true;
	return false;
}

/* What of a window has memory; holes stay holes. */
static bool copy_data(int fd, unsigned window, char *ret_bytes)
{
	off_t start = (off_t)ttam_window_offset(window);
	off_t end = start + (off_t)TTAM_WINDOW_SIZE;
	off_t data = lseek(fd, start, SEEK_DATA);
	while (data >= start && data < end) {
		off_t hole = lseek(fd, data, SEEK_HOLE);
		if (hole < data)
			return false;
		size_t length = (size_t)((hole < end ? hole : end) - data);
		if (pread(fd, ret_bytes + (data - start), length, data) != (ssize_t)length)
			return false;
		data = lseek(fd, hole, SEEK_DATA);
	}
	return true;
}

static const struct ttam_shm_window *copy_window(int fd, unsigned window)
{
	void *copy = mmap(NULL, TTAM_WINDOW_SIZE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (copy == MAP_FAILED)
		return NULL;
	if (copy_data(fd, window, copy))
		return copy;
	munmap(copy, TTAM_WINDOW_SIZE);
	return NULL;
}

unsigned segment_keep(struct segment *segment, unsigned most)
{
	unsigned n_kept = 0;
	for (unsigned i = 0; i < TTAM_WINDOW_COUNT; i++) {
		struct segment_window *window = &segment->window[i];
		if (!window->bytes)
			continue;
		const struct ttam_shm_window *copy =
			n_kept < most ? copy_window(segment->fd, i) : NULL;
		if (!copy) {
			forget(window);
			continue;
		}
		window->kept_records = records_with_memory(segment, i);
		munmap((void *)window->bytes, sizeof(*window->bytes));
		window->bytes = copy;
		n_kept++;
	}
	close(segment->fd);
	segment->fd = -1;
	return n_kept;
}
