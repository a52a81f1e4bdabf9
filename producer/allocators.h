/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* allocators: numbers for them that fit in a record. */
#pragma once

#include "producer/book.h"

bool ttam_allocators_init(struct ttam_allocators *allocators);
void ttam_allocators_finish(struct ttam_allocators *allocators);
uint32_t ttam_allocators_find(struct ttam_allocators *allocators, uint64_t allocator);

static inline uint16_t ttam_allocators_number(
	struct ttam_allocators *allocators, uint64_t allocator)
{
	if (allocator == 0)
		return 0;
	if (__builtin_expect(allocators->allocator[allocators->last] == allocator, 1))
		return (uint16_t)(allocators->last + 1);
	return (uint16_t)ttam_allocators_find(allocators, allocator);
}
