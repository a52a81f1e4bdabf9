/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timeline: a value from the start of a run to its end, of whatever length, in fixed memory. When
 * time runs past its last bucket, two and two of them become one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
	TIMELINE_BUCKETS = 480,
};

/* The shortest bucket: the clock of the events is no finer than some milliseconds. */
#define TIMELINE_STEP UINT64_C(10000000)

struct timeline_bucket {
	uint64_t low; /* above high: no value */
	uint64_t high;
	uint64_t last;
};

/* Zeroed memory is empty. */
struct timeline {
	uint64_t begin; /* ns since the epoch */
	uint64_t step;  /* ns; 0: empty */
	unsigned n;     /* buckets up to the last value */
	struct timeline_bucket bucket[TIMELINE_BUCKETS];
};

/* timeline_begin: an empty one. */
void timeline_begin(struct timeline *line, uint64_t time);
/* timeline_add: the value from this time on; times ascend. What is before the beginning is at it.
 */
void timeline_add(struct timeline *line, uint64_t time, uint64_t value);
/* timeline_raise: it was as high as this at some time. */
void timeline_raise(struct timeline *line, uint64_t time, uint64_t value);
/* timeline_widen: buckets at least as long as this, a power of two times TIMELINE_STEP. */
void timeline_widen(struct timeline *line, uint64_t step);
/* timeline_fill: a bucket without a value has the last one before it. */
void timeline_fill(struct timeline *line);
/* timeline_is_seen: its bucket has a value. */
bool timeline_is_seen(const struct timeline *line, unsigned bucket);
uint64_t timeline_highest(const struct timeline *line);
