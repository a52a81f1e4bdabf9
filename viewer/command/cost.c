/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/cost.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define MEASURE_EVERY 5.0 /* s */
#define FIRST_AFTER 1.0

static double seconds(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double measure_rss_mb(void)
{
	unsigned long pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");
	if (file == NULL)
		return 0;
	if (fscanf(file, "%*u %lu", &pages) != 1)
		pages = 0;
	fclose(file);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static void remember(struct cost *cost, struct terminal_cost written)
{
	cost->measured_at = seconds(CLOCK_MONOTONIC);
	cost->cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	cost->written = written;
}

void cost_start(struct cost *cost, struct terminal_cost written)
{
	*cost = (struct cost){.rss_mb = measure_rss_mb()};
	remember(cost, written);
}

void cost_measure(struct cost *cost, struct terminal_cost written)
{
	double passed = seconds(CLOCK_MONOTONIC) - cost->measured_at;
	double frames = (double)(written.frames - cost->written.frames);
	if (passed < (cost->cpu_per_minute > 0 ? MEASURE_EVERY : FIRST_AFTER) || frames == 0)
		return;
	cost->cpu_per_minute = (seconds(CLOCK_PROCESS_CPUTIME_ID) - cost->cpu) * 60 / passed;
	cost->rss_mb = measure_rss_mb();
	cost->frame_bytes = (double)(written.bytes - cost->written.bytes) / frames;
	cost->frame_writes = (double)(written.writes - cost->written.writes) / frames;
	remember(cost, written);
}
