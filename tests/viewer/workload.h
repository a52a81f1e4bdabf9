/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * workload: a job whose truth is known, on a simulated clock: what it loads, how it breathes, and
 * what it keeps. Seen as snapshots with records.
 */
#pragma once

#include "tests/viewer/scene.h"

enum {
	WORKLOAD_DEVICES = 4,
	WORKLOAD_RECORDS = 8192,
	WORKLOAD_SCOPES = 8,
};

enum workload_cache {
	CACHE_NONE,
	CACHE_ONCE,     /* filled by the first requests */
	CACHE_KEYS,     /* filled by random keys, ever more rarely */
	CACHE_OLDEST,   /* full: drops its oldest */
	CACHE_RANDOM,   /* full: drops any */
	CACHE_SEQUENCE, /* grows with each request, dropped at the end of the sequence */
};

/* Zero: that part does not happen. */
struct workload {
	double request_s;
	double load_s;
	unsigned weights;
	unsigned activations; /* of a request, freed at its end */
	unsigned batch_swing; /* they rise by so many, one a request, and fall again */
	unsigned requests_per_mark;
	bool warm_mark; /* after loading */
	bool no_scopes;
	enum workload_cache cache;
	unsigned cache_size;
	double leak_every_s; /* 0: it does not leak */
	double leak_from_s;
	double leak_until_s; /* 0: it goes on */
	bool leak_apart;     /* a buffer of its own on each device */
	double leak_jitter;  /* of the interval, 0 to 1 */
	uint64_t leak_size;
	uint64_t leak_slots;
	unsigned leak_scope; /* of the scopes below */
	uint64_t seed;
};

enum workload_scope {
	SCOPE_LOAD = 1,
	SCOPE_ACTIVATION,
	SCOPE_CACHE,
	SCOPE_LEAK,
};

struct workload_run;

/* workload_start: key is the process's. */
struct workload_run *workload_start(
	struct scene *scene, uint64_t key, const struct workload *workload);
void workload_end(struct workload_run *run);

/* workload_second: a second of the job goes by; the scene's time is the caller's. */
void workload_second(struct workload_run *run);

uint64_t workload_random(uint64_t *seed);
