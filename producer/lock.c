/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/lock.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SPINS = 200 };

static void relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

static bool spin(struct ttam_lock *lock)
{
	for (int i = 0; i < SPINS; i++) {
		relax();
		if (atomic_load_explicit(&lock->held, memory_order_relaxed) == 0 &&
			ttam_lock_try(lock))
			return true;
	}
	return false;
}

void ttam_lock_wait(struct ttam_lock *lock)
{
	const struct timespec a_millisecond = {0, 1000000};
	int saved_errno = errno;
	while (!spin(lock)) {
		atomic_fetch_add_explicit(&lock->waiters, 1, memory_order_relaxed);
		syscall(SYS_futex, &lock->held, FUTEX_WAIT_PRIVATE, 1, &a_millisecond, NULL, 0);
		atomic_fetch_sub_explicit(&lock->waiters, 1, memory_order_relaxed);
	}
	errno = saved_errno;
}

void ttam_lock_wake(struct ttam_lock *lock)
{
	int saved_errno = errno;
	syscall(SYS_futex, &lock->held, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	errno = saved_errno;
}
