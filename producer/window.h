/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * window: this process's part of the segment.
 *
 * The claim is an OFD write lock on the byte of the window's number. It lives as long as the
 * mapping, survives close(), and ends with the process however that ends.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/layout.h"
#include "common/segment.h"

struct ttam_window {
	struct ttam_shm_window *shm;
	unsigned number;
	dev_t device;
	ino_t inode;
	uint64_t full_second; /* when the file system had no room last */
	char path[TTAM_PATH_CAPACITY];
	char directory[TTAM_PATH_CAPACITY];
};

/* A table of the window whose pages are taken as it fills. */
struct ttam_area {
	size_t offset; /* in the window */
	uint32_t entry_bytes;
	uint32_t capacity;
	uint32_t ready; /* entries below this may be written */
};

/*
 * ttam_window_claim: ret_window is mapped, wiped, its counters' pages are there, and readers still
 * see it as empty. Returns 0 or a negative errno value, with the cause in ret_why.
 */
int ttam_window_claim(struct ttam_window *ret_window, char *ret_why);

/* ttam_window_show: filled in; readers may look. */
void ttam_window_show(struct ttam_window *window);

/* ttam_window_release: unmap, and thereby give up the claim; the content stays. */
void ttam_window_release(struct ttam_window *window);

/*
 * ttam_area_grow: take pages for more entries. Never raises SIGBUS, and leaves the last eighth of
 * the file system to others. After a refusal it does not ask again within the same second.
 */
bool ttam_area_grow(struct ttam_window *window, struct ttam_area *area, uint64_t second);
