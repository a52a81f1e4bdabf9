/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/report.h"

#include <stdlib.h>

struct report *report_create(void)
{
	struct report *report = calloc(1, sizeof *report);
	if (report == NULL)
		return NULL;
	report->status = SNAPSHOT_UNKNOWN;
	report->devices = calloc(SNAPSHOT_DEVICES, sizeof report->devices[0]);
	if (report->devices != NULL)
		return report;
	free(report);
	return NULL;
}

void report_list_finish(struct report_list *list)
{
	free(list->groups);
	*list = (struct report_list){0};
}

static void finish_device(struct report_device *device)
{
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		report_list_finish(&device->type[type].worst.seen);
}

void report_destroy(struct report *report)
{
	if (report == NULL)
		return;
	for (unsigned d = 0; d < SNAPSHOT_DEVICES; d++)
		finish_device(&report->devices[d]);
	for (size_t p = 0; p < report->n_processes; p++) {
		free(report->processes[p].slots);
		report_list_finish(&report->processes[p].alive);
		report_list_finish(&report->processes[p].closed);
	}
	free(report->processes);
	free(report->devices);
	free(report);
}

bool report_process_is_left(const struct report_process *process)
{
	return process->alive.n > 0 || process->alive.n_more > 0 || process->closed.n > 0 ||
	       process->closed.n_more > 0 || process->unlisted_records > 0 ||
	       process->dropped_closed > 0;
}

bool report_is_left(const struct report *report)
{
	for (size_t p = 0; p < report->n_processes; p++)
		if (report->processes[p].end != REPORT_RUNS &&
			report_process_is_left(&report->processes[p]))
			return true;
	return false;
}

uint64_t report_group_bytes(const struct report_group *group)
{
	uint64_t bytes = 0;
	return __builtin_mul_overflow(group->size, group->count, &bytes) ? SNAPSHOT_UNKNOWN : bytes;
}

static uint64_t add_known(uint64_t sum, uint64_t more)
{
	bool is_known = sum != SNAPSHOT_UNKNOWN && more < SNAPSHOT_UNKNOWN - sum;
	return is_known ? sum + more : SNAPSHOT_UNKNOWN;
}

void report_add_left(struct report *report, const struct report_group *group)
{
	for (unsigned d = 0; d < report->n_devices && group->type < SNAPSHOT_TYPES; d++) {
		uint64_t *left = &report->devices[d].type[group->type].left;
		if ((group->devices >> d & 1) != 0)
			*left = add_known(*left, report_group_bytes(group));
	}
}

static void forget_left(struct report *report, const struct report_process *process)
{
	for (unsigned s = 0; s < process->n_slots; s++)
		for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
			if (process->slots[s].device < report->n_devices &&
				process->slots[s].type[type].used)
				report->devices[process->slots[s].device].type[type].left =
					SNAPSHOT_UNKNOWN;
}

void report_forget_left(struct report *report)
{
	for (size_t p = 0; p < report->n_processes; p++) {
		const struct report_process *process = &report->processes[p];
		if (process->end == REPORT_UNSEEN || process->unlisted_records > 0 ||
			process->dropped_closed > 0)
			forget_left(report, process);
	}
}

void report_list_add(struct report_list *list, size_t room, const struct report_group *group)
{
	/* Doubled when the number is a power of two. */
	if (list->n < room && (list->n & (list->n - 1)) == 0) {
		size_t grown = list->n == 0 ? 1 : 2 * list->n;
		void *groups = realloc(list->groups, grown * sizeof list->groups[0]);
		if (groups == NULL)
			room = 0;
		else
			list->groups = groups;
	}
	if (list->n < room) {
		list->groups[list->n++] = *group;
		return;
	}
	list->n_more++;
	list->more_count += group->count;
}

uint64_t report_list_count(const struct report_list *list)
{
	uint64_t count = list->more_count;
	for (size_t g = 0; g < list->n; g++)
		count += list->groups[g].count;
	return count;
}
