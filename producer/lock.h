/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lock: a lock of this process's threads. Spins, then sleeps.
 *
 * Releasing is a plain store, without the fence that would order it against reading waiters; the
 * wake-up that this can lose is covered by the sleeper's timeout. An uncontended pair costs half
 * of a pthread mutex's (bench/bench_ledger prints both).
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct ttam_lock {
	_Atomic uint32_t held;
	_Atomic uint32_t waiters;
};

void ttam_lock_wait(struct ttam_lock *lock);
void ttam_lock_wake(struct ttam_lock *lock);

static inline bool ttam_lock_try(struct ttam_lock *lock)
{
	return atomic_exchange_explicit(&lock->held, 1, memory_order_acquire) == 0;
}

static inline void ttam_lock_take(struct ttam_lock *lock)
{
	if (__builtin_expect(!ttam_lock_try(lock), 0))
		ttam_lock_wait(lock);
}

static inline void ttam_lock_release(struct ttam_lock *lock)
{
	atomic_store_explicit(&lock->held, 0, memory_order_release);
	if (__builtin_expect(atomic_load_explicit(&lock->waiters, memory_order_relaxed) != 0, 0))
		ttam_lock_wake(lock);
}
