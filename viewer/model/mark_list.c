/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/mark_list.h"

#include <stdlib.h>
#include <string.h>

#include "viewer/model/mark.h"

size_t mark_list_most(const struct snapshot *snapshot)
{
	size_t most = TRACK_HAND_MARKS;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		most += snapshot->processes[p].n_marks + 1;
	return most;
}

static int compare(const void *left, const void *right)
{
	const struct model_mark *a = left, *b = right;
	if (a->time != b->time)
		return a->time > b->time ? -1 : 1;
	if (mark_is_start(a) != mark_is_start(b))
		return mark_is_start(a) ? 1 : -1;
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return strcmp(a->name, b->name);
}

size_t mark_list_fill(const struct model_inside *inside, const struct snapshot *snapshot,
	struct model_mark *marks)
{
	size_t n = 0;
	for (unsigned i = 0; i < inside->n_hand_marks; i++)
		if (mark_is_time(inside->hand_marks[i].time, snapshot))
			marks[n++] = inside->hand_marks[i];
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		for (size_t i = 0; i < process->n_marks; i++)
			if (mark_is_time(process->marks[i].time, snapshot))
				marks[n++] = mark_of_process(process, &process->marks[i]);
		if (mark_is_time(process->first_time, snapshot))
			marks[n++] = mark_of_process(process, NULL);
	}
	if (n > 1)
		qsort(marks, n, sizeof(marks[0]), compare);
	return n;
}
