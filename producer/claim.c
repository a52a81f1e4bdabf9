/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/claim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "common/layout.h"
#include "common/word.h"
#include "producer/handover.h"

struct dead {
	unsigned number;
	uint64_t died; /* about: its last event, or its start */
};

static int set_lock(int fd, short type, unsigned window)
{
	struct flock lock = {
		.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)window, .l_len = 1};
	return fcntl(fd, F_OFD_SETLK, &lock) == 0 ? 0 : -errno;
}

static bool is_held(int error)
{
	return error == -EAGAIN || error == -EACCES;
}

/* Read by pread(): to touch a hole through a mapping would take a page for it. */
static bool read_words(int fd, unsigned window, uint64_t ret_words[static 16])
{
	off_t offset = (off_t)ttam_window_offset(window);
	return pread(fd, ret_words, 16 * sizeof(uint64_t), offset) == 16 * sizeof(uint64_t);
}

static bool is_used(int fd, unsigned window, uint64_t *ret_died)
{
	uint64_t words[16];
	if (!read_words(fd, window, words) ||
		words[offsetof(struct ttam_shm_process, state) / 8] == TTAM_SHM_EMPTY)
		return false;
	uint64_t event = words[offsetof(struct ttam_shm_process, last_event) / 8];
	uint64_t start = words[offsetof(struct ttam_shm_process, clock_coarse) / 8];
	*ret_died = event > start ? event : start;
	return true;
}

static bool is_locked(int fd, unsigned window)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)window, .l_len = 1};
	return fcntl(fd, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

/* An insertion sort: qsort() may allocate in the host's heap. */
static void sort_by_death(struct dead *dead, unsigned count)
{
	for (unsigned i = 1; i < count; i++)
		for (unsigned j = i; j > 0 && dead[j - 1].died > dead[j].died; j--) {
			struct dead swapped = dead[j];
			dead[j] = dead[j - 1];
			dead[j - 1] = swapped;
		}
}

/* list_dead: oldest death first. Does not see the windows that fd itself has locked. */
static unsigned list_dead(int fd, int own, struct dead ret_dead[static TTAM_WINDOW_COUNT])
{
	unsigned count = 0;
	for (unsigned i = 0; i < TTAM_WINDOW_COUNT; i++) {
		uint64_t died;
		if ((int)i != own && is_used(fd, i, &died) && !is_locked(fd, i))
			ret_dead[count++] = (struct dead){i, died};
	}
	sort_by_death(ret_dead, count);
	return count;
}

static int claim_unused(int fd)
{
	uint64_t died;
	for (unsigned i = 0; i < TTAM_WINDOW_COUNT; i++) {
		if (is_used(fd, i, &died))
			continue;
		int error = set_lock(fd, F_WRLCK, i);
		if (error == 0)
			return (int)i;
		if (!is_held(error))
			return error;
	}
	return -EBUSY;
}

int ttam_claim_any(int fd)
{
	struct dead dead[TTAM_WINDOW_COUNT];
	int window = claim_unused(fd);
	if (window != -EBUSY)
		return window;
	unsigned count = list_dead(fd, -1, dead);
	for (unsigned i = 0; i < count; i++)
		if (set_lock(fd, F_WRLCK, dead[i].number) == 0)
			return (int)dead[i].number;
	return -EBUSY;
}

bool ttam_claim_is_barred(int fd)
{
	return is_locked(fd, TTAM_WINDOW_COUNT);
}

static void bury(int fd, unsigned window)
{
	uint64_t died;
	if (set_lock(fd, F_WRLCK, window) != 0)
		return;
	if (is_used(fd, window, &died))
		ttam_handover_wipe_dead(fd, window);
	set_lock(fd, F_UNLCK, window);
}

void ttam_claim_bury(int fd, unsigned own)
{
	struct dead dead[TTAM_WINDOW_COUNT];
	unsigned count = list_dead(fd, (int)own, dead);
	for (unsigned i = 0; i + TTAM_DEAD_KEPT < count; i++)
		bury(fd, dead[i].number);
}
