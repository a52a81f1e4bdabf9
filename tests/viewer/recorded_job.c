/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/viewer/recorded_job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/recording/recorder.h"

#define SECOND UINT64_C(1000000000)
#define START (UINT64_C(1795340040) * SECOND)
#define GIB (UINT64_C(1) << 30)

enum {
	DEVICES = 8,
	SCOPES = 8,
	LEAK_SCOPE = 1,
	LEAK_EVERY = 5, /* samples */
	EVENTS = 512,
	SIZE = 4 * 1024 * 1024,
};

struct recorded_job {
	struct recorded_job_shape shape;
	unsigned n; /* the next sample */
	struct snapshot snapshot;
	struct snapshot_process process;
	char scopes[SCOPES][SNAPSHOT_TEXT];
	struct snapshot_mark mark;
	struct snapshot_closed closed;
	struct snapshot_event events[EVENTS];
	size_t n_churned;
	uint64_t next_id;
};

static void add_event(struct recorded_job *job, uint32_t kind, const struct snapshot_record *record)
{
	struct snapshot_process *process = &job->process;
	if (process->n_new_events == EVENTS) {
		process->missed_events++;
		return;
	}
	process->events[process->n_new_events++] = (struct snapshot_event){
		.sequence = ++process->n_events,
		.time = job->snapshot.time,
		.id = record->id,
		.size = record->size,
		.devices = record->devices,
		.address = record->address,
		.kind = kind,
		.type = record->type,
		.scope = record->scope,
	};
}

static void allocate(
	struct recorded_job *job, struct snapshot_record *record, unsigned device, uint32_t scope)
{
	struct snapshot_type *type = &job->process.slot[device].type[TTAM_SHM_DRAM];
	uint64_t size = SIZE / (1 + scope % 4);
	*record = (struct snapshot_record){
		.id = ++job->next_id,
		.size = size,
		.reserved = size,
		.address = job->next_id % 4096 * SIZE,
		.devices = UINT64_C(1) << device,
		.time = job->snapshot.time,
		.type = TTAM_SHM_DRAM,
		.banks = 8,
		.scope = scope,
	};
	type->current += size;
	type->reserved = type->current;
	type->count++;
	type->n_alloc++;
	if (type->current > type->peak) {
		type->peak = type->current;
		type->peak_time = job->snapshot.time;
	}
	type->floor = type->current;
	type->last_time = job->snapshot.time;
	add_event(job, TTAM_EVENT_ALLOCATE, record);
}

static void churn(struct recorded_job *job)
{
	struct snapshot_process *process = &job->process;
	struct snapshot_record *record = &process->records[job->n_churned++ % process->n_records];
	unsigned device = (unsigned)__builtin_ctzll(record->devices);
	struct snapshot_type *type = &process->slot[device].type[TTAM_SHM_DRAM];
	if (record->scope == LEAK_SCOPE)
		return;
	type->current -= record->size;
	type->count--;
	type->n_free++;
	add_event(job, TTAM_EVENT_FREE, record);
	allocate(job, record, device, record->scope);
}

static void begin(struct recorded_job *job, const struct recorded_job_shape *shape)
{
	struct snapshot_process *process = &job->process;
	process->key = 1;
	process->pid = 4242;
	process->uid = UINT32_MAX - 1; /* nobody's name */
	process->first_time = START;
	process->end_time = SNAPSHOT_UNKNOWN;
	strcpy(process->name, "serve.py");
	strcpy(process->command, "python serve.py");
	process->n_slots = DEVICES;
	process->records = calloc(
		DEVICES * shape->n_records + shape->n_samples + 1, sizeof process->records[0]);
	process->scopes = job->scopes;
	process->n_scopes = SCOPES;
	process->events = job->events;
	process->marks = &job->mark;
	for (unsigned i = 0; i < SCOPES; i++)
		snprintf(job->scopes[i], sizeof job->scopes[i], "model.py:%u", 10 * i);
	for (unsigned d = 0; d < DEVICES; d++) {
		struct snapshot_slot *slot = &process->slot[d];
		slot->asic_id = 1000 + d;
		slot->label = slot->index = d;
		slot->cb_end = SNAPSHOT_UNKNOWN;
		slot->type[TTAM_SHM_DRAM] = (struct snapshot_type){.used = true,
			.capacity = 32 * GIB,
			.largest_free = GIB,
			.programs = SNAPSHOT_UNKNOWN};
	}
	job->snapshot.processes = process;
	job->snapshot.n_processes = 1;
}

