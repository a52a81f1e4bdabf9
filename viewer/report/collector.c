/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/collector.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/model/use.h"
#include "viewer/report/collect_processes.h"
#include "viewer/report/collect_suspects.h"
#include "viewer/report/walk.h"

enum {
	DEAD_KEPT = 8, /* windows of the dead that a producer leaves as they are */
};

struct collector {
	struct report *report;
	const struct snapshot *last;
	struct model model;
	struct walk walk;
	size_t room; /* of walk.processes */
};

struct collector *collector_create(const struct leak_rules *rules)
{
	struct collector *collector = calloc(1, sizeof *collector);
	if (collector == NULL)
		return NULL;
	collector->model.suspects_judged = true;
	collector->model.rules = rules;
	collector->report = report_create();
	if (collector->report != NULL)
		return collector;
	free(collector);
	return NULL;
}

void collector_destroy(struct collector *collector)
{
	if (collector == NULL)
		return;
	model_finish(&collector->model);
	walk_finish(&collector->walk);
	report_destroy(collector->report);
	free(collector);
}

static bool is_device(const struct report_device *device, const struct snapshot_device *of)
{
	return snapshot_chip_key(device->asic_id, device->label, device->numbering) ==
	       snapshot_chip_key(of->asic_id, of->label, of->numbering);
}

/* In the snapshot's order as long as no more devices come; never in another than before. */
static unsigned find_device(struct report *report, const struct snapshot_device *of)
{
	unsigned d = 0;
	while (d < report->n_devices && !is_device(&report->devices[d], of))
		d++;
	if (d == SNAPSHOT_DEVICES)
		return WALK_NO_DEVICE;
	struct report_device *device = &report->devices[d];
	if (d == report->n_devices) {
		report->n_devices++;
		device->asic_id = of->asic_id;
		device->label = of->label;
		device->numbering = of->numbering;
		for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
			timeline_begin(&device->line[memory], report->start);
	}
	memcpy(device->name, of->name, sizeof device->name);
	if (of->board[0] != '\0')
		memcpy(device->board, of->board, sizeof device->board);
	return d;
}

static void map_process(struct collector *collector, size_t number, const uint8_t devices[])
{
	const struct snapshot *snapshot = collector->last;
	const struct snapshot_process *process = &snapshot->processes[number];
	struct walk_process *walked = &collector->walk.processes[number];
	memset(walked->device, WALK_NO_DEVICE, sizeof walked->device);
	for (unsigned s = 0; s < process->n_slots; s++) {
		unsigned d = snapshot_find_device(snapshot, &process->slot[s]);
		if (d < SNAPSHOT_DEVICES)
			walked->device[process->slot[s].index % SNAPSHOT_DEVICES] = devices[d];
	}
	walked->counts = process->state == SNAPSHOT_LIVE || process->n_new_events > 0;
	walked->last = 0;
	walked->process = collect_process(collector->report, process, walked->device);
}

static size_t count_ended(const struct report *report)
{
	size_t n = 0;
	for (size_t p = 0; p < report->n_processes; p++)
		n += report->processes[p].end == REPORT_ENDED;
	return n;
}

static int map_processes(struct collector *collector)
{
	size_t n_ended = count_ended(collector->report);
	const struct snapshot *snapshot = collector->last;
	uint8_t devices[SNAPSHOT_DEVICES];
	if (snapshot->n_processes > collector->room) {
		void *grown = realloc(collector->walk.processes,
			snapshot->n_processes * sizeof collector->walk.processes[0]);
		if (grown == NULL)
			return -ENOMEM;
		collector->walk.processes = grown;
		collector->room = snapshot->n_processes;
	}
	for (unsigned d = 0; d < snapshot->n_devices; d++)
		devices[d] = (uint8_t)find_device(collector->report, &snapshot->devices[d]);
	for (size_t p = 0; p < snapshot->n_processes; p++)
		map_process(collector, p, devices);
	if (count_ended(collector->report) - n_ended >= DEAD_KEPT)
		collector->report->may_miss_processes = true;
	return 0;
}

