/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/report/walk_programs.h"
#include "viewer/report/walk_seen.h"

/* What an event changes; 0: nothing that is added up. */
static int direction_of(const struct snapshot_event *event)
{
	if (event->type >= TTAM_SHM_CB)
		return 0;
	switch (event->kind) {
	case TTAM_EVENT_ALLOCATE:
		return 1;
	case TTAM_EVENT_FREE:
	case TTAM_EVENT_CLOSE:
		return -1;
	default:
		return 0;
	}
}

const struct snapshot_event *walk_event(const struct walk *walk, size_t place, int *ret_direction)
{
	const struct event_list_item *item = &walk->list.items[place];
	if (item->index == EVENT_LIST_LOST)
		return NULL;
	const struct snapshot_event *event =
		&walk->snapshot->processes[item->process].events[item->index];
	*ret_direction = direction_of(event);
	return event;
}

/* Returns false, and changes nothing, where no such totals can be. */
static bool change_totals(struct walk *walk, const struct walk_process *process,
	const struct snapshot_event *event, int direction)
{
	for (int pass = 0; pass < 2; pass++)
		for (uint64_t left = event->devices; left != 0; left &= left - 1) {
			uint8_t device = process->device[__builtin_ctzll(left)];
			if (device == WALK_NO_DEVICE)
				continue;
			uint64_t *total = &walk->total[device][event->type];
			if (pass == 1)
				*total =
					direction > 0 ? *total + event->size : *total - event->size;
			else if (direction > 0 ? *total > UINT64_MAX / 2 - event->size
					       : *total < event->size)
				return false;
		}
	return true;
}

static void add_slot(struct walk *walk, const struct walk_process *of,
	const struct snapshot_slot *slot, int direction)
{
	uint8_t device = of->device[slot->index % SNAPSHOT_DEVICES];
	for (unsigned type = 0; type < SNAPSHOT_TYPES && device != WALK_NO_DEVICE; type++) {
		uint64_t current = slot->type[type].current;
		if (!slot->type[type].used || current > UINT64_MAX / 1024)
			continue;
		uint64_t *total = &walk->total[device][type];
		if (direction > 0)
			*total += current;
		else
			*total = *total > current ? *total - current : 0;
	}
}

static void add_now(struct walk *walk)
{
	memset(walk->total, 0, sizeof walk->total);
	for (size_t p = 0; p < walk->snapshot->n_processes; p++) {
		const struct snapshot_process *process = &walk->snapshot->processes[p];
		for (unsigned s = 0; s < process->n_slots && walk->processes[p].counts; s++)
			add_slot(walk, &walk->processes[p], &process->slot[s], 1);
	}
}

/* To where nothing is known any more. */
static void go_back(struct walk *walk)
{
	walk->first = walk->list.n;
	while (walk->first > 0) {
		int direction = 0;
		const struct event_list_item *item = &walk->list.items[walk->first - 1];
		const struct snapshot_event *event = walk_event(walk, walk->first - 1, &direction);
		if (event == NULL ||
			(direction != 0 && !change_totals(walk, &walk->processes[item->process],
						   event, -direction)))
			break;
		walk->first--;
	}
}

static void draw(struct walk *walk, struct report *report, unsigned device, uint64_t time)
{
	const uint64_t *total = walk->total[device];
	timeline_add(&report->devices[device].line[MODEL_DRAM], time,
		total[TTAM_SHM_DRAM] + total[TTAM_SHM_TRACE]);
	timeline_add(&report->devices[device].line[MODEL_L1], time,
		total[TTAM_SHM_L1] + total[TTAM_SHM_L1_SMALL] + total[TTAM_SHM_CB]);
}

static void compare(struct walk *walk, unsigned device, uint64_t time, size_t place)
{
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		if (walk->total[device][type] > walk->most[device][type].bytes)
			walk->most[device][type] =
				(struct walk_most){walk->total[device][type], time, place};
}

/* Its memory is the device's again, whatever it left. */
static void end_process(struct walk *walk, struct report *report, size_t number, uint64_t time)
{
	const struct snapshot_process *process = &walk->snapshot->processes[number];
	for (unsigned s = 0; s < process->n_slots; s++) {
		uint8_t device =
			walk->processes[number].device[process->slot[s].index % SNAPSHOT_DEVICES];
		add_slot(walk, &walk->processes[number], &process->slot[s], -1);
		if (device != WALK_NO_DEVICE)
			draw(walk, report, device, time);
	}
}

static void come_to(struct walk *walk, struct report *report, size_t place)
{
	int direction = 0;
	const struct event_list_item *item = &walk->list.items[place];
	const struct snapshot_event *event = walk_event(walk, place, &direction);
	const struct walk_process *process = &walk->processes[item->process];
	if (direction != 0)
		change_totals(walk, process, event, direction);
	for (uint64_t left = direction != 0 ? event->devices : 0; left != 0; left &= left - 1) {
		uint8_t device = process->device[__builtin_ctzll(left)];
		if (device == WALK_NO_DEVICE)
			continue;
		draw(walk, report, device, item->time);
		compare(walk, device, item->time, place + 1);
	}
	if (process->last == place &&
		walk->snapshot->processes[item->process].state != SNAPSHOT_LIVE)
		end_process(walk, report, item->process, item->time);
}

static void find_lasts(struct walk *walk)
{
	for (size_t i = 0; i < walk->list.n; i++)
		walk->processes[walk->list.items[i].process].last = i;
}

static uint64_t time_before(const struct walk *walk)
{
	return walk->first < walk->list.n ? walk->list.items[walk->first].time
					  : walk->snapshot->time;
}

int walk_between(struct walk *walk, const struct snapshot *snapshot, struct report *report)
{
	walk->snapshot = snapshot;
	if (event_list_make(&walk->list, snapshot) < 0)
		return -ENOMEM;
	find_lasts(walk);
	add_now(walk);
	go_back(walk);
	memset(walk->most, 0, sizeof walk->most);
	for (unsigned d = 0; d < report->n_devices; d++) {
		if (walk->first > 0 || walk->list.n == 0)
			draw(walk, report, d, time_before(walk));
		compare(walk, d, time_before(walk), walk->first);
	}
	for (size_t place = walk->first; place < walk->list.n; place++)
		come_to(walk, report, place);
	for (unsigned d = 0; d < report->n_devices; d++)
		draw(walk, report, d, snapshot->time);
	walk_see_programs(walk, report);
	return walk_see(walk, report);
}

void walk_finish(struct walk *walk)
{
	event_list_finish(&walk->list);
	held_finish(&walk->held);
	free(walk->processes);
	*walk = (struct walk){0};
}
