/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/use.h"

#include <math.h>

#include "common/layout.h"
#include "viewer/model/memory_types.h"

#define MOST_BYTES (UINT64_C(1) << 47)

static uint64_t plausible(uint64_t value)
{
	return value > MOST_BYTES ? SNAPSHOT_UNKNOWN : value;
}

uint64_t use_known_sum(uint64_t a, uint64_t b)
{
	if (a == SNAPSHOT_UNKNOWN)
		return b;
	return b == SNAPSHOT_UNKNOWN ? a : a + b;
}

enum model_memory use_type_memory(unsigned type)
{
	switch (type) {
	case TTAM_SHM_DRAM:
	case TTAM_SHM_TRACE:
		return MODEL_DRAM;
	case TTAM_SHM_L1:
	case TTAM_SHM_L1_SMALL:
	case TTAM_SHM_CB:
		return MODEL_L1;
	default:
		return MODEL_MEMORIES;
	}
}

/* What is reserved, where that is known and not below the sizes. */
static uint64_t bytes_of(uint64_t size, uint64_t reserved)
{
	size = plausible(size);
	reserved = plausible(reserved);
	if (reserved == SNAPSHOT_UNKNOWN)
		return size;
	return size != SNAPSHOT_UNKNOWN && size > reserved ? size : reserved;
}

uint64_t use_type_bytes(const struct snapshot_type *type)
{
	return type->used ? bytes_of(type->current, type->reserved) : 0;
}

/* The floor is told in sizes: what was above it is taken from the bytes. */
static uint64_t type_low(const struct snapshot_type *type)
{
	uint64_t bytes = use_type_bytes(type);
	if (bytes == SNAPSHOT_UNKNOWN || !type->used || plausible(type->current) != type->current ||
		type->floor >= type->current)
		return bytes;
	uint64_t above = type->current - type->floor;
	return bytes > above ? bytes - above : 0;
}

static bool holdings_unknown(const struct snapshot_process *process)
{
	return (process->missing & TTAM_MISSING_BUFFERS) != 0;
}

/* SYSTEM_MEMORY counts: it is a buffer of the job, if not bytes of a device. */
static uint64_t buffers_of(const struct snapshot_process *process, const struct snapshot_slot *slot)
{
	uint64_t buffers = 0;
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++) {
		if (!slot->type[type].used)
			continue;
		if (plausible(slot->type[type].count) == SNAPSHOT_UNKNOWN)
			return SNAPSHOT_UNKNOWN;
		buffers += slot->type[type].count;
	}
	return holdings_unknown(process) ? SNAPSHOT_UNKNOWN : buffers;
}

/* tt-metal's own files miss what other threads do: no rate is made of them, and no suspect. */
static bool has_all_events(const struct snapshot_process *process, const struct snapshot_slot *slot)
{
	return process->origin != SNAPSHOT_UPSTREAM && !slot->from_runtime;
}

static bool counts_here(const struct snapshot_process *process, const struct snapshot_slot *slot,
	unsigned type, enum model_memory memory)
{
	return use_type_memory(type) == memory && !holdings_unknown(process) &&
	       use_type_bytes(&slot->type[type]) != SNAPSHOT_UNKNOWN;
}

static uint64_t type_peak(const struct snapshot_type *type)
{
	return type->used ? bytes_of(type->peak, type->reserved_peak) : 0;
}

