/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_counts.h"

#include <string.h>

#include "viewer/model/history.h"

#define SECOND UINT64_C(1000000000)
#define DAY (86400 * SECOND)

static uint64_t span_of(const struct leak_counts *counts)
{
	return SECOND << counts->doubled;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static void join_each_two(struct leak_counts *counts)
{
	uint32_t most[LEAK_COUNTS] = {0};
	uint64_t first = counts->first / 2;
	for (unsigned i = 0; i < LEAK_COUNTS; i++) {
		uint64_t to = (counts->first + i) / 2 - first;
		most[to] = larger(most[to], counts->most[i]);
	}
	memcpy(counts->most, most, sizeof(most));
	counts->first = first;
	counts->doubled++;
}

static void note(struct leak_counts *counts, uint64_t number, uint32_t alive)
{
	uint32_t *most = &counts->most[number - counts->first];
	*most = larger(*most, alive + 1);
}

void leak_counts_add(struct leak_counts *counts, uint64_t time, uint64_t alive)
{
	if (time < counts->time || time - counts->time > DAY)
		*counts = (struct leak_counts){.first = time / SECOND};
	while (time / span_of(counts) - counts->first >= LEAK_COUNTS)
		join_each_two(counts);
	uint64_t number = time / span_of(counts);
	bool held = history_held(counts->time, counts->interval, time);
	for (uint64_t n = counts->time / span_of(counts) + 1; held && n < number; n++)
		note(counts, n, counts->alive);
	counts->interval = counts->time != 0 ? time - counts->time : 0;
	counts->time = time;
	counts->alive = alive < UINT32_MAX ? (uint32_t)alive : UINT32_MAX - 1;
	note(counts, number, counts->alive);
}

bool leak_counts_most(
	const struct leak_counts *counts, uint64_t from, uint64_t to, uint64_t *ret_most)
{
	if (counts == NULL || counts->time == 0 || to <= from)
		return false;
	/* A span belongs to where it begins, unless it is longer than what is asked for. */
	uint64_t span = span_of(counts), end = (to - 1) / span;
	uint64_t number = to - from < span ? end : (from + span - 1) / span;
	uint64_t newest = counts->time / span;
	bool held = from <= counts->time || history_held(counts->time, counts->interval, from);
	if (number > newest && held)
		number = end = newest;
	if (number < counts->first)
		number = counts->first;
	uint32_t most = 0;
	for (; number <= end && number - counts->first < LEAK_COUNTS; number++)
		most = larger(most, counts->most[number - counts->first]);
	if (most == 0)
		return false;
	*ret_most = most - 1;
	return true;
}
