/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/remains.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/command/words.h"
#include "viewer/output/escape.h"
#include "viewer/output/groups.h"

enum {
	GROUPS_SHOWN = 20, /* per process and list; the largest come first */
	DEAD_KEPT = 8,     /* windows of the dead that a producer leaves as they are */
};

static void label_text(
	const struct snapshot_process *process, uint64_t devices, size_t capacity, char *ret_text)
{
	bool is_label[SNAPSHOT_DEVICES] = {false};
	for (unsigned i = 0; i < process->n_slots; i++) {
		const struct snapshot_slot *slot = &process->slot[i];
		if (slot->index >= SNAPSHOT_DEVICES || (devices >> slot->index & 1) == 0)
			continue;
		if (slot->label < SNAPSHOT_DEVICES)
			is_label[slot->label] = true;
	}
	words_numbers(is_label, SNAPSHOT_DEVICES, capacity, ret_text);
	if (ret_text[0] == '\0')
		snprintf(ret_text, capacity, "unknown");
}

static void print_group(
	const struct snapshot_process *process, const struct group *group, FILE *stream)
{
	char size[32];
	char devices[256];
	char scope[4 * SNAPSHOT_TEXT];
	words_number(group->size, sizeof size, size);
	label_text(process, group->devices, sizeof devices, devices);
	escape_text(group_scope(process, group), scope, sizeof scope);
	fprintf(stream, "    %" PRIu64 " x %s bytes of %s on device%s %s%s%s\n", group->count, size,
		ttam_type_name(group->type), strpbrk(devices, ",-") != NULL ? "s" : "", devices,
		scope[0] != '\0' ? " from " : "", scope);
}

/* print_groups: frees them; NULL: there are none. */
static void print_groups(const struct snapshot_process *process, const char *heading,
	struct group *groups, size_t count, FILE *stream)
{
	uint64_t n_buffers = 0;
	char number[32];
	if (groups == NULL)
		return;
	for (size_t i = 0; i < count; i++)
		n_buffers += groups[i].count;
	words_number(n_buffers, sizeof number, number);
	fprintf(stream, "  %s: %s buffer%s\n", heading, number, n_buffers == 1 ? "" : "s");
	for (size_t i = 0; i < count && i < GROUPS_SHOWN; i++)
		print_group(process, &groups[i], stream);
	if (count > GROUPS_SHOWN)
		fprintf(stream, "    and %zu more groups\n", count - GROUPS_SHOWN);
	free(groups);
}

static void print_left(const struct snapshot_process *process, FILE *stream)
{
	size_t count = 0;
	struct group *groups = groups_of_records(process, &count);
	const char *heading = process->state == SNAPSHOT_LIVE ? "alive now" : "left alive";
	print_groups(process, heading, groups, count, stream);
	groups = groups_of_closed(process, &count);
	print_groups(process, "closed unfreed, with their allocator", groups, count, stream);
}

static void peak_text(const struct snapshot_slot *slot, size_t capacity, char *ret_text)
{
	size_t length = 0;
	ret_text[0] = '\0';
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++) {
		if (!slot->type[type].used || length >= capacity)
			continue;
		char bytes[32] = "unknown";
		if (slot->type[type].peak != SNAPSHOT_UNKNOWN)
			words_number(slot->type[type].peak, sizeof bytes, bytes);
		length += (size_t)snprintf(ret_text + length, capacity - length, "%s%s %s",
			length > 0 ? ", " : "", ttam_type_name(type), bytes);
	}
}

/* A line for all devices with the same peaks. */
static void print_peaks(const struct snapshot_process *process, FILE *stream)
{
	uint64_t printed = 0;
	for (unsigned i = 0; i < process->n_slots; i++) {
		char peaks[512];
		char devices[256];
		uint64_t alike = 0;
		peak_text(&process->slot[i], sizeof peaks, peaks);
		if (peaks[0] == '\0' || (printed >> i & 1) != 0)
			continue;
		for (unsigned j = i; j < process->n_slots; j++) {
			char other[512];
			peak_text(&process->slot[j], sizeof other, other);
			if (strcmp(peaks, other) != 0)
				continue;
			printed |= UINT64_C(1) << j;
			alike |= UINT64_C(1) << (process->slot[j].index % SNAPSHOT_DEVICES);
		}
		label_text(process, alike, sizeof devices, devices);
		fprintf(stream, "  peak on device%s %s: %s\n",
			strpbrk(devices, ",-") != NULL ? "s" : "", devices, peaks);
	}
}

static void print_doubts(const struct snapshot_process *process, FILE *stream)
{
	if (process->unlisted_records > 0)
		fprintf(stream, "  and %" PRIu64 " buffers that were counted but not listed\n",
			process->unlisted_records);
	if (process->dropped_closed > 0)
		fprintf(stream,
			"  and %" PRIu64 " closed unfreed, with their allocator, but not listed\n",
			process->dropped_closed);
	if (process->n_unmatched > 0)
		fprintf(stream, "  %" PRIu64 " frees of buffers that were not known\n",
			process->n_unmatched);
	if (process->missing != 0)
		fputs("  not all could be tracked; `tt-allocmon doctor` tells what\n", stream);
	if (process->torn)
		fputs("  the numbers may be of two moments\n", stream);
}

static bool is_any_left(const struct snapshot_process *process)
{
	return process->n_records > 0 || process->n_closed > 0 || process->unlisted_records > 0 ||
	       process->dropped_closed > 0;
}

static void print_process(const struct snapshot_process *process, FILE *stream)
{
	char name[4 * SNAPSHOT_TEXT];
	char runtime[4 * sizeof process->runtime];
	escape_text(process->name, name, sizeof name);
	escape_text(process->runtime, runtime, sizeof runtime);
	fprintf(stream, "%" PRIu64 " %s%s%s%s%s\n", process->pid, name,
		runtime[0] != '\0' ? " (" : "", runtime, runtime[0] != '\0' ? ")" : "",
		process->state == SNAPSHOT_LIVE ? ", still running" : "");
	print_left(process, stream);
	if (!is_any_left(process))
		fputs("  nothing left alive\n", stream);
	print_doubts(process, stream);
	print_peaks(process, stream);
}

void remains_print(const struct snapshot *snapshot, FILE *stream)
{
	size_t n_dead = 0;
	for (size_t i = 0; i < snapshot->n_processes; i++) {
		print_process(&snapshot->processes[i], stream);
		n_dead += snapshot->processes[i].state == SNAPSHOT_DEAD;
	}
	if (n_dead >= DEAD_KEPT)
		fprintf(stream,
			"Processes that ended before may be missing: the last %d are kept for "
			"sure\n",
			DEAD_KEPT);
}

bool remains_any(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_processes; i++) {
		const struct snapshot_process *process = &snapshot->processes[i];
		if (process->state == SNAPSHOT_LIVE)
			continue;
		if (is_any_left(process))
			return true;
	}
	return false;
}
