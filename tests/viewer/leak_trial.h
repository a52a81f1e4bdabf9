/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leak_trial: jobs whose truth is known, made up by chance, watched on a simulated clock, and what
 * was said of them. The suite and the bench of leaks count over the same jobs.
 */
#pragma once

#include <math.h>

#include "tests/viewer/workload.h"
#include "viewer/model/model.h"

struct leak_trial {
	struct workload job;
	double from; /* s of the job at which somebody begins to watch */
	double to;
	unsigned turns; /* so many such jobs, one after the other; 0: one */
};

struct leak_outcome {
	double found; /* s after the first one was kept; NAN: never */
	double leak;  /* when it was called one */
	unsigned found_at;
	unsigned leak_at; /* the same in requests */
	bool other;       /* something healthy was suspected, or a wrong device */
	bool called_leak; /* something healthy was even called one */
	bool flickered;   /* suspected, then not, then again */
	size_t n_suspects;
	struct model_group suspect; /* the last one, as last seen */
};

enum leak_truth {
	JOB_LEAKS,
	JOB_IS_HEALTHY,
	JOB_SEEMS_TO_LEAK, /* healthy, but nobody can tell so at first */
};

/* A kind of job; make: any of the kind. */
struct leak_family {
	const char *name;
	enum leak_truth truth;
	struct leak_trial (*make)(uint64_t *seed);
};

extern const struct leak_family leak_families[];
extern const unsigned n_leak_families;

struct leak_outcome leak_trial_watch(const struct leak_trial *trial);

/* leak_trial_look: a viewer that looks once a second, from a time to another. */
struct leak_outcome leak_trial_look(const struct workload *job, double from, double to);

/* A job that loads, marks that, and then works, five seconds a request. */
extern const struct workload leak_trial_usual;

/* leak_trial_fill: a leaking job until its first device is full. ret_said: s until then, as told
 * when it was half full; ret_was: what it took. False: nothing was told. */
bool leak_trial_fill(const struct leak_trial *trial, double *ret_said, double *ret_was);

/* leak_trial_filling: any job that leaks until its devices are full, with each request or by
 * chance. */
struct leak_trial leak_trial_filling(uint64_t *seed, bool by_chance);

/* leak_trial_job: any healthy job: rhythm, load and marks by chance. */
struct workload leak_trial_job(uint64_t *seed);
double leak_trial_between(uint64_t *seed, double low, double high);
