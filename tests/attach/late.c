/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * late: what attach loads, as a library of the tests: it touches all that a borrowed thread must
 * get back. Its environment says how it goes wrong.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int late_calls;
int ttam_preload_start_late(void);

static volatile int *volatile nowhere;

static void disturb(void)
{
	volatile double numbers[64];
	for (int i = 0; i < 64; i++)
		numbers[i] = 1.5 * i;
	char *memory = malloc(100000);
	if (memory != NULL)
		memset(memory, (int)numbers[3], 100000);
	free(memory);
	if (__builtin_cpu_supports("avx"))
		__asm__ volatile("vzeroall" ::
					 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
				 "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
				 "xmm14", "xmm15");
	errno = EIO;
}

int ttam_preload_start_late(void)
{
	const char *result = getenv("LATE_RESULT");
	const char *seconds = getenv("LATE_SECONDS");
	if (getenv("LATE_FAULT") != NULL)
		*nowhere = 1;
	if (seconds != NULL)
		nanosleep(&(struct timespec){.tv_sec = atoi(seconds)}, NULL);
	disturb();
	__atomic_add_fetch(&late_calls, 1, __ATOMIC_RELAXED);
	return result != NULL ? atoi(result) : 0;
}
