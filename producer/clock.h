/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* clock: the time of an event. The coarse clock costs a quarter of the fine one and is exact to a
 * timer tick (1 to 10 ms). */
#pragma once

#include <stdint.h>
#include <time.h>

struct ttam_now {
	uint64_t ns;
	uint64_t second;
};

static inline uint64_t ttam_clock_ns(const struct timespec *time)
{
	return (uint64_t)time->tv_sec * UINT64_C(1000000000) + (uint64_t)time->tv_nsec;
}

static inline struct ttam_now ttam_clock_now(void)
{
	struct timespec time = {0};
	clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
	return (struct ttam_now){ttam_clock_ns(&time), (uint64_t)time.tv_sec};
}

static inline uint64_t ttam_clock_read(clockid_t clock)
{
	struct timespec time = {0};
	clock_gettime(clock, &time);
	return ttam_clock_ns(&time);
}

static inline uint64_t ttam_clock_realtime(void)
{
	return ttam_clock_read(CLOCK_REALTIME);
}
