/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* late: what was loaded, bound and allocated before us, where tracking began in a running process.
 * In any other all of this costs a load. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

#include "producer/preload/metal_allocators.h"

extern _Atomic bool ttam_late_is_on;

void ttam_late_meet_now(const void *allocator);

/* ttam_late_meet: before a hooked call of this allocator begins. Keeps errno. */
static inline void ttam_late_meet(const void *allocator)
{
	if (__builtin_expect(atomic_load_explicit(&ttam_late_is_on, memory_order_relaxed), 0))
		ttam_late_meet_now(allocator);
}

/* ttam_late_is_unmet: what it held before is not in the ledger yet. */
static inline bool ttam_late_is_unmet(const void *allocator)
{
	return __builtin_expect(atomic_load_explicit(&ttam_late_is_on, memory_order_relaxed), 0) &&
	       !ttam_metal_allocators_are_adopted(allocator);
}

/* ttam_late_is_settling: calls that were on their way past the hooks when these came may still
 * have to be made good. */
bool ttam_late_is_settling(void);
