/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/history.h"

#include <stdlib.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)

static const struct level {
	uint64_t span;
	unsigned count;
	unsigned first;
} levels[HISTORY_LEVELS] = {
	{SECOND, HISTORY_SECONDS, 0},
	{10 * SECOND, HISTORY_TEN_SECONDS, HISTORY_SECONDS},
	{60 * SECOND, HISTORY_MINUTES, HISTORY_SECONDS + HISTORY_TEN_SECONDS},
};

static unsigned place_of(const struct level *level, uint64_t number)
{
	return level->first + (unsigned)(number % level->count);
}

static struct history_bucket *bucket_of(
	const struct history *history, unsigned place, unsigned holding)
{
	if (holding >= MODEL_MEMORIES)
		return &history->types->bucket[place][holding - MODEL_MEMORIES];
	return (struct history_bucket *)&history->bucket[place][holding];
}

static bool has(const struct history *history, unsigned holding)
{
	return holding < MODEL_MEMORIES ||
	       (holding < MODEL_HOLDINGS && (history->used >> (holding - MODEL_MEMORIES) & 1) != 0);
}

static void bucket_add(struct history *history, const struct level *level, uint64_t number,
	const uint64_t value[MODEL_HOLDINGS])
{
	unsigned place = place_of(level, number);
	uint32_t tag = (uint32_t)(number + 1);
	bool fresh = history->number[place] != tag;
	history->number[place] = tag;
	for (unsigned holding = 0; holding < MODEL_HOLDINGS; holding++) {
		if (!has(history, holding))
			continue;
		struct history_bucket *bucket = bucket_of(history, place, holding);
		if (fresh)
			*bucket = (struct history_bucket){.low = UINT64_MAX};
		if (value[holding] == SNAPSHOT_UNKNOWN)
			continue;
		if (value[holding] < bucket->low)
			bucket->low = value[holding];
		if (value[holding] > bucket->high)
			bucket->high = value[holding];
		bucket->last = value[holding];
	}
}

