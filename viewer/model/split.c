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

static void count_record(const struct snapshot_process *process,
	const unsigned slot_of[SNAPSHOT_DEVICES], const struct snapshot_record *record,
	uint64_t (*sums)[MODEL_MEMORIES])
{
	enum model_memory memory = record->type == TTAM_SHM_DRAM ? MODEL_DRAM : MODEL_L1;
	for (uint64_t left = record->devices; left != 0; left &= left - 1) {
		unsigned slot = slot_of[__builtin_ctzll(left)];
		if (slot == SNAPSHOT_DEVICES)
			continue;
		bool reserved = record->reserved != SNAPSHOT_UNKNOWN &&
				process->slot[slot].type[record->type].reserved != SNAPSHOT_UNKNOWN;
		uint64_t bytes = reserved ? record->reserved : record->size;
		sums[slot][memory] = add(sums[slot][memory], bytes);
	}
}

static void count_birth(const unsigned slot_of[SNAPSHOT_DEVICES],
	const struct snapshot_record *record, uint64_t births[SNAPSHOT_DEVICES])
{
	for (uint64_t left = record->devices; left != 0; left &= left - 1)
		if (slot_of[__builtin_ctzll(left)] != SNAPSHOT_DEVICES)
			births[slot_of[__builtin_ctzll(left)]]++;
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
	unsigned slot_of[SNAPSHOT_DEVICES];
	for (unsigned bit = 0; bit < SNAPSHOT_DEVICES; bit++)
		slot_of[bit] = SNAPSHOT_DEVICES;
	for (unsigned s = 0; s < process->n_slots; s++)
		if (process->slot[s].index < SNAPSHOT_DEVICES)
			slot_of[process->slot[s].index] = s;
	for (size_t i = 0; i < process->n_records; i++) {
		const struct snapshot_record *record = &process->records[i];
		bool before = mark_is_before(mark, record->time);
		if (!before)
			count_birth(slot_of, record, ret_split->births);
		if (record->type != TTAM_SHM_DRAM && record->type != TTAM_SHM_L1)
			continue;
		count_record(
			process, slot_of, record, before ? ret_split->before : ret_split->since);
	}
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
