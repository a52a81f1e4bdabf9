/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history: a day of samples in fixed memory. Three rings of buckets, each with the lowest, the
 * highest and the last value of its span, so that a spike of one sample is never lost. A bucket
 * carries its number: what was written a round ago, and what nobody watched, is a gap by itself.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viewer/model/model.h"

enum {
	HISTORY_SECONDS = 600,     /* buckets of 1 s: 10 min */
	HISTORY_TEN_SECONDS = 720, /* of 10 s: 2 h */
	HISTORY_MINUTES = 1440,    /* of 1 min: 24 h */
	HISTORY_LEVELS = 3,
	HISTORY_BUCKETS = HISTORY_SECONDS + HISTORY_TEN_SECONDS + HISTORY_MINUTES,
	/* The total, 64 devices, 256 processes, and 63 devices of processes: those are shown least.
	 */
	HISTORY_ROWS = 1 + SNAPSHOT_DEVICES + 256 + 63,
};

struct history_bucket {
	uint64_t low;
	uint64_t high; /* below low: no value of this memory or type */
	uint64_t last;
};

/* One span of time: the memories, then the types that were ever used. What one sample writes lies
 * together, so that of a short past few pages are there. */
struct history_place {
	uint64_t number; /* span of time + 1; 0: never written */
	struct history_bucket bucket[];
};

/* One row of the screen; zeroed memory is an empty one. */
struct history {
	uint64_t time;     /* of the last sample, ns since the epoch; 0: none */
	uint64_t interval; /* between the last two */
	uint64_t value[MODEL_HOLDINGS];
	unsigned used;                      /* mask of the types that were ever; before: zero */
	uint64_t shown;                     /* time up to which it is shown */
	uint64_t kept_from[HISTORY_LEVELS]; /* times; what was before is in no ring so fine */
	/* As they were when shown: the newest bucket of each ring takes in later samples, too. */
	uint64_t shown_number[HISTORY_LEVELS];
	struct history_bucket shown_bucket[HISTORY_LEVELS][MODEL_HOLDINGS];
	size_t place_bytes;
	unsigned char *places; /* HISTORY_BUCKETS of struct history_place; NULL: no sample yet */
};

/* history_add: SNAPSHOT_UNKNOWN is no value; types: NULL: this row keeps none. A time before the
 * last one takes back what was later: the clock was set. What there is no memory for is not kept.
 */
void history_add(struct history *history, uint64_t time, const uint64_t value[MODEL_MEMORIES],
	const uint64_t *types);

/* history_held: whether the value of the last sample held until a later one: after more than 2.5
 * intervals (3 s at least, 60 s at most) there is a gap. last: 0: there was none. */
bool history_held(uint64_t last, uint64_t interval, uint64_t time);

/* history_finish: an empty one again. */
void history_finish(struct history *history);

/* history_take_over: what another history has from before a time, into an empty one, if there is
 * memory for it. */
void history_take_over(struct history *history, const struct history *from, uint64_t before);

/* history_show: what is added from now on is not shown until this is called again. */
void history_show(struct history *history);

/* history_span: the values of [from, to), as shown, from the finest ring that still holds from;
 * holding: as of model_history(). */
struct model_span history_span(
	const struct history *history, unsigned holding, uint64_t from, uint64_t to);

/* The rows of a model. Pages that were never written cost nothing. Zeroed memory is an empty pool.
 */
struct history_pool {
	struct history *row[HISTORY_ROWS]; /* NULL: free */
};

/* history_pool_take: an empty row, or MODEL_NO_HISTORY: none is left. */
unsigned history_pool_take(struct history_pool *pool);
void history_pool_give(struct history_pool *pool, unsigned row);
/* history_pool_show: all rows show what they have. */
void history_pool_show(struct history_pool *pool);
/* history_pool_copy: ret_pool is empty. False without memory; then it is to be finished, too. */
bool history_pool_copy(const struct history_pool *pool, struct history_pool *ret_pool);
void history_pool_finish(struct history_pool *pool);
