/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/programs.h"

#include <stddef.h>

#include "producer/event.h"
#include "producer/memory.h"
#include "producer/program_record.h"
#include "producer/scopes.h"
#include "producer/slot.h"

enum {
	INDEX_LOG2 = 8,
	FIRST_CAPACITY = 1024,
};

bool ttam_programs_init(struct ttam_programs *programs)
{
	*programs = (struct ttam_programs){
		.program = ttam_memory_map(FIRST_CAPACITY * sizeof(struct ttam_program)),
		.capacity = FIRST_CAPACITY,
		.free = TTAM_NOT_FOUND,
		.free_unlisted = TTAM_NOT_FOUND,
	};
	for (unsigned i = 0; i < TTAM_DEVICE_COUNT; i++)
		programs->device[i].largest = programs->device[i].farthest = TTAM_NOT_FOUND;
	return programs->program != NULL && ttam_index_init(&programs->index, INDEX_LOG2);
}

void ttam_programs_finish(struct ttam_programs *programs)
{
	ttam_memory_unmap(programs->program, programs->capacity * sizeof(struct ttam_program));
	ttam_index_finish(&programs->index);
}

static bool grow(struct ttam_programs *programs)
{
	size_t bytes = programs->capacity * sizeof(struct ttam_program);
	if (programs->capacity > UINT32_MAX / 4)
		return false;
	void *bigger = ttam_memory_grow(programs->program, bytes, 2 * bytes);
	if (bigger == NULL)
		return false;
	programs->program = bigger;
	programs->capacity *= 2;
	return true;
}

static uint32_t *free_list(struct ttam_programs *programs, bool is_listed)
{
	return is_listed ? &programs->free : &programs->free_unlisted;
}

static struct ttam_program *take(struct ttam_programs *programs, uint64_t program)
{
	/* One that readers can see, as long as there is one. */
	bool is_listed = programs->free != TTAM_NOT_FOUND || programs->used < TTAM_PROGRAM_COUNT;
	uint32_t *list = free_list(programs, is_listed);
	uint32_t number = *list;
	if (!ttam_index_reserve(&programs->index))
		return NULL;
	if (number != TTAM_NOT_FOUND)
		*list = programs->program[number].next;
	else if (programs->used < programs->capacity || grow(programs))
		number = programs->used++;
	else
		return NULL;
	ttam_index_insert(&programs->index, ttam_index_hash(program, 0), number);
	programs->program[number].program = program;
	return &programs->program[number];
}

/* next: the next entry of a program on any of these devices, as ttam_entries_next(). */
static struct ttam_program *next(
	struct ttam_programs *programs, uint64_t program, uint64_t devices, uint64_t *position)
{
	uint32_t hash = ttam_index_hash(program, 0);
	for (;; ++*position) {
		uint32_t number = ttam_index_next(&programs->index, hash, position);
		if (number == TTAM_NOT_FOUND)
			return NULL;
		struct ttam_program *entry = &programs->program[number];
		if (entry->program == program && (entry->devices & devices) != 0)
			return entry;
	}
}

static uint32_t number_of(const struct ttam_book *book, const struct ttam_program *entry)
{
	return (uint32_t)(entry - book->programs.program);
}

static void give(struct ttam_book *book, struct ttam_program *entry)
{
	uint32_t number = number_of(book, entry);
	uint32_t *list = free_list(&book->programs, number < TTAM_PROGRAM_COUNT);
	entry->next = *list;
	*list = number;
}

static uint64_t home(const struct ttam_programs *programs, uint64_t program)
{
	return ttam_index_home(&programs->index, ttam_index_hash(program, 0));
}

static void add_event(struct ttam_book *book, enum ttam_shm_event_kind kind,
	const struct ttam_program_set *set, uint64_t devices)
{
	struct ttam_event event = {
		.kind = kind,
		.id = set->program,
		.size = set->bytes,
		.devices = devices,
		.address = set->end,
		.type = TTAM_SHM_CB,
	};
	ttam_event_add(book, &event);
}

