/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* cost: what the live screen itself takes, measured anew every few seconds. */
#pragma once

#include "viewer/terminal/terminal.h"

struct cost {
	double cpu_per_minute; /* s */
	double rss_mb;
	double frame_bytes;
	double frame_writes;
	/* When it was measured last, and what had been used then. */
	double measured_at;
	double cpu;
	struct terminal_cost written;
};

/* cost_start: zeroed memory is not enough: starting up is not counted. */
void cost_start(struct cost *cost, struct terminal_cost written);
/* cost_measure: written: so far. Does nothing before its time. */
void cost_measure(struct cost *cost, struct terminal_cost written);
