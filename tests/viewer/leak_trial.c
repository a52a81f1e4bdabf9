/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/viewer/leak_trial.h"

#include <stdlib.h>
#include <string.h>

#include "common/layout.h"

#define MIB SCENE_MIB

static bool is_the_leak(const struct workload *job, const struct model_group *suspect)
{
	if (job->leak_replaces)
		return false;
	if (job->leak_programs)
		return suspect->type == TTAM_SHM_CB;
	return job->leak_size > 0 && suspect->type == TTAM_SHM_DRAM &&
	       suspect->size == job->leak_size &&
	       (job->no_scopes || strcmp(suspect->scope, "leak.py:4") == 0 ||
		       job->leak_scope != SCOPE_LEAK);
}

static uint64_t leak_devices(const struct workload *job)
{
	return job->leak_apart || job->leak_programs ? 15 : job->leak_slots;
}

static void judge_one(const struct workload *job, const struct workload_run *run, uint64_t now,
	const struct model_group *suspect, struct leak_outcome *outcome)
{
	unsigned requests = 0;
	uint64_t first = workload_leak(run, &requests);
	outcome->suspect = *suspect;
	if (!is_the_leak(job, suspect) || first == 0) {
		outcome->other = true;
		outcome->called_leak |= suspect->verdict == MODEL_LEAK;
		return;
	}
	outcome->other |= suspect->devices != leak_devices(job);
	double time = (double)(now - first) / 1e9;
	if (isnan(outcome->found)) {
		outcome->found = time;
		outcome->found_at = requests;
	}
	if (isnan(outcome->leak) && suspect->verdict == MODEL_LEAK) {
		outcome->leak = time;
		outcome->leak_at = requests;
	}
}

static void look_on(const struct leak_trial *trial, struct scene *scene, struct model *model,
	struct workload_run *run, struct leak_outcome *outcome)
{
	for (double time = 1; time <= trial->to; time++) {
		scene_pass(scene, 1);
		workload_second(run);
		if (time < trial->from)
			continue;
		if (model_update(model, scene_look(scene)) < 0)
			abort();
		outcome->flickered |= model->n_suspects > 0 && outcome->n_suspects == 0 &&
				      outcome->suspect.size > 0;
		outcome->n_suspects = model->n_suspects;
		for (size_t i = 0; i < model->n_suspects; i++)
			judge_one(&trial->job, run, scene->snapshot.time, &model->suspects[i],
				outcome);
	}
}

struct leak_outcome leak_trial_watch(const struct leak_trial *trial)
{
	struct leak_outcome outcome = {.found = NAN, .leak = NAN};
	struct scene *scene = scene_create();
	struct model model = {.suspects_judged = true};
	unsigned turns = trial->turns > 0 ? trial->turns : 1;
	for (unsigned turn = 0; turn < turns; turn++) {
		uint64_t key = 7 + turn;
		struct workload_run *run = workload_start(scene, key, &trial->job);
		look_on(trial, scene, &model, run, &outcome);
		if (turn + 1 < turns)
			scene_remove_process(scene, key);
		workload_end(run);
	}
	model_finish(&model);
	scene_destroy(scene);
	return outcome;
}

const struct workload leak_trial_usual = {.request_s = 5,
	.load_s = 20,
	.weights = 200,
	.weight_sizes = 4,
	.activations = 5,
	.warm_mark = true,
	.seed = 1};

struct leak_outcome leak_trial_look(const struct workload *job, double from, double to)
{
	const struct leak_trial trial = {.job = *job, .from = from, .to = to};
	return leak_trial_watch(&trial);
}

/* It would be refused the next one. */
static bool is_full(const struct scene *scene, double share)
{
	const struct snapshot_type *type =
		&scene->snapshot.processes[0].slot[0].type[TTAM_SHM_DRAM];
	return (double)type->peak >= share * (double)type->capacity;
}

bool leak_trial_fill(const struct leak_trial *trial, double *ret_said, double *ret_was)
{
	struct scene *scene = scene_create();
	struct model model = {.suspects_judged = true};
	struct workload_run *run = workload_start(scene, 7, &trial->job);
	double said = NAN, said_at = NAN, time = 0;
	while (!is_full(scene, 1) && time++ < trial->to) {
		scene_pass(scene, 1);
		workload_second(run);
		if (model_update(&model, scene_look(scene)) < 0)
			abort();
		if (isnan(said) && is_full(scene, 0.5) && model.n_suspects > 0) {
			said = model.suspects[0].full_in;
			said_at = time;
		}
	}
	model_finish(&model);
	workload_end(run);
	scene_destroy(scene);
	if (isnan(said) || time >= trial->to)
		return false;
	*ret_said = said;
	*ret_was = time - said_at;
	return true;
}