/* What stood later than this moment belongs to a time that the clock has taken back. */
static void forget_from(struct history *history, uint64_t time)
{
	for (int i = 0; i < HISTORY_LEVELS; i++) {
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

/* A timer that fires a little late, or a slow refresh, leaves spans without a sample. */
bool history_held(uint64_t last, uint64_t interval, uint64_t time)
{
	uint64_t tolerance = interval * 5 / 2;
	if (tolerance < 3 * SECOND)
		tolerance = 3 * SECOND;
	if (tolerance > 60 * SECOND)
		tolerance = 60 * SECOND;
	return last != 0 && time - last <= tolerance;
}

/* Without memory the type is not kept. */
static void use_types(struct history *history, const uint64_t *types)
{
	for (unsigned type = 0; types && type < SNAPSHOT_TYPES; type++) {
		if (types[type] == 0 || types[type] == SNAPSHOT_UNKNOWN)
			continue;
		if (history->types == NULL)
			history->types = calloc(1, sizeof(*history->types));
		if (history->types)
			history->used |= 1u << type;
	}
}

void history_add(struct history *history, uint64_t time, const uint64_t value[MODEL_MEMORIES],
	const uint64_t *types)
{
	uint64_t all[MODEL_HOLDINGS] = {0};
	memcpy(all, value, MODEL_MEMORIES * sizeof(all[0]));
	if (types)
		memcpy(all + MODEL_MEMORIES, types, SNAPSHOT_TYPES * sizeof(all[0]));
	use_types(history, types);
	/* Some adjustment of the clock is everyday; the order of the samples stays. */
	if (time < history->time && history->time - time < 2 * SECOND)
		time = history->time;
	if (time < history->time) {
		forget_from(history, time);
		history->time = 0;
	}
	bool held = history_held(history->time, history->interval, time);
	for (int i = 0; i < HISTORY_LEVELS; i++) {
		const struct level *level = &levels[i];
		uint64_t number = time / level->span;
		for (uint64_t n = history->time / level->span + 1; held && n < number; n++)
			bucket_add(history, level, n, history->value);
		bucket_add(history, level, number, all);
	}
	if (history->time != 0)
		history->interval = time - history->time;
	history->time = time;
	memcpy(history->value, all, sizeof(history->value));
}

void history_take_over(struct history *history, const struct history *from, uint64_t before)
{
	*history = *from;
	history->types = from->types ? malloc(sizeof(*history->types)) : NULL;
	if (history->types)
		memcpy(history->types, from->types, sizeof(*history->types));
	else
		history->used = 0;
	for (unsigned i = 0; i < HISTORY_LEVELS; i++) {
		const struct level *level = &levels[i];
		uint64_t newest = from->time / level->span;
		uint64_t oldest = newest + 1 < level->count ? 0 : newest + 1 - level->count;
		history->kept_from[i] = oldest * level->span;
		history->shown_number[i] = 0;
	}
	forget_from(history, before);
	history->time = history->interval = history->shown = 0;
}

void history_show(struct history *history)
{
	history->shown = history->time;
	for (unsigned i = 0; i < HISTORY_LEVELS; i++) {
		unsigned place = place_of(&levels[i], history->time / levels[i].span);
		history->shown_number[i] = history->number[place];
		for (unsigned holding = 0; holding < MODEL_HOLDINGS; holding++)
			if (has(history, holding))
				history->shown_bucket[i][holding] =
					*bucket_of(history, place, holding);
	}
}

static const struct level *finest_with(const struct history *history, uint64_t from)
{
	for (int i = 0; i < HISTORY_LEVELS - 1; i++) {
		uint64_t newest = history->time / levels[i].span;
		uint64_t number = from / levels[i].span;
		if (number + levels[i].count > newest && from >= history->kept_from[i])
			return &levels[i];
	}
	return &levels[HISTORY_LEVELS - 1];
}

/* What a bucket showed; NULL: nothing of this time. */
static const struct history_bucket *look(
	const struct history *history, const struct level *level, uint64_t number, unsigned holding)
{
	unsigned place = place_of(level, number), i = (unsigned)(level - levels);
	uint32_t tag = (uint32_t)(number + 1);
	if (history->number[place] != tag)
		return NULL;
	if (history->shown_number[i] == tag)
		return &history->shown_bucket[i][holding];
	return bucket_of(history, place, holding);
}

struct model_span history_span(
	const struct history *history, unsigned holding, uint64_t from, uint64_t to)
{
	struct model_span span = {.low = UINT64_MAX};
	if (history->time == 0 || to <= from || !has(history, holding))
		return span;
	const struct level *level = finest_with(history, from);
	uint64_t newest = history->shown / level->span;
	uint64_t oldest = newest + 1 < level->count ? 0 : newest + 1 - level->count;
	uint64_t first = from / level->span;
	uint64_t last = (to - 1) / level->span;
	if (first < oldest)
		first = oldest;
	if (last > newest)
		last = newest;
	for (uint64_t number = first; number <= last; number++) {
		const struct history_bucket *bucket = look(history, level, number, holding);
		if (bucket == NULL || bucket->high < bucket->low)
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
	if (row >= HISTORY_ROWS || pool->row[row] == NULL)
		return;
	pool->taken[row] = false;
	free(pool->row[row]->types);
	pool->row[row]->types = NULL;
}

void history_pool_show(struct history_pool *pool)
{
	for (unsigned row = 0; row < HISTORY_ROWS; row++)
		if (pool->taken[row])
			history_show(pool->row[row]);
}

/* Only what was written: pages that never were cost nothing in the copy, either. */
static struct history *copy_row(const struct history *from)
{
	struct history *row = calloc(1, sizeof(*row));
	if (row == NULL)
		return NULL;
	memcpy(row, from, offsetof(struct history, bucket));
	row->types = from->types ? calloc(1, sizeof(*row->types)) : NULL;
	if (from->types && row->types == NULL) {
		free(row);
		return NULL;
	}
	for (unsigned place = 0; place < HISTORY_BUCKETS; place++) {
		if (from->number[place] == 0)
			continue;
		memcpy(row->bucket[place], from->bucket[place], sizeof(row->bucket[place]));
		if (row->types)
			memcpy(row->types->bucket[place], from->types->bucket[place],
				sizeof(row->types->bucket[place]));
	}
	return row;
}

bool history_pool_copy(const struct history_pool *pool, struct history_pool *ret_pool)
{
	for (unsigned row = 0; row < HISTORY_ROWS; row++) {
		if (!pool->taken[row])
			continue;
		ret_pool->row[row] = copy_row(pool->row[row]);
		if (ret_pool->row[row] == NULL)
			return false;
		ret_pool->taken[row] = true;
	}
	return true;
}

void history_pool_finish(struct history_pool *pool)
{
	for (unsigned row = 0; row < HISTORY_ROWS; row++) {
		history_pool_give(pool, row);
		free(pool->row[row]);
	}
	*pool = (struct history_pool){0};
}
