/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Processes and chips that only tt-metal's own files tell of. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/source/join.h"
#include "viewer/source/process_name.h"

/* A start is known to a clock tick, and clocks are set. */
#define CLOCKS_NS UINT64_C(1000000000)

/* Readings of one process: a live one, or whoever had this pid and is gone. */
struct group {
	size_t first; /* reading */
	size_t n;     /* readings from first on, others of the same pid between them */
	bool is_live;
	struct local_process local; /* of a live one */
};

struct joining {
	struct upstream *upstream;
	const struct source_filter *filter;
	struct snapshot *snapshot;
	bool *is_taken; /* readings that are no process's of their own */
	size_t n_groups;
	struct group *groups;
};

static bool is_known_chip(const struct snapshot_process *process, uint64_t asic_id)
{
	for (unsigned s = 0; s < process->n_slots; s++)
		if (process->slot[s].asic_id == asic_id)
			return true;
	return false;
}

static bool was_there(const struct snapshot_process *process, const struct upstream_process *told)
{
	return process->start_time == 0 ||
	       local_start_ns(process->start_time) <= told->updated + CLOCKS_NS;
}

/* In another PID namespace than ours a pid is a number like any other: the chip has to fit, too. */
static bool has_pid(const struct snapshot_process *process, const struct upstream_reading *reading)
{
	if (process->pid_inside == 0 && !process->foreign)
		return process->pid == reading->process.pid;
	uint64_t inside = process->pid_inside != 0 ? process->pid_inside : process->pid;
	return inside == reading->process.pid && is_known_chip(process, reading->asic_id);
}

/* Ours, of whom the reading is. Who has died is not the one who lives now. */
static struct snapshot_process *find_ours(
	struct joining *joining, const struct upstream_reading *reading)
{
	for (size_t p = 0; p < joining->snapshot->n_processes; p++) {
		struct snapshot_process *process = &joining->snapshot->processes[p];
		if (has_pid(process, reading) && was_there(process, &reading->process) &&
			(process->state == SNAPSHOT_LIVE || !reading->is_live))
			return process;
	}
	return NULL;
}

/* The runtime numbers the chips of each job anew: what our segments call it. */
static uint64_t label_of(const struct snapshot *snapshot, const struct upstream_reading *reading)
{
	for (size_t p = 0; p < snapshot->n_processes && reading->asic_id != SNAPSHOT_UNKNOWN; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		for (unsigned s = 0; s < process->n_slots; s++)
			if (process->slot[s].asic_id == reading->asic_id)
				return process->slot[s].label;
	}
	return reading->label;
}

static bool is_wanted_chip(const struct joining *joining, const struct upstream_reading *reading)
{
	uint64_t wanted = joining->filter->devices;
	uint64_t label = label_of(joining->snapshot, reading);
	return wanted == 0 || (label < 64 && (wanted >> label & 1) != 0);
}

static bool holds_nothing(const struct upstream_process *told)
{
	return (told->dram | told->l1 | told->l1_small | told->trace | told->cb) == 0;
}

static uint64_t make_key(uint64_t pid, uint64_t start_time)
{
	uint64_t key = (pid ^ UINT64_C(0x7570737472656d)) * UINT64_C(0x9e3779b97f4a7c15);
	return (key ^ start_time) * UINT64_C(0x100000001b3);
}

/* Of L1_SMALL and TRACE zero mostly means that the job never used them. */
static void fill_slot(const struct joining *joining, const struct upstream_reading *reading,
	struct snapshot_slot *slot)
{
	const struct upstream_process *told = &reading->process;
	const uint64_t bytes[SNAPSHOT_TYPES] = {[TTAM_SHM_DRAM] = told->dram,
		[TTAM_SHM_L1] = told->l1,
		[TTAM_SHM_L1_SMALL] = told->l1_small,
		[TTAM_SHM_TRACE] = told->trace,
		[TTAM_SHM_CB] = told->cb};
	snapshot_clear_slot(slot);
	slot->asic_id = reading->asic_id;
	slot->label = label_of(joining->snapshot, reading);
	slot->numbering = make_key(reading->number, 0);
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++) {
		slot->type[t].used =
			t == TTAM_SHM_DRAM || t == TTAM_SHM_L1 || t == TTAM_SHM_CB || bytes[t] != 0;
		slot->type[t].current = bytes[t];
		slot->type[t].last_time = told->updated;
	}
}

