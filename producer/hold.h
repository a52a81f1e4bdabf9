/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hold: how a call gets at the book.
 *
 * Book and locks hang on one private page that the kernel empties in a fork's child
 * (MADV_WIPEONFORK), also after a raw clone: without a system call per event the child finds no
 * book, no held lock, and starts its own.
 */
#pragma once

#include <stdatomic.h>

#include "producer/book.h"
#include "producer/lock.h"

struct ttam_hold {
	struct ttam_lock start; /* while tracking starts or ends, and while the process forks */
	struct ttam_lock lock;  /* of book and all that it points to */
	struct ttam_book *book;
};

enum ttam_switch {
	TTAM_UNDECIDED,
	TTAM_OFF,
	TTAM_ON,
};

/* Hidden already here, so that to read them needs no look at the table of global offsets. */
extern _Atomic uint32_t ttam_switch __attribute__((visibility("hidden")));
extern struct ttam_hold *_Atomic ttam_hold_page __attribute__((visibility("hidden")));

/* ttam_hold_begin: the book with its lock, after a start if that is due, or NULL. */
struct ttam_book *ttam_hold_begin(void);
void ttam_hold_end_with_lines(struct ttam_hold *hold);

/* ttam_hold_take: the book with its lock, or NULL while tracking is off. Reads no clock. */
static inline struct ttam_book *ttam_hold_take(void)
{
	uint32_t is = atomic_load_explicit(&ttam_switch, memory_order_acquire);
	if (is == TTAM_OFF)
		return NULL;
	if (__builtin_expect(is != TTAM_ON, 0))
		return ttam_hold_begin();
	struct ttam_hold *hold = atomic_load_explicit(&ttam_hold_page, memory_order_relaxed);
	ttam_lock_take(&hold->lock);
	if (__builtin_expect(hold->book != NULL, 1))
		return hold->book;
	ttam_lock_release(&hold->lock);
	return ttam_hold_begin();
}

/* ttam_hold_take_now: the same for an event, which has a time. */
static inline struct ttam_book *ttam_hold_take_now(void)
{
	struct ttam_book *book = ttam_hold_take();
	if (book != NULL)
		book->now = ttam_clock_now();
	return book;
}

static inline void ttam_hold_give(struct ttam_book *book)
{
	struct ttam_hold *hold = atomic_load_explicit(&ttam_hold_page, memory_order_relaxed);
	if (__builtin_expect(book->lines.count != 0, 0))
		ttam_hold_end_with_lines(hold);
	else
		ttam_lock_release(&hold->lock);
}
