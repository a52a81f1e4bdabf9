/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot_processes: the processes of a snapshot, which are large: copied, added, sorted. */
#include <stdlib.h>
#include <string.h>

#include "viewer/source/snapshot.h"

/* Slots are 60 KiB: only those in use are copied or cleared. */
void snapshot_copy_process(const struct snapshot_process *from, struct snapshot_process *ret_to)
{
	memcpy(ret_to, from, offsetof(struct snapshot_process, slot));
	memcpy(ret_to->slot, from->slot, from->n_slots * sizeof(from->slot[0]));
	memcpy(&ret_to->n_records, &from->n_records,
		sizeof(*ret_to) - offsetof(struct snapshot_process, n_records));
}

static void clear_process(struct snapshot_process *process)
{
	memset(process, 0, offsetof(struct snapshot_process, slot));
	memset(&process->n_records, 0,
		sizeof(*process) - offsetof(struct snapshot_process, n_records));
}

struct snapshot_process *snapshot_add_processes(struct snapshot *snapshot, size_t n_more)
{
	size_t n = snapshot->n_processes;
	struct snapshot_process *grown = snapshot_allocate(snapshot, (n + n_more) * sizeof(*grown));
	if (!grown)
		return NULL;
	for (size_t i = 0; i < n; i++)
		snapshot_copy_process(&snapshot->processes[i], &grown[i]);
	for (size_t i = n; i < n + n_more; i++)
		clear_process(&grown[i]);
	snapshot->processes = grown;
	snapshot->n_processes = n + n_more;
	return &grown[n];
}

static int compare_processes(const void *a_pointer, const void *b_pointer)
{
	const struct snapshot_process *a = a_pointer;
	const struct snapshot_process *b = b_pointer;
	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return (a->key > b->key) - (a->key < b->key);
}

void snapshot_sort_processes(struct snapshot *snapshot)
{
	if (snapshot->n_processes > 0)
		qsort(snapshot->processes, snapshot->n_processes, sizeof(snapshot->processes[0]),
			compare_processes);
}

static void clear_type(struct snapshot_type *type)
{
	*type = (struct snapshot_type){
		.current = SNAPSHOT_UNKNOWN,
		.peak = SNAPSHOT_UNKNOWN,
		.peak_time = SNAPSHOT_UNKNOWN,
		.count = SNAPSHOT_UNKNOWN,
		.n_alloc = SNAPSHOT_UNKNOWN,
		.n_free = SNAPSHOT_UNKNOWN,
		.n_failed = SNAPSHOT_UNKNOWN,
		.programs = SNAPSHOT_UNKNOWN,
		.reserved = SNAPSHOT_UNKNOWN,
		.reserved_peak = SNAPSHOT_UNKNOWN,
		.floor = SNAPSHOT_UNKNOWN,
		.capacity = SNAPSHOT_UNKNOWN,
		.banks = SNAPSHOT_UNKNOWN,
		.base = SNAPSHOT_UNKNOWN,
		.largest_free = SNAPSHOT_UNKNOWN,
		.last_failed_size = SNAPSHOT_UNKNOWN,
		.last_failed_time = SNAPSHOT_UNKNOWN,
		.last_time = SNAPSHOT_UNKNOWN,
	};
}

void snapshot_clear_slot(struct snapshot_slot *slot)
{
	*slot = (struct snapshot_slot){
		.asic_id = SNAPSHOT_UNKNOWN, .label = SNAPSHOT_UNKNOWN, .cb_end = SNAPSHOT_UNKNOWN};
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
		clear_type(&slot->type[t]);
}
