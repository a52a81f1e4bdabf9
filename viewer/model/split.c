/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/split.h"

#include <string.h>

#include "common/layout.h"
#include "viewer/model/mark.h"

#define MOST_BYTES (UINT64_C(1) << 47)

static uint64_t add(uint64_t sum, uint64_t bytes)
{
	if (bytes > MOST_BYTES || sum + bytes > MOST_BYTES)
		return MOST_BYTES;
	return sum + bytes;
}

/* Records on the same devices: added up first, then once to each device. */
struct set {
	uint64_t devices;
	uint64_t births;
	uint64_t sizes[2][MODEL_MEMORIES]; /* born since the mark: 1 */
	uint64_t reserved[2][MODEL_MEMORIES];
};

enum {
	SETS_BITS = 6,
};

struct counting {
	const struct snapshot_process *process;
	unsigned slot_of[SNAPSHOT_DEVICES];
	struct split *split;
	struct set sets[1 << SETS_BITS];
};

static void add_to_slot(const struct counting *counting, const struct set *set, unsigned slot)
{
	struct split *split = counting->split;
	split->births[slot] += set->births;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		unsigned type = memory == MODEL_DRAM ? TTAM_SHM_DRAM : TTAM_SHM_L1;
		bool reserved =
			counting->process->slot[slot].type[type].reserved != SNAPSHOT_UNKNOWN;
		const uint64_t(*bytes)[MODEL_MEMORIES] = reserved ? set->reserved : set->sizes;
		split->before[slot][memory] = add(split->before[slot][memory], bytes[0][memory]);
		split->since[slot][memory] = add(split->since[slot][memory], bytes[1][memory]);
	}
}

static void add_to_devices(const struct counting *counting, const struct set *set)
{
	for (uint64_t left = set->devices; left != 0; left &= left - 1) {
		unsigned slot = counting->slot_of[__builtin_ctzll(left)];
		if (slot != SNAPSHOT_DEVICES)
			add_to_slot(counting, set, slot);
	}
}

static struct set *set_of(struct counting *counting, uint64_t devices)
{
	uint64_t hash = devices * UINT64_C(0x9e3779b97f4a7c15);
	struct set *set = &counting->sets[hash >> (64 - SETS_BITS)];
	if (set->devices == devices)
		return set;
	add_to_devices(counting, set);
	*set = (struct set){.devices = devices};
	return set;
}

static void count_record(
	struct counting *counting, const struct snapshot_record *record, bool is_new)
{
	struct set *set = set_of(counting, record->devices);
	set->births += is_new;
	if (record->type != TTAM_SHM_DRAM && record->type != TTAM_SHM_L1)
		return;
	enum model_memory memory = record->type == TTAM_SHM_DRAM ? MODEL_DRAM : MODEL_L1;
	uint64_t bytes = record->reserved != SNAPSHOT_UNKNOWN ? record->reserved : record->size;
	set->sizes[is_new][memory] = add(set->sizes[is_new][memory], record->size);
	set->reserved[is_new][memory] = add(set->reserved[is_new][memory], bytes);
}

void split_make(const struct snapshot_process *process, const struct model_mark *mark,
	struct split *ret_split)
{
	ret_split->has_records = process->n_records > 0;
	ret_split->is_complete = ret_split->has_records && process->unlisted_records == 0;
	if (!ret_split->has_records)
		return;
	memset(ret_split->before, 0, sizeof(ret_split->before));
	memset(ret_split->since, 0, sizeof(ret_split->since));
	memset(ret_split->births, 0, sizeof(ret_split->births));
	struct counting counting = {.process = process, .split = ret_split};
	for (unsigned bit = 0; bit < SNAPSHOT_DEVICES; bit++)
		counting.slot_of[bit] = SNAPSHOT_DEVICES;
	for (unsigned s = 0; s < process->n_slots; s++)
		if (process->slot[s].index < SNAPSHOT_DEVICES)
			counting.slot_of[process->slot[s].index] = s;
	for (size_t i = 0; i < process->n_records; i++) {
		const struct snapshot_record *record = &process->records[i];
		count_record(&counting, record, !mark_is_before(mark, record->time));
	}
	for (size_t i = 0; i < sizeof(counting.sets) / sizeof(counting.sets[0]); i++)
		add_to_devices(&counting, &counting.sets[i]);
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void split_fill(const struct split *split, unsigned index, const struct track_slot *track,
	struct model_row *row)
{
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		struct model_use *use = &row->memory[memory];
		uint64_t bytes = track->sample.plain[memory];
		if (use->used == SNAPSHOT_UNKNOWN || bytes == SNAPSHOT_UNKNOWN)
			continue;
		/* What lived through the lowest moment since the mark is known at most. */
		uint64_t most = smaller(track->lowest[memory], bytes);
		uint64_t known = most;
		if (split->has_records) {
			known = smaller(split->before[index][memory], bytes);
			uint64_t fresh = smaller(split->since[index][memory], bytes - known);
			/* Buffers without a record: as far as the counters allow. */
			uint64_t rest = bytes - known - fresh;
			known += most > known ? smaller(rest, most - known) : 0;
		}
		use->known = known;
		use->fresh = bytes - known;
		use->births_known = split->is_complete || bytes == 0;
	}
	if (split->is_complete) {
		row->new_buffers_known = true;
		row->new_buffers = (int64_t)split->births[index];
	}
}

void split_take_suspect(struct model_row *row, uint32_t type, uint64_t bytes)
{
	enum model_memory memory = use_type_memory(type);
	if (memory == MODEL_MEMORIES || row->memory[memory].used == SNAPSHOT_UNKNOWN)
		return;
	struct model_use *use = &row->memory[memory];
	uint64_t *part = &use->fresh;
	if (type == TTAM_SHM_TRACE)
		part = &use->trace;
	else if (type == TTAM_SHM_L1_SMALL)
		part = &use->small;
	else if (type == TTAM_SHM_CB)
		part = &use->cbs;
	bytes = smaller(bytes, *part);
	*part -= bytes;
	use->suspect += bytes;
}
