/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/siblings.h"

#include <math.h>
#include <stddef.h>

#include "viewer/model/median.h"

enum {
	LEAST_SIBLINGS = 3, /* of two nobody can say which one departs */
};

#define HOLD_NS UINT64_C(3000000000)

/* A normal distribution's standard deviation is 1.4826 median deviations. */
#define DEVIATIONS (3 * 1.4826)

/*
 * What the runtime itself keeps differs a little from device to device (device 0 holds 74 kB
 * more): up to a thousandth of the memory is no difference.
 */
static double least_difference(uint64_t capacity)
{
	return capacity == SNAPSHOT_UNKNOWN ? 1 << 20 : (double)capacity / 1024;
}

static size_t gather_new(const struct model_process *process, enum model_memory memory,
	double values[SNAPSHOT_DEVICES])
{
	size_t count = 0;
	for (unsigned d = 0; d < process->n_devices; d++) {
		const struct model_use *use = &process->device[d].row.memory[memory];
		if (use->used != SNAPSHOT_UNKNOWN)
			values[count++] = (double)(use->fresh + use->suspect);
	}
	return count;
}

static void find_different(const struct model_process *process, enum model_memory memory,
	bool different[SNAPSHOT_DEVICES])
{
	double values[SNAPSHOT_DEVICES];
	size_t count = gather_new(process, memory, values);
	if (count < LEAST_SIBLINGS)
		return;
	double center = median(values, count);
	double limit = DEVIATIONS * median_deviation(values, count, center);
	for (unsigned d = 0; d < process->n_devices; d++) {
		const struct model_use *use = &process->device[d].row.memory[memory];
		if (use->used == SNAPSHOT_UNKNOWN)
			continue;
		double distance = fabs((double)(use->fresh + use->suspect) - center);
		if (distance > limit && distance > least_difference(use->capacity))
			different[d] = true;
	}
}

/*
 * A mesh buffer reaches the devices one after the other, and a sample may fall between: only a
 * difference that lasts is shown, and shown until it is gone for as long.
 */
static bool settle(struct track_slot *slot, bool differs, bool is_first, uint64_t now)
{
	if (is_first) {
		slot->differs = differs;
	} else if (differs == slot->differs) {
		slot->differs_since = 0;
	} else if (slot->differs_since == 0 || slot->differs_since > now) {
		slot->differs_since = now;
	} else if (now - slot->differs_since >= HOLD_NS) {
		slot->differs = differs;
		slot->differs_since = 0;
	}
	return slot->differs;
}

void siblings_compare(
	const struct model *model, struct track_process *track, struct model_process *process)
{
	bool different[SNAPSHOT_DEVICES] = {false};
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		find_different(process, memory, different);
	unsigned d = 0;
	for (unsigned s = 0; s < track->n_slots; s++) {
		struct track_slot *slot = &track->slot[s];
		if (slot->device == SNAPSHOT_DEVICES)
			continue;
		if (settle(slot, different[d], !slot->compared, model->snapshot->monotonic))
			process->device[d].row.flags |= MODEL_DIFFERS;
		slot->compared = true;
		d++;
	}
}

/* Members of struct model_use that have a median. */
static const size_t sizes[] = {
	offsetof(struct model_use, capacity),
	offsetof(struct model_use, used),
	offsetof(struct model_use, known),
	offsetof(struct model_use, trace),
	offsetof(struct model_use, small),
	offsetof(struct model_use, fresh),
	offsetof(struct model_use, suspect),
	offsetof(struct model_use, cbs),
	offsetof(struct model_use, largest_hole),
	offsetof(struct model_use, peak),
};

/* Rows that count for the median. */
struct crowd {
	unsigned count;
	const struct model_row *row[SNAPSHOT_DEVICES];
};

static uint64_t median_size(const struct crowd *crowd, size_t offset)
{
	double values[SNAPSHOT_DEVICES];
	size_t count = 0;
	for (unsigned i = 0; i < crowd->count; i++) {
		uint64_t value =
			*(const uint64_t *)(const void *)((const char *)crowd->row[i] + offset);
		if (value != SNAPSHOT_UNKNOWN)
			values[count++] = (double)value;
	}
	return count > 0 ? (uint64_t)median(values, count) : SNAPSHOT_UNKNOWN;
}

/* Those that grow are known first: of fewer than half no median is one of all. */
static double median_rate(const struct crowd *crowd, enum model_memory memory)
{
	double values[SNAPSHOT_DEVICES];
	size_t count = 0;
	for (unsigned i = 0; i < crowd->count; i++) {
		double rate = crowd->row[i]->memory[memory].per_minute;
		if (!isnan(rate))
			values[count++] = rate;
	}
	return 2 * count > crowd->count ? median(values, count) : (double)NAN;
}

static void median_change(
	const struct crowd *crowd, enum model_memory memory, struct model_use *use)
{
	double values[SNAPSHOT_DEVICES];
	size_t count = 0;
	for (unsigned i = 0; i < crowd->count; i++)
		if (crowd->row[i]->memory[memory].change_known)
			values[count++] = (double)crowd->row[i]->memory[memory].change;
	use->change_known = count > 0;
	use->change = count > 0 ? (int64_t)median(values, count) : 0;
	use->births_known = crowd->count > 0;
	for (unsigned i = 0; i < crowd->count; i++)
		use->births_known &= crowd->row[i]->memory[memory].births_known;
}

static void median_new_buffers(const struct crowd *crowd, struct model_row *row)
{
	double values[SNAPSHOT_DEVICES];
	size_t count = 0;
	for (unsigned i = 0; i < crowd->count; i++)
		if (crowd->row[i]->new_buffers_known)
			values[count++] = (double)crowd->row[i]->new_buffers;
	row->new_buffers_known = count > 0;
	row->new_buffers = count > 0 ? (int64_t)median(values, count) : 0;
}

void siblings_median(struct model *model)
{
	struct crowd crowd = {0};
	for (unsigned d = 0; d < model->n_devices; d++)
		if (model->devices[d].n_processes > 0)
			crowd.row[crowd.count++] = &model->devices[d].row;
	bool none = crowd.count == 0;
	for (unsigned d = 0; none && d < model->n_devices; d++)
		crowd.row[crowd.count++] = &model->devices[d].row;
	struct model_row *row = &model->median;
	*row = (struct model_row){.history = MODEL_NO_HISTORY};
	row->buffers = median_size(&crowd, offsetof(struct model_row, buffers));
	median_new_buffers(&crowd, row);
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		struct model_use *use = &row->memory[memory];
		size_t start = offsetof(struct model_row, memory) +
			       (size_t)memory * sizeof(struct model_use);
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
			*(uint64_t *)(void *)((char *)use + sizes[i]) =
				median_size(&crowd, start + sizes[i]);
		use->peak_time = SNAPSHOT_UNKNOWN;
		use->per_minute = median_rate(&crowd, memory);
		use->full_in = NAN;
		median_change(&crowd, memory, use);
	}
}
