/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/buffers.h"

#include "producer/allocators.h"
#include "producer/closing.h"
#include "producer/event.h"
#include "producer/record.h"
#include "producer/scopes.h"
#include "producer/slot.h"

static unsigned count_of(uint64_t devices)
{
	return (unsigned)__builtin_popcountll(devices);
}

static struct ttam_change change_of(const struct ttam_book *book, const struct ttam_entry *entry)
{
	return (struct ttam_change){entry->type, entry->size, entry->reserved, book->now};
}

static struct ttam_event event_of(
	const struct ttam_entry *entry, enum ttam_shm_event_kind kind, uint64_t devices)
{
	return (struct ttam_event){
		.kind = kind,
		.id = entry->id,
		.size = entry->size,
		.reserved = entry->reserved,
		.devices = devices,
		.address = entry->address,
		.type = entry->type,
		.scope = entry->scope,
	};
}

/* begin_on: the entry's buffer is there on these devices, too. */
static void begin_on(struct ttam_book *book, const struct ttam_entry *entry, uint64_t devices)
{
	struct ttam_event event = event_of(entry, TTAM_EVENT_ALLOCATE, devices);
	struct ttam_change change = change_of(book, entry);
	ttam_event_add(book, &event);
	for (uint64_t left = devices; left != 0; left &= left - 1)
		ttam_slot_allocate(&book->window.shm->slot[__builtin_ctzll(left)], &change);
}

/* end_on: the entry at this position of the index ends there; with its last device it goes. */
static void end_on(struct ttam_book *book, uint32_t number, uint64_t position, uint64_t devices,
	enum ttam_shm_event_kind kind)
{
	struct ttam_entry *entry = &book->entries.entry[number];
	struct ttam_event event = event_of(entry, kind, devices);
	struct ttam_change change = change_of(book, entry);
	ttam_event_add(book, &event);
	for (uint64_t left = devices; left != 0; left &= left - 1)
		ttam_slot_free(&book->window.shm->slot[__builtin_ctzll(left)], &change);
	entry->devices &= ~devices;
	ttam_record_update(book, number, entry->devices);
	if (entry->devices == 0)
		ttam_entries_remove(&book->entries, number, position);
}

static bool is_twin(
	const struct ttam_entry *entry, const struct ttam_allocation *allocation, uint32_t scope)
{
	return entry->size == allocation->size && entry->type == allocation->type &&
	       entry->address == allocation->address && entry->scope == scope &&
	       entry->reserved == allocation->reserved &&
	       entry->allocator == allocation->allocator && entry->id == allocation->id;
}

/*
 * settle: what is live under this key already. Duplicates are counted, others end. Returns the
 * devices where the buffer is new, and an entry that can take them on, or TTAM_NOT_FOUND.
 */
static uint64_t settle(struct ttam_book *book, const struct ttam_allocation *allocation,
	uint32_t scope, uint32_t *ret_twin)
{
	struct ttam_entries *entries = &book->entries;
	uint64_t fresh = allocation->devices;
	uint64_t position = ttam_entries_home(entries, allocation->object, allocation->space);
	*ret_twin = TTAM_NOT_FOUND;
	for (;;) {
		uint32_t number = ttam_entries_next(entries, allocation->object, allocation->space,
			TTAM_ALL_DEVICES, &position);
		if (number == TTAM_NOT_FOUND)
			return fresh;
		struct ttam_entry *entry = &entries->entry[number];
		uint64_t both = entry->devices & fresh;
		if (entry->size == allocation->size && entry->type == allocation->type) {
			ttam_word_add(&book->window.shm->process.n_duplicate, count_of(both));
			fresh &= ~both;
			if (is_twin(entry, allocation, scope))
				*ret_twin = number;
		} else if (both != 0) {
			end_on(book, number, position, both, TTAM_EVENT_FREE);
			/* If it went, another one may stand at its position now. */
			if (entry->devices == 0)
				continue;
		}
		position++;
	}
}

static void drop_event(struct ttam_book *book)
{
	ttam_word_add(&book->window.shm->process.dropped_events, 1);
}

static void begin_new(struct ttam_book *book, const struct ttam_allocation *allocation,
	uint64_t devices, uint32_t scope)
{
	uint32_t number = ttam_entries_add(book, allocation->object, allocation->space);
	if (number == TTAM_NOT_FOUND) {
		drop_event(book);
		return;
	}
	struct ttam_entry *entry = &book->entries.entry[number];
	entry->devices = devices;
	entry->size = allocation->size;
	entry->reserved = allocation->reserved;
	entry->id = allocation->id;
	entry->address = allocation->address;
	entry->allocator = allocation->allocator;
	entry->time = book->now.ns;
	entry->scope = scope;
	entry->type = allocation->type;
	entry->num_banks = (uint16_t)allocation->num_banks;
	entry->allocator_number = ttam_allocators_number(&book->allocators, allocation->allocator);
	begin_on(book, entry, devices);
	ttam_record_begin(book, number);
}

