/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/viewer/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"

enum {
	TICKS = 10, /* of a second */
	CACHE_MOST = 256,
	PIECES_MOST = 16,
};

struct workload_run {
	struct workload of;
	struct snapshot_process *process;
	uint64_t now;
	uint64_t start;
	uint64_t random;
	uint64_t next_id;
	double next_request;
	double next_leak;
	unsigned n_requests;
	unsigned n_loaded;
	unsigned due_activations;
	unsigned n_layers; /* of this request, so far */
	double request_began;
	uint64_t cache[CACHE_MOST]; /* ids; 0: empty */
	unsigned n_cached;
	uint64_t piece[PIECES_MOST];
	unsigned n_programs;
	uint64_t leaked; /* first, ns since the epoch; 0: none */
	unsigned leaked_at;
	struct snapshot_record records[WORKLOAD_RECORDS];
	struct snapshot_mark marks[64];
	char scopes[WORKLOAD_SCOPES][SNAPSHOT_TEXT];
};

uint64_t workload_random(uint64_t *seed)
{
	*seed += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t x = *seed;
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static double fraction(struct workload_run *run)
{
	return (double)(workload_random(&run->random) >> 11) * 0x1p-53;
}

static void count(struct workload_run *run, const struct snapshot_record *record, bool added)
{
	for (unsigned s = 0; s < WORKLOAD_DEVICES; s++) {
		struct snapshot_type *type = &run->process->slot[s].type[record->type];
		if ((record->devices >> s & 1) == 0)
			continue;
		type->used = true;
		type->current += added ? record->size : -record->size;
		type->count += added ? 1 : -UINT64_C(1);
		type->n_alloc += added;
		type->n_free += !added;
		type->reserved = type->current;
		if (type->current > type->peak || type->peak_time == SNAPSHOT_UNKNOWN) {
			type->peak = type->reserved_peak = type->current;
			type->peak_time = run->now;
		}
		type->floor = type->current < type->floor ? type->current : type->floor;
	}
}

static uint64_t keep(struct workload_run *run, unsigned scope, uint64_t size, uint64_t slots)
{
	struct snapshot_process *process = run->process;
	if (process->n_records == WORKLOAD_RECORDS)
		abort();
	process->records[process->n_records] = (struct snapshot_record){
		.id = ++run->next_id,
		.size = size,
		.reserved = size,
		.type = TTAM_SHM_DRAM,
		.devices = slots,
		.time = run->now - (uint64_t)(fraction(run) * 1e6),
		.scope = run->of.no_scopes ? 0 : scope,
	};
	count(run, &process->records[process->n_records++], true);
	return run->next_id;
}

static void drop_at(struct workload_run *run, size_t place)
{
	struct snapshot_process *process = run->process;
	count(run, &process->records[place], false);
	process->records[place] = process->records[--process->n_records];
}

static void drop(struct workload_run *run, uint64_t id)
{
	for (size_t i = 0; i < run->process->n_records; i++)
		if (run->process->records[i].id == id) {
			drop_at(run, i);
			return;
		}
}

static void drop_activations(struct workload_run *run)
{
	for (size_t i = run->process->n_records; i-- > 0;)
		/* Without scopes the leak may look the same. */
		if (run->process->records[i].address == 1)
			drop_at(run, i);
}

static void mark(struct workload_run *run, const char *name)
{
	struct snapshot_process *process = run->process;
	if (process->n_marks == 64) {
		memmove(run->marks, run->marks + 1, 63 * sizeof(run->marks[0]));
		process->n_marks--;
	}
	struct snapshot_mark *mark = &run->marks[process->n_marks++];
	mark->time = run->now;
	snprintf(mark->name, sizeof(mark->name), "%s", name);
}

static void cache_once(struct workload_run *run)
{
	for (unsigned i = 0; i < run->of.cache_size / 3 + 1 && run->n_cached < run->of.cache_size;
		i++)
		run->cache[run->n_cached++] = keep(run, SCOPE_CACHE, 2 * SCENE_MIB, 15);
}

static void cache_replace(struct workload_run *run, unsigned place)
{
	drop(run, run->cache[place]);
	run->cache[place] = keep(run, SCOPE_CACHE, 2 * SCENE_MIB, 15);
}

static void use_cache(struct workload_run *run)
{
	unsigned size = run->of.cache_size;
	unsigned any = (unsigned)(fraction(run) * size);
	bool is_full = run->n_cached == size;
	switch (run->of.cache) {
	case CACHE_NONE:
		break;
	case CACHE_ONCE:
		cache_once(run);
		break;
	case CACHE_KEYS:
		if (run->cache[any] == 0)
			run->cache[any] = keep(run, SCOPE_CACHE, 2 * SCENE_MIB, 15);
		break;
	case CACHE_OLDEST:
	case CACHE_RANDOM:
		/* It came full out of the warm-up. */
		while (run->n_cached < size)
			cache_once(run);
		if (is_full)
			cache_replace(
				run, run->of.cache == CACHE_RANDOM ? any : run->n_requests % size);
		break;
	case CACHE_SEQUENCE:
		for (unsigned i = 0; is_full && i < size; i++)
			drop(run, run->cache[i]);
		run->n_cached = is_full ? 0 : run->n_cached;
		run->cache[run->n_cached++] = keep(run, SCOPE_CACHE, 2 * SCENE_MIB, 15);
		break;
	}
}

/* The oldest one that is there. */
static void drop_a_weight(struct workload_run *run)
{
	uint64_t oldest = 0;
	for (size_t i = 0; i < run->process->n_records; i++) {
		const struct snapshot_record *record = &run->process->records[i];
		if (record->size >= 8 * SCENE_MIB && record->address == 0 &&
			(oldest == 0 || record->id < oldest))
			oldest = record->id;
	}
	if (oldest > 0)
		drop(run, oldest);
}

static void add_programs(struct workload_run *run, unsigned n)
{
	run->n_programs += n;
	for (unsigned s = 0; s < WORKLOAD_DEVICES; s++) {
		struct snapshot_type *type = &run->process->slot[s].type[TTAM_SHM_CB];
		type->used = true;
		type->programs += n;
		type->count = 12;
		type->current = type->floor = 12 * 2048;
	}
}

static void compile(struct workload_run *run)
{
	if (run->n_programs < run->of.programs)
		add_programs(run, (run->of.programs - run->n_programs + 1) / 2);
}

static void leak_one(struct workload_run *run)
{
	const struct workload *of = &run->of;
	if (of->leak_chance > 0 && fraction(run) >= of->leak_chance)
		return;
	if (run->leaked == 0) {
		run->leaked = run->now;
		run->leaked_at = run->n_requests;
	}
	if (of->leak_programs) {
		add_programs(run, 1);
		return;
	}
	if (of->leak_replaces)
		drop_a_weight(run);
	for (unsigned s = 0; of->leak_apart && s < WORKLOAD_DEVICES; s++)
		keep(run, of->leak_scope, of->leak_size, UINT64_C(1) << s);
	if (!of->leak_apart)
		keep(run, of->leak_scope, of->leak_size, of->leak_slots);
}

static bool leaks_at(const struct workload *of, double time)
{
	return time >= of->leak_from_s && (of->leak_until_s <= 0 || time <= of->leak_until_s);
}

static void begin_request(struct workload_run *run, double time)
{
	const struct workload *of = &run->of;
	drop_activations(run);
	run->n_requests++;
	bool marks =
		of->requests_per_mark > 0 && (of->marks_until_s <= 0 || time <= of->marks_until_s);
	if (marks && run->n_requests % of->requests_per_mark == 0)
		mark(run, "iteration");
	run->n_layers = 0;
	run->request_began = time;
	unsigned swing = of->batch_swing;
	unsigned phase = swing == 0 ? 0 : run->n_requests % (2 * swing);
	run->due_activations = of->activations + (phase <= swing ? phase : 2 * swing - phase);
	use_cache(run);
	compile(run);
	if (of->leak_by_requests && leaks_at(of, time))
		leak_one(run);
}

static void keep_for_request(struct workload_run *run, uint64_t size)
{
	keep(run, SCOPE_ACTIVATION, size, 15);
	run->process->records[run->process->n_records - 1].address = 1;
}

/* What a layer leaves for the way back, at its end. */
static void end_layers(struct workload_run *run, double time)
{
	double done = (time - run->request_began) / run->of.request_s;
	for (; run->n_layers < (unsigned)(done * run->of.layers); run->n_layers++) {
		for (unsigned i = 0; i < 5; i++)
			drop(run, keep(run, SCOPE_ACTIVATION, 4 * SCENE_MIB, 15));
		keep_for_request(run, 2 * SCENE_MIB);
	}
}

static void make_pieces(struct workload_run *run)
{
	for (unsigned i = 0; i < run->of.pieces && i < PIECES_MOST; i++) {
		if (run->piece[i] != 0)
			drop(run, run->piece[i]);
		run->piece[i] = run->n_loaded < run->of.weights
					? keep(run, SCOPE_LOAD, (4 + i) * SCENE_MIB, 15)
					: 0;
	}
}

static void load(struct workload_run *run, double time)
{
	unsigned due = time >= run->of.load_s ? run->of.weights
					      : (unsigned)(time / run->of.load_s * run->of.weights);
	while (run->n_loaded < due) {
		run->n_loaded++;
		make_pieces(run);
		uint64_t nth = run->of.weight_sizes > 0 ? run->n_loaded % run->of.weight_sizes : 0;
		keep(run, SCOPE_LOAD, (8 + nth) * SCENE_MIB, 15);
	}
}

static void refuse(struct workload_run *run)
{
	for (unsigned s = 0; s < WORKLOAD_DEVICES; s++) {
		struct snapshot_type *type = &run->process->slot[s].type[TTAM_SHM_DRAM];
		if ((run->of.leak_slots >> s & 1) == 0)
			continue;
		type->n_failed++;
		type->last_failed_size = run->of.leak_size;
		type->last_failed_time = run->now;
	}
}

static void leak(struct workload_run *run, double time)
{
	const struct workload *of = &run->of;
	if (of->leak_refused && of->leak_until_s > 0 && time > of->leak_until_s)
		refuse(run);
	if (of->leak_every_s <= 0 || time < run->next_leak || !leaks_at(of, time))
		return;
	leak_one(run);
	double swing = 1 + of->leak_jitter * (2 * fraction(run) - 1);
	run->next_leak += of->leak_every_s * swing;
}

static void tick(struct workload_run *run)
{
	double time = (double)(run->now - run->start) / (double)SCENE_SECOND;
	load(run, time);
	leak(run, time);
	if (time < run->of.load_s || run->of.request_s <= 0)
		return;
	if (run->n_requests == 0 && run->of.warm_mark && run->process->n_marks == 0)
		mark(run, "warm");
	if (time >= run->next_request) {
		begin_request(run, time);
		run->next_request =
			(run->next_request > 0 ? run->next_request : time) + run->of.request_s;
	} else if (run->due_activations > 0) {
		run->due_activations--;
		keep_for_request(
			run, run->of.activation_size > 0 ? run->of.activation_size : 8 * SCENE_MIB);
	}
	end_layers(run, time);
}

void workload_second(struct workload_run *run)
{
	for (unsigned s = 0; s < WORKLOAD_DEVICES; s++)
		run->process->slot[s].type[TTAM_SHM_DRAM].floor =
			run->process->slot[s].type[TTAM_SHM_DRAM].current;
	unsigned ticks = run->of.ticks > 0 ? run->of.ticks : TICKS;
	for (unsigned i = 0; i < ticks; i++) {
		run->now += SCENE_SECOND / ticks;
		tick(run);
	}
}

uint64_t workload_leak(const struct workload_run *run, unsigned *ret_requests)
{
	*ret_requests = run->n_requests - run->leaked_at;
	return run->leaked;
}

struct workload_run *workload_start(
	struct scene *scene, uint64_t key, const struct workload *workload)
{
	static const char *const names[] = {"load.py:1", "mlp.py:2", "cache.py:3", "leak.py:4"};
	struct workload_run *run = calloc(1, sizeof(*run));
	if (run == NULL)
		abort();
	run->of = *workload;
	run->process = scene_add_process(scene, key, 0, WORKLOAD_DEVICES);
	run->process->records = run->records;
	run->process->scopes = run->scopes;
	run->process->marks = run->marks;
	run->process->n_scopes = WORKLOAD_SCOPES;
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		snprintf(run->scopes[i], sizeof(run->scopes[i]), "%s", names[i]);
	for (unsigned s = 0; s < WORKLOAD_DEVICES; s++)
		run->process->slot[s].type[TTAM_SHM_DRAM].capacity = 65536 * SCENE_MIB;
	run->now = run->start = scene->snapshot.time;
	run->random = workload->seed;
	run->next_leak = workload->leak_from_s;
	return run;
}

void workload_end(struct workload_run *run)
{
	free(run);
}
