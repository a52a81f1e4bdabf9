/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/walk_seen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"

/* A device and type of which more is held than was seen before. */
struct wanted {
	size_t place;
	unsigned device;
	unsigned type;
};

static int by_place(const void *left, const void *right)
{
	const struct wanted *a = left, *b = right;
	return (a->place < b->place) - (a->place > b->place);
}

static int by_kind(const void *left, const void *right)
{
	const struct held_group *a = left, *b = right;
	if (a->process != b->process)
		return a->process < b->process ? -1 : 1;
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return (a->scope > b->scope) - (a->scope < b->scope);
}

static uint64_t bytes_of(const struct held_group *group)
{
	return group->count > 0 ? group->size * (uint64_t)group->count : 0;
}

static int by_bytes(const void *left, const void *right)
{
	uint64_t a = bytes_of(left), b = bytes_of(right);
	return a != b ? (a < b) - (a > b) : by_kind(left, right);
}

/* A process that had ended by then held nothing any more. */
static bool is_on(
	const struct walk *walk, const struct held_group *group, const struct wanted *wanted)
{
	const struct walk_process *process = &walk->processes[group->process];
	bool is_live = walk->snapshot->processes[group->process].state == SNAPSHOT_LIVE;
	if (group->type != wanted->type || !process->counts ||
		(!is_live && process->last + 1 < wanted->place))
		return false;
	for (uint64_t left = group->devices; left != 0; left &= left - 1)
		if (process->device[__builtin_ctzll(left)] == wanted->device)
			return true;
	return false;
}

static size_t gather(
	const struct walk *walk, const struct wanted *wanted, struct held_group *ret_groups)
{
	size_t n = 0, n_kinds = 0;
	for (size_t i = 0; i < walk->held.room; i++)
		if (walk->held.groups[i].used && walk->held.groups[i].count != 0 &&
			is_on(walk, &walk->held.groups[i], wanted))
			ret_groups[n++] = walk->held.groups[i];
	if (n > 1)
		qsort(ret_groups, n, sizeof ret_groups[0], by_kind);
	for (size_t i = 0; i < n; i++) {
		if (n_kinds > 0 && by_kind(&ret_groups[n_kinds - 1], &ret_groups[i]) == 0)
			ret_groups[n_kinds - 1].count += ret_groups[i].count;
		else
			ret_groups[n_kinds++] = ret_groups[i];
	}
	if (n_kinds > 1)
		qsort(ret_groups, n_kinds, sizeof ret_groups[0], by_bytes);
	return n_kinds;
}

static void tell(const struct walk *walk, const struct held_group *group, unsigned device,
	struct report_list *list)
{
	const struct snapshot_process *process = &walk->snapshot->processes[group->process];
	struct report_group told = {.process = walk->processes[group->process].process,
		.type = group->type,
		.size = group->size,
		.count = (uint64_t)group->count,
		.devices = UINT64_C(1) << device,
		.oldest = SNAPSHOT_UNKNOWN};
	if (group->scope > 0 && group->scope <= process->n_scopes)
		memcpy(told.scope, process->scopes[group->scope - 1], sizeof told.scope);
	report_list_add(list, REPORT_WORST_GROUPS, &told);
}

static int extract(struct walk *walk, const struct wanted *wanted, struct report *report)
{
	struct report_worst *worst = &report->devices[wanted->device].type[wanted->type].worst;
	struct held_group *groups = malloc((walk->held.n + 1) * sizeof groups[0]);
	if (groups == NULL)
		return -ENOMEM;
	size_t n = gather(walk, wanted, groups);
	report_list_finish(&worst->seen);
	worst->seen_bytes = 0;
	worst->seen_time = walk->most[wanted->device][wanted->type].time;
	for (size_t i = 0; i < n && groups[i].count > 0; i++) {
		tell(walk, &groups[i], wanted->device, &worst->seen);
		worst->seen_bytes += bytes_of(&groups[i]);
	}
	free(groups);
	return 0;
}

static size_t find_wanted(
	const struct walk *walk, const struct report *report, struct wanted *ret_wanted)
{
	size_t n = 0;
	for (unsigned d = 0; d < report->n_devices; d++)
		for (unsigned type = 0; type < TTAM_SHM_CB; type++)
			if (walk->most[d][type].bytes >
				report->devices[d].type[type].worst.seen_bytes)
				ret_wanted[n++] =
					(struct wanted){walk->most[d][type].place, d, type};
	if (n > 1)
		qsort(ret_wanted, n, sizeof ret_wanted[0], by_place);
	return n;
}

static int take_back(struct walk *walk, size_t place)
{
	int direction = 0;
	const struct snapshot_event *event = walk_event(walk, place, &direction);
	if (direction == 0)
		return 0;
	const struct held_group kind = {.size = event->size,
		.devices = event->devices,
		.process = walk->list.items[place].process,
		.type = event->type,
		.scope = event->scope};
	return held_add(&walk->held, &kind, -direction);
}

int walk_see(struct walk *walk, struct report *report)
{
	struct wanted wanted[SNAPSHOT_DEVICES * SNAPSHOT_TYPES];
	size_t n = find_wanted(walk, report, wanted);
	int error = n > 0 ? held_take(&walk->held, walk->snapshot) : 0;
	size_t place = walk->list.n;
	for (size_t i = 0; i < n && error == 0; i++) {
		while (place > wanted[i].place && error == 0)
			error = take_back(walk, --place);
		if (error == 0)
			error = extract(walk, &wanted[i], report);
	}
	return error;
}
