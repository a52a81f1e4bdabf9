/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buffers: the live records of a model's snapshot, filtered, in an order, added up into groups and
 * by age. Made anew only where the model or the filter is another; nothing of a record is copied
 * but where it stands and what it is sorted by.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/model/model.h"

enum buffers_column {
	BUFFERS_BY_AGE, /* the oldest first; the others: the largest, or by the alphabet */
	BUFFERS_BY_SIZE,
	BUFFERS_BY_TYPE,
	BUFFERS_BY_ADDRESS,
	BUFFERS_BY_ID,
	BUFFERS_BY_DEVICES,
	BUFFERS_BY_SCOPE,
	BUFFERS_BY_NEW, /* of groups only, as the next two: new bytes */
	BUFFERS_BY_COUNT,
	BUFFERS_BY_TOTAL,
	BUFFERS_COLUMNS,
};

enum buffers_grouping {
	BUFFERS_RECORDS, /* each for itself */
	BUFFERS_ALIKE,   /* by type, size and scope */
	BUFFERS_SIZES,
	BUFFERS_SCOPES,
	BUFFERS_DEVICES,
	BUFFERS_GROUPINGS,
};

enum {
	BUFFERS_AGES = 5,
	BUFFERS_SPANS = 13,    /* of births, at most */
	BUFFERS_GROUPS = 8192, /* what belongs to further ones is counted, not listed */
	BUFFERS_TEXT = 64,
};

struct buffers_filter {
	bool by_device, by_process;
	bool by_type, by_size, by_scope;
	uint64_t device;  /* asic id, or ~label where there is none */
	uint64_t process; /* snapshot key */
	uint32_t type;
	uint64_t size;
	char scope[SNAPSHOT_TEXT];
	char text[BUFFERS_TEXT]; /* in a scope or a process's name; a type, an id, an address */
	bool new_only;           /* born since the mark */
	uint64_t older_than;     /* ns */
	enum buffers_grouping grouping;
	enum buffers_column column;
	bool inverted;
	unsigned spans; /* for births, from the first process's start to now */
};

/* Where a record stands in the snapshot. */
struct buffers_place {
	uint32_t process;
	uint32_t record;
};

/* All that devices and processes of the filter hold, by age: below 1 s, 10 s, 1 min, 10 min, older;
 * circular buffers by the last change of their set. */
struct buffers_age {
	uint64_t n;
	uint64_t n_new; /* suspects included */
	uint64_t n_suspects;
};

struct buffers_group {
	uint64_t key;      /* names it from one snapshot to the next, in the same grouping */
	uint32_t type;     /* SNAPSHOT_TYPES: of several types */
	uint64_t size;     /* SNAPSHOT_UNKNOWN: of several sizes */
	const char *scope; /* in the snapshot; NULL: of several scopes; empty: without one */
	uint64_t device;   /* index in the model; SNAPSHOT_DEVICES: of several */
	bool is_programs;  /* circular buffers of the programs that need most: without records */
	bool is_suspect;
	uint64_t count;
	uint64_t bytes; /* on the device of the filter, else on all devices */
	uint64_t n_new;
	uint64_t new_bytes;
	uint64_t freed;                   /* SNAPSHOT_UNKNOWN: nobody watched */
	uint64_t first_birth, last_birth; /* of the new ones; else of all */
	uint32_t births[BUFFERS_SPANS];
};

struct buffers {
	uint64_t n_all; /* circular buffers included */
	struct buffers_age ages[BUFFERS_AGES];
	uint64_t bytes; /* of those shown */
	size_t n;       /* records shown, or, where they are grouped, that the groups are made of */
	size_t n_groups;
	struct buffers_group *groups; /* in their order */
	uint64_t n_ungrouped;
	struct buffers_inside *inside;
};

struct buffers *buffers_create(void);
void buffers_destroy(struct buffers *buffers);

/* buffers_make: what the filter lets through. Returns 0 or -ENOMEM (then there is nothing). */
int buffers_make(
	struct buffers *buffers, const struct model *model, const struct buffers_filter *filter);

/* buffers_at: of a place below n, while the model stays as it is. */
struct buffers_place buffers_at(const struct buffers *buffers, size_t at);
/* buffers_find: the place of what a process calls by this id, born then; n: there is none. */
size_t buffers_find(struct buffers *buffers, uint64_t process, uint64_t id, uint64_t time);
/* buffers_find_text: the next place from at on, round the list in steps of step, whose record has
 * the text; n: none has. */
size_t buffers_find_text(const struct buffers *buffers, size_t at, int step, const char *text);

/* Of one record of the last model: */
bool buffers_is_new(const struct buffers *buffers, struct buffers_place place);
bool buffers_is_suspect(const struct buffers *buffers, struct buffers_place place);
/* buffers_devices: mask of indices in the model. */
uint64_t buffers_devices(const struct buffers *buffers, struct buffers_place place);
/* buffers_scope: its scope; empty: it has none. */
const char *buffers_scope(const struct buffers *buffers, struct buffers_place place);
/* buffers_count_alike: records of the same process, type, size and scope; born since the mark, if
 * that one is. */
size_t buffers_count_alike(const struct buffers *buffers, struct buffers_place place);
