/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metal_allocators: what is remembered of each AllocatorImpl: its devices, its banks, when its
 * largest free block was asked for. A mesh and each of its submeshes have one of their own over the
 * same chips. An address can recur: an entry ends with its allocator.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "producer/preload/granule.h"

struct ttam_banks {
	uint32_t count; /* 0: unknown */
	ttam_granules granules;
};

/* AllocatorImpl::get_statistics(), of one bank. */
struct ttam_statistics {
	uint64_t allocatable;
	uint64_t allocated;
	uint64_t free;
	uint64_t largest_free;
};

struct ttam_allocator_view {
	unsigned number; /* for ttam_metal_allocators_sample() */
	uint64_t devices;
	struct ttam_banks banks; /* of one type */
};

/* ttam_metal_allocators_view: an allocator of buffers that lie on this device. Asks the runtime at
 * the first sight of the two, or of the type. False where it cannot be tracked. */
bool ttam_metal_allocators_view(const void *allocator, const void *device, uint32_t type,
	struct ttam_allocator_view *ret_view);

/* ttam_metal_allocators_know: it has been viewed and has not ended. */
bool ttam_metal_allocators_know(const void *allocator, unsigned *ret_number);

/* ttam_metal_allocators_banks: how many of a type that was viewed; 0: unknown. */
uint32_t ttam_metal_allocators_banks(const void *allocator, uint32_t type);

/* ttam_metal_allocators_learn: which granules are left when so many bytes took so many. */
ttam_granules ttam_metal_allocators_learn(
	const void *allocator, uint32_t type, uint64_t bytes, uint64_t taken);

/* ttam_metal_allocators_keep: no other granules than these. */
void ttam_metal_allocators_keep(const void *allocator, uint32_t type, ttam_granules granules);

/* ttam_metal_allocators_adopt: what it held before it was tracked is known, or need not be. */
void ttam_metal_allocators_adopt(const void *allocator);
bool ttam_metal_allocators_are_adopted(const void *allocator);

/* ttam_metal_allocators_doubt: whether what is known of it may be too little. Returns whether that
 * is so of any. */
bool ttam_metal_allocators_doubt(const void *allocator, bool is_doubtful);

/* ttam_metal_allocators_sample: after an event: ask for the largest free blocks, if they are due.
 */
void ttam_metal_allocators_sample(const void *allocator, unsigned number);

/* ttam_metal_allocators_forget: the allocator ends. False where it was not known. */
bool ttam_metal_allocators_forget(const void *allocator);

/* ttam_metal_allocators_end_set: a bulk free leaves the freed ones in the allocator's own set of
 * buffers (seen in 0.78.0 and 0.81.1), which says nothing from then on. */
void ttam_metal_allocators_end_set(const void *allocator);
bool ttam_metal_allocators_have_set(const void *allocator);

/* ttam_metal_allocators_list: for ttam_verify. */
size_t ttam_metal_allocators_list(size_t capacity, const void **ret_allocators);

/* ttam_statistics_read: false where the runtime's answer does not add up. */
bool ttam_statistics_read(
	const void *allocator, uint32_t type, struct ttam_statistics *ret_statistics);

/* While the process forks. */
void ttam_metal_allocators_lock(void);
void ttam_metal_allocators_unlock(void);
