/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The live records of a window, as a list and added up. */
#include "viewer/source/window_reader.h"

#define RECORD_RETRIES 8

enum copy_result {
	COPIED,
	NOT_LIVE,
	NOT_WANTED, /* on other devices only */
	NOT_VALID,
};

struct copied_record {
	struct snapshot_record record;
	uint64_t scope;
};

static void copy_words(const struct ttam_shm_record *from, uint64_t ret_words[7])
{
	ret_words[0] = load(&from->id);
	ret_words[1] = load(&from->size);
	ret_words[2] = load(&from->reserved);
	ret_words[3] = load(&from->address);
	ret_words[4] = load(&from->devices);
	ret_words[5] = load(&from->time);
	ret_words[6] = load(&from->meta);
}

static enum copy_result copy_record(struct window_reader *reader,
	const struct ttam_shm_record *from, struct snapshot_record *ret_record)
{
	uint64_t words[7];
	bool same = false;
	for (int i = 0; i < RECORD_RETRIES && !same; i++) {
		uint64_t generation = load(&from->generation);
		if (generation % 2 == 0)
			return NOT_LIVE;
		copy_words(from, words);
		same = atomic_load_explicit(&from->generation, memory_order_relaxed) == generation;
		reader->snapshot->n_retries += !same;
	}
	uint64_t meta = words[6];
	if (!same || (meta & 0xff) >= TTAM_SHM_CB)
		return NOT_VALID;
	uint64_t devices = words[4] & reader->selected;
	if (devices == 0)
		return NOT_WANTED;
	*ret_record = (struct snapshot_record){
		.id = words[0],
		.size = words[1],
		.reserved = unknown_if_zero(words[2]),
		.address = words[3],
		.devices = devices,
		.time = to_realtime(reader, words[5]),
		.type = (uint32_t)(meta & 0xff),
		.banks = (uint32_t)(meta >> TTAM_META_BANKS_SHIFT & TTAM_META_BANKS_MASK),
		.allocator =
			(uint32_t)(meta >> TTAM_META_ALLOCATOR_SHIFT & TTAM_META_ALLOCATOR_MASK),
		.scope = checked_scope(reader, meta >> TTAM_META_SCOPE_SHIFT),
	};
	return COPIED;
}

static uint64_t record_limit(const struct window_reader *reader)
{
	uint64_t most = reader->request->n_records;
	return load_clamped(&reader->window->process.n_records,
		most < TTAM_RECORD_COUNT ? most : TTAM_RECORD_COUNT);
}

void window_read_records(void *context)
{
	struct window_reader *reader = context;
	const struct ttam_shm_window *window = reader->window;
	struct snapshot_process *process = reader->process;
	uint64_t limit = record_limit(reader);
	if (limit == 0)
		return;
	process->records = snapshot_allocate(reader->snapshot, limit * sizeof(*process->records));
	if (!process->records) {
		reader->no_memory = true;
		return;
	}
	size_t n = 0;
	for (uint64_t i = 0; i < limit; i++) {
		enum copy_result result =
			copy_record(reader, &window->record[i], &process->records[n]);
		n += result == COPIED;
		if (result == NOT_VALID)
			process->torn = true;
		process->n_records = n;
	}
	snapshot_trim(reader->snapshot, process->records, n * sizeof(*process->records));
}

struct totals {
	uint64_t count;
	uint64_t size;
	uint64_t reserved;
	bool reserved_known;
};

static void add_record(struct totals totals[][SNAPSHOT_TYPES], const struct snapshot_record *record)
{
	for (uint64_t left = record->devices; left != 0; left &= left - 1) {
		struct totals *total = &totals[__builtin_ctzll(left)][record->type];
		total->count++;
		total->size += record->size;
		total->reserved_known &= record->reserved != SNAPSHOT_UNKNOWN;
		if (total->reserved_known)
			total->reserved += record->reserved;
	}
}

/*
 * The writer died within one event, between its counter and its record: a free that was counted
 * has not happened yet, nor has an allocation.
 */
static void set_counts(struct snapshot_type *type, uint64_t count)
{
	uint64_t counted = type->n_free < type->n_alloc ? type->n_alloc - type->n_free : 0;
	if (count > counted)
		type->n_free -= count - counted < type->n_free ? count - counted : type->n_free;
	type->n_alloc = type->n_free + count;
	type->count = count;
}

static void set_totals(struct snapshot_type *type, const struct totals *total)
{
	type->used = true;
	set_counts(type, total->count);
	type->current = total->size;
	type->floor = total->size;
	type->reserved = total->reserved_known ? total->reserved : SNAPSHOT_UNKNOWN;
	if (type->peak < type->current)
		type->peak = type->current;
	if (type->reserved_peak < type->reserved)
		type->reserved_peak = type->reserved;
}

void window_read_totals(void *context)
{
	struct window_reader *reader = context;
	const struct ttam_shm_window *window = reader->window;
	struct snapshot_process *process = reader->process;
	struct totals totals[TTAM_DEVICE_COUNT][SNAPSHOT_TYPES];
	for (unsigned d = 0; d < TTAM_DEVICE_COUNT; d++)
		for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
			totals[d][t] = (struct totals){.reserved_known = true};
	uint64_t limit = record_limit(reader);
	for (uint64_t i = 0; i < limit; i++) {
		struct snapshot_record record;
		if (copy_record(reader, &window->record[i], &record) == COPIED)
			add_record(totals, &record);
	}
	for (unsigned s = 0; s < process->n_slots; s++) {
		struct snapshot_slot *slot = &process->slot[s];
		for (unsigned t = 0; t < TTAM_SHM_CB; t++)
			if (slot->type[t].used || totals[slot->index][t].count > 0)
				set_totals(&slot->type[t], &totals[slot->index][t]);
	}
}
