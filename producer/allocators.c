/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/allocators.h"

#include "producer/memory.h"

static const size_t table_bytes = TTAM_ALLOCATOR_COUNT * sizeof(uint64_t);

bool ttam_allocators_init(struct ttam_allocators *allocators)
{
	*allocators = (struct ttam_allocators){.allocator = ttam_memory_map(table_bytes)};
	return allocators->allocator != NULL;
}

void ttam_allocators_finish(struct ttam_allocators *allocators)
{
	ttam_memory_unmap(allocators->allocator, table_bytes);
}

uint32_t ttam_allocators_find(struct ttam_allocators *allocators, uint64_t allocator)
{
	for (uint32_t i = 0; i < allocators->used; i++)
		if (allocators->allocator[i] == allocator) {
			allocators->last = i;
			return i + 1;
		}
	if (allocators->used == TTAM_ALLOCATOR_COUNT)
		return 0;
	allocators->allocator[allocators->used] = allocator;
	allocators->last = allocators->used++;
	return allocators->last + 1;
}
