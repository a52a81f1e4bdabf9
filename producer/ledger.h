/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger: turns events into counters and records, under one lock per process that is never held
 * while foreign code runs. The public API and the preload library both end here.
 *
 * Every call is a no-op while tracking is off, keeps errno, and cannot fail: what cannot be kept is
 * counted in the window.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TTAM_ALL_DEVICES UINT64_MAX

struct ttam_allocation {
	uint64_t object; /* with space: the look-up key; the id, or a Buffer's address */
	uint64_t space;  /* 0, or the allocator whose objects these are */
	uint64_t id;     /* shown */
	uint64_t devices;
	uint64_t size;
	uint64_t reserved; /* 0: unknown */
	uint64_t address;
	uint64_t allocator; /* what ttam_ledger_close() names */
	uint32_t type;
	uint32_t num_banks;
};

struct ttam_program_set {
	uint64_t program;
	uint64_t devices;
	uint64_t bytes; /* sum of size x cores over its local CBs, on each device */
	uint64_t count;
	uint64_t end;   /* highest end address */
	uint64_t cores; /* of the CB that is on most */
};

struct ttam_device;

/* ttam_ledger_register: which chip stands behind an index; struct_size is not looked at. */
void ttam_ledger_register(const struct ttam_device *device);

void ttam_ledger_allocate(const struct ttam_allocation *allocation);
void ttam_ledger_free(uint64_t object, uint64_t space, uint64_t devices);
/* ttam_ledger_free_known: on all devices; counts nothing where it is not known. */
void ttam_ledger_free_known(uint64_t object, uint64_t space);
void ttam_ledger_close(uint64_t allocator, uint32_t reason);
void ttam_ledger_fail(uint64_t devices, uint32_t type, uint64_t size);

/* ttam_ledger_set_program: the program's whole set, instead of what it had on these devices. */
void ttam_ledger_set_program(const struct ttam_program_set *set);
/* ttam_ledger_add_cb: one more CB for the program's set. */
void ttam_ledger_add_cb(const struct ttam_program_set *cb);
void ttam_ledger_free_program(uint64_t program, uint64_t devices);

void ttam_ledger_set_largest_free(uint64_t devices, uint32_t type, uint64_t bytes);

/* What an allocator held before it was tracked, or lost without being seen. */
struct ttam_adoption {
	uint64_t allocator;
	const struct ttam_allocation *found; /* also what is live and had its reserved unknown */
	size_t n_found;
	const uint64_t *gone; /* objects in the space of that allocator */
	size_t n_gone;
	const char *scope; /* of what was found */
	bool (*is_still_so)(const void *context);
	const void *context;
};

/* ttam_ledger_adopt: all of it at once, or nothing where is_still_so(), which is asked with the
 * lock held, denies. Then what began since and asks for the lock comes after it. */
bool ttam_ledger_adopt(const struct ttam_adoption *adoption);

void ttam_ledger_mark(const char *name);

/* For TT_ALLOCMON_VERIFY. ttam_ledger_objects returns how many live objects the allocator has and
 * stores the first capacity of them; ttam_ledger_reserved their bytes of a type on one device. */
size_t ttam_ledger_objects(uint64_t allocator, size_t capacity, uint64_t *ret_objects);
/* ttam_ledger_unvalued: the same of those whose reserved is unknown. */
size_t ttam_ledger_unvalued(uint64_t allocator, size_t capacity, uint64_t *ret_objects);
uint64_t ttam_ledger_reserved(uint64_t allocator, uint32_t type);
void ttam_ledger_verified(uint64_t differences);
