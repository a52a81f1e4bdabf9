/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/places.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOK_NS UINT64_C(3000000000)

enum {
	LOOKS_FOR_HIDDEN = 10, /* who may not be looked into is counted at one look of so many */
	MOST_OTHERS = 128,
	MOST_KEPT = 32, /* windows; a job on a large machine has one for each of its processes */
};

struct look {
	struct places *places;
	unsigned n_others;
};

void places_init(struct places *places)
{
	memset(places, 0, sizeof(*places));
	directory_init(&places->own);
	places->own.next = &places->gone;
	places->gone.fd = -1;
}

void places_finish(struct places *places)
{
	struct directory *directory = places->gone.next;
	while (directory) {
		struct directory *next = directory->next;
		directory_finish(directory);
		free(directory);
		directory = next;
	}
	directory_finish(&places->own);
	directory_finish(&places->gone);
}

static bool is_at(const struct directory *directory, const struct stat *status)
{
	return directory->device == status->st_dev && directory->inode == status->st_ino;
}

static bool is_known(struct places *places, const struct stat *status)
{
	struct stat own;
	if (stat(places->own.path, &own) == 0 && own.st_dev == status->st_dev &&
		own.st_ino == status->st_ino)
		return true;
	for (struct directory *directory = places->gone.next; directory;
		directory = directory->next)
		if (is_at(directory, status)) {
			directory->look = places->n_looks;
			return true;
		}
	return false;
}

static void take_folder(const struct namespace_folder *folder, void *context)
{
	struct look *look = context;
	struct places *places = look->places;
	char path[TTAM_PATH_CAPACITY + 40];
	if (is_known(places, &folder->status) || look->n_others == MOST_OTHERS)
		return;
	int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct directory *directory = fd < 0 ? NULL : calloc(1, sizeof(*directory));
	if (!directory) {
		if (fd >= 0)
			close(fd);
		return;
	}
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/root%s", folder->pid, places->own.path);
	directory_init_at(directory, fd, path);
	directory->device = folder->status.st_dev;
	directory->inode = folder->status.st_ino;
	directory->look = places->n_looks;
	directory->next = places->gone.next;
	places->gone.next = directory;
	look->n_others++;
}

/* The oldest go first. */
static void drop_oldest(struct directory *gone)
{
	unsigned n_kept = 0;
	struct segment **link = &gone->segments;
	while (*link && n_kept < MOST_KEPT) {
		for (unsigned i = 0; i < TTAM_WINDOW_COUNT; i++)
			n_kept += (*link)->window[i].bytes != NULL;
		if (n_kept <= MOST_KEPT)
			link = &(*link)->next;
	}
	while (*link) {
		struct segment *next = (*link)->next;
		segment_close(*link);
		*link = next;
	}
}

static void keep_segments(struct places *places, struct directory *directory)
{
	while (directory->segments) {
		struct segment *segment = directory->segments;
		directory->segments = segment->next;
		if (segment_keep(segment, MOST_KEPT) == 0) {
			segment_close(segment);
			continue;
		}
		segment->next = places->gone.segments;
		places->gone.segments = segment;
	}
	drop_oldest(&places->gone);
}

/* A namespace that was not seen has no process any more. */
static void let_go(struct places *places)
{
	struct directory **link = &places->gone.next;
	while (*link) {
		struct directory *directory = *link;
		if (directory->look == places->n_looks || directory_has_somebody(directory)) {
			link = &directory->next;
			continue;
		}
		*link = directory->next;
		keep_segments(places, directory);
		directory_finish(directory);
		free(directory);
	}
}

static void look_around(struct places *places)
{
	struct look look = {.places = places};
	bool counts_hidden = places->n_looks++ % LOOKS_FOR_HIDDEN == 0;
	for (const struct directory *other = places->gone.next; other; other = other->next)
		look.n_others++;
	if (places->own.path[0] != '/')
		return;
	if (namespaces_each(places->own.path, take_folder, &look,
		    counts_hidden ? &places->seen : NULL) == 0)
		let_go(places);
}

void places_say_what_is_hidden(const struct places *places, struct snapshot *snapshot)
{
	unsigned count = places->seen.n_hidden;
	if (count > 0)
		snapshot_add_notice(snapshot, SNAPSHOT_OUT_OF_SIGHT, places->own.path,
			"%u process%s in containers that only root can see into: sudo tt-allocmon",
			count, count == 1 ? " is" : "es are");
}

void places_refresh(struct places *places, int64_t uid, struct snapshot *snapshot)
{
	directory_refresh(&places->own, uid, snapshot);
	if (places->looked == 0 || snapshot->monotonic - places->looked >= LOOK_NS) {
		places->looked = snapshot->monotonic;
		look_around(places);
	}
	for (struct directory *other = places->gone.next; other; other = other->next)
		directory_refresh(other, uid, snapshot);
}

bool places_is_repeated(const struct places *places, const struct segment *segment)
{
	for (const struct directory *directory = &places->own; directory;
		directory = directory->next)
		for (const struct segment *other = directory->segments; other;
			other = other->next) {
			if (other == segment)
				return false;
			if (other->device == segment->device && other->inode == segment->inode &&
				other->fd >= 0)
				return true;
		}
	return false;
}
