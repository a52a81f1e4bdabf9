/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/collect_processes.h"

#include <stdlib.h>
#include <string.h>

#include "viewer/output/groups.h"

static struct report_process *find_or_add(struct report *report, uint64_t key)
{
	for (size_t p = 0; p < report->n_processes; p++)
		if (report->processes[p].key == key)
			return &report->processes[p];
	if (report->processes == NULL)
		report->processes = calloc(REPORT_PROCESSES, sizeof report->processes[0]);
	if (report->n_processes == REPORT_PROCESSES || report->processes == NULL)
		return NULL;
	struct report_process *process = &report->processes[report->n_processes++];
	process->key = key;
	return process;
}

static void take_types(const struct snapshot_slot *from, struct report_slot *slot)
{
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++) {
		const struct snapshot_type *type = &from->type[t];
		slot->type[t] = (struct report_slot_type){.used = type->used,
			.peak = type->peak,
			.peak_time = type->peak_time,
			.current = type->current,
			.n_alloc = type->n_alloc,
			.n_free = type->n_free,
			.n_failed = type->n_failed};
	}
}

static void take_slots(struct report_process *process, const struct snapshot_process *from,
	const uint8_t device[SNAPSHOT_DEVICES])
{
	if (from->n_slots > process->n_slots) {
		void *grown = realloc(process->slots, from->n_slots * sizeof process->slots[0]);
		if (grown == NULL)
			return;
		process->slots = grown;
	}
	process->n_slots = 0;
	for (unsigned s = 0; s < from->n_slots; s++) {
		uint8_t number = device[from->slot[s].index % SNAPSHOT_DEVICES];
		if (number == WALK_NO_DEVICE)
			continue;
		process->slots[process->n_slots].device = number;
		take_types(&from->slot[s], &process->slots[process->n_slots++]);
	}
}

static void take_numbers(struct report_process *process, const struct snapshot_process *from)
{
	process->pid = from->pid;
	process->uid = from->uid;
	memcpy(process->name, from->name, sizeof process->name);
	memcpy(process->command, from->command, sizeof process->command);
	memcpy(process->runtime, from->runtime, sizeof process->runtime);
	process->origin = from->origin;
	process->first_time = from->first_time;
	process->last_time = from->last_time;
	process->end_time = from->end_time;
	process->n_events = from->n_events;
	process->dropped = from->dropped;
	process->unlisted_records = from->unlisted_records;
	process->dropped_closed = from->dropped_closed;
	process->n_duplicate = from->n_duplicate;
	process->n_unmatched = from->n_unmatched;
	process->missing = from->missing;
	process->torn = from->torn;
}

static uint64_t map_mask(uint64_t mask, const uint8_t device[SNAPSHOT_DEVICES])
{
	uint64_t mapped = 0;
	for (; mask != 0; mask &= mask - 1)
		if (device[__builtin_ctzll(mask)] != WALK_NO_DEVICE)
			mapped |= UINT64_C(1) << device[__builtin_ctzll(mask)];
	return mapped;
}

static void take_list(struct report *report, struct report_list *list,
	const struct snapshot_process *from, struct group *groups, size_t n,
	const uint8_t device[SNAPSHOT_DEVICES], uint32_t number)
{
	report_list_finish(list);
	for (size_t g = 0; groups != NULL && g < n; g++) {
		struct report_group group = {.process = number,
			.type = groups[g].type,
			.size = groups[g].size,
			.count = groups[g].count,
			.devices = map_mask(groups[g].devices, device),
			.oldest = groups[g].oldest};
		const char *scope = group_scope(from, &groups[g]);
		strncpy(group.scope, scope, sizeof group.scope - 1);
		report_list_add(list, REPORT_GROUPS, &group);
		report_add_left(report, &group);
	}
	free(groups);
}

/* Once for each process. */
static void take_lists(struct report *report, const struct snapshot_process *from,
	const uint8_t device[SNAPSHOT_DEVICES], uint32_t number)
{
	struct report_process *process = &report->processes[number];
	size_t n = 0;
	struct group *groups = groups_of_records(from, &n);
	take_list(report, &process->alive, from, groups, n, device, number);
	groups = groups_of_closed(from, &n);
	take_list(report, &process->closed, from, groups, n, device, number);
}

/* Iterations may be shorter than a tick of the clock. */
static bool is_same_mark(const struct report_mark *mark, const struct snapshot_mark *of)
{
	return mark->time == of->time && strncmp(mark->name, of->name, sizeof mark->name) == 0;
}

static void take_marks(struct report *report, const struct snapshot_process *from)
{
	for (size_t m = 0; m < from->n_marks && report->n_marks < REPORT_MARKS; m++) {
		size_t known = 0;
		while (known < report->n_marks &&
			!is_same_mark(&report->marks[known], &from->marks[m]))
			known++;
		if (known < report->n_marks)
			continue;
		struct report_mark *mark = &report->marks[report->n_marks++];
		mark->time = from->marks[m].time;
		memcpy(mark->name, from->marks[m].name, sizeof mark->name);
	}
}

uint32_t collect_process(struct report *report, const struct snapshot_process *from,
	const uint8_t device[SNAPSHOT_DEVICES])
{
	struct report_process *process = find_or_add(report, from->key);
	if (process == NULL) {
		report->may_miss_processes = true;
		return REPORT_NOBODY;
	}
	uint32_t number = (uint32_t)(process - report->processes);
	bool has_ended = from->state != SNAPSHOT_LIVE;
	if (has_ended && process->end == REPORT_ENDED)
		return number;
	take_numbers(process, from);
	take_slots(process, from, device);
	take_marks(report, from);
	/* The living are listed when the report is made. */
	if (has_ended)
		take_lists(report, from, device, number);
	process->end = has_ended ? REPORT_ENDED : REPORT_RUNS;
	return number;
}

static void find_unseen(struct report *report, const struct snapshot *snapshot)
{
	for (size_t p = 0; p < report->n_processes; p++) {
		struct report_process *process = &report->processes[p];
		size_t i = 0;
		while (i < snapshot->n_processes && snapshot->processes[i].key != process->key)
			i++;
		if (i == snapshot->n_processes && process->end == REPORT_RUNS)
			process->end = REPORT_UNSEEN;
	}
}

static void add_failures(struct report *report)
{
	for (size_t p = 0; p < report->n_processes; p++)
		for (unsigned s = 0; s < report->processes[p].n_slots; s++) {
			const struct report_slot *slot = &report->processes[p].slots[s];
			for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
				if (slot->type[t].used &&
					slot->type[t].n_failed != SNAPSHOT_UNKNOWN)
					report->devices[slot->device].type[t].n_failed +=
						slot->type[t].n_failed;
		}
}

void collect_last(struct report *report, const struct snapshot *snapshot,
	const struct walk_process *processes)
{
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		uint32_t number = processes[p].process;
		if (number != REPORT_NOBODY && report->processes[number].end == REPORT_RUNS)
			take_lists(report, &snapshot->processes[p], processes[p].device, number);
	}
	find_unseen(report, snapshot);
	add_failures(report);
	for (unsigned n = 0; n < snapshot->n_notices; n++)
		if (snapshot_notice_is_fault(snapshot->notices[n].kind))
			memcpy(report->notices[report->n_notices++], snapshot->notices[n].message,
				sizeof report->notices[0]);
}
