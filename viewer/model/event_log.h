/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_log: the last events of all processes, kept from one snapshot to the next in a fixed amount
 * of memory. Scopes and names stay in the snapshot: both never change while their process is there.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/source/snapshot.h"

enum {
	EVENT_LOG_KEPT = 16384,
	EVENT_LOG_TEXT = 64,
};

/* Beyond enum ttam_shm_event_kind: */
enum event_log_kind {
	EVENT_LOG_LOST = 64, /* size: how many were overwritten before they could be read */
	EVENT_LOG_EARLIER,   /* the same, before the first look */
	EVENT_LOG_START,
	EVENT_LOG_END,
};

struct event_entry {
	uint64_t time;
	uint64_t key; /* of its process's snapshot */
	uint64_t pid;
	uint64_t id;
	uint64_t size;
	uint64_t labels; /* mask of what its process calls the devices; those below 64 */
	uint32_t scope;  /* index in the process's scopes + 1; 0: none */
	uint8_t kind;    /* enum ttam_shm_event_kind or event_log_kind */
	uint8_t type;
};

enum event_log_choice {
	EVENT_LOG_ALL,
	EVENT_LOG_ALLOCATED,
	EVENT_LOG_FREED,
	EVENT_LOG_FAILED, /* and frees of what was not live */
	EVENT_LOG_MARKS,  /* starts and ends too */
	EVENT_LOG_CHOICES,
};

struct event_filter {
	enum event_log_choice choice;
	uint64_t until;            /* only entries with a number below this */
	char text[EVENT_LOG_TEXT]; /* in a scope, a process's name or pid; a type; an id */
};

struct event_log {
	uint64_t n_added;  /* entries so far; the last EVENT_LOG_KEPT of them are kept */
	double per_second; /* events between the last two snapshots; NAN: one so far */
	size_t n;          /* entries that the filter lets through */
	uint64_t n_forgotten;
	struct event_log_inside *inside;
};

struct event_log *event_log_create(void);
/* event_log_copy: NULL without memory. */
struct event_log *event_log_copy(const struct event_log *from);
void event_log_destroy(struct event_log *log);

/* event_log_add: the new events of a snapshot. Returns 0 or -ENOMEM. */
int event_log_add(struct event_log *log, const struct snapshot *snapshot);

/* event_log_make: what the filter lets through, with names as in this snapshot. */
void event_log_make(
	struct event_log *log, const struct snapshot *snapshot, const struct event_filter *filter);

/* event_log_at: of those let through, the oldest first; event_log_number: which one of all it is.
 * event_log_place: the first one whose number is not below; n where there is none. */
const struct event_entry *event_log_at(const struct event_log *log, size_t at);
uint64_t event_log_number(const struct event_log *log, size_t at);
size_t event_log_place(const struct event_log *log, uint64_t number);

/* event_log_has_text: whether the entry at a place has it. */
bool event_log_has_text(
	const struct event_log *log, const struct snapshot *snapshot, size_t at, const char *text);

/* event_log_process: of an entry; NULL where it is no longer in the snapshot. */
const struct snapshot_process *event_log_process(
	const struct snapshot *snapshot, const struct event_entry *entry);
/* event_log_scope: its scope; empty: none, or no longer known. Of a mark: its name. */
const char *event_log_scope(const struct snapshot *snapshot, const struct event_entry *entry);
