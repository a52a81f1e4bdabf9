/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* buffers_inside: what the parts of buffers.h share. */
#pragma once

#include "viewer/model/buffers.h"
#include "viewer/model/hold.h"
#include "viewer/model/mark.h"
#include "viewer/model/radix.h"

struct buffers_scope {
	const char *name;
	uint64_t hash; /* of the name: the same in every process */
	uint32_t rank; /* by the alphabet, over all processes */
	bool wanted;   /* by the filter */
	bool has_text; /* of the filter */
};

static inline uint64_t buffers_pack(struct buffers_place place)
{
	return (uint64_t)place.process << 32 | place.record;
}

static inline struct buffers_place buffers_unpack(uint64_t packed)
{
	return (struct buffers_place){(uint32_t)(packed >> 32), (uint32_t)packed};
}

struct buffers_process {
	bool wanted;                      /* by the filter */
	bool has_text;                    /* of the filter, in its name */
	uint64_t devices;                 /* mask of slot indices that the filter wants */
	uint8_t device[SNAPSHOT_DEVICES]; /* of a slot index: in the model; SNAPSHOT_DEVICES: none
					   */
	size_t scopes;                    /* where its own begin; the first is "none" */
	size_t n_suspects;                /* of its groups, */
	size_t suspects;                  /* from here on */
};

struct buffers_suspect {
	uint32_t type;
	uint64_t size;
	uint64_t scope; /* hash */
	uint64_t devices;
};

/* An array that grows and is used again. */
struct buffers_array {
	void *items;
	size_t room; /* bytes */
};

struct buffers_inside {
	const struct model *model;
	const struct snapshot *snapshot; /* with the next four: what the list was made of */
	uint64_t monotonic;
	uint64_t mark;
	size_t n_suspect_groups;
	bool made;
	struct buffers_filter filter;
	struct buffers_array entry_array, scratch_array, process_array, scope_array, suspect_array;
	struct buffers_array group_array, slot_array;
	struct radix_entry *entries; /* of each record that is shown: its packed place */
	struct buffers_process *processes;
	struct buffers_scope *scopes;
	struct buffers_suspect *suspects;
	size_t found;     /* by the last buffers_find() */
	struct hold hold; /* of the groups' order, as long as the filter stays */
};

/* buffers_array_need: at least so many bytes; what was in it is lost. NULL without memory. */
void *buffers_array_need(struct buffers_array *array, size_t size_bytes);

/* Called for each record: inline. */
static inline const struct snapshot_record *buffers_record(
	const struct buffers *buffers, struct buffers_place place)
{
	return &buffers->inside->snapshot->processes[place.process].records[place.record];
}

static inline const struct buffers_scope *buffers_scope_of(
	const struct buffers *buffers, uint32_t process, const struct snapshot_record *record)
{
	const struct buffers_inside *inside = buffers->inside;
	size_t n = inside->snapshot->processes[process].n_scopes;
	return &inside->scopes[inside->processes[process].scopes +
			       (record->scope <= n ? record->scope : 0)];
}

/* buffers_sum: stays at the largest known number. */
static inline uint64_t buffers_sum(uint64_t sum, uint64_t more)
{
	return more >= SNAPSHOT_UNKNOWN - 1 - sum ? SNAPSHOT_UNKNOWN - 1 : sum + more;
}

/* buffers_bytes: of a record, on the device of the filter or on all of its devices. */
static inline uint64_t buffers_bytes(
	const struct buffers *buffers, const struct snapshot_record *record)
{
	uint64_t bytes = record->reserved != SNAPSHOT_UNKNOWN ? record->reserved : record->size;
	bool on_one = (record->devices & (record->devices - 1)) == 0;
	uint64_t n = on_one || buffers->inside->filter.by_device
			     ? 1
			     : (uint64_t)__builtin_popcountll(record->devices);
	return bytes >= SNAPSHOT_UNKNOWN / n ? SNAPSHOT_UNKNOWN - 1 : bytes * n;
}

static inline bool buffers_record_is_new(
	const struct buffers *buffers, const struct snapshot_record *record)
{
	return !mark_is_before(&buffers->inside->model->mark, record->time);
}

/* buffers_record_is_suspect: of one that is new. */
bool buffers_record_is_suspect(const struct buffers *buffers, uint32_t process,
	const struct snapshot_record *record, const struct buffers_scope *scope);

bool buffers_process_has_text(const struct snapshot_process *process, const char *text);

/* buffers_prepare_processes, then buffers_prepare_suspects: what the filter and the model say of
 * processes, scopes and suspects. 0 or -ENOMEM. */
int buffers_prepare_processes(struct buffers *buffers);
int buffers_prepare_suspects(struct buffers *buffers);

/* buffers_sort: entries by the filter's column. buffers_rank_scopes: before. 0 or -ENOMEM. */
int buffers_sort(struct buffers *buffers);
int buffers_rank_scopes(struct buffers *buffers, size_t n_scopes);

/* buffers_order_groups: by the filter's column, held. 0 or -ENOMEM. */
int buffers_order_groups(struct buffers *buffers);

/* buffers_group_all: the entries into groups, in their order. 0 or -ENOMEM. */
int buffers_group_all(struct buffers *buffers);
