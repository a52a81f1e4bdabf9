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
	unsigned ticks; /* of a second, at which something may happen; 0: ten */
	double load_s;
	unsigned weights;
	unsigned weight_sizes;    /* so many in turn; 0: all have one */
	unsigned pieces;          /* of which a weight is made, freed when it is done */
	unsigned activations;     /* of a request, freed at its end */
	uint64_t activation_size; /* 0: 8 MiB */
	unsigned layers;          /* of a request: each keeps one for its end, of five */
	unsigned batch_swing;     /* they rise by so many, one a request, and fall again */
	unsigned requests_per_mark;
	double marks_until_s; /* 0: they go on */
	bool warm_mark;       /* after loading */
	bool no_scopes;
	enum workload_cache cache;
	unsigned cache_size;
	unsigned programs;     /* compiled by the first requests, half of the rest by each */
	double leak_every_s;   /* 0: none but by requests */
	bool leak_by_requests; /* each keeps one */
	double leak_chance;    /* of each to leak indeed; 0: all do */
	bool leak_replaces;    /* for each one kept, a weight goes: nothing grows */
	bool leak_programs;    /* instead of buffers: programs with CBs that are never dropped */
	double leak_from_s;
	double leak_until_s; /* 0: it goes on */
	bool leak_refused;   /* then: the device has no more room */
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

/* workload_leak: when it kept the first one; 0: not yet; and how many requests began since then. */
uint64_t workload_leak(const struct workload_run *run, unsigned *ret_requests);

uint64_t workload_random(uint64_t *seed);
