/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* slot: what an event does to the counters of one type on one device. */
#pragma once

#include <stdbool.h>

#include "common/latch.h"
#include "producer/clock.h"

/* A buffer begins or ends; of n_alloc and n_free one is 1. */
struct ttam_change {
	unsigned type;
	uint64_t size;
	uint64_t reserved;
	struct ttam_now now;
};

/* ttam_slot_roll: before the first change in a new second. Within an idle second the floor was the
 * current value. */
static inline void ttam_slot_roll(
	struct ttam_shm_slot *slot, unsigned type, uint64_t current, uint64_t second)
{
	uint64_t running = ttam_word_own(&slot->floor_second[type]);
	if (__builtin_expect(running == second, 1))
		return;
	uint64_t last = running + 1 == second ? ttam_word_own(&slot->floor_running[type]) : current;
	ttam_word_store(&slot->floor_last[type], last);
	ttam_word_store(&slot->floor_running[type], current);
	ttam_word_store(&slot->floor_second[type], second);
}

static inline void ttam_slot_lower_floor(
	struct ttam_shm_slot *slot, unsigned type, uint64_t current)
{
	if (current < ttam_word_own(&slot->floor_running[type]))
		ttam_word_store(&slot->floor_running[type], current);
}

static inline void ttam_slot_load(
	const struct ttam_shm_latch *latch, uint64_t ret_words[static TTAM_LATCH_WORDS])
{
	const ttam_word *own = ttam_latch_own(latch);
#pragma GCC unroll 8
	for (unsigned i = 0; i < TTAM_LATCH_WORDS; i++)
		ret_words[i] = ttam_word_own(&own[i]);
}

static inline void ttam_slot_raise_peak(uint64_t words[static TTAM_LATCH_WORDS], uint64_t ns)
{
	if (words[TTAM_CURRENT] > words[TTAM_PEAK]) {
		words[TTAM_PEAK] = words[TTAM_CURRENT];
		words[TTAM_PEAK_TIME] = ns;
	}
}

static inline void ttam_slot_allocate(struct ttam_shm_slot *slot, const struct ttam_change *change)
{
	struct ttam_shm_latch *latch = &slot->type[change->type];
	uint64_t words[TTAM_LATCH_WORDS];
	ttam_slot_load(latch, words);
	ttam_slot_roll(slot, change->type, words[TTAM_CURRENT], change->now.second);
	words[TTAM_CURRENT] += change->size;
	words[TTAM_N_ALLOC]++;
	words[TTAM_LAST_TIME] = change->now.ns;
	ttam_slot_raise_peak(words, change->now.ns);
	ttam_latch_write(latch, words);
	if (change->reserved == 0) {
		ttam_word_add(&slot->unreserved[change->type], 1);
		return;
	}
	uint64_t reserved = ttam_word_own(&latch->reserved) + change->reserved;
	ttam_word_store(&latch->reserved, reserved);
	if (reserved > ttam_word_own(&slot->reserved_peak[change->type]))
		ttam_word_store(&slot->reserved_peak[change->type], reserved);
}

/* ttam_slot_value: what a buffer takes has become known. */
static inline void ttam_slot_value(struct ttam_shm_slot *slot, unsigned type, uint64_t bytes)
{
	struct ttam_shm_latch *latch = &slot->type[type];
	uint64_t reserved = ttam_word_own(&latch->reserved) + bytes;
	ttam_word_add(&slot->unreserved[type], UINT64_MAX);
	ttam_word_store(&latch->reserved, reserved);
	if (reserved > ttam_word_own(&slot->reserved_peak[type]))
		ttam_word_store(&slot->reserved_peak[type], reserved);
}

static inline void ttam_slot_free(struct ttam_shm_slot *slot, const struct ttam_change *change)
{
	struct ttam_shm_latch *latch = &slot->type[change->type];
	uint64_t words[TTAM_LATCH_WORDS];
	ttam_slot_load(latch, words);
	ttam_slot_roll(slot, change->type, words[TTAM_CURRENT], change->now.second);
	words[TTAM_CURRENT] -= change->size;
	words[TTAM_N_FREE]++;
	words[TTAM_LAST_TIME] = change->now.ns;
	ttam_latch_write(latch, words);
	ttam_slot_lower_floor(slot, change->type, words[TTAM_CURRENT]);
	if (change->reserved == 0)
		ttam_word_add(&slot->unreserved[change->type], UINT64_MAX);
	else
		ttam_word_add(&latch->reserved, -change->reserved);
}
