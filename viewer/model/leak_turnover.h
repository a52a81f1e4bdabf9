/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* leak_turnover: how much a process had freed at each look. */
#pragma once

#include <stdint.h>

#include "viewer/source/snapshot.h"

enum {
	LEAK_LOOKS = 64, /* when there are more, every second one is forgotten */
};

struct leak_span {
	uint64_t first; /* ns since the epoch */
	uint64_t last;
};

/* Zeroed memory has seen nothing. */
struct leak_turnover {
	unsigned n_looks;
	struct leak_look {
		uint64_t time;  /* ns since the epoch */
		uint64_t freed; /* buffers, on the device where they are most */
	} look[LEAK_LOOKS];     /* oldest first */
};

/* leak_turnover_take: at a look; one before the last starts again. */
void leak_turnover_take(
	struct leak_turnover *turnover, const struct snapshot_process *process, uint64_t now);

/* leak_turnover_narrow: a span to the looks within, where these are most of it: between looks
 * nobody knows what was freed when. */
void leak_turnover_narrow(const struct leak_turnover *turnover, struct leak_span *span);

/* leak_turnover_freed: buffers freed within a span. From one look to the next, and from the
 * beginning of the process to the first one, it freed evenly. */
double leak_turnover_freed(
	const struct leak_turnover *turnover, uint64_t began, const struct leak_span *span);
