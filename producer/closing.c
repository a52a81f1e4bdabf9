/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/closing.h"

#include "common/word.h"
#include "producer/memory.h"

enum { INDEX_LOG2 = 7 };

static const size_t groups_bytes = TTAM_CLOSED_COUNT * sizeof(struct ttam_group);

bool ttam_closing_init(struct ttam_closing *closing)
{
	*closing = (struct ttam_closing){.group = ttam_memory_map(groups_bytes)};
	return closing->group != NULL && ttam_index_init(&closing->index, INDEX_LOG2);
}

void ttam_closing_finish(struct ttam_closing *closing)
{
	ttam_memory_unmap(closing->group, groups_bytes);
	ttam_index_finish(&closing->index);
}

static uint32_t find(
	const struct ttam_closing *closing, uint32_t hash, const struct ttam_group *key)
{
	uint64_t position = ttam_index_home(&closing->index, hash);
	for (;; position++) {
		uint32_t number = ttam_index_next(&closing->index, hash, &position);
		if (number == TTAM_NOT_FOUND)
			return number;
		const struct ttam_group *group = &closing->group[number];
		if (group->meta == key->meta && group->size == key->size &&
			group->devices == key->devices)
			return number;
	}
}

static uint32_t add(struct ttam_book *book, uint32_t hash, const struct ttam_group *key)
{
	struct ttam_closing *closing = &book->closing;
	bool has_room = closing->used < TTAM_CLOSED_COUNT &&
			(closing->used < book->closed.ready ||
				ttam_area_grow(&book->window, &book->closed, book->now.second)) &&
			ttam_index_reserve(&closing->index);
	if (!has_room)
		return TTAM_NOT_FOUND;
	uint32_t number = closing->used++;
	closing->group[number] = *key;
	ttam_index_insert(&closing->index, hash, number);
	return number;
}

static void publish(struct ttam_book *book, uint32_t number)
{
	const struct ttam_group *group = &book->closing.group[number];
	struct ttam_shm_closed *shm = &book->window.shm->closed[number];
	ttam_word_store(&shm->meta, group->meta);
	ttam_word_store(&shm->size, group->size);
	ttam_word_store(&shm->devices, group->devices);
	ttam_word_store(&shm->count, group->count);
	ttam_word_store(&shm->reserved, group->has_unknown ? 0 : group->reserved);
	ttam_word_store(&shm->oldest, group->oldest);
	ttam_word_store(&shm->time, book->now.ns);
	ttam_word_store(&book->window.shm->process.n_closed, book->closing.used);
}

void ttam_closing_add(struct ttam_book *book, const struct ttam_entry *entry, uint32_t reason)
{
	struct ttam_group key = {
		.meta = entry->type | (uint64_t)reason << TTAM_META_REASON_SHIFT |
			(uint64_t)entry->scope << TTAM_META_SCOPE_SHIFT,
		.size = entry->size,
		.devices = entry->devices,
		.oldest = entry->time,
	};
	uint32_t hash = ttam_index_hash(key.meta ^ key.size << 20, key.devices);
	uint32_t number = find(&book->closing, hash, &key);
	if (number == TTAM_NOT_FOUND)
		number = add(book, hash, &key);
	if (number == TTAM_NOT_FOUND) {
		ttam_word_add(&book->window.shm->process.dropped_closed, 1);
		return;
	}
	struct ttam_group *group = &book->closing.group[number];
	group->count++;
	group->reserved += entry->reserved;
	group->has_unknown |= entry->reserved == 0;
	if (entry->time < group->oldest)
		group->oldest = entry->time;
	publish(book, number);
}
