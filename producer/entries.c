/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/entries.h"

#include <stddef.h>

#include "common/word.h"
#include "producer/memory.h"

enum { INDEX_LOG2 = 12 };

bool ttam_entries_init(struct ttam_entries *entries)
{
	size_t bytes = TTAM_RECORD_COUNT * sizeof(struct ttam_entry);
	*entries = (struct ttam_entries){
		.entry = ttam_memory_map(bytes),
		.capacity = TTAM_RECORD_COUNT,
		.free_listed = TTAM_NOT_FOUND,
		.free_unlisted = TTAM_NOT_FOUND,
	};
	return entries->entry != NULL && ttam_index_init(&entries->index, INDEX_LOG2);
}

void ttam_entries_finish(struct ttam_entries *entries)
{
	ttam_memory_unmap(entries->entry, entries->capacity * sizeof(struct ttam_entry));
	ttam_index_finish(&entries->index);
}

static uint32_t take_free(struct ttam_entries *entries, uint32_t *list)
{
	uint32_t number = *list;
	if (number != TTAM_NOT_FOUND)
		*list = entries->entry[number].next;
	return number;
}

static uint32_t take_new_listed(struct ttam_book *book)
{
	struct ttam_entries *entries = &book->entries;
	if (entries->n_listed == TTAM_RECORD_COUNT)
		return TTAM_NOT_FOUND;
	if (entries->n_listed == book->records.ready &&
		!ttam_area_grow(&book->window, &book->records, book->now.second))
		return TTAM_NOT_FOUND;
	uint32_t number = entries->n_listed++;
	ttam_word_store(&book->window.shm->process.n_records, entries->n_listed);
	return number;
}

static uint32_t take_new_unlisted(struct ttam_entries *entries)
{
	uint32_t number = TTAM_RECORD_COUNT + entries->n_unlisted;
	if (number == entries->capacity) {
		size_t bytes = entries->capacity * sizeof(struct ttam_entry);
		if (entries->capacity > UINT32_MAX / 4)
			return TTAM_NOT_FOUND;
		void *bigger = ttam_memory_grow(entries->entry, bytes, 2 * bytes);
		if (bigger == NULL)
			return TTAM_NOT_FOUND;
		entries->entry = bigger;
		entries->capacity *= 2;
	}
	entries->n_unlisted++;
	return number;
}

static uint32_t take(struct ttam_book *book)
{
	struct ttam_entries *entries = &book->entries;
	uint32_t number = take_free(entries, &entries->free_listed);
	if (__builtin_expect(number == TTAM_NOT_FOUND, 0))
		number = take_new_listed(book);
	if (__builtin_expect(number == TTAM_NOT_FOUND, 0))
		number = take_free(entries, &entries->free_unlisted);
	if (__builtin_expect(number == TTAM_NOT_FOUND, 0))
		number = take_new_unlisted(entries);
	return number;
}

uint32_t ttam_entries_add(struct ttam_book *book, uint64_t object, uint64_t space)
{
	struct ttam_entries *entries = &book->entries;
	if (!ttam_index_reserve(&entries->index))
		return TTAM_NOT_FOUND;
	uint32_t number = take(book);
	if (number == TTAM_NOT_FOUND)
		return number;
	entries->entry[number].object = object;
	entries->entry[number].space = space;
	ttam_index_insert(&entries->index, ttam_index_hash(object, space), number);
	return number;
}

struct ttam_entry *ttam_entries_each(struct ttam_entries *entries, uint32_t *number)
{
	uint32_t end = TTAM_RECORD_COUNT + entries->n_unlisted;
	for (uint32_t i = *number + 1; i < end; i++) {
		/* Numbers have a gap where no entry was ever used. */
		if (i >= entries->n_listed && i < TTAM_RECORD_COUNT)
			i = TTAM_RECORD_COUNT;
		if (i < end && entries->entry[i].devices != 0) {
			*number = i;
			return &entries->entry[i];
		}
	}
	return NULL;
}