double leak_trial_between(uint64_t *seed, double low, double high)
{
	return low + (double)(workload_random(seed) >> 11) * 0x1p-53 * (high - low);
}

static bool one_in(uint64_t *seed, unsigned n)
{
	return workload_random(seed) % n == 0;
}

struct workload leak_trial_job(uint64_t *seed)
{
	struct workload job = {.seed = workload_random(seed)};
	job.request_s = leak_trial_between(seed, 1, 8);
	job.load_s = leak_trial_between(seed, 1, 60);
	job.weights = (unsigned)leak_trial_between(seed, 10, 400);
	job.weight_sizes = 3 + (unsigned)(workload_random(seed) % 6);
	job.activations = (unsigned)leak_trial_between(seed, 1, job.request_s * 9);
	job.warm_mark = one_in(seed, 2);
	job.requests_per_mark = one_in(seed, 2) ? 12 : 0;
	job.no_scopes = one_in(seed, 2);
	return job;
}

static double when_it_watches(uint64_t *seed)
{
	return one_in(seed, 2) ? 1 : leak_trial_between(seed, 1, 300);
}

static struct leak_trial healthy(uint64_t *seed, const struct workload *job)
{
	return (struct leak_trial){.job = *job, .from = when_it_watches(seed), .to = 600};
}

/* One kept by each request from the first one on, watched from the start. */
static struct leak_trial leaking(uint64_t *seed, const struct workload *job)
{
	struct leak_trial trial = {.job = *job, .from = 1, .to = 600};
	trial.job.leak_by_requests = true;
	trial.job.leak_size = one_in(seed, 2) ? 16 * MIB : 4096;
	trial.job.leak_slots = 15;
	trial.job.leak_scope = SCOPE_LEAK;
	return trial;
}

static struct leak_trial marked_leak(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	job.requests_per_mark = 1;
	job.warm_mark = false;
	return leaking(seed, &job);
}

static struct leak_trial fast_marked_leak(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	job.request_s = leak_trial_between(seed, 0.02, 1);
	job.ticks = 200;
	job.activations = 1 + (unsigned)(job.request_s * 20);
	job.requests_per_mark = 1;
	struct leak_trial trial = leaking(seed, &job);
	trial.to = job.load_s + 20;
	return trial;
}

static struct leak_trial unmarked_leak(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	job.activations = 5 + (unsigned)job.request_s;
	job.requests_per_mark = 0;
	job.warm_mark = false;
	return leaking(seed, &job);
}

/* Faster than anybody looks. */
static struct leak_trial fast_unmarked_leak(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	job.request_s = leak_trial_between(seed, 0.05, 1);
	job.ticks = 200;
	job.activations = 5 + (unsigned)(job.request_s * 20);
	job.requests_per_mark = 0;
	job.warm_mark = false;
	struct leak_trial trial = leaking(seed, &job);
	trial.to = job.load_s + 40;
	return trial;
}

/* It does little else. */
static struct leak_trial bare_leak(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	job.activations = (unsigned)(workload_random(seed) % 4);
	job.requests_per_mark = 0;
	job.warm_mark = false;
	return leaking(seed, &job);
}

static struct leak_trial leak_on_one_device(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	struct leak_trial trial = leaking(seed, &job);
	trial.job.leak_slots = UINT64_C(1) << (workload_random(seed) % WORKLOAD_DEVICES);
	trial.to = 900;
	return trial;
}

static struct leak_trial small_leak(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	job.activations = (unsigned)(job.request_s * 9);
	job.batch_swing = one_in(seed, 2) ? 5 : 0;
	struct leak_trial trial = leaking(seed, &job);
	trial.job.leak_size = 4096;
	trial.to = 900;
	return trial;
}