static void lose(struct ttam_programs *programs, struct ttam_program *entry, uint64_t devices)
{
	uint32_t number = (uint32_t)(entry - programs->program);
	for (uint64_t left = entry->devices & devices; left != 0; left &= left - 1) {
		struct ttam_cb_device *device = &programs->device[__builtin_ctzll(left)];
		device->programs--;
		if (device->largest == number)
			device->largest = TTAM_NOT_FOUND;
		if (device->farthest == number)
			device->farthest = TTAM_NOT_FOUND;
	}
	entry->devices &= ~devices;
}

/* compare: bytes and end of a device are those of the leaders that left until new ones are found,
 * so that whoever reaches them leads without a look at the others. */
static void compare(
	struct ttam_cb_device *device, const struct ttam_program *entry, uint32_t number)
{
	if (entry->bytes > device->bytes ||
		(entry->bytes == device->bytes && device->largest == TTAM_NOT_FOUND)) {
		device->bytes = entry->bytes;
		device->count = entry->count;
		device->largest = number;
	}
	if (entry->end > device->end ||
		(entry->end == device->end && device->farthest == TTAM_NOT_FOUND)) {
		device->end = entry->end;
		device->farthest = number;
	}
}

static void gain(struct ttam_programs *programs, const struct ttam_program *entry)
{
	uint32_t number = (uint32_t)(entry - programs->program);
	for (uint64_t left = entry->devices; left != 0; left &= left - 1) {
		struct ttam_cb_device *device = &programs->device[__builtin_ctzll(left)];
		device->programs++;
		compare(device, entry, number);
	}
}

static void look_through(struct ttam_programs *programs, uint64_t devices)
{
	for (uint32_t i = 0; i < programs->used; i++) {
		const struct ttam_program *entry = &programs->program[i];
		for (uint64_t left = entry->devices & devices; left != 0; left &= left - 1)
			compare(&programs->device[__builtin_ctzll(left)], entry, i);
	}
}

/* find_leaders: where the one that led has left. */
static void find_leaders(struct ttam_programs *programs, uint64_t devices)
{
	uint64_t among_others = 0;
	for (uint64_t left = devices; left != 0; left &= left - 1) {
		struct ttam_cb_device *device = &programs->device[__builtin_ctzll(left)];
		if (device->largest != TTAM_NOT_FOUND && device->farthest != TTAM_NOT_FOUND)
			continue;
		uint64_t programs_left = device->programs;
		*device = (struct ttam_cb_device){
			.programs = programs_left,
			.largest = TTAM_NOT_FOUND,
			.farthest = TTAM_NOT_FOUND,
		};
		if (programs_left != 0)
			among_others |= left & -left;
	}
	if (among_others != 0)
		look_through(programs, among_others);
}

static void publish(struct ttam_book *book, uint64_t devices)
{
	find_leaders(&book->programs, devices);
	for (uint64_t left = devices; left != 0; left &= left - 1) {
		unsigned at = (unsigned)__builtin_ctzll(left);
		const struct ttam_cb_device *device = &book->programs.device[at];
		struct ttam_shm_slot *slot = &book->window.shm->slot[at];
		uint64_t words[TTAM_LATCH_WORDS];
		ttam_slot_load(&slot->type[TTAM_SHM_CB], words);
		ttam_slot_roll(slot, TTAM_SHM_CB, words[TTAM_CURRENT], book->now.second);
		words[TTAM_CURRENT] = device->bytes;
		words[TTAM_CB_COUNT] = device->count;
		words[TTAM_CB_PROGRAMS] = device->programs;
		words[TTAM_LAST_TIME] = book->now.ns;
		ttam_slot_raise_peak(words, book->now.ns);
		ttam_latch_write(&slot->type[TTAM_SHM_CB], words);
		ttam_slot_lower_floor(slot, TTAM_SHM_CB, device->bytes);
		ttam_word_store(&slot->cb_end, device->end);
	}
}

