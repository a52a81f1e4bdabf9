/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * book: what the ledger keeps in private memory: entries, their index, programs, scopes. A segment
 * that somebody corrupted cannot mislead it. One book per process, used under its lock.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/layout.h"
#include "producer/clock.h"
#include "producer/index.h"
#include "producer/lines.h"
#include "producer/window.h"

/* A live buffer, or one of the free entries, which are linked by next. */
struct ttam_entry {
	uint64_t object;
	uint64_t space;
	uint64_t devices; /* 0: free */
	uint64_t size;
	uint64_t reserved;
	uint64_t id;
	uint64_t address;
	uint64_t allocator;
	uint64_t time;
	uint32_t scope;
	uint32_t type;
	uint16_t num_banks;
	uint16_t allocator_number; /* of ttam_shm_record.meta */
	uint32_t next;
};

/*
 * Entries below TTAM_RECORD_COUNT have the record of the same number, those from there on have
 * none: they are for buffers that came when no record could be had.
 */
struct ttam_entries {
	struct ttam_entry *entry;
	uint32_t capacity;
	uint32_t n_listed;   /* entries with a record that were ever used */
	uint32_t n_unlisted; /* entries without */
	uint32_t free_listed;
	uint32_t free_unlisted;
	struct ttam_index index;
};

/* CBs of a program on some devices. */
struct ttam_program {
	uint64_t program;
	uint64_t devices; /* 0: free */
	uint64_t bytes;
	uint64_t count;
	uint64_t end;
	uint64_t cores;
	uint32_t scope;
	bool is_listed; /* readers see it */
	uint32_t next;
};

struct ttam_cb_device {
	uint64_t bytes; /* of the program that needs most */
	uint64_t count;
	uint64_t end; /* of the program that reaches farthest */
	uint64_t programs;
	uint32_t largest;  /* entry of that program; TTAM_NOT_FOUND: it has left */
	uint32_t farthest; /* likewise */
};

struct ttam_programs {
	struct ttam_program *program;
	uint32_t capacity;
	uint32_t used; /* entries that were ever used */
	uint32_t free; /* those that readers can see, and the others */
	uint32_t free_unlisted;
	struct ttam_index index;
	struct ttam_cb_device device[TTAM_DEVICE_COUNT];
};

struct ttam_scopes {
	struct ttam_index index;
	char (*name)[128]; /* TTAM_SCOPE_COUNT of them */
	uint32_t used;
	uint32_t serial; /* of this book: what threads remember of another one is void */
};

struct ttam_group {
	uint64_t meta; /* as ttam_shm_closed.meta */
	uint64_t size;
	uint64_t devices;
	uint64_t count;
	uint64_t reserved;
	uint64_t oldest;
	bool has_unknown; /* reserved of one of them at least */
};

struct ttam_closing {
	struct ttam_group *group; /* TTAM_CLOSED_COUNT of them */
	uint32_t used;
	struct ttam_index index;
};

/* Allocators get small numbers in the order of their first buffer, from 1; 0: none, or too many. */
struct ttam_allocators {
	uint64_t *allocator; /* TTAM_ALLOCATOR_COUNT of them */
	uint32_t used;
	uint32_t last; /* index of the one asked for last */
};

enum { TTAM_ALLOCATOR_COUNT = TTAM_META_ALLOCATOR_MASK };

struct ttam_book {
	struct ttam_window window;
	struct ttam_area records;
	struct ttam_area events;
	struct ttam_area scope_names;
	struct ttam_area closed;
	struct ttam_area program_list;
	struct ttam_now now; /* of the event under way */
	struct ttam_entries entries;
	struct ttam_programs programs;
	struct ttam_scopes scopes;
	struct ttam_closing closing;
	struct ttam_allocators allocators;
	uint64_t n_events;
	uint64_t n_marks;
	uint64_t devices_seen;
	struct ttam_lines lines;
};

/* ttam_book_create: for a claimed window. Returns NULL when there is no memory. */
struct ttam_book *ttam_book_create(const struct ttam_window *window);

/* ttam_book_destroy: also releases the window. */
void ttam_book_destroy(struct ttam_book *book);