static struct leak_trial slow_leak(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	job.request_s = leak_trial_between(seed, 5, 60);
	job.ticks = 1;
	job.activations = 3;
	struct leak_trial trial = leaking(seed, &job);
	trial.job.leak_by_requests = false;
	trial.job.leak_every_s = 600;
	trial.job.leak_from_s = leak_trial_between(seed, job.load_s, 600);
	trial.job.leak_jitter = leak_trial_between(seed, 0, 0.1);
	trial.to = 3 * 3600;
	return trial;
}

static struct leak_trial program_leak(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	job.programs = (unsigned)leak_trial_between(seed, 4, 100);
	struct leak_trial trial = leaking(seed, &job);
	trial.job.leak_programs = true;
	trial.job.leak_size = 0;
	trial.job.leak_from_s = leak_trial_between(seed, job.load_s + 10, 200);
	trial.to = 900;
	return trial;
}

static struct leak_trial leak_on_exception(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	struct leak_trial trial = leaking(seed, &job);
	trial.job.leak_chance = leak_trial_between(seed, 0.2, 0.8);
	trial.to = 1800;
	return trial;
}

static struct leak_trial any_leak(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	job.leak_every_s = leak_trial_between(seed, 0.5, 10);
	job.leak_from_s = leak_trial_between(seed, job.load_s + 1, 200);
	job.leak_jitter = one_in(seed, 2) ? leak_trial_between(seed, 0, 1) : 0;
	job.leak_size = one_in(seed, 2) ? 8 * MIB : 4096;
	job.leak_slots =
		one_in(seed, 3) ? 15 : UINT64_C(1) << (workload_random(seed) % WORKLOAD_DEVICES);
	job.leak_scope = SCOPE_LEAK;
	return (struct leak_trial){.job = job, .from = leak_trial_between(seed, 1, 200), .to = 900};
}

struct leak_trial leak_trial_filling(uint64_t *seed, bool by_chance)
{
	struct workload job = leak_trial_job(seed);
	job.weights = (unsigned)leak_trial_between(seed, 10, 2000);
	job.activations = (unsigned)leak_trial_between(seed, 1, job.request_s * 9);
	/* Of a device of 64 GiB; a request takes up to a third of it. */
	job.activation_size = (uint64_t)leak_trial_between(seed, 1, 20000) * MIB / job.activations;
	struct leak_trial trial = leaking(seed, &job);
	trial.job.leak_size = (uint64_t)(leak_trial_between(seed, 32, 120) * job.request_s) * MIB;
	if (by_chance)
		trial.job.leak_chance = leak_trial_between(seed, 0.3, 0.9);
	trial.to = 10000;
	return trial;
}

/* Marks of all kinds: also of each request. */
static struct workload any_marked_job(uint64_t *seed)
{
	struct workload job = leak_trial_job(seed);
	if (one_in(seed, 3))
		job.requests_per_mark = 1;
	return job;
}

static struct leak_trial sawtooth(uint64_t *seed)
{
	struct workload job = any_marked_job(seed);
	if (one_in(seed, 3)) {
		job.request_s = leak_trial_between(seed, 0.02, 1);
		job.ticks = 100;
		job.activations = 1 + (unsigned)(job.request_s * 20);
	}
	return healthy(seed, &job);
}

static struct leak_trial warm_up(uint64_t *seed)
{
	struct workload job = any_marked_job(seed);
	job.programs = (unsigned)leak_trial_between(seed, 1, 200);
	job.warm_mark = false;
	return healthy(seed, &job);
}

static struct leak_trial filled_once(uint64_t *seed)
{
	struct workload job = any_marked_job(seed);
	job.cache = CACHE_ONCE;
	job.cache_size = (unsigned)leak_trial_between(seed, 3, 120);
	return healthy(seed, &job);
}

static struct leak_trial weights_once(uint64_t *seed)
{
	struct workload job = any_marked_job(seed);
	job.load_s = leak_trial_between(seed, 1, 500);
	job.weights = (unsigned)leak_trial_between(seed, 10, 2000);
	job.pieces = workload_random(seed) % 4;
	return healthy(seed, &job);
}

/* All of one size: until the first request they look like a job that keeps all that it makes. */
static struct leak_trial like_weights_once(uint64_t *seed)
{
	struct leak_trial trial = weights_once(seed);
	trial.job.weight_sizes = 0;
	return trial;
}

/* Each layer keeps what the way back needs, until the end of the step. */
static struct leak_trial training(uint64_t *seed)
{
	struct workload job = any_marked_job(seed);
	job.request_s = leak_trial_between(seed, 1, 8);
	job.activations = 0;
	job.layers = (unsigned)leak_trial_between(seed, 4, 60);
	return healthy(seed, &job);
}

