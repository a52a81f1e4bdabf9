/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* cost: what the live screen itself takes, measured anew every few seconds. */
#pragma once

#include <stdint.h>

struct cost {
	double cpu_per_minute; /* s */
	double rss_mb;
	double frame_bytes;
	double frame_writes;
	uint64_t n_frames; /* drawn so far; the caller counts */
	/* When it was measured last, and what had been used then. */
	double measured_at;
	double cpu;
	uint64_t bytes;
	uint64_t writes;
	uint64_t frames;
};

/* cost_start: zeroed memory is not enough: starting up is not counted. */
void cost_start(struct cost *cost, uint64_t bytes, uint64_t writes);
/* cost_measure: bytes and writes so far. Does nothing before its time. */
void cost_measure(struct cost *cost, uint64_t bytes, uint64_t writes);
