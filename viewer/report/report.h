/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report: what a run held from its start to its end, as plain values: collected from snapshots, or
 * read from a file; printed as text, JSON or a page; compared with another one.
 *
 * A number that is not known is SNAPSHOT_UNKNOWN. Sizes are the bytes asked for, on each device,
 * but for what is called reserved; times are ns since the epoch. Strings may hold any byte: each
 * output escapes them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/model/model.h"
#include "viewer/report/timeline.h"
#include "viewer/source/snapshot.h"

enum {
	REPORT_GROUPS = 1024, /* most of one list; the largest come first */
	REPORT_WORST_GROUPS = 256,
	REPORT_PROCESSES = 512,
	REPORT_SUSPECTS = 32,
	REPORT_NOTICES = SNAPSHOT_NOTICES,
	REPORT_COMMAND = 512,
};

#define REPORT_NOBODY UINT32_MAX

/* Buffers alike: of one process, type, size and scope, on the same devices. Of CB: a program, with
 * the size of all that it has there. */
struct report_group {
	uint32_t process; /* index in the report's; REPORT_NOBODY: not known */
	uint32_t type;
	uint64_t size;
	uint64_t count;
	uint64_t devices; /* mask of indices in the report's devices */
	uint64_t oldest;
	uint64_t program;          /* of CB, whose programs are groups of one; 0: of none */
	char scope[SNAPSHOT_TEXT]; /* empty: none */
};

struct report_list {
	size_t n;
	struct report_group *groups;
	uint64_t n_more; /* groups that had no room, and their buffers */
	uint64_t more_count;
};

/* The most of one type that one device held at any moment. */
struct report_worst {
	uint64_t bytes; /* 0: never anything */
	uint64_t time;
	/* What made it up, as far as it was seen: at its moment where both bytes are the same. */
	uint64_t seen_bytes;
	uint64_t seen_time;
	struct report_list seen; /* of one device */
};

struct report_use {
	bool used; /* ever: else the rest is 0 */
	uint64_t capacity;
	uint64_t reserved_peak; /* what the device gave at most, rounded to its banks */
	uint64_t n_failed;
	uint64_t left; /* alive at the end, or closed unfreed; SNAPSHOT_UNKNOWN: not all known */
	struct report_worst worst;
};

struct report_device {
	uint64_t asic_id; /* SNAPSHOT_UNKNOWN: none was told */
	uint64_t label;
	uint64_t numbering;
	char name[24];
	char board[16];
	struct report_use type[SNAPSHOT_TYPES];
	struct timeline line[MODEL_MEMORIES];
};

/* What one process did on one device. */
struct report_slot {
	uint32_t device;
	struct report_slot_type {
		bool used;
		uint64_t peak;
		uint64_t peak_time;
		uint64_t current; /* at its end */
		uint64_t n_alloc;
		uint64_t n_free;
		uint64_t n_failed;
	} type[SNAPSHOT_TYPES];
};

enum report_end {
	REPORT_RUNS,   /* when the report was made */
	REPORT_ENDED,  /* and was seen after that */
	REPORT_UNSEEN, /* ended, and its window was another's before it was looked at */
};

struct report_process {
	uint64_t key; /* of its snapshots; 0: read from a file */
	uint64_t pid;
	uint64_t uid;
	char name[SNAPSHOT_TEXT];
	char command[SNAPSHOT_TEXT];
	char runtime[64];
	enum report_end end;
	enum snapshot_origin origin;
	uint64_t first_time;
	uint64_t last_time;
	uint64_t end_time;
	uint64_t n_events;
	uint64_t dropped;
	uint64_t unlisted_records;
	uint64_t dropped_closed;
	uint64_t n_duplicate;
	uint64_t n_unmatched;
	uint64_t missing; /* bits of enum ttam_shm_missing */
	bool torn;
	uint32_t n_slots;
	struct report_slot *slots;
	struct report_list alive;
	struct report_list closed; /* ended with their allocator */
};

/* What was growing, or a leak, when it was last looked at. */
struct report_suspect {
	uint32_t process;
	uint32_t type;
	enum model_verdict verdict; /* MODEL_LEAK or MODEL_GROWING */
	uint64_t size;
	uint64_t count;
	uint64_t devices;
	uint64_t time; /* of that look */
	double per_minute;
	char scope[SNAPSHOT_TEXT];
	char reason[512];
};

struct report_mark {
	uint64_t time;
	char name[48];
};

enum {
	REPORT_MARKS = 64, /* the first ones */
};

struct report {
	char program[32]; /* version of tt-allocmon */
	char host[65];
	char command[REPORT_COMMAND]; /* empty: of a recording */
	char run_id[40];
	uint64_t start;
	uint64_t end;
	uint64_t status; /* of the command, 128 + n for signal n; SNAPSHOT_UNKNOWN: none */
	uint64_t n_looks;
	unsigned n_devices;
	struct report_device *devices; /* SNAPSHOT_DEVICES of them */
	size_t n_processes;
	bool may_miss_processes; /* so many ended that some may never have been seen */
	struct report_process *processes;
	size_t n_suspects;
	struct report_suspect suspects[REPORT_SUSPECTS];
	uint64_t n_ignored; /* by the user's suppressions */
	size_t n_marks;
	struct report_mark marks[REPORT_MARKS];
	unsigned n_notices;
	char notices[REPORT_NOTICES][256];
};

/* report_create: empty, with room for its devices; NULL without memory. */
struct report *report_create(void);
void report_destroy(struct report *report);

/* report_is_left: some buffer was not freed before its process or its allocator ended. Processes
 * that still run do not count: they may free yet. report_process_is_left: of one, running or not.
 */
bool report_is_left(const struct report *report);
bool report_process_is_left(const struct report_process *process);

/* report_add_left: a group that is left, on its devices. report_forget_left: where a process's
 * lists are not whole, no sum is; after all were added. */
void report_add_left(struct report *report, const struct report_group *group);
void report_forget_left(struct report *report);

/* report_group_bytes: of all its buffers, on each device; SNAPSHOT_UNKNOWN: no such sum can be. */
uint64_t report_group_bytes(const struct report_group *group);
/* report_list_add: a group at the end; what has no room, or no memory, is counted. */
void report_list_add(struct report_list *list, size_t room, const struct report_group *group);
uint64_t report_list_count(const struct report_list *list);
void report_list_finish(struct report_list *list);

/* report_is_exact: what made up the worst moment is known to the byte. */
static inline bool report_is_exact(const struct report_worst *worst)
{
	return worst->seen_bytes == worst->bytes;
}
