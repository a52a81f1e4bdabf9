/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index: from a key to the number of an entry. Open addressing, linear probing; a cell holds 32
 * bits of the key's hash and the number + 1. A key may have several entries, which stand in one
 * run; whether an entry really has the key is the caller's to compare.
 *
 * Keys are sequential ids and aligned addresses: the hash is multiplicative, because with the
 * identity such keys form runs as long as the table.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define TTAM_NOT_FOUND UINT32_MAX

struct ttam_index {
	uint64_t *cells;
	uint32_t log2;
	uint32_t count;
};

static inline uint32_t ttam_index_hash(uint64_t object, uint64_t space)
{
	const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t key = object ^ (space << 32 | space >> 32);
	return (uint32_t)((key * golden) >> 32);
}

static inline uint64_t ttam_index_mask(const struct ttam_index *index)
{
	return (UINT64_C(1) << index->log2) - 1;
}

static inline uint64_t ttam_index_home(const struct ttam_index *index, uint32_t hash)
{
	return hash >> (32 - index->log2);
}

/*
 * ttam_index_next: the first number with this hash at or after *position; start with
 * ttam_index_home() and go on with *position + 1. *position ends at the cell that was found, or at
 * the empty cell that ended the run.
 */
static inline uint32_t ttam_index_next(
	const struct ttam_index *index, uint32_t hash, uint64_t *position)
{
	uint64_t mask = ttam_index_mask(index);
	for (uint64_t at = *position & mask;; at = (at + 1) & mask) {
		uint64_t cell = index->cells[at];
		if (cell != 0 && (uint32_t)(cell >> 32) != hash)
			continue;
		*position = at;
		return cell == 0 ? TTAM_NOT_FOUND : (uint32_t)cell - 1;
	}
}

/* Both return false when there is no memory. */
bool ttam_index_init(struct ttam_index *index, uint32_t log2);
bool ttam_index_grow(struct ttam_index *index);
void ttam_index_finish(struct ttam_index *index);

/* ttam_index_reserve: room for one more; forgets every position. */
static inline bool ttam_index_reserve(struct ttam_index *index)
{
	bool full = (uint64_t)index->count * 3 >= UINT64_C(2) << index->log2;
	return __builtin_expect(!full, 1) || ttam_index_grow(index);
}

/* ttam_index_insert: after ttam_index_reserve(). */
static inline void ttam_index_insert(struct ttam_index *index, uint32_t hash, uint32_t number)
{
	uint64_t mask = ttam_index_mask(index);
	uint64_t at = ttam_index_home(index, hash);
	while (index->cells[at] != 0)
		at = (at + 1) & mask;
	index->cells[at] = (uint64_t)hash << 32 | (number + 1);
	index->count++;
}

/* ttam_index_remove: the cell at a position that ttam_index_next() found. */
static inline void ttam_index_remove(struct ttam_index *index, uint64_t position)
{
	uint64_t mask = ttam_index_mask(index);
	uint64_t hole = position;
	for (uint64_t at = (hole + 1) & mask; index->cells[at] != 0; at = (at + 1) & mask) {
		uint64_t home = ttam_index_home(index, (uint32_t)(index->cells[at] >> 32));
		if (((at - home) & mask) < ((at - hole) & mask))
			continue;
		index->cells[hole] = index->cells[at];
		hole = at;
	}
	index->cells[hole] = 0;
	index->count--;
}