static uint64_t add(uint64_t a, uint64_t b)
{
	return a == SNAPSHOT_UNKNOWN || b == SNAPSHOT_UNKNOWN ? SNAPSHOT_UNKNOWN : a + b;
}

/* Two slots of the file for one process: races of version 1 to 3 make them. */
static void add_to_slot(struct snapshot_slot *slot, const struct snapshot_slot *more)
{
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++) {
		slot->type[t].used |= more->type[t].used;
		slot->type[t].current = add(slot->type[t].current, more->type[t].current);
	}
}

static void add_slot(struct snapshot_process *process, const struct snapshot_slot *slot)
{
	for (unsigned s = 0; s < process->n_slots; s++) {
		struct snapshot_slot *other = &process->slot[s];
		if (other->asic_id == slot->asic_id && other->numbering == slot->numbering) {
			add_to_slot(other, slot);
			return;
		}
	}
	if (process->n_slots < SNAPSHOT_DEVICES)
		process->slot[process->n_slots++] = *slot;
}

/* A bit that no mask of the process has. */
static bool find_free_index(const struct snapshot_process *process, unsigned *ret_index)
{
	uint64_t taken = 0;
	for (unsigned s = 0; s < process->n_slots; s++)
		taken |= UINT64_C(1) << process->slot[s].index;
	for (unsigned index = SNAPSHOT_DEVICES; index > 0; index--) {
		if ((taken >> (index - 1) & 1) != 0)
			continue;
		*ret_index = index - 1;
		return true;
	}
	return false;
}

/* A chip that only the file tells of, of a process that tracks others. Where one side does not name
 * the chip it may be one of those that are known: then it is left out. */
static void add_to_ours(const struct joining *joining, const struct upstream_reading *reading,
	struct snapshot_process *process)
{
	struct snapshot_slot slot;
	bool is_certain = reading->asic_id != SNAPSHOT_UNKNOWN &&
			  !is_known_chip(process, SNAPSHOT_UNKNOWN) &&
			  (process->missing & (TTAM_MISSING_CHIP_IDS | TTAM_MISSING_BUFFERS)) == 0;
	if (process->state != SNAPSHOT_LIVE || process->foreign || !is_certain ||
		is_known_chip(process, reading->asic_id) || holds_nothing(&reading->process) ||
		!is_wanted_chip(joining, reading) || process->n_slots == SNAPSHOT_DEVICES)
		return;
	fill_slot(joining, reading, &slot);
	slot.from_runtime = true;
	if (find_free_index(process, &slot.index))
		process->slot[process->n_slots++] = slot;
}

static bool is_wanted_process(
	const struct joining *joining, const struct upstream_reading *reading, uint64_t uid)
{
	const struct source_filter *filter = joining->filter;
	return (filter->pid == 0 || filter->pid == reading->process.pid) &&
	       (filter->uid < 0 || (uint64_t)filter->uid == uid) &&
	       is_wanted_chip(joining, reading);
}

/* Readings of one pid: whose they are. */
static void judge_pid(struct joining *joining, size_t first, size_t end)
{
	struct upstream_reading *readings = joining->upstream->readings;
	struct group live = {.first = end, .is_live = true};
	struct group stale = {.first = end};
	bool exists = local_process_read(readings[first].process.pid, &live.local) == 0;
	for (size_t i = first; i < end; i++) {
		struct upstream_reading *reading = &readings[i];
		reading->is_live = exists && upstream_is_live(joining->upstream, reading,
						     &live.local, joining->snapshot->monotonic);
		struct snapshot_process *ours = find_ours(joining, reading);
		uint64_t uid = reading->is_live ? live.local.uid : reading->owner;
		joining->is_taken[i] = ours || !is_wanted_process(joining, reading, uid) ||
				       (!reading->is_live && holds_nothing(&reading->process));
		if (ours)
			add_to_ours(joining, reading, ours);
		if (joining->is_taken[i])
			continue;
		struct group *group = reading->is_live ? &live : &stale;
		if (group->first == end)
			group->first = i;
		group->n = i - group->first + 1;
	}
	if (live.n > 0)
		joining->groups[joining->n_groups++] = live;
	if (stale.n > 0)
		joining->groups[joining->n_groups++] = stale;
}

