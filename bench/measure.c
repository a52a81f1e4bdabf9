/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t now_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

static double time_once(struct measure_case *a_case)
{
	uint64_t start = now_ns();
	a_case->run(a_case->iterations);
	return (double)(now_ns() - start) / (double)a_case->iterations;
}

static int by_value(const void *a, const void *b)
{
	double first = *(const double *)a;
	double second = *(const double *)b;
	return (first > second) - (first < second);
}

void measure_all(struct measure_case *cases, size_t count)
{
	/* The first round warms caches and pages and does not count. */
	for (int round = -1; round < MEASURE_ROUNDS; round++)
		for (size_t i = 0; i < count; i++) {
			if (cases[i].prepare != NULL)
				cases[i].prepare();
			double ns = time_once(&cases[i]);
			if (round >= 0)
				cases[i].ns[round] = ns;
		}
	for (size_t i = 0; i < count; i++)
		qsort(cases[i].ns, MEASURE_ROUNDS, sizeof cases[i].ns[0], by_value);
}

static double median(const struct measure_case *a_case)
{
	return a_case->ns[MEASURE_ROUNDS / 2];
}

void measure_print(const struct measure_case *a_case)
{
	printf("%s %.1f ns\n", a_case->name, median(a_case));
	printf("%s_min %.1f ns\n", a_case->name, a_case->ns[0]);
}

void measure_compare(const struct measure_case *a_case, const struct measure_case *reference)
{
	printf("%s_to_%s %.3f ratio\n", a_case->name, reference->name,
		median(a_case) / median(reference));
}
