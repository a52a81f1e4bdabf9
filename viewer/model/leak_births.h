/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leak_births: what the birth times of the live buffers of one group tell. Those of a leak were
 * born evenly up to now, those of churn are all young, those of a warm-up or a cache all old.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct leak_window {
	uint64_t since; /* older ones are known */
	uint64_t cut;   /* younger ones may still be freed in their time */
	uint64_t now;
	bool strict; /* to become a suspect; to stay one, it may be by chance, and slower */
};

struct leak_growth {
	size_t first;       /* index of the oldest birth that belongs to it */
	unsigned occasions; /* births, those of one moment taken as one */
	bool regular;       /* one interval, not chance */
	uint64_t interval;  /* ns between occasions */
	double steady;      /* s that most intervals depart from the usual one; NAN: by chance */
};

/*
 * leak_births_find: the longest row of births, up to the newest, that is even. births are ns since
 * the epoch, in ascending order. Returns whether there is one.
 */
bool leak_births_find(const uint64_t *births, size_t n_births, const struct leak_window *window,
	struct leak_growth *ret_growth);
