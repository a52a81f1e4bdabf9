/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/history.h"

#include <stdlib.h>
#include <string.h>

enum {
	LEVELS = 3,
};

#define SECOND UINT64_C(1000000000)

static const struct level {
	uint64_t span;
	unsigned count;
	unsigned first;
} levels[LEVELS] = {
	{SECOND, HISTORY_SECONDS, 0},
	{10 * SECOND, HISTORY_TEN_SECONDS, HISTORY_SECONDS},
	{60 * SECOND, HISTORY_MINUTES, HISTORY_SECONDS + HISTORY_TEN_SECONDS},
};

static unsigned place_of(const struct level *level, uint64_t number)
{
	return level->first + (unsigned)(number % level->count);
}

static void bucket_add(struct history *history, const struct level *level, uint64_t number,
	const uint64_t value[MODEL_MEMORIES])
{
	unsigned place = place_of(level, number);
	uint32_t tag = (uint32_t)(number + 1);
	bool fresh = history->number[place] != tag;
	history->number[place] = tag;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		struct history_bucket *bucket = &history->bucket[place][memory];
		if (fresh)
			*bucket = (struct history_bucket){.low = UINT64_MAX};
		if (value[memory] == SNAPSHOT_UNKNOWN)
			continue;
		if (value[memory] < bucket->low)
			bucket->low = value[memory];
		if (value[memory] > bucket->high)
			bucket->high = value[memory];
		bucket->last = value[memory];
	}
}

/* What stood later than this moment belongs to a time that the clock has taken back. */
static void forget_from(struct history *history, uint64_t time)
{
	for (int i = 0; i < LEVELS; i++) {
		const struct level *level = &levels[i];
		uint64_t number = time / level->span;
		for (unsigned back = 0; back < level->count; back++) {
			unsigned place = level->first + back;
			uint32_t ahead = history->number[place] - (uint32_t)(number + 1);
			if (ahead < UINT32_MAX / 2)
				history->number[place] = 0;
		}
	}
}

/*
 * A timer that fires a little late, or a slow refresh, leaves buckets without a sample between two
 * samples. Up to 2.5 intervals that is no gap: the value held.
 */
static bool holds_until(const struct history *history, uint64_t time)
{
	uint64_t tolerance = history->interval * 5 / 2;
	if (tolerance < 3 * SECOND)
		tolerance = 3 * SECOND;
	if (tolerance > 60 * SECOND)
		tolerance = 60 * SECOND;
	return history->time != 0 && time - history->time <= tolerance;
}

void history_add(struct history *history, uint64_t time, const uint64_t value[MODEL_MEMORIES])
{
	/* Some adjustment of the clock is everyday; the order of the samples stays. */
	if (time < history->time && history->time - time < 2 * SECOND)
		time = history->time;
	if (time < history->time) {
		forget_from(history, time);
		history->time = 0;
	}
	bool held = holds_until(history, time);
	for (int i = 0; i < LEVELS; i++) {
		const struct level *level = &levels[i];
		uint64_t number = time / level->span;
		for (uint64_t n = history->time / level->span + 1; held && n < number; n++)
			bucket_add(history, level, n, history->value);
		bucket_add(history, level, number, value);
	}
	if (history->time != 0)
		history->interval = time - history->time;
	history->time = time;
	memcpy(history->value, value, sizeof(history->value));
}

static const struct level *finest_with(const struct history *history, uint64_t from)
{
	for (int i = 0; i < LEVELS - 1; i++) {
		uint64_t newest = history->time / levels[i].span;
		uint64_t number = from / levels[i].span;
		if (number + levels[i].count > newest)
			return &levels[i];
	}
	return &levels[LEVELS - 1];
}

struct model_span history_span(
	const struct history *history, enum model_memory memory, uint64_t from, uint64_t to)
{
	struct model_span span = {.low = UINT64_MAX};
	if (history->time == 0 || to <= from)
		return span;
	const struct level *level = finest_with(history, from);
	uint64_t newest = history->time / level->span;
	uint64_t oldest = newest + 1 < level->count ? 0 : newest + 1 - level->count;
	uint64_t first = from / level->span;
	uint64_t last = (to - 1) / level->span;
	if (first < oldest)
		first = oldest;
	if (last > newest)
		last = newest;
	for (uint64_t number = first; number <= last; number++) {
		unsigned place = place_of(level, number);
		const struct history_bucket *bucket = &history->bucket[place][memory];
		if (history->number[place] != (uint32_t)(number + 1) || bucket->high < bucket->low)
			continue;
		span.seen = true;
		span.low = bucket->low < span.low ? bucket->low : span.low;
		span.high = bucket->high > span.high ? bucket->high : span.high;
		span.last = bucket->last;
	}
	return span;
}

unsigned history_pool_take(struct history_pool *pool)
{
	for (unsigned row = 0; row < HISTORY_ROWS; row++) {
		if (pool->taken[row])
			continue;
		if (pool->row[row] == NULL)
			pool->row[row] = calloc(1, sizeof(*pool->row[row]));
		if (pool->row[row] == NULL)
			return MODEL_NO_HISTORY;
		/* The buckets stay: without a number nobody reads them. */
		memset(pool->row[row], 0, offsetof(struct history, bucket));
		pool->taken[row] = true;
		return row;
	}
	return MODEL_NO_HISTORY;
}

void history_pool_give(struct history_pool *pool, unsigned row)
{
	if (row < HISTORY_ROWS)
		pool->taken[row] = false;
}

void history_pool_finish(struct history_pool *pool)
{
	for (unsigned row = 0; row < HISTORY_ROWS; row++)
		free(pool->row[row]);
	*pool = (struct history_pool){0};
}
