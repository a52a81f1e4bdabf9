/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* event: the ring of the last events, and the log of those that people may read as text. */
#pragma once

#include "common/word.h"
#include "producer/book.h"

struct ttam_event {
	uint64_t kind; /* enum ttam_shm_event_kind */
	uint64_t id;
	uint64_t size;
	uint64_t reserved;
	uint64_t devices;
	uint64_t address;
	uint64_t type;
	uint64_t scope;
};

/* ttam_event_log: for TT_ALLOCMON_EVENTS. By value, so that the event needs no place in memory
 * where nobody asked for the log. */
void ttam_event_log(struct ttam_book *book, struct ttam_event event);

static inline struct ttam_shm_event *ttam_event_place(struct ttam_book *book, uint64_t sequence)
{
	uint32_t at = (uint32_t)((sequence - 1) % TTAM_EVENT_COUNT);
	while (__builtin_expect(at >= book->events.ready, 0))
		if (!ttam_area_grow(&book->window, &book->events, book->now.second))
			return NULL;
	return &book->window.shm->event[at];
}

/* ttam_event_add: number and keep an event; first thing that every event does. */
__attribute__((always_inline)) static inline void ttam_event_add(
	struct ttam_book *book, const struct ttam_event *event)
{
	struct ttam_shm_process *process = &book->window.shm->process;
	uint64_t sequence = ++book->n_events;
	struct ttam_shm_event *shm = ttam_event_place(book, sequence);
	if (__builtin_expect(shm != NULL, 1)) {
		uint64_t meta = event->kind | event->type << TTAM_META_TYPE_SHIFT |
				event->scope << TTAM_META_SCOPE_SHIFT;
		ttam_word_store(&shm->sequence, 0);
		ttam_word_store(&shm->time, book->now.ns);
		ttam_word_store(&shm->id, event->id);
		ttam_word_store(&shm->size, event->size);
		ttam_word_store(&shm->devices, event->devices);
		ttam_word_store(&shm->meta, meta);
		ttam_word_store(&shm->address, event->address);
		ttam_word_store(&shm->reserved, event->reserved);
		ttam_word_store(&shm->sequence, sequence);
	} else {
		ttam_word_add(&process->dropped_events, 1);
	}
	ttam_word_store(&process->n_events, sequence);
	ttam_word_store(&process->last_event, book->now.ns);
	if (__builtin_expect(book->lines.on, 0))
		ttam_event_log(book, *event);
	if (__builtin_expect((event->devices & ~book->devices_seen) != 0, 0)) {
		book->devices_seen |= event->devices;
		uint64_t n_devices = 64 - (uint64_t)__builtin_clzll(book->devices_seen);
		if (n_devices > ttam_word_own(&process->n_devices))
			ttam_word_store(&process->n_devices, n_devices);
	}
}
