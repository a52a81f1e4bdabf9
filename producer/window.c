/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "producer/claim.h"
#include "producer/handover.h"
#include "producer/say.h"
#include "producer/segment_file.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

enum {
	CLAIM_TRIES = 16,
	GROWTH_BYTES = 4 * TTAM_PAGE_SIZE, /* 15 us to take (measured), 256 records */
	LEFT_TO_OTHERS = 8,                /* one part of so many */
};

/* Everything that must be there for the counters to be exact. */
static const size_t counters_bytes = offsetof(struct ttam_shm_window, closed);

/* open_and_lock: a segment that still has its name once the window is ours. */
static int open_and_lock(struct ttam_window *window, char *ret_why)
{
	/* Far longer than tt-allocmon gc holds a file. */
	static const struct timespec removal = {.tv_nsec = 1000000};
	for (int i = 0; i < CLAIM_TRIES; i++) {
		struct stat status;
		int fd = ttam_segment_file_open(window->path, ret_why);
		if (fd < 0)
			return fd;
		int number = ttam_claim_any(fd);
		if (number >= 0 && fstat(fd, &status) == 0 && status.st_nlink > 0) {
			window->number = (unsigned)number;
			window->device = status.st_dev;
			window->inode = status.st_ino;
			return fd;
		}
		bool is_barred = number == -EBUSY && ttam_claim_is_barred(fd);
		close(fd);
		if (is_barred)
			nanosleep(&removal, NULL);
		else if (number < 0)
			return ttam_say_failure(ret_why, "claim a window of", window->path, number);
	}
	return ttam_say_failure(ret_why, "claim a window of", window->path, -EAGAIN);
}

/* map: the process page exists before it is touched, so that a full file system is an error. */
static int map(struct ttam_window *window, int fd)
{
	off_t offset = (off_t)ttam_window_offset(window->number);
	if (fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, TTAM_PAGE_SIZE) != 0)
		return -errno;
	void *shm = mmap(NULL, TTAM_WINDOW_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
	if (shm == MAP_FAILED)
		return -errno;
	/* A child that kept the mapping would keep the claim of a dead parent. */
	if (madvise(shm, TTAM_WINDOW_SIZE, MADV_DONTFORK) != 0) {
		int error = -errno;
		munmap(shm, TTAM_WINDOW_SIZE);
		return error;
	}
	madvise(shm, TTAM_WINDOW_SIZE, MADV_DONTDUMP);
	window->shm = shm;
	return 0;
}

static int take_over(struct ttam_window *window, int fd)
{
	int error = map(window, fd);
	if (error != 0)
		return error;
	ttam_handover_begin(&window->shm->process);
	error = ttam_handover_wipe(fd, window->number, &window->shm->process);
	off_t offset = (off_t)ttam_window_offset(window->number);
	if (error == 0 && fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, (off_t)counters_bytes) != 0)
		error = -errno;
	if (error != 0)
		ttam_window_release(window);
	return error;
}

int ttam_window_claim(struct ttam_window *ret_window, char *ret_why)
{
	struct ttam_window window = {0};
	strncpy(window.directory, ttam_segment_directory(), sizeof window.directory - 1);
	int fd = open_and_lock(&window, ret_why);
	if (fd < 0)
		return fd;
	ttam_claim_bury(fd, window.number);
	int error = take_over(&window, fd);
	/* The mapping keeps the lock. */
	close(fd);
	if (error != 0)
		return ttam_say_failure(ret_why, "use a window of", window.path, error);
	*ret_window = window;
	return 0;
}

void ttam_window_show(struct ttam_window *window)
{
	ttam_handover_end(&window->shm->process, TTAM_SHM_IN_USE);
}

void ttam_window_release(struct ttam_window *window)
{
	munmap(window->shm, TTAM_WINDOW_SIZE);
	window->shm = NULL;
}

static bool leaves_room(const struct ttam_window *window, size_t bytes)
{
	struct statvfs status;
	if (statvfs(window->directory, &status) != 0)
		return false;
	/* A tmpfs without a limit has no number of blocks. */
	if (status.f_blocks == 0)
		return true;
	uint64_t free_bytes = (uint64_t)status.f_bavail * status.f_frsize;
	uint64_t all_bytes = (uint64_t)status.f_blocks * status.f_frsize;
	return free_bytes >= all_bytes / LEFT_TO_OTHERS + bytes;
}

/* populate_by_name: for kernels before 5.14. The descriptor was closed so that no child inherits
 * the claim; to open and close another one does not touch it. */
static bool populate_by_name(const struct ttam_window *window, size_t offset, size_t bytes)
{
	struct stat status;
	int fd = open(window->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return false;
	off_t at = (off_t)(ttam_window_offset(window->number) + offset);
	bool done = fstat(fd, &status) == 0 && status.st_dev == window->device &&
		    status.st_ino == window->inode &&
		    fallocate(fd, FALLOC_FL_KEEP_SIZE, at, (off_t)bytes) == 0;
	close(fd);
	return done;
}

static bool populate(const struct ttam_window *window, size_t offset, size_t bytes)
{
	char *pages = (char *)window->shm + offset;
	if (madvise(pages, bytes, MADV_POPULATE_WRITE) == 0)
		return true;
	return errno == EINVAL && populate_by_name(window, offset, bytes);
}

bool ttam_area_grow(struct ttam_window *window, struct ttam_area *area, uint64_t second)
{
	if (area->ready == area->capacity || window->full_second == second)
		return false;
	int saved_errno = errno;
	size_t offset = area->offset + (size_t)area->ready * area->entry_bytes;
	bool grown = leaves_room(window, GROWTH_BYTES) && populate(window, offset, GROWTH_BYTES);
	if (grown)
		area->ready += GROWTH_BYTES / area->entry_bytes;
	else
		window->full_second = second;
	errno = saved_errno;
	return grown;
}
