/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* devices: from processes with slots to chips. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/source/snapshot.h"

enum {
	LETTERS = 26,
};

static bool is_same(const struct snapshot_device *device, const struct snapshot_slot *slot)
{
	if (device->asic_id != slot->asic_id)
		return false;
	return slot->asic_id != SNAPSHOT_UNKNOWN ||
	       (device->label == slot->label && device->numbering == slot->numbering);
}

unsigned snapshot_find_device(const struct snapshot *snapshot, const struct snapshot_slot *slot)
{
	unsigned device = 0;
	while (device < snapshot->n_devices && !is_same(&snapshot->devices[device], slot))
		device++;
	return device < snapshot->n_devices ? device : SNAPSHOT_DEVICES;
}

static void empty_type(struct snapshot_type *type)
{
	*type = (struct snapshot_type){
		.peak_time = SNAPSHOT_UNKNOWN,
		.capacity = SNAPSHOT_UNKNOWN,
		.banks = SNAPSHOT_UNKNOWN,
		.base = SNAPSHOT_UNKNOWN,
		.largest_free = SNAPSHOT_UNKNOWN,
		.last_failed_size = SNAPSHOT_UNKNOWN,
		.last_failed_time = SNAPSHOT_UNKNOWN,
		.last_time = SNAPSHOT_UNKNOWN,
	};
}

struct snapshot_device *snapshot_add_device(
	struct snapshot *snapshot, const struct snapshot_slot *slot)
{
	unsigned found = snapshot_find_device(snapshot, slot);
	if (found < SNAPSHOT_DEVICES)
		return &snapshot->devices[found];
	if (snapshot->n_devices == SNAPSHOT_DEVICES)
		return NULL;
	struct snapshot_device *device = &snapshot->devices[snapshot->n_devices++];
	memset(device, 0, sizeof(*device));
	device->asic_id = slot->asic_id;
	device->label = slot->label;
	device->numbering = slot->asic_id == SNAPSHOT_UNKNOWN ? slot->numbering : 0;
	device->node = slot->node;
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
		empty_type(&device->type[t]);
	return device;
}

/* Unknown and anything is unknown. */
static uint64_t sum(uint64_t a, uint64_t b)
{
	if (a == SNAPSHOT_UNKNOWN || b == SNAPSHOT_UNKNOWN || a + b < a)
		return SNAPSHOT_UNKNOWN;
	return a + b;
}

static uint64_t larger_known(uint64_t a, uint64_t b)
{
	if (a == SNAPSHOT_UNKNOWN || (b != SNAPSHOT_UNKNOWN && b > a))
		return b;
	return a;
}

static uint64_t smaller_known(uint64_t a, uint64_t b)
{
	return a < b ? a : b; /* SNAPSHOT_UNKNOWN is the largest number there is */
}

/* What the chip is, as far as anybody knows: also from the dead. */
static void merge_chip(struct snapshot_type *into, const struct snapshot_type *from)
{
	into->capacity = larger_known(into->capacity, from->capacity);
	into->banks = larger_known(into->banks, from->banks);
	into->base = smaller_known(into->base, from->base);
}

/* The highest moment of one process, or what all have now: the real peak lies no lower. */
static void merge_peak(struct snapshot_type *into, const struct snapshot_type *from)
{
	if (!into->used || into->peak == SNAPSHOT_UNKNOWN ||
		(from->peak != SNAPSHOT_UNKNOWN && from->peak > into->peak)) {
		into->peak = from->peak;
		into->peak_time = from->peak_time;
	}
	uint64_t now = sum(into->used ? into->current : 0, from->current);
	if (into->peak != SNAPSHOT_UNKNOWN && now != SNAPSHOT_UNKNOWN && now > into->peak) {
		into->peak = now;
		into->peak_time = larger_known(into->last_time, from->last_time);
	}
	uint64_t reserved = sum(into->used ? into->reserved : 0, from->reserved);
	into->reserved_peak = into->used ? larger_known(into->reserved_peak, from->reserved_peak)
					 : from->reserved_peak;
	if (into->reserved_peak != SNAPSHOT_UNKNOWN && reserved != SNAPSHOT_UNKNOWN &&
		reserved > into->reserved_peak)
		into->reserved_peak = reserved;
}