/* What the file does not tell of a process. */
static void set_unknown(struct snapshot_process *process)
{
	process->first_time = SNAPSHOT_UNKNOWN;
	process->end_time = SNAPSHOT_UNKNOWN;
	process->n_events = SNAPSHOT_UNKNOWN;
	process->n_duplicate = SNAPSHOT_UNKNOWN;
	process->n_unmatched = SNAPSHOT_UNKNOWN;
	process->dropped_records = SNAPSHOT_UNKNOWN;
	process->unlisted_records = SNAPSHOT_UNKNOWN;
	process->dropped_closed = SNAPSHOT_UNKNOWN;
	process->dropped = SNAPSHOT_UNKNOWN;
	process->missing = TTAM_MISSING_CAPACITY | TTAM_MISSING_RESERVED |
			   TTAM_MISSING_LARGEST_FREE | TTAM_MISSING_BANK_BASE;
}

static void fill_process(
	const struct joining *joining, const struct group *group, struct snapshot_process *process)
{
	const struct upstream_reading *first = &joining->upstream->readings[group->first];
	const struct local_process *local = &group->local;
	process->pid = first->process.pid;
	process->origin = SNAPSHOT_UPSTREAM;
	process->state = group->is_live ? SNAPSHOT_LIVE : SNAPSHOT_STALE;
	process->uid = group->is_live ? local->uid : first->owner;
	process->start_time = group->is_live ? local->start_time : 0;
	process->key = make_key(process->pid, process->start_time);
	memcpy(process->command, group->is_live ? local->command : first->process.name,
		group->is_live ? sizeof(local->command) : sizeof(first->process.name));
	process_name(process->command, process->name);
	set_unknown(process);
	for (size_t i = 0; i < group->n; i++) {
		const struct upstream_reading *reading = &first[i];
		struct snapshot_slot slot;
		if (joining->is_taken[group->first + i] || reading->is_live != group->is_live)
			continue;
		fill_slot(joining, reading, &slot);
		slot.index = process->n_slots;
		add_slot(process, &slot);
		if (reading->process.updated > process->last_time)
			process->last_time = reading->process.updated;
	}
	if (process->last_time == 0)
		process->last_time = SNAPSHOT_UNKNOWN;
}

static int judge_all(struct joining *joining)
{
	const struct upstream_reading *readings = joining->upstream->readings;
	size_t n = joining->upstream->n_readings;
	/* At most two groups of each pid. */
	joining->groups = calloc(2 * n, sizeof(*joining->groups));
	joining->is_taken = calloc(n, sizeof(*joining->is_taken));
	if (!joining->groups || !joining->is_taken)
		return -ENOMEM;
	for (size_t first = 0, end; first < n; first = end) {
		for (end = first + 1; end < n; end++)
			if (readings[end].process.pid != readings[first].process.pid)
				break;
		judge_pid(joining, first, end);
	}
	return 0;
}

static int fill_all(const struct joining *joining)
{
	struct snapshot_process *added =
		snapshot_add_processes(joining->snapshot, joining->n_groups);
	if (!added)
		return -ENOMEM;
	for (size_t g = 0; g < joining->n_groups; g++)
		fill_process(joining, &joining->groups[g], &added[g]);
	return 0;
}

int join_upstream(
	struct upstream *upstream, const struct source_filter *filter, struct snapshot *snapshot)
{
	struct joining joining = {upstream, filter, snapshot, NULL, 0, NULL};
	if (upstream->n_readings == 0)
		return 0;
	int error = judge_all(&joining);
	if (!error && joining.n_groups > 0)
		error = fill_all(&joining);
	free(joining.groups);
	free(joining.is_taken);
	return error;
}