/* Into another layout, one after the other. */
static struct leak_trial weights_replaced(uint64_t *seed)
{
	struct workload job = any_marked_job(seed);
	job.weights = 400;
	job.leak_by_requests = true;
	job.leak_replaces = true;
	job.leak_size = 8 * MIB;
	job.leak_slots = 15;
	job.leak_scope = SCOPE_LEAK;
	struct leak_trial trial = healthy(seed, &job);
	/* Who did not see what went cannot know. */
	trial.from = 1;
	return trial;
}

static struct leak_trial swinging_batch(uint64_t *seed)
{
	struct workload job = any_marked_job(seed);
	job.request_s = leak_trial_between(seed, 3, 8);
	job.activations = 2;
	job.batch_swing = (unsigned)leak_trial_between(seed, 2, job.request_s * 9 - 2);
	return healthy(seed, &job);
}

static struct leak_trial two_in_turn(uint64_t *seed)
{
	struct workload job = any_marked_job(seed);
	struct leak_trial trial = healthy(seed, &job);
	trial.turns = 2;
	trial.from = 1;
	trial.to = leak_trial_between(seed, 70, 300);
	return trial;
}

/* Full, and each entry is replaced within a minute; or small. */
static struct leak_trial full_cache(uint64_t *seed)
{
	static const enum workload_cache caches[] = {
		CACHE_OLDEST, CACHE_RANDOM, CACHE_KEYS, CACHE_SEQUENCE};
	struct workload job = leak_trial_job(seed);
	unsigned kind = (unsigned)(workload_random(seed) % 4);
	job.cache = caches[kind];
	job.cache_size = (unsigned)leak_trial_between(seed, 3, kind < 2 ? 60 / job.request_s : 7);
	job.batch_swing = one_in(seed, 3) ? 5 : 0;
	return healthy(seed, &job);
}

/* It takes in one of each request, for more than ten: as a leak does. */
static struct leak_trial filling_cache(uint64_t *seed)
{
	struct workload job = any_marked_job(seed);
	job.cache = one_in(seed, 2) ? CACHE_KEYS : CACHE_SEQUENCE;
	job.cache_size = (unsigned)leak_trial_between(seed, 11, 60);
	return healthy(seed, &job);
}

const struct leak_family leak_families[] = {
	{"leak_of_each_marked_iteration", JOB_LEAKS, marked_leak},
	{"leak_of_each_fast_marked_iteration", JOB_LEAKS, fast_marked_leak},
	{"leak_of_each_unmarked_iteration", JOB_LEAKS, unmarked_leak},
	{"leak_of_each_fast_unmarked_iteration", JOB_LEAKS, fast_unmarked_leak},
	{"leak_of_a_job_that_does_little_else", JOB_LEAKS, bare_leak},
	{"leak_on_one_device", JOB_LEAKS, leak_on_one_device},
	{"small_leak_among_churn", JOB_LEAKS, small_leak},
	{"slow_leak", JOB_LEAKS, slow_leak},
	{"leak_of_programs", JOB_LEAKS, program_leak},
	{"leak_on_exceptions", JOB_LEAKS, leak_on_exception},
	{"leak_beside_the_rhythm", JOB_LEAKS, any_leak},
	{"sawtooth", JOB_IS_HEALTHY, sawtooth},
	{"warm_up", JOB_IS_HEALTHY, warm_up},
	{"cache_filled_once", JOB_IS_HEALTHY, filled_once},
	{"full_cache", JOB_IS_HEALTHY, full_cache},
	{"weights_loaded_once", JOB_IS_HEALTHY, weights_once},
	{"weights_replaced", JOB_IS_HEALTHY, weights_replaced},
	{"batch_that_swings", JOB_IS_HEALTHY, swinging_batch},
	{"training_steps", JOB_IS_HEALTHY, training},
	{"two_processes_in_turn", JOB_IS_HEALTHY, two_in_turn},
	{"cache_that_takes_one_of_each_request", JOB_SEEMS_TO_LEAK, filling_cache},
	{"weights_of_one_size_loaded_once", JOB_SEEMS_TO_LEAK, like_weights_once},
};

const unsigned n_leak_families = sizeof(leak_families) / sizeof(leak_families[0]);