static void merge_failure(struct snapshot_type *into, const struct snapshot_type *from)
{
	if (from->last_failed_size == SNAPSHOT_UNKNOWN)
		return;
	if (into->last_failed_size == SNAPSHOT_UNKNOWN ||
		into->last_failed_time < from->last_failed_time) {
		into->last_failed_size = from->last_failed_size;
		into->last_failed_time = from->last_failed_time;
	}
}

static void merge_use(struct snapshot_type *into, const struct snapshot_type *from)
{
	into->largest_free = smaller_known(into->largest_free, from->largest_free);
	if (!from->used)
		return;
	merge_peak(into, from);
	merge_failure(into, from);
	into->used = true;
	into->current = sum(into->current, from->current);
	into->count = sum(into->count, from->count);
	into->n_alloc = sum(into->n_alloc, from->n_alloc);
	into->n_free = sum(into->n_free, from->n_free);
	into->n_failed = sum(into->n_failed, from->n_failed);
	into->programs = sum(into->programs, from->programs);
	into->reserved = sum(into->reserved, from->reserved);
	into->floor = sum(into->floor, from->floor);
	into->last_time = larger_known(into->last_time, from->last_time);
}

static void merge_slot(struct snapshot_device *device, const struct snapshot_process *process,
	const struct snapshot_slot *slot)
{
	bool live = process->state == SNAPSHOT_LIVE;
	if (device->board[0] == '\0')
		memcpy(device->board, slot->board, sizeof(device->board));
	device->n_processes += live;
	device->n_untracked += live && (process->missing & TTAM_MISSING_BUFFERS) != 0;
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++) {
		merge_chip(&device->type[t], &slot->type[t]);
		if (live)
			merge_use(&device->type[t], &slot->type[t]);
	}
}

static int compare_devices(const void *a_pointer, const void *b_pointer)
{
	const struct snapshot_device *a = a_pointer;
	const struct snapshot_device *b = b_pointer;
	if (a->label != b->label)
		return a->label < b->label ? -1 : 1;
	if (a->asic_id != b->asic_id)
		return a->asic_id < b->asic_id ? -1 : 1;
	return (a->numbering > b->numbering) - (a->numbering < b->numbering);
}

/* a to z, then aa to zz. */
static void name_twin(struct snapshot_device *device, unsigned twin)
{
	char letters[3] = {(char)('a' + twin % LETTERS)};
	if (twin >= LETTERS) {
		letters[1] = letters[0];
		letters[0] = (char)('a' + twin / LETTERS - 1);
	}
	snprintf(device->name, sizeof(device->name), "%" PRIu64 "%s", device->label, letters);
}

/* Sorted by label: twins stand together. */
static void name_devices(struct snapshot *snapshot)
{
	unsigned first = 0;
	for (unsigned i = 1; i <= snapshot->n_devices; i++) {
		const struct snapshot_device *begin = &snapshot->devices[first];
		if (i < snapshot->n_devices && snapshot->devices[i].label == begin->label)
			continue;
		if (begin->label == SNAPSHOT_UNKNOWN)
			for (unsigned d = first; d < i; d++)
				strcpy(snapshot->devices[d].name, "–");
		else if (i - first == 1)
			snprintf(snapshot->devices[first].name,
				sizeof(snapshot->devices[first].name), "%" PRIu64, begin->label);
		else
			for (unsigned twin = first; twin < i; twin++)
				name_twin(&snapshot->devices[twin], twin - first);
		first = i;
	}
}

void snapshot_merge_devices(struct snapshot *snapshot)
{
	bool all_fit = true;
	snapshot->n_devices = 0;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		for (unsigned s = 0; s < process->n_slots && process->state != SNAPSHOT_STALE;
			s++) {
			const struct snapshot_slot *slot = &process->slot[s];
			struct snapshot_device *device = snapshot_add_device(snapshot, slot);
			if (device)
				merge_slot(device, process, slot);
			else
				all_fit = false;
		}
	}
	qsort(snapshot->devices, snapshot->n_devices, sizeof(snapshot->devices[0]),
		compare_devices);
	name_devices(snapshot);
	if (!all_fit)
		snapshot_add_notice(snapshot, SNAPSHOT_MORE_DEVICES, "devices",
			"More than %d devices are in use: the others are missing here",
			SNAPSHOT_DEVICES);
}
