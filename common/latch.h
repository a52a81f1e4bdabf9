/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latch: the two-copy latch of a slot. The writer never waits, and whatever it is stopped at, a
 * reader finds the last complete copy.
 *
 * The loops are unrolled because gcc 12 at -O2 otherwise keeps the words on the stack, which costs
 * 5 ns per device (measured by bench/bench_ledger).
 */
#pragma once

#include <stdbool.h>

#include "common/word.h"

/* The copy that readers see now; valid until the next ttam_latch_write(). For the writer only. */
static inline const ttam_word *ttam_latch_own(const struct ttam_shm_latch *latch)
{
	return latch->copy[ttam_word_own(&latch->sequence) & 1];
}

static inline void ttam_latch_write(
	struct ttam_shm_latch *latch, const uint64_t next[static TTAM_LATCH_WORDS])
{
	uint64_t sequence = ttam_word_own(&latch->sequence) + 1;
	ttam_word *copy = latch->copy[sequence & 1];
	/* Release, so that none of them passes the sequence that retired this copy. */
#pragma GCC unroll 8
	for (unsigned i = 0; i < TTAM_LATCH_WORDS; i++)
		ttam_word_store(&copy[i], next[i]);
	ttam_word_store(&latch->sequence, sequence);
}

/* ttam_latch_read: false if the writer finished a whole update in each of the tries; the words are
 * those of the last try then, and may mix two states. */
static inline bool ttam_latch_read(const struct ttam_shm_latch *latch, unsigned tries,
	uint64_t ret_words[static TTAM_LATCH_WORDS])
{
	bool is_whole;
	do {
		uint64_t sequence = ttam_word_load(&latch->sequence);
#pragma GCC unroll 8
		for (unsigned i = 0; i < TTAM_LATCH_WORDS; i++)
			ret_words[i] = ttam_word_load(&latch->copy[sequence & 1][i]);
		is_whole = ttam_word_load(&latch->sequence) == sequence;
	} while (!is_whole && --tries > 0);
	return is_whole;
}
