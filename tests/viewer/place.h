/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* place: a directory of a test's own for segments, real ones and ones made by hand. */
#pragma once

#include <sys/types.h>

#include "common/layout.h"
#include "viewer/source/source.h"

/* place_make: an empty directory under /dev/shm, named by TT_ALLOCMON_DIR from now on. */
void place_make(void);
void place_remove(void);
const char *place_path(void);
/* place_file: the path of a file in it, until the next call. */
const char *place_file(const char *name);
/* place_segment: the path of this user's segment. */
const char *place_segment(void);

/* A segment made by hand, mapped for writing. */
struct made_segment {
	int fd;
	unsigned char *bytes;
};

void made_segment_init(struct made_segment *segment, const char *path);
void made_segment_finish(struct made_segment *segment);
struct ttam_shm_window *made_segment_window(struct made_segment *segment, unsigned window);
void made_segment_lock(struct made_segment *segment, unsigned window);

/* made_window_show: fill in a live process with one device, label 3, asic id 77. */
void made_window_show(struct ttam_shm_window *window, uint64_t pid);
void made_latch(struct ttam_shm_latch *latch, uint64_t current, uint64_t n_alloc, uint64_t n_free);
void made_record(struct ttam_shm_record *record, uint64_t id, uint64_t size, uint64_t type);

/* A process of its own that acts, says so, and waits to be killed. */
pid_t child_start(void (*act)(void *), void *context);
void child_kill(pid_t pid);

/* poll_all: everything, of everybody. */
void poll_all(struct source *source, struct snapshot *snapshot);
struct source *source_of_all(void);
const struct snapshot_process *find_process(const struct snapshot *snapshot, uint64_t pid);
