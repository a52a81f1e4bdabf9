/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/book.h"

#include "producer/allocators.h"
#include "producer/closing.h"
#include "producer/entries.h"
#include "producer/memory.h"
#include "producer/programs.h"
#include "producer/scopes.h"

#define AREA(member, count)                                                      \
	(struct ttam_area)                                                       \
	{                                                                        \
		.offset = offsetof(struct ttam_shm_window, member),              \
		.entry_bytes = sizeof(((struct ttam_shm_window *)0)->member[0]), \
		.capacity = count,                                               \
	}

static void finish(struct ttam_book *book)
{
	ttam_entries_finish(&book->entries);
	ttam_programs_finish(&book->programs);
	ttam_scopes_finish(&book->scopes);
	ttam_closing_finish(&book->closing);
	ttam_allocators_finish(&book->allocators);
	ttam_memory_unmap(book, sizeof *book);
}

struct ttam_book *ttam_book_create(const struct ttam_window *window)
{
	struct ttam_book *book = ttam_memory_map(sizeof *book);
	if (book == NULL)
		return NULL;
	book->window = *window;
	book->records = AREA(record, TTAM_RECORD_COUNT);
	book->events = AREA(event, TTAM_EVENT_COUNT);
	book->scope_names = AREA(scope, TTAM_SCOPE_COUNT);
	book->closed = AREA(closed, TTAM_CLOSED_COUNT);
	book->program_list = AREA(program, TTAM_PROGRAM_COUNT);
	ttam_lines_init(&book->lines);
	if (ttam_entries_init(&book->entries) && ttam_programs_init(&book->programs) &&
		ttam_scopes_init(&book->scopes) && ttam_closing_init(&book->closing) &&
		ttam_allocators_init(&book->allocators))
		return book;
	finish(book);
	return NULL;
}

void ttam_book_destroy(struct ttam_book *book)
{
	if (book == NULL)
		return;
	ttam_window_release(&book->window);
	finish(book);
}
