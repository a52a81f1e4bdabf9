/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* record: a live buffer as readers see it. */
#pragma once

#include "common/word.h"
#include "producer/entries.h"

static inline void ttam_record_begin(struct ttam_book *book, uint32_t number)
{
	const struct ttam_entry *entry = &book->entries.entry[number];
	if (__builtin_expect(!ttam_entries_is_listed(number), 0)) {
		struct ttam_shm_process *process = &book->window.shm->process;
		ttam_word_add(&process->dropped_records, 1);
		ttam_word_add(&process->unlisted_records, 1);
		return;
	}
	struct ttam_shm_record *record = &book->window.shm->record[number];
	uint64_t banks = entry->num_banks & TTAM_META_BANKS_MASK;
	uint64_t allocator = entry->allocator_number & TTAM_META_ALLOCATOR_MASK;
	uint64_t meta = entry->type | banks << TTAM_META_BANKS_SHIFT |
			allocator << TTAM_META_ALLOCATOR_SHIFT |
			(uint64_t)entry->scope << TTAM_META_SCOPE_SHIFT;
	ttam_word_store(&record->id, entry->id);
	ttam_word_store(&record->size, entry->size);
	ttam_word_store(&record->reserved, entry->reserved);
	ttam_word_store(&record->address, entry->address);
	ttam_word_store(&record->devices, entry->devices);
	ttam_word_store(&record->time, entry->time);
	ttam_word_store(&record->meta, meta);
	ttam_word_add(&record->generation, 1);
}

static inline void ttam_record_value(struct ttam_book *book, uint32_t number, uint64_t reserved)
{
	if (ttam_entries_is_listed(number))
		ttam_word_store(&book->window.shm->record[number].reserved, reserved);
}

/* ttam_record_update: on more or fewer devices; on none the record has ended. */
static inline void ttam_record_update(struct ttam_book *book, uint32_t number, uint64_t devices)
{
	if (__builtin_expect(!ttam_entries_is_listed(number), 0)) {
		if (devices == 0)
			ttam_word_add(&book->window.shm->process.unlisted_records, UINT64_MAX);
		return;
	}
	struct ttam_shm_record *record = &book->window.shm->record[number];
	if (devices == 0)
		ttam_word_add(&record->generation, 1);
	else
		ttam_word_store(&record->devices, devices);
}
