/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/ledger.h"

#include "producer/buffers.h"
#include "producer/devices.h"
#include "producer/entries.h"
#include "producer/event.h"
#include "producer/hold.h"
#include "producer/marks.h"
#include "producer/programs.h"
#include "producer/scopes.h"
#include "producer/slot.h"
#include "producer/tt_allocmon.h"

void ttam_ledger_register(const struct ttam_device *device)
{
	struct ttam_book *book = ttam_hold_take();
	if (book == NULL)
		return;
	if (device->index < TTAM_DEVICE_COUNT) {
		ttam_devices_remember(device);
		ttam_devices_publish(book->window.shm, device->index);
	} else {
		ttam_word_add(&book->window.shm->process.dropped_devices, 1);
	}
	ttam_hold_give(book);
}

void ttam_ledger_allocate(const struct ttam_allocation *allocation)
{
	struct ttam_book *book = ttam_hold_take_now();
	if (book == NULL)
		return;
	ttam_buffers_allocate(book, allocation);
	ttam_hold_give(book);
}

void ttam_ledger_free(uint64_t object, uint64_t space, uint64_t devices)
{
	struct ttam_book *book = ttam_hold_take_now();
	if (book == NULL)
		return;
	ttam_buffers_free(book, object, space, devices);
	ttam_hold_give(book);
}

void ttam_ledger_free_known(uint64_t object, uint64_t space)
{
	struct ttam_book *book = ttam_hold_take_now();
	if (book == NULL)
		return;
	ttam_buffers_free_known(book, object, space);
	ttam_hold_give(book);
}

void ttam_ledger_close(uint64_t allocator, uint32_t reason)
{
	struct ttam_book *book = ttam_hold_take_now();
	if (book == NULL)
		return;
	ttam_buffers_close(book, &allocator, reason);
	ttam_hold_give(book);
}

static void fail_on(
	struct ttam_shm_slot *slot, uint32_t type, uint64_t size, const struct ttam_now *now)
{
	uint64_t words[TTAM_LATCH_WORDS];
	ttam_slot_load(&slot->type[type], words);
	words[TTAM_N_FAILED]++;
	words[TTAM_LAST_TIME] = now->ns;
	ttam_word_store(&slot->last_failed_size[type], size);
	ttam_word_store(&slot->last_failed_time[type], now->ns);
	ttam_latch_write(&slot->type[type], words);
}

void ttam_ledger_fail(uint64_t devices, uint32_t type, uint64_t size)
{
	struct ttam_book *book = ttam_hold_take_now();
	if (book == NULL)
		return;
	if (type < TTAM_SHM_TYPE_COUNT) {
		struct ttam_event event = {
			.kind = TTAM_EVENT_FAIL, .size = size, .devices = devices, .type = type};
		ttam_event_add(book, &event);
		for (uint64_t left = devices; left != 0; left &= left - 1)
			fail_on(&book->window.shm->slot[__builtin_ctzll(left)], type, size,
				&book->now);
	} else {
		ttam_word_add(&book->window.shm->process.dropped_events, 1);
	}
	ttam_hold_give(book);
}

void ttam_ledger_set_program(const struct ttam_program_set *set)
{
	struct ttam_book *book = ttam_hold_take_now();
	if (book == NULL)
		return;
	ttam_programs_set(book, set);
	ttam_hold_give(book);
}

void ttam_ledger_add_cb(const struct ttam_program_set *cb)
{
	struct ttam_book *book = ttam_hold_take_now();
	if (book == NULL)
		return;
	ttam_programs_add(book, cb);
	ttam_hold_give(book);
}

void ttam_ledger_free_program(uint64_t program, uint64_t devices)
{
	struct ttam_book *book = ttam_hold_take_now();
	if (book == NULL)
		return;
	ttam_programs_free(book, program, devices);
	ttam_hold_give(book);
}

void ttam_ledger_set_largest_free(uint64_t devices, uint32_t type, uint64_t bytes)
{
	struct ttam_book *book = ttam_hold_take();
	if (book == NULL)
		return;
	if (type < TTAM_SHM_CB)
		for (uint64_t left = devices; left != 0; left &= left - 1) {
			struct ttam_shm_slot *slot = &book->window.shm->slot[__builtin_ctzll(left)];
			ttam_word_store(&slot->largest_free[type], bytes + 1);
		}
	ttam_hold_give(book);
}

static void adopt(struct ttam_book *book, const struct ttam_adoption *adoption)
{
	for (size_t i = 0; i < adoption->n_gone; i++)
		ttam_buffers_free(book, adoption->gone[i], adoption->allocator, TTAM_ALL_DEVICES);
	ttam_scopes_push(book, adoption->scope);
	for (size_t i = 0; i < adoption->n_found; i++)
		if (!ttam_buffers_value(book, &adoption->found[i]))
			ttam_buffers_allocate(book, &adoption->found[i]);
	ttam_scopes_pop(book);
}

bool ttam_ledger_adopt(const struct ttam_adoption *adoption)
{
	struct ttam_book *book = ttam_hold_take_now();
	if (book == NULL)
		return false;
	bool is_so = adoption->is_still_so(adoption->context);
	if (is_so)
		adopt(book, adoption);
	ttam_hold_give(book);
	return is_so;
}

void ttam_ledger_mark(const char *name)
{
	struct ttam_book *book = ttam_hold_take_now();
	if (book == NULL)
		return;
	ttam_marks_add(book, name);
	ttam_hold_give(book);
}

static size_t list_objects(
	uint64_t allocator, bool only_unvalued, size_t capacity, uint64_t *ret_objects)
{
	struct ttam_book *book = ttam_hold_take();
	struct ttam_entry *entry;
	uint32_t number = TTAM_NOT_FOUND;
	size_t count = 0;
	if (book == NULL)
		return 0;
	while ((entry = ttam_entries_each(&book->entries, &number)) != NULL) {
		if (entry->allocator != allocator || (only_unvalued && entry->reserved != 0))
			continue;
		if (count < capacity)
			ret_objects[count] = entry->object;
		count++;
	}
	ttam_hold_give(book);
	return count;
}

size_t ttam_ledger_objects(uint64_t allocator, size_t capacity, uint64_t *ret_objects)
{
	return list_objects(allocator, false, capacity, ret_objects);
}

size_t ttam_ledger_unvalued(uint64_t allocator, size_t capacity, uint64_t *ret_objects)
{
	return list_objects(allocator, true, capacity, ret_objects);
}

uint64_t ttam_ledger_reserved(uint64_t allocator, uint32_t type)
{
	struct ttam_book *book = ttam_hold_take();
	struct ttam_entry *entry;
	uint32_t number = TTAM_NOT_FOUND;
	uint64_t reserved = 0;
	if (book == NULL)
		return 0;
	while ((entry = ttam_entries_each(&book->entries, &number)) != NULL)
		if (entry->allocator == allocator && entry->type == type)
			reserved += entry->reserved;
	ttam_hold_give(book);
	return reserved;
}

void ttam_ledger_verified(uint64_t differences)
{
	struct ttam_book *book = ttam_hold_take();
	if (book == NULL)
		return;
	ttam_word_add(&book->window.shm->process.n_verified, 1);
	ttam_word_add(&book->window.shm->process.n_differences, differences);
	ttam_hold_give(book);
}
