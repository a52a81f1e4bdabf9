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

/* ttam_metal_allocators_find: the devices of an allocator whose buffer lies on this device. 0: the
 * allocator cannot be tracked. Asks the runtime at the first sight of the two together. */
uint64_t ttam_metal_allocators_find(const void *allocator, const void *device);

/* ttam_metal_allocators_know: it has been found and has not ended. */
bool ttam_metal_allocators_know(const void *allocator);

/* ttam_metal_allocators_banks: zeros where they are unknown. */
struct ttam_banks ttam_metal_allocators_banks(const void *allocator, uint32_t type);

/* ttam_metal_allocators_learn: which granules are left for a type. */
void ttam_metal_allocators_learn(const void *allocator, uint32_t type, ttam_granules granules);

/* ttam_metal_allocators_sample: after an event: ask for the largest free blocks, if they are due.
 */
void ttam_metal_allocators_sample(const void *allocator);

/* ttam_metal_allocators_forget: the allocator ends. */
void ttam_metal_allocators_forget(const void *allocator);

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