void use_take_sample(const struct snapshot_process *process, const struct snapshot_slot *slot,
	struct use_sample *ret_sample)
{
	ret_sample->buffers = buffers_of(process, slot);
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		uint64_t used = SNAPSHOT_UNKNOWN;
		uint64_t low = SNAPSHOT_UNKNOWN;
		for (unsigned type = 0; type < SNAPSHOT_TYPES; type++) {
			if (!counts_here(process, slot, type, memory))
				continue;
			used = use_known_sum(used, use_type_bytes(&slot->type[type]));
			low = use_known_sum(low, type_low(&slot->type[type]));
		}
		unsigned plain = memory_plain_type(memory);
		bool known = counts_here(process, slot, plain, memory);
		ret_sample->used[memory] = used;
		ret_sample->low[memory] = has_all_events(process, slot) ? low : SNAPSHOT_UNKNOWN;
		ret_sample->plain[memory] =
			known ? use_type_bytes(&slot->type[plain]) : SNAPSHOT_UNKNOWN;
		ret_sample->plain_low[memory] =
			known ? type_low(&slot->type[plain]) : SNAPSHOT_UNKNOWN;
		ret_sample->plain_peak[memory] =
			known ? type_peak(&slot->type[plain]) : SNAPSHOT_UNKNOWN;
		ret_sample->plain_peak_time[memory] =
			slot->type[plain].used ? slot->type[plain].peak_time : SNAPSHOT_UNKNOWN;
	}
}

void use_take_types(const struct snapshot_process *process, const struct snapshot_slot *slot,
	uint64_t ret_types[SNAPSHOT_TYPES])
{
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		ret_types[type] = holdings_unknown(process) ? SNAPSHOT_UNKNOWN
							    : use_type_bytes(&slot->type[type]);
}

/* Peaks of types are not of one moment: together they were at least as high as the highest. */
static void fill_peak(const struct snapshot_process *process, const struct snapshot_slot *slot,
	enum model_memory memory, struct model_use *use)
{
	use->peak = SNAPSHOT_UNKNOWN;
	use->peak_time = SNAPSHOT_UNKNOWN;
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++) {
		uint64_t peak = type_peak(&slot->type[type]);
		if (!counts_here(process, slot, type, memory) || peak == SNAPSHOT_UNKNOWN ||
			(use->peak != SNAPSHOT_UNKNOWN && peak <= use->peak))
			continue;
		use->peak = peak;
		use->peak_time =
			slot->type[type].used ? slot->type[type].peak_time : SNAPSHOT_UNKNOWN;
	}
}

static bool is_lower_bound(const struct snapshot_process *process, const struct snapshot_slot *slot,
	enum model_memory memory)
{
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		if (use_type_memory(type) == memory &&
			use_type_bytes(&slot->type[type]) == SNAPSHOT_UNKNOWN)
			return true;
	const uint64_t of_cbs = TTAM_MISSING_CBS | TTAM_MISSING_DATAFLOW |
				TTAM_MISSING_EARLIER_CBS | TTAM_MISSING_SCRATCHPADS;
	return (process->missing & TTAM_MISSING_EARLIER_BUFFERS) != 0 ||
	       (memory == MODEL_L1 && (process->missing & of_cbs) != 0);
}

uint64_t use_capacity(const struct snapshot_type type[SNAPSHOT_TYPES], enum model_memory memory)
{
	/* TRACE and L1_SMALL are carved off: the allocator's DRAM and L1 are without them. */
	uint64_t plain = plausible(type[memory_plain_type(memory)].capacity);
	if (plain == SNAPSHOT_UNKNOWN)
		return plain;
	return use_known_sum(plain, plausible(type[memory_beside_type(memory)].capacity));
}

uint64_t use_largest_hole(const struct snapshot_type type[SNAPSHOT_TYPES], enum model_memory memory)
{
	return plausible(type[memory_plain_type(memory)].largest_free);
}