/* cut: a program ends on these devices. Returns where it was. */
static uint64_t cut(struct ttam_book *book, uint64_t program, uint64_t devices)
{
	struct ttam_programs *programs = &book->programs;
	uint64_t position = home(programs, program);
	uint64_t ended = 0;
	struct ttam_program *entry;
	while ((entry = next(programs, program, devices & ~ended, &position)) != NULL) {
		uint64_t both = entry->devices & devices;
		struct ttam_program_set set = {
			program, both, entry->bytes, entry->count, entry->end, entry->cores};
		add_event(book, TTAM_EVENT_CB_FREE, &set, both);
		lose(programs, entry, both);
		ttam_program_update(book, number_of(book, entry));
		ended |= both;
		if (entry->devices == 0) {
			ttam_index_remove(&programs->index, position);
			give(book, entry);
		}
	}
	return ended;
}

static void put(struct ttam_book *book, const struct ttam_program_set *set)
{
	struct ttam_program *entry = take(&book->programs, set->program);
	if (entry == NULL) {
		ttam_word_add(&book->window.shm->process.dropped_events, 1);
		return;
	}
	entry->devices = set->devices;
	entry->bytes = set->bytes;
	entry->count = set->count;
	entry->end = set->end;
	entry->cores = set->cores;
	entry->scope = ttam_scopes_current(book);
	gain(&book->programs, entry);
	ttam_program_show(book, number_of(book, entry));
}

void ttam_programs_set(struct ttam_book *book, const struct ttam_program_set *set)
{
	uint64_t touched = cut(book, set->program, set->devices);
	if (set->count != 0 && set->devices != 0) {
		add_event(book, TTAM_EVENT_CB_ALLOCATE, set, set->devices);
		put(book, set);
		touched = set->devices;
	}
	publish(book, touched);
}

/* add_to: one CB more for an entry, on some of its devices; the others keep what they have. */
static void add_to(struct ttam_book *book, struct ttam_program *entry, uint64_t devices,
	const struct ttam_program_set *cb)
{
	struct ttam_program_set more = {
		.program = cb->program,
		.devices = devices,
		.bytes = entry->bytes + cb->bytes,
		.count = entry->count + cb->count,
		.end = entry->end > cb->end ? entry->end : cb->end,
		.cores = entry->cores > cb->cores ? entry->cores : cb->cores,
	};
	lose(&book->programs, entry, devices);
	ttam_program_update(book, number_of(book, entry));
	if (entry->devices != 0) {
		put(book, &more);
		return;
	}
	entry->devices = more.devices;
	entry->bytes = more.bytes;
	entry->count = more.count;
	entry->end = more.end;
	entry->cores = more.cores;
	gain(&book->programs, entry);
	ttam_program_show(book, number_of(book, entry));
}

void ttam_programs_add(struct ttam_book *book, const struct ttam_program_set *cb)
{
	struct ttam_programs *programs = &book->programs;
	struct ttam_program_set fresh = *cb;
	if (cb->devices == 0)
		return;
	add_event(book, TTAM_EVENT_CB_ALLOCATE, cb, cb->devices);
	while (fresh.devices != 0) {
		uint64_t position = home(programs, cb->program);
		struct ttam_program *entry = next(programs, cb->program, fresh.devices, &position);
		if (entry == NULL)
			break;
		uint64_t both = entry->devices & fresh.devices;
		add_to(book, entry, both, cb);
		fresh.devices &= ~both;
	}
	if (fresh.devices != 0)
		put(book, &fresh);
	publish(book, cb->devices);
}

void ttam_programs_free(struct ttam_book *book, uint64_t program, uint64_t devices)
{
	publish(book, cut(book, program, devices));
}

void ttam_programs_free_all(struct ttam_book *book)
{
	for (uint32_t i = 0; i < book->programs.used; i++) {
		const struct ttam_program *entry = &book->programs.program[i];
		if (entry->devices != 0)
			ttam_programs_free(book, entry->program, TTAM_ALL_DEVICES);
	}
}
