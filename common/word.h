/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * word: one word of the segment, read or written.
 *
 * Writers store with release and readers load with acquire throughout: no fences are needed, and
 * on x86-64 both are plain moves. Only a window's owner writes, and only under its ledger's lock.
 */
#pragma once

#include "common/layout.h"

static inline uint64_t ttam_word_load(const ttam_word *word)
{
	return atomic_load_explicit(word, memory_order_acquire);
}

/* ttam_word_own: for the writer, who knows what it wrote last. */
static inline uint64_t ttam_word_own(const ttam_word *word)
{
	return atomic_load_explicit(word, memory_order_relaxed);
}

static inline void ttam_word_store(ttam_word *word, uint64_t value)
{
	atomic_store_explicit(word, value, memory_order_release);
}

static inline void ttam_word_add(ttam_word *word, uint64_t value)
{
	ttam_word_store(word, ttam_word_own(word) + value);
}
