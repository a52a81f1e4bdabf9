/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/marks.h"

#include "common/text.h"
#include "common/word.h"
#include "producer/event.h"

void ttam_marks_add(struct ttam_book *book, const char *name)
{
	struct ttam_shm_window *shm = book->window.shm;
	uint64_t number = book->n_marks++;
	struct ttam_shm_mark *mark = &shm->mark[number % TTAM_MARK_COUNT];
	struct ttam_event event = {.kind = TTAM_EVENT_MARK, .id = number};
	ttam_word_store(&mark->sequence, 0);
	ttam_word_store(&mark->time, book->now.ns);
	ttam_text_store(mark->name, TTAM_TEXT_WORDS(sizeof mark->name), name);
	ttam_word_store(&mark->sequence, number + 1);
	ttam_word_store(&shm->process.n_marks, number + 1);
	ttam_event_add(book, &event);
}
