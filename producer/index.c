/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/index.h"

#include <stddef.h>

#include "producer/memory.h"

static size_t bytes_of(uint32_t log2)
{
	return sizeof(uint64_t) << log2;
}

bool ttam_index_init(struct ttam_index *index, uint32_t log2)
{
	*index = (struct ttam_index){ttam_memory_map(bytes_of(log2)), log2, 0};
	return index->cells != NULL;
}

bool ttam_index_grow(struct ttam_index *index)
{
	struct ttam_index bigger;
	if (index->log2 == 31 || !ttam_index_init(&bigger, index->log2 + 1))
		return false;
	for (uint64_t i = 0; i <= ttam_index_mask(index); i++) {
		uint64_t cell = index->cells[i];
		if (cell != 0)
			ttam_index_insert(&bigger, (uint32_t)(cell >> 32), (uint32_t)cell - 1);
	}
	ttam_index_finish(index);
	*index = bigger;
	return true;
}

void ttam_index_finish(struct ttam_index *index)
{
	ttam_memory_unmap(index->cells, bytes_of(index->log2));
	*index = (struct ttam_index){0};
}