static void fill_use(const struct snapshot_process *process, const struct snapshot_slot *slot,
	enum model_memory memory, uint64_t used, struct model_use *use)
{
	uint64_t part = used == SNAPSHOT_UNKNOWN ? SNAPSHOT_UNKNOWN : 0;
	*use = (struct model_use){
		.capacity = use_capacity(slot->type, memory),
		.largest_hole = use_largest_hole(slot->type, memory),
		.used = used,
		.known = part,
		.trace = part,
		.small = part,
		.fresh = part,
		.suspect = part,
		.cbs = part,
		.per_minute = NAN,
		.full_in = NAN,
	};
	fill_peak(process, slot, memory, use);
	/* Peaks are told of each type alone, which may be less than what several hold now. */
	if (used != SNAPSHOT_UNKNOWN && use->peak != SNAPSHOT_UNKNOWN && use->peak < used) {
		use->peak = used;
		use->peak_time = SNAPSHOT_UNKNOWN;
	}
	if (used == SNAPSHOT_UNKNOWN)
		return;
	use->used_is_lower_bound = is_lower_bound(process, slot, memory);
	uint64_t *side = memory == MODEL_DRAM ? &use->trace : &use->small;
	*side = use_known_sum(0, use_type_bytes(&slot->type[memory_beside_type(memory)]));
	if (memory == MODEL_L1)
		use->cbs = use_known_sum(0, use_type_bytes(&slot->type[TTAM_SHM_CB]));
}

void use_fill_slot(const struct snapshot_process *process, const struct snapshot_slot *slot,
	const struct use_sample *sample, struct model_row *row)
{
	*row = (struct model_row){.buffers = sample->buffers, .history = MODEL_NO_HISTORY};
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		fill_use(process, slot, memory, sample->used[memory], &row->memory[memory]);
}

void use_begin(struct model_row *row)
{
	*row = (struct model_row){.history = MODEL_NO_HISTORY, .new_buffers_known = true};
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		row->memory[memory] = (struct model_use){
			.capacity = SNAPSHOT_UNKNOWN,
			.used = SNAPSHOT_UNKNOWN,
			.known = SNAPSHOT_UNKNOWN,
			.trace = SNAPSHOT_UNKNOWN,
			.small = SNAPSHOT_UNKNOWN,
			.fresh = SNAPSHOT_UNKNOWN,
			.suspect = SNAPSHOT_UNKNOWN,
			.cbs = SNAPSHOT_UNKNOWN,
			.largest_hole = SNAPSHOT_UNKNOWN,
			.peak = SNAPSHOT_UNKNOWN,
			.peak_time = SNAPSHOT_UNKNOWN,
			.change_known = true,
			.births_known = true,
			.per_minute = NAN,
			.full_in = NAN,
		};
}

static void add_use(struct model_use *use, const struct model_use *part)
{
	use->used_is_lower_bound |= part->used_is_lower_bound || part->used == SNAPSHOT_UNKNOWN;
	use->used = use_known_sum(use->used, part->used);
	use->known = use_known_sum(use->known, part->known);
	use->trace = use_known_sum(use->trace, part->trace);
	use->small = use_known_sum(use->small, part->small);
	use->fresh = use_known_sum(use->fresh, part->fresh);
	use->suspect = use_known_sum(use->suspect, part->suspect);
	use->cbs = use_known_sum(use->cbs, part->cbs);
	use->births_known &= part->births_known;
	use->change_known &= part->change_known;
	use->change = use->change_known ? use->change + part->change : 0;
}

void use_add(struct model_row *row, const struct model_row *part)
{
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		add_use(&row->memory[memory], &part->memory[memory]);
	/* A sum of counts has no mark for "at least": one that is unknown makes it unknown. */
	row->buffers = row->buffers == SNAPSHOT_UNKNOWN || part->buffers == SNAPSHOT_UNKNOWN
			       ? SNAPSHOT_UNKNOWN
			       : row->buffers + part->buffers;
	row->new_buffers_known &= part->new_buffers_known;
	row->new_buffers = row->new_buffers_known ? row->new_buffers + part->new_buffers : 0;
}

void use_end(struct model_row *row, size_t n_parts)
{
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		struct model_use *use = &row->memory[memory];
		if (n_parts == 0)
			use->used = use->known = use->trace = use->small = use->fresh =
				use->suspect = use->cbs = 0;
		use->used_is_lower_bound &= use->used != SNAPSHOT_UNKNOWN;
	}
}
