/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* entries: the live buffers in private memory, found by object and space. */
#pragma once

#include "producer/book.h"

bool ttam_entries_init(struct ttam_entries *entries);
void ttam_entries_finish(struct ttam_entries *entries);

/* ttam_entries_add: a blank entry, in the index. Returns TTAM_NOT_FOUND when there is no memory. */
uint32_t ttam_entries_add(struct ttam_book *book, uint64_t object, uint64_t space);

static inline bool ttam_entries_is_listed(uint32_t number)
{
	return number < TTAM_RECORD_COUNT;
}

/* ttam_entries_remove: position: of ttam_index_next(). */
static inline void ttam_entries_remove(
	struct ttam_entries *entries, uint32_t number, uint64_t position)
{
	struct ttam_entry *entry = &entries->entry[number];
	uint32_t *list =
		ttam_entries_is_listed(number) ? &entries->free_listed : &entries->free_unlisted;
	ttam_index_remove(&entries->index, position);
	entry->devices = 0;
	entry->next = *list;
	*list = number;
}

/* ttam_entries_next: the next entry of a key that lives on any of these devices, as
 * ttam_index_next(). */
static inline uint32_t ttam_entries_next(const struct ttam_entries *entries, uint64_t object,
	uint64_t space, uint64_t devices, uint64_t *position)
{
	uint32_t hash = ttam_index_hash(object, space);
	for (;; ++*position) {
		uint32_t number = ttam_index_next(&entries->index, hash, position);
		if (number == TTAM_NOT_FOUND)
			return number;
		const struct ttam_entry *entry = &entries->entry[number];
		if (entry->object == object && entry->space == space &&
			(entry->devices & devices) != 0)
			return number;
	}
}

static inline uint64_t ttam_entries_home(
	const struct ttam_entries *entries, uint64_t object, uint64_t space)
{
	return ttam_index_home(&entries->index, ttam_index_hash(object, space));
}

/* ttam_entries_each: the live entry after *number, or NULL; start with TTAM_NOT_FOUND. */
struct ttam_entry *ttam_entries_each(struct ttam_entries *entries, uint32_t *number);
