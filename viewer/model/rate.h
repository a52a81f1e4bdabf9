/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rate: how fast memory grows that never comes back. A job rises and falls with its rhythm; what a
 * leak raises are the troughs. The rate is their slope, and 0 where they scatter more than they
 * rise. It changes when a trough is seen, never between.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
	RATE_TROUGHS = 32,
	RATE_RECENT = 16, /* of these none is left out: they tell the rhythm */
};

#define RATE_WINDOW_NS UINT64_C(600000000000) /* older troughs say nothing about now */

struct rate_trough {
	uint64_t time; /* ns */
	uint64_t low;
	uint64_t peak; /* highest since the trough before */
};

struct rate_troughs {
	unsigned count;
	struct rate_trough trough[RATE_TROUGHS];
};

/* Zeroed memory has seen nothing. */
struct rate {
	struct rate_troughs troughs;
	struct rate_troughs recent;
	/* What holds or rises for 5 s without a fall: troughs too, until the first real ones. */
	struct rate_troughs levels;
	bool started;
	bool falling;
	bool known;
	uint64_t time; /* of the last value */
	uint64_t value;
	uint64_t peak;
	uint64_t low_time;
	uint64_t level_time;
	uint64_t n_troughs; /* real ones, so far */
	double slope;       /* bytes per minute */
	double span;        /* s that the troughs cover */
};

/* rate_add: time in ns, never set by anybody; one before the last starts again. Returns whether
 * the rate was made anew. */
bool rate_add(struct rate *rate, uint64_t time, uint64_t bytes);

/* rate_per_minute: NAN until there are two troughs. */
double rate_per_minute(const struct rate *rate);

/* rate_lasts: it was seen for long enough to say how it goes on: over five troughs, or a minute. */
bool rate_lasts(const struct rate *rate);

/* rate_is_below: whether the troughs since some time rise by less than half of per_minute: what
 * does rise so is made up for by something else. False while nobody can tell. */
bool rate_is_below(const struct rate *rate, uint64_t since, double per_minute);

/* rate_rhythm: s between two troughs, of a job that rises and falls; NAN until there are three. */
double rate_rhythm(const struct rate *rate);
