/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recording_scene: a run whose samples hold anything that a snapshot can, the same in every test,
 * and a recording of it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "viewer/recording/recorder.h"
#include "viewer/source/snapshot.h"

#define SECOND UINT64_C(1000000000)
#define START (UINT64_C(1795340040) * SECOND)

enum {
	SAMPLES = 150, /* two minutes and a half, so three frames */
	PROCESSES = 3,
};

/* draw: a number by chance, as the seed says. */
extern uint64_t seed;
uint64_t draw(void);

struct stage;
struct stage *stage_create(void);
void stage_destroy(struct stage *stage);
/* stage_play: the n-th sample of the run; those before it were played. */
const struct snapshot *stage_play(struct stage *stage, unsigned n);

void expect_snapshot(const struct snapshot *one, const struct snapshot *other);

/* A recording of the run, and where in it each sample's bytes end. */
struct tape {
	char *bytes;
	size_t length;
	size_t ends[SAMPLES];
};

void tape_record(struct tape *tape, struct recorder *recorder, const struct snapshot *sample);
/* tape_finish: takes the recorder. */
void tape_finish(struct tape *tape, struct recorder *recorder);
struct tape make_tape(unsigned n_samples);
