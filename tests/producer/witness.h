/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * witness: looks at the segment as a reader would, for the producer's tests. It has a directory of
 * its own, so that no test meets another one's segment.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/latch.h"
#include "producer/tt_allocmon.h"

/* Fixtures. begin and end: once for a case group, in the runner; reset: before each case. */
void witness_begin(void);
void witness_end(void);
void witness_reset(void);

const char *witness_directory(void);
const char *witness_path(void);

/* witness_window: mapped read-only, for ever. NULL if there is no segment. */
const struct ttam_shm_window *witness_window(unsigned number);

/* witness_is_held: somebody holds the claim. */
bool witness_is_held(unsigned number);

/* The window of a process, or -1. */
int witness_find(int pid);

struct witness_counts {
	uint64_t current, peak, n_alloc, n_free, n_failed, reserved;
};

struct witness_counts witness_slot(
	const struct ttam_shm_window *window, unsigned device, unsigned type);

struct witness_live {
	uint64_t records;
	uint64_t bytes; /* of DRAM and L1 together, size x devices */
	uint64_t torn;  /* records that changed while they were read */
};

struct witness_live witness_live(const struct ttam_shm_window *window);

/* witness_programs: how many live programs the table has. */
uint64_t witness_programs(const struct ttam_shm_window *window);

/* witness_record: the live record of an id on a device, or NULL. */
const struct ttam_shm_record *witness_record(
	const struct ttam_shm_window *window, uint64_t id, unsigned device);

struct ttam_buffer witness_buffer(uint64_t id, uint64_t devices, uint64_t size, uint32_t type);

/* allocate: of DRAM or L1, without an address. */
void witness_allocate(uint64_t id, uint64_t devices, uint64_t size, uint32_t type);

/* place_cb: one on one core, with which the program's set begins anew. */
void witness_place_cb(uint64_t program, uint64_t devices, uint64_t size);

#define ck_assert_slot(window, device, type, ...)                              \
	do {                                                                   \
		struct witness_counts is = witness_slot(window, device, type); \
		struct witness_counts wanted = {__VA_ARGS__};                  \
		ck_assert_uint_eq(is.current, wanted.current);                 \
		ck_assert_uint_eq(is.peak, wanted.peak);                       \
		ck_assert_uint_eq(is.n_alloc, wanted.n_alloc);                 \
		ck_assert_uint_eq(is.n_free, wanted.n_free);                   \
		ck_assert_uint_eq(is.n_failed, wanted.n_failed);               \
		ck_assert_uint_eq(is.reserved, wanted.reserved);               \
	} while (0)
