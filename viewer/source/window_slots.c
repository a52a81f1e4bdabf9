/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The device table and the slots of a window. */
#include "common/latch.h"
#include "viewer/source/window_reader.h"

/* A latch is read again only if a whole update was finished within the few ns of the copy. */
#define LATCH_RETRIES 64

/* False: words of two moments. */
static bool read_latch(struct window_reader *reader, const struct ttam_shm_latch *latch,
	uint64_t ret_words[static TTAM_LATCH_WORDS])
{
	for (int i = 0; i < LATCH_RETRIES; i++) {
		if (ttam_latch_read(latch, 1, ret_words))
			return true;
		reader->snapshot->n_retries++;
	}
	const ttam_word *copy = latch->copy[load(&latch->sequence) & 1];
	for (unsigned w = 0; w < TTAM_LATCH_WORDS; w++)
		ret_words[w] = load(&copy[w]);
	return false;
}

/* The lowest `current` of the second before this one. */
static uint64_t read_floor(const struct window_reader *reader, const struct ttam_shm_slot *slot,
	unsigned type, uint64_t current)
{
	uint64_t second = load(&slot->floor_second[type]);
	uint64_t now = reader->request->monotonic / UINT64_C(1000000000);
	if (reader->process->state != SNAPSHOT_LIVE || second + 1 < now)
		return current;
	if (second + 1 == now)
		return load(&slot->floor_running[type]);
	return load(&slot->floor_last[type]);
}

static void set_cb(struct snapshot_type *type, const uint64_t words[])
{
	type->count = words[TTAM_CB_COUNT];
	type->programs = words[TTAM_CB_PROGRAMS];
	type->n_alloc = SNAPSHOT_UNKNOWN;
	type->n_free = SNAPSHOT_UNKNOWN;
}

/* False: what no honest writer leaves behind. */
static bool set_counts(struct snapshot_type *type, const uint64_t words[])
{
	type->programs = SNAPSHOT_UNKNOWN;
	type->n_alloc = words[TTAM_N_ALLOC];
	type->n_free = words[TTAM_N_FREE];
	if (type->n_free > type->n_alloc) {
		type->count = SNAPSHOT_UNKNOWN;
		return false;
	}
	type->count = type->n_alloc - type->n_free;
	return true;
}

static void set_reserved(
	struct snapshot_type *type, const struct ttam_shm_slot *slot, unsigned index)
{
	type->reserved = load(&slot->type[index].reserved);
	type->reserved_peak = load(&slot->reserved_peak[index]);
	if (index == TTAM_SHM_CB || load(&slot->unreserved[index]) > 0) {
		type->reserved = SNAPSHOT_UNKNOWN;
		type->reserved_peak = SNAPSHOT_UNKNOWN;
	} else if (type->reserved_peak < type->reserved) {
		type->reserved_peak = type->reserved;
	} else if (type->reserved_peak == 0 && type->peak > 0) {
		type->reserved_peak = SNAPSHOT_UNKNOWN;
	}
}

static void set_failure(struct window_reader *reader, struct snapshot_type *type,
	const struct ttam_shm_slot *slot, unsigned index)
{
	type->last_failed_size = SNAPSHOT_UNKNOWN;
	type->last_failed_time = SNAPSHOT_UNKNOWN;
	if (type->n_failed == 0)
		return;
	type->last_failed_size = load(&slot->last_failed_size[index]);
	type->last_failed_time = to_realtime(reader, load(&slot->last_failed_time[index]));
}

