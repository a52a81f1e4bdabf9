/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * granule: what a bank's share of a buffer is rounded up to. The runtime does not tell, and its
 * alignment is not it (0.81.1 on Blackhole: L1 is aligned to 16 bytes and given out in 64), so it
 * is learnt from what allocations took.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Bit e: 2^e bytes may be it. None: no such rule holds. */
typedef uint32_t ttam_granules;

#define TTAM_ANY_GRANULE ((ttam_granules)0x1ffff)

static inline uint64_t ttam_round_up(uint64_t bytes, unsigned exponent)
{
	uint64_t mask = (UINT64_C(1) << exponent) - 1;
	return (bytes + mask) & ~mask;
}

/* ttam_granules_agree: on what is taken for so many bytes. */
static inline bool ttam_granules_agree(ttam_granules granules, uint64_t bytes, uint64_t *ret_taken)
{
	if (granules == 0)
		return false;
	unsigned least = (unsigned)__builtin_ctz(granules);
	unsigned most = 31 - (unsigned)__builtin_clz(granules);
	uint64_t taken = ttam_round_up(bytes, least);
	if (ttam_round_up(bytes, most) != taken)
		return false;
	*ret_taken = taken;
	return true;
}

/* ttam_granules_learn: those that explain why so many bytes took so many. */
static inline ttam_granules ttam_granules_learn(
	ttam_granules granules, uint64_t bytes, uint64_t taken)
{
	ttam_granules left = 0;
	for (unsigned exponent = 0; granules >> exponent != 0; exponent++) {
		if ((granules >> exponent & 1) != 0 && ttam_round_up(bytes, exponent) == taken)
			left |= (ttam_granules)1 << exponent;
	}
	return left;
}
