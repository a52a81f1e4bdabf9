/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* program_record: a live program as readers see it. The first entries of the book have a place of
 * the same number in the window; where it has no room they are counted. */
#pragma once

#include "common/word.h"
#include "producer/book.h"

static inline bool ttam_program_has_place(struct ttam_book *book, uint32_t number)
{
	struct ttam_area *list = &book->program_list;
	while (number < TTAM_PROGRAM_COUNT && number >= list->ready)
		if (!ttam_area_grow(&book->window, list, book->now.second))
			return false;
	return number < TTAM_PROGRAM_COUNT;
}

/* ttam_program_show: an entry that readers do not see, with all that is known of it. */
static inline void ttam_program_show(struct ttam_book *book, uint32_t number)
{
	struct ttam_program *entry = &book->programs.program[number];
	struct ttam_shm_process *process = &book->window.shm->process;
	struct ttam_shm_program *shm = &book->window.shm->program[number];
	entry->is_listed = ttam_program_has_place(book, number);
	if (!entry->is_listed) {
		ttam_word_add(&process->dropped_programs, 1);
		return;
	}
	ttam_word_store(&shm->program, entry->program);
	ttam_word_store(&shm->bytes, entry->bytes);
	ttam_word_store(&shm->count, entry->count);
	ttam_word_store(&shm->end, entry->end);
	ttam_word_store(&shm->devices, entry->devices);
	ttam_word_store(&shm->meta,
		(uint32_t)entry->cores | (uint64_t)entry->scope << TTAM_META_SCOPE_SHIFT);
	ttam_word_add(&shm->generation, 1);
	if (ttam_word_own(&process->n_programs) <= number)
		ttam_word_store(&process->n_programs, number + 1);
}

static inline void ttam_program_hide(struct ttam_book *book, uint32_t number)
{
	struct ttam_program *entry = &book->programs.program[number];
	if (entry->is_listed)
		ttam_word_add(&book->window.shm->program[number].generation, 1);
	entry->is_listed = false;
}

/* ttam_program_update: it is on fewer devices; on none it has ended. */
static inline void ttam_program_update(struct ttam_book *book, uint32_t number)
{
	const struct ttam_program *entry = &book->programs.program[number];
	if (entry->devices == 0)
		ttam_program_hide(book, number);
	else if (entry->is_listed)
		ttam_word_store(&book->window.shm->program[number].devices, entry->devices);
}