static void read_used(struct window_reader *reader, const struct ttam_shm_slot *slot,
	unsigned index, struct snapshot_type *type)
{
	uint64_t words[TTAM_LATCH_WORDS] = {0};
	bool consistent = read_latch(reader, &slot->type[index], words);
	type->used = true;
	type->current = words[TTAM_CURRENT];
	type->peak = words[TTAM_PEAK];
	type->peak_time = to_realtime(reader, words[TTAM_PEAK_TIME]);
	type->n_failed = words[TTAM_N_FAILED];
	type->last_time = to_realtime(reader, words[TTAM_LAST_TIME]);
	if (index == TTAM_SHM_CB)
		set_cb(type, words);
	else
		consistent &= set_counts(type, words);
	if (type->peak < type->current) {
		type->peak = type->current;
		consistent = false;
	}
	set_reserved(type, slot, index);
	set_failure(reader, type, slot, index);
	uint64_t floor = read_floor(reader, slot, index, type->current);
	type->floor = floor < type->peak ? floor : type->peak;
	if (!consistent)
		reader->process->torn = true;
}

static void set_unused(struct snapshot_type *type)
{
	type->peak_time = SNAPSHOT_UNKNOWN;
	type->last_failed_size = SNAPSHOT_UNKNOWN;
	type->last_failed_time = SNAPSHOT_UNKNOWN;
	type->last_time = SNAPSHOT_UNKNOWN;
}

static void read_type(struct window_reader *reader, const struct ttam_shm_device *chip,
	const struct ttam_shm_slot *slot, unsigned index, struct snapshot_type *type)
{
	uint64_t largest_free = load(&slot->largest_free[index]);
	*type = (struct snapshot_type){0};
	type->capacity = unknown_if_zero(load(&chip->capacity[index]));
	type->banks = unknown_if_zero(load(&chip->banks[index]));
	uint64_t base = load(&chip->base[index]);
	type->base = base == 0 ? SNAPSHOT_UNKNOWN : base - 1;
	type->largest_free = largest_free == 0 ? SNAPSHOT_UNKNOWN : largest_free - 1;
	if (load(&slot->type[index].sequence) == 0)
		set_unused(type);
	else
		read_used(reader, slot, index, type);
}

static bool is_wanted(const struct window_reader *reader, uint64_t label)
{
	uint64_t wanted = reader->request->devices;
	return wanted == 0 || (label < 64 && (wanted >> label & 1) == 1);
}

static bool has_numbers(const struct ttam_shm_slot *slot)
{
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
		if (load(&slot->type[t].sequence) != 0)
			return true;
	return false;
}

static void read_slot(struct window_reader *reader, const struct ttam_shm_device *chip,
	unsigned device, uint64_t label)
{
	const struct ttam_shm_slot *from = &reader->window->slot[device];
	struct snapshot_slot *slot = &reader->process->slot[reader->process->n_slots++];
	memset(slot->board, 0, sizeof(slot->board));
	ttam_text_load(chip->board, TTAM_TEXT_WORDS(8), slot->board);
	slot->index = device;
	slot->numbering = 0;
	slot->node = 0;
	slot->from_runtime = false;
	slot->label = label;
	slot->asic_id = unknown_if_zero(load(&chip->asic_id));
	slot->cb_end = unknown_if_zero(load(&from->cb_end));
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
		read_type(reader, chip, from, t, &slot->type[t]);
	reader->selected |= UINT64_C(1) << device;
}

void window_read_slots(void *context)
{
	/* Nothing is known of a device that nobody registered: its index is its label. */
	static const struct ttam_shm_device unknown;
	struct window_reader *reader = context;
	const struct ttam_shm_window *window = reader->window;
	uint64_t n_devices = load_clamped(&window->process.n_devices, TTAM_DEVICE_COUNT);
	reader->selected = 0;
	for (unsigned d = 0; d < n_devices; d++) {
		const struct ttam_shm_device *chip = &window->device[d];
		bool is_registered = load(&chip->visible) == 1;
		uint64_t label = is_registered ? load(&chip->label) : d;
		if (!is_wanted(reader, label) || (!is_registered && !has_numbers(&window->slot[d])))
			continue;
		read_slot(reader, is_registered ? chip : &unknown, d, label);
	}
}
