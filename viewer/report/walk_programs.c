/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/walk_programs.h"

#include <string.h>

#include "common/layout.h"

#define MOST_BYTES (UINT64_MAX / 1024)

/* The largest program of a process on a device. */
struct leader {
	uint64_t bytes; /* 0: there was none */
	uint64_t program;
	uint64_t time; /* when it was seen */
	uint32_t scope;
};

struct leaders {
	struct leader device[SNAPSHOT_DEVICES]; /* of the report */
};

static void compare(const struct walk_process *process, struct leaders *leaders, uint64_t devices,
	const struct leader *program)
{
	if (program->bytes > MOST_BYTES)
		return;
	for (uint64_t left = devices; left != 0; left &= left - 1) {
		uint8_t device = process->device[__builtin_ctzll(left)];
		if (device != WALK_NO_DEVICE && program->bytes > leaders->device[device].bytes)
			leaders->device[device] = *program;
	}
}

static void find_living(const struct walk *walk, size_t number, struct leaders *leaders)
{
	const struct snapshot_process *process = &walk->snapshot->processes[number];
	for (size_t i = 0; i < process->n_programs; i++) {
		const struct snapshot_program *program = &process->programs[i];
		const struct leader leader = {
			program->bytes, program->id, walk->snapshot->time, program->scope};
		compare(&walk->processes[number], leaders, program->devices, &leader);
	}
}

/* The scope of an end is that of who ended it: the program's own was said when it was built. */
static uint32_t find_scope(const struct snapshot_process *process, size_t end)
{
	const struct snapshot_event *ended = &process->events[end];
	for (size_t i = end; i > 0; i--) {
		const struct snapshot_event *event = &process->events[i - 1];
		if (event->kind == TTAM_EVENT_CB_ALLOCATE && event->id == ended->id &&
			(event->devices & ended->devices) != 0)
			return event->scope;
	}
	return 0;
}

static bool is_larger(const struct walk_process *process, const struct leaders *leaders,
	const struct snapshot_event *event)
{
	for (uint64_t left = event->devices; left != 0; left &= left - 1) {
		uint8_t device = process->device[__builtin_ctzll(left)];
		if (device != WALK_NO_DEVICE && event->size > leaders->device[device].bytes)
			return true;
	}
	return false;
}

static void find_ended(const struct walk *walk, size_t number, struct leaders *leaders)
{
	const struct snapshot_process *process = &walk->snapshot->processes[number];
	const struct walk_process *walked = &walk->processes[number];
	for (size_t i = 0; i < process->n_new_events; i++) {
		const struct snapshot_event *event = &process->events[i];
		if (event->kind != TTAM_EVENT_CB_FREE || !is_larger(walked, leaders, event))
			continue;
		const struct leader leader = {
			event->size, event->id, event->time, find_scope(process, i)};
		compare(walked, leaders, event->devices, &leader);
	}
}

static struct report_worst *worst_of(struct report *report, unsigned device)
{
	return &report->devices[device].type[TTAM_SHM_CB].worst;
}

static void begin(struct report_worst *worst, uint64_t bytes, uint64_t time)
{
	report_list_finish(&worst->seen);
	worst->seen_bytes = bytes;
	worst->seen_time = time;
}

static void tell(const struct walk *walk, struct report *report, size_t number, unsigned device,
	const struct leader *leader)
{
	const struct snapshot_process *process = &walk->snapshot->processes[number];
	struct report_group told = {.process = walk->processes[number].process,
		.type = TTAM_SHM_CB,
		.program = leader->program,
		.size = leader->bytes,
		.count = 1,
		.devices = UINT64_C(1) << device,
		.oldest = SNAPSHOT_UNKNOWN};
	/* Those of no program came from wherever. */
	if (leader->program != 0 && leader->scope > 0 && leader->scope <= process->n_scopes)
		memcpy(told.scope, process->scopes[leader->scope - 1], sizeof told.scope);
	report_list_add(&worst_of(report, device)->seen, REPORT_WORST_GROUPS, &told);
}

/* What one process held at any moment since the look before. */
static void see_alone(const struct walk *walk, struct report *report, size_t number)
{
	struct leaders leaders = {0};
	find_living(walk, number, &leaders);
	find_ended(walk, number, &leaders);
	for (unsigned d = 0; d < report->n_devices; d++) {
		const struct leader *leader = &leaders.device[d];
		struct report_worst *worst = worst_of(report, d);
		if (leader->bytes <= worst->seen_bytes)
			continue;
		begin(worst, leader->bytes, leader->time);
		tell(walk, report, number, d, leader);
	}
}

static bool is_live(const struct walk *walk, size_t number)
{
	return walk->processes[number].counts &&
	       walk->snapshot->processes[number].state == SNAPSHOT_LIVE;
}

/* What several processes hold now. Returns on which devices it is more than was seen before. */
static uint64_t find_sums(
	const struct walk *walk, struct report *report, uint64_t ret_sums[SNAPSHOT_DEVICES])
{
	unsigned n[SNAPSHOT_DEVICES] = {0};
	uint64_t more = 0;
	for (size_t p = 0; p < walk->snapshot->n_processes; p++) {
		struct leaders leaders = {0};
		if (is_live(walk, p))
			find_living(walk, p, &leaders);
		for (unsigned d = 0; d < report->n_devices; d++) {
			ret_sums[d] += leaders.device[d].bytes;
			n[d] += leaders.device[d].bytes > 0;
		}
	}
	for (unsigned d = 0; d < report->n_devices; d++)
		if (n[d] > 1 && ret_sums[d] > worst_of(report, d)->seen_bytes)
			more |= UINT64_C(1) << d;
	return more;
}

static void see_together(const struct walk *walk, struct report *report)
{
	uint64_t sums[SNAPSHOT_DEVICES] = {0};
	uint64_t more = find_sums(walk, report, sums);
	for (uint64_t left = more; left != 0; left &= left - 1) {
		unsigned d = (unsigned)__builtin_ctzll(left);
		begin(worst_of(report, d), sums[d], walk->snapshot->time);
	}
	for (size_t p = 0; p < walk->snapshot->n_processes && more != 0; p++) {
		struct leaders leaders = {0};
		if (is_live(walk, p))
			find_living(walk, p, &leaders);
		for (uint64_t left = more; left != 0; left &= left - 1) {
			unsigned d = (unsigned)__builtin_ctzll(left);
			if (leaders.device[d].bytes > 0)
				tell(walk, report, p, d, &leaders.device[d]);
		}
	}
}

void walk_see_programs(const struct walk *walk, struct report *report)
{
	for (size_t p = 0; p < walk->snapshot->n_processes; p++)
		if (walk->processes[p].counts)
			see_alone(walk, report, p);
	see_together(walk, report);
}