static void raise_worst(struct report_device *device, unsigned type, uint64_t bytes, uint64_t time)
{
	struct report_worst *worst = &device->type[type].worst;
	if (bytes == SNAPSHOT_UNKNOWN || bytes <= worst->bytes)
		return;
	worst->bytes = bytes;
	worst->time = time;
}

/* A process alone knows its own peak, whether or not there are events of that moment. */
static void take_slot(
	struct report *report, struct report_device *device, const struct snapshot_slot *slot)
{
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++) {
		const struct snapshot_type *type = &slot->type[t];
		struct report_use *use = &device->type[t];
		if (!type->used)
			continue;
		if (!use->used)
			use->capacity = use->reserved_peak = SNAPSHOT_UNKNOWN;
		use->used = true;
		if (type->capacity != SNAPSHOT_UNKNOWN && type->capacity != 0)
			use->capacity = type->capacity;
		if (type->reserved_peak != SNAPSHOT_UNKNOWN &&
			(use->reserved_peak == SNAPSHOT_UNKNOWN ||
				type->reserved_peak > use->reserved_peak))
			use->reserved_peak = type->reserved_peak;
		if (type->peak_time < report->start || type->peak_time > report->end)
			continue;
		raise_worst(device, t, type->peak, type->peak_time);
	}
}

/* A program that is seen now, or when it ends, was the same at its device's worst moment. */
static void date_programs(struct report *report)
{
	for (unsigned d = 0; d < report->n_devices; d++) {
		struct report_worst *worst = &report->devices[d].type[TTAM_SHM_CB].worst;
		if (report_is_exact(worst))
			worst->seen_time = worst->time;
	}
}

static void take_peaks(struct collector *collector)
{
	struct report *report = collector->report;
	for (unsigned d = 0; d < report->n_devices; d++)
		for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
			raise_worst(&report->devices[d], type, collector->walk.most[d][type].bytes,
				collector->walk.most[d][type].time);
	for (size_t p = 0; p < collector->last->n_processes; p++) {
		const struct snapshot_process *process = &collector->last->processes[p];
		for (unsigned s = 0; s < process->n_slots; s++) {
			uint8_t d = collector->walk.processes[p]
					    .device[process->slot[s].index % SNAPSHOT_DEVICES];
			if (d != WALK_NO_DEVICE)
				take_slot(report, &report->devices[d], &process->slot[s]);
		}
	}
	date_programs(report);
}

/* A run begins with the first thing that was tracked, not with the first look. */
static uint64_t find_start(const struct snapshot *snapshot)
{
	uint64_t start = snapshot->time;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		if (snapshot->processes[p].first_time != 0 &&
			snapshot->processes[p].first_time < start)
			start = snapshot->processes[p].first_time;
	return start;
}

int collector_add(struct collector *collector, const struct snapshot *snapshot)
{
	struct report *report = collector->report;
	int error = model_update(&collector->model, snapshot);
	if (error < 0)
		return error;
	collector->last = snapshot;
	if (snapshot->n_processes > 0) {
		if (report->start == 0)
			report->start = find_start(snapshot);
		report->end = snapshot->time;
		error = map_processes(collector);
		if (error == 0)
			error = walk_between(&collector->walk, snapshot, report);
		if (error == 0)
			take_peaks(collector);
	}
	report->n_looks++;
	collect_suspects(report, &collector->model);
	return error;
}

static void finish_lines(struct report *report)
{
	for (unsigned d = 0; d < report->n_devices; d++)
		for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
			struct report_device *device = &report->devices[d];
			struct report_use *use = device->type;
			for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
				if (use_type_memory(t) == memory && use[t].worst.bytes > 0)
					timeline_raise(&device->line[memory], use[t].worst.time,
						use[t].worst.bytes);
			timeline_fill(&device->line[memory]);
		}
}

struct report *collector_finish(struct collector *collector)
{
	struct report *report = collector->report;
	if (collector->last != NULL) {
		if (report->start == 0)
			report->start = report->end = collector->last->time;
		collect_last(report, collector->last, collector->walk.processes);
		finish_lines(report);
	}
	report_forget_left(report);
	collector->report = NULL;
	return report;
}
