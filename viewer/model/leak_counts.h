/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leak_counts: how many buffers of a group were alive at each look, from the first one on, in
 * memory that does not grow: once all spans have been used, each two of them become one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
	LEAK_COUNTS = 512, /* spans */
};

/* Zeroed memory is empty. */
struct leak_counts {
	uint64_t first;             /* number of the first span, since the epoch */
	unsigned doubled;           /* a span is a second, doubled so often */
	uint64_t time;              /* of the newest look; 0: none */
	uint64_t interval;          /* between the last two */
	uint32_t alive;             /* at the newest */
	uint32_t most[LEAK_COUNTS]; /* in each span, plus one; 0: nobody looked */
};

/* leak_counts_add: at a look. What a few late looks leave out held; after a longer time there is a
 * gap. Where the clock was set, it begins anew. */
void leak_counts_add(struct leak_counts *counts, uint64_t time, uint64_t alive);

/* leak_counts_most: of [from, to), as finely as it is kept. False: nobody looked; counts may be
 * NULL. */
bool leak_counts_most(
	const struct leak_counts *counts, uint64_t from, uint64_t to, uint64_t *ret_most);
