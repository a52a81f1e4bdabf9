/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/event_list.h"

#include <errno.h>
#include <stdlib.h>

static int make_room(struct event_list *list, size_t n)
{
	if (n <= list->room)
		return 0;
	void *grown = realloc(list->items, n * sizeof(list->items[0]));
	if (grown == NULL)
		return -ENOMEM;
	list->items = grown;
	list->room = n;
	return 0;
}

static size_t count(const struct snapshot *snapshot)
{
	size_t n = 0;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		n += snapshot->processes[p].n_new_events + 1;
	return n;
}

/* What was lost stood before what is kept: a ring loses its oldest. */
static void add_process(struct event_list *list, const struct snapshot *snapshot, uint32_t process)
{
	const struct snapshot_process *from = &snapshot->processes[process];
	uint64_t time = from->n_new_events > 0 ? from->events[0].time : snapshot->time;
	if (from->missed_events > 0 || from->earlier_events > 0)
		list->items[list->n++] = (struct event_list_item){time, process, EVENT_LIST_LOST};
	for (size_t i = 0; i < from->n_new_events; i++) {
		time = from->events[i].time > time ? from->events[i].time : time;
		list->items[list->n++] = (struct event_list_item){time, process, (uint32_t)i};
	}
}

static int compare(const void *left, const void *right)
{
	const struct event_list_item *a = left, *b = right;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->process != b->process)
		return a->process < b->process ? -1 : 1;
	/* EVENT_LIST_LOST comes first. */
	uint32_t i = a->index + 1, j = b->index + 1;
	return (i > j) - (i < j);
}

int event_list_make(struct event_list *list, const struct snapshot *snapshot)
{
	int r = make_room(list, count(snapshot));
	if (r < 0)
		return r;
	list->n = 0;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		add_process(list, snapshot, (uint32_t)p);
	if (list->n > 1)
		qsort(list->items, list->n, sizeof(list->items[0]), compare);
	return 0;
}

void event_list_finish(struct event_list *list)
{
	free(list->items);
	*list = (struct event_list){0};
}

static uint64_t label_of(const struct snapshot_process *process, unsigned index)
{
	for (unsigned s = 0; s < process->n_slots; s++)
		if (process->slot[s].index == index)
			return process->slot[s].label;
	return index;
}

unsigned event_list_labels(const struct snapshot_process *process, uint64_t devices,
	uint64_t ret_labels[SNAPSHOT_DEVICES])
{
	unsigned n = 0;
	for (uint64_t left = devices; left != 0; left &= left - 1)
		ret_labels[n++] = label_of(process, (unsigned)__builtin_ctzll(left));
	return n;
}
