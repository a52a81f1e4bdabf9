/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* segments: the files of segments, whatever is in them, and who holds their windows. */
#pragma once

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "common/segment.h"

/* segments_list: the names in a folder that a segment of any format and user has, sorted. Returns
 * how many, to be freed with segments_free(), or -errno. */
int segments_list(const char *folder, struct dirent ***ret_entries);
void segments_free(struct dirent **entries, int count);

/* segments_owner: the user whose segment has this name. */
uid_t segments_owner(const char *name);

/* segments_path: of a name in that folder. ret_path has TTAM_PATH_CAPACITY bytes. */
int segments_path(const char *name, char *ret_path);

/* segments_open: for reading, if it is a regular file; nothing else is opened. Returns a
 * descriptor, -ENOTSUP where it is none, or -errno. ret_status is filled in once the name was
 * found. */
int segments_open(int folder, const char *name, struct stat *ret_status);

/* Who holds a window. What the window says of itself is unknown (0, "") when it is of another
 * format or not filled in yet. */
struct segments_holder {
	unsigned window;
	uint64_t pid;
	char command[128]; /* any byte is possible: escape it */
};

/* segments_next_holder: from *window on, which it moves past the one found. */
bool segments_next_holder(int file, unsigned *window, struct segments_holder *ret_holder);

/* segments_live: how many windows are held. */
unsigned segments_live(int file);