/* So that DRAM is two types. */
static void trace(struct recorded_job *job, uint64_t bytes)
{
	for (unsigned d = 0; d < DEVICES; d++)
		job->process.slot[d].type[TTAM_SHM_TRACE] = (struct snapshot_type){.used = true,
			.current = bytes,
			.reserved = bytes,
			.peak = bytes,
			.peak_time = job->snapshot.time,
			.count = 1,
			.n_alloc = 1,
			.capacity = 32 * GIB,
			.largest_free = GIB,
			.programs = SNAPSHOT_UNKNOWN};
}

static void close_some(struct recorded_job *job)
{
	struct snapshot_process *process = &job->process;
	job->closed = (struct snapshot_closed){.size = SIZE,
		.devices = 1 << 2,
		.count = 3,
		.reserved = 3 * SIZE,
		.oldest = START,
		.time = job->snapshot.time,
		.type = TTAM_SHM_DRAM,
		.scope = 2,
		.reason = TTAM_CLOSED_DEVICE};
	process->closed = &job->closed;
	process->n_closed = 1;
	process->state = SNAPSHOT_DEAD;
}

const struct snapshot *recorded_job_next(struct recorded_job *job)
{
	const struct recorded_job_shape *shape = &job->shape;
	struct snapshot *snapshot = &job->snapshot;
	struct snapshot_process *process = &job->process;
	unsigned n = job->n++;
	snapshot->time = START + n * shape->interval_s * SECOND;
	snapshot->monotonic = (n + 1) * shape->interval_s * SECOND;
	process->n_new_events = process->missed_events = 0;
	trace(job, (1 + n) * 3 * SIZE);
	for (unsigned i = 0; n == 0 && i < DEVICES * shape->n_records; i++)
		allocate(job, &process->records[process->n_records++], i % DEVICES, 2 + i % 7);
	for (unsigned i = 0; n > 0 && i < shape->n_churn; i++)
		churn(job);
	if (n % LEAK_EVERY == 1)
		allocate(job, &process->records[process->n_records++], 5, LEAK_SCOPE);
	if (n == 3) {
		job->mark = (struct snapshot_mark){snapshot->time, "warm"};
		process->n_marks = 1;
	}
	/* The last tenth has nobody alive. */
	if (n == shape->n_samples - shape->n_samples / 10)
		close_some(job);
	snapshot->n_devices = 0;
	snapshot_merge_devices(snapshot);
	return snapshot;
}

static void append(char **bytes, size_t *length, const struct frame_bytes *more)
{
	*bytes = realloc(*bytes, *length + more->length + 1);
	memcpy(*bytes + *length, more->bytes, more->length);
	*length += more->length;
}

struct recorded_job *recorded_job_create(const struct recorded_job_shape *shape)
{
	struct recorded_job *job = calloc(1, sizeof *job);
	job->shape = *shape;
	begin(job, shape);
	return job;
}

void recorded_job_destroy(struct recorded_job *job)
{
	free(job->process.records);
	free(job);
}

char *recorded_job_make(const struct recorded_job_shape *shape, size_t *ret_length)
{
	struct recorded_job *job = recorded_job_create(shape);
	struct recorder *recorder = recorder_create("test");
	struct frame_bytes more;
	char *bytes = NULL;
	*ret_length = 0;
	for (unsigned n = 0; n < shape->n_samples; n++) {
		const struct snapshot *sample = recorded_job_next(job);
		if (recorder_is_due(recorder, sample) && recorder_end(recorder, &more) == 0)
			append(&bytes, ret_length, &more);
		if (recorder_add(recorder, sample, &more) == 0)
			append(&bytes, ret_length, &more);
	}
	if (recorder_end(recorder, &more) == 0)
		append(&bytes, ret_length, &more);
	recorder_destroy(recorder);
	recorded_job_destroy(job);
	return bytes;
}