static void grow_twin(struct ttam_book *book, uint32_t number, uint64_t devices)
{
	struct ttam_entry *entry = &book->entries.entry[number];
	begin_on(book, entry, devices);
	entry->devices |= devices;
	ttam_record_update(book, number, entry->devices);
}

void ttam_buffers_allocate(struct ttam_book *book, const struct ttam_allocation *allocation)
{
	uint32_t twin;
	if (allocation->type >= TTAM_SHM_CB) {
		drop_event(book);
		return;
	}
	uint32_t scope = ttam_scopes_current(book);
	uint64_t fresh = settle(book, allocation, scope, &twin);
	if (fresh != 0 && twin != TTAM_NOT_FOUND)
		grow_twin(book, twin, fresh);
	else if (fresh != 0)
		begin_new(book, allocation, fresh, scope);
}

/* end_where_live: returns the devices where it was. */
static uint64_t end_where_live(
	struct ttam_book *book, uint64_t object, uint64_t space, uint64_t devices)
{
	struct ttam_entries *entries = &book->entries;
	uint64_t position = ttam_entries_home(entries, object, space);
	uint64_t ended = 0;
	while (ended != devices) {
		uint32_t number =
			ttam_entries_next(entries, object, space, devices & ~ended, &position);
		if (number == TTAM_NOT_FOUND)
			break;
		uint64_t both = entries->entry[number].devices & devices;
		end_on(book, number, position, both, TTAM_EVENT_FREE);
		ended |= both;
	}
	return ended;
}

static void count_unmatched(
	struct ttam_book *book, uint64_t object, uint64_t devices, unsigned count)
{
	struct ttam_event event = {.kind = TTAM_EVENT_UNMATCHED, .id = object, .devices = devices};
	ttam_word_add(&book->window.shm->process.n_unmatched, count);
	ttam_event_add(book, &event);
}

void ttam_buffers_free(struct ttam_book *book, uint64_t object, uint64_t space, uint64_t devices)
{
	uint64_t ended = end_where_live(book, object, space, devices);
	uint64_t rest = devices & ~ended;
	if (devices == TTAM_ALL_DEVICES && ended == 0)
		count_unmatched(book, object, 0, 1);
	else if (devices != TTAM_ALL_DEVICES && rest != 0)
		count_unmatched(book, object, rest, count_of(rest));
}

void ttam_buffers_free_known(struct ttam_book *book, uint64_t object, uint64_t space)
{
	end_where_live(book, object, space, TTAM_ALL_DEVICES);
}

bool ttam_buffers_value(struct ttam_book *book, const struct ttam_allocation *allocation)
{
	struct ttam_entries *entries = &book->entries;
	uint64_t position = ttam_entries_home(entries, allocation->object, allocation->space);
	uint32_t number = ttam_entries_next(
		entries, allocation->object, allocation->space, allocation->devices, &position);
	if (number == TTAM_NOT_FOUND)
		return false;
	struct ttam_entry *entry = &entries->entry[number];
	if (entry->reserved != 0 || allocation->reserved == 0)
		return true;
	entry->reserved = allocation->reserved;
	for (uint64_t left = entry->devices; left != 0; left &= left - 1)
		ttam_slot_value(&book->window.shm->slot[__builtin_ctzll(left)], entry->type,
			entry->reserved);
	ttam_record_value(book, number, entry->reserved);
	return true;
}

static void close_one(struct ttam_book *book, uint32_t number, uint32_t reason)
{
	struct ttam_entries *entries = &book->entries;
	struct ttam_entry *entry = &entries->entry[number];
	uint64_t position = ttam_entries_home(entries, entry->object, entry->space);
	while (ttam_entries_next(
		       entries, entry->object, entry->space, TTAM_ALL_DEVICES, &position) != number)
		position++;
	ttam_closing_add(book, entry, reason);
	end_on(book, number, position, entry->devices, TTAM_EVENT_CLOSE);
}

void ttam_buffers_close(struct ttam_book *book, const uint64_t *allocator, uint32_t reason)
{
	uint32_t number = TTAM_NOT_FOUND;
	struct ttam_entry *entry;
	while ((entry = ttam_entries_each(&book->entries, &number)) != NULL)
		if (allocator == NULL || entry->allocator == *allocator)
			close_one(book, number, reason);
}
