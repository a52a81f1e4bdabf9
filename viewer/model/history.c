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

static bool has(unsigned used, unsigned holding)
{
	return holding < MODEL_MEMORIES ||
	       (holding < MODEL_HOLDINGS && (used >> (holding - MODEL_MEMORIES) & 1) != 0);
}

static size_t place_bytes(unsigned used)
{
	size_t n_kept = MODEL_MEMORIES + (size_t)__builtin_popcount(used);
	return sizeof(struct history_place) + n_kept * sizeof(struct history_bucket);
}

static struct history_place *place_at(const struct history *history, unsigned at)
{
	return (struct history_place *)(void *)(history->places + at * history->place_bytes);
}

static struct history_place *place_of(
	const struct history *history, const struct level *level, uint64_t number)
{
	return place_at(history, level->first + (unsigned)(number % level->count));
}

/* Which of a place's buckets a holding has. */
static unsigned bucket_of(unsigned used, unsigned holding)
{
	if (holding < MODEL_MEMORIES)
		return holding;
	unsigned before = used & ((1u << (holding - MODEL_MEMORIES)) - 1);
	return MODEL_MEMORIES + (unsigned)__builtin_popcount(before);
}

/* From the last on, so that none is overwritten before it has moved. What was not used was zero. */
static void make_gaps(struct history_place *place, unsigned from, unsigned to)
{
	for (unsigned holding = MODEL_HOLDINGS; holding-- > 0;)
		if (has(to, holding))
			place->bucket[bucket_of(to, holding)] =
				has(from, holding) ? place->bucket[bucket_of(from, holding)]
						   : (struct history_bucket){0};
}

/* Its places, with room for these types, which are its own and more; only what was written: pages
 * that never were cost nothing here, either. Another history's places are replaced. */
static bool copy_places(const struct history *from, unsigned used, struct history *ret_history)
{
	struct history to = {.used = used, .place_bytes = place_bytes(used)};
	to.places = calloc(HISTORY_BUCKETS, to.place_bytes);
	if (to.places == NULL)
		return false;
	for (unsigned at = 0; from->places && at < HISTORY_BUCKETS; at++) {
		struct history_place *source = place_at(from, at);
		struct history_place *place = place_at(&to, at);
		if (source->number == 0)
			continue;
		memcpy(place, source, from->place_bytes);
		if (used != from->used)
			make_gaps(place, from->used, used);
	}
	free(ret_history->places);
	ret_history->used = used;
	ret_history->place_bytes = to.place_bytes;
	ret_history->places = to.places;
	return true;
}

static void bucket_add(struct history *history, const struct level *level, uint64_t number,
	const uint64_t value[MODEL_HOLDINGS])
{
	struct history_place *place = place_of(history, level, number);
	struct history_bucket *bucket = place->bucket;
	bool fresh = place->number != number + 1;
	place->number = number + 1;
	for (unsigned holding = 0; holding < MODEL_HOLDINGS; holding++) {
		if (!has(history->used, holding))
			continue;
		if (fresh)
			*bucket = (struct history_bucket){.low = UINT64_MAX};
		if (value[holding] != SNAPSHOT_UNKNOWN) {
			if (value[holding] < bucket->low)
				bucket->low = value[holding];
			if (value[holding] > bucket->high)
				bucket->high = value[holding];
			bucket->last = value[holding];
		}
		bucket++;
	}
}

/* What stood later than this moment belongs to a time that the clock has taken back. */
static void forget_from(struct history *history, uint64_t time)
{
	for (unsigned i = 0; history->places && i < HISTORY_LEVELS; i++) {
		const struct level *level = &levels[i];
		for (unsigned back = 0; back < level->count; back++) {
			struct history_place *place = place_at(history, level->first + back);
			if (place->number > time / level->span)
				place->number = 0;
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

/* Room for a sample with these types. False: there is no memory for any. */
static bool make_room(struct history *history, const uint64_t *types)
{
	unsigned used = history->used;
	for (unsigned type = 0; types && type < SNAPSHOT_TYPES; type++)
		if (types[type] != 0 && types[type] != SNAPSHOT_UNKNOWN)
			used |= 1u << type;
	if (history->places == NULL || used != history->used)
		copy_places(history, used, history);
	return history->places != NULL;
}

void history_add(struct history *history, uint64_t time, const uint64_t value[MODEL_MEMORIES],
	const uint64_t *types)
{
	uint64_t all[MODEL_HOLDINGS] = {0};
	memcpy(all, value, MODEL_MEMORIES * sizeof(all[0]));
	if (types)
		memcpy(all + MODEL_MEMORIES, types, SNAPSHOT_TYPES * sizeof(all[0]));
	if (!make_room(history, types))
		return;
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

void history_finish(struct history *history)
{
	free(history->places);
	*history = (struct history){0};
}

void history_take_over(struct history *history, const struct history *from, uint64_t before)
{
	if (!copy_places(from, from->used, history))
		return;
	for (unsigned i = 0; i < HISTORY_LEVELS; i++) {
		const struct level *level = &levels[i];
		uint64_t newest = from->time / level->span;
		uint64_t oldest = newest + 1 < level->count ? 0 : newest + 1 - level->count;
		history->kept_from[i] = oldest * level->span;
	}
	forget_from(history, before);
}

void history_show(struct history *history)
{
	history->shown = history->time;
	for (unsigned i = 0; history->places && i < HISTORY_LEVELS; i++) {
		struct history_place *place =
			place_of(history, &levels[i], history->time / levels[i].span);
		history->shown_number[i] = place->number;
		for (unsigned holding = 0; holding < MODEL_HOLDINGS; holding++)
			if (has(history->used, holding))
				history->shown_bucket[i][holding] =
					place->bucket[bucket_of(history->used, holding)];
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
	const struct history_place *place = place_of(history, level, number);
	size_t i = (size_t)(level - levels);
	if (place->number != number + 1)
		return NULL;
	if (history->shown_number[i] == number + 1)
		return &history->shown_bucket[i][holding];
	return &place->bucket[bucket_of(history->used, holding)];
}

struct model_span history_span(
	const struct history *history, unsigned holding, uint64_t from, uint64_t to)
{
	struct model_span span = {.low = UINT64_MAX};
	if (history->time == 0 || to <= from || !has(history->used, holding))
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
	unsigned row = 0;
	while (row < HISTORY_ROWS && pool->row[row])
		row++;
	if (row == HISTORY_ROWS)
		return MODEL_NO_HISTORY;
	pool->row[row] = calloc(1, sizeof(*pool->row[row]));
	return pool->row[row] ? row : MODEL_NO_HISTORY;
}

void history_pool_give(struct history_pool *pool, unsigned row)
{
	if (row >= HISTORY_ROWS || pool->row[row] == NULL)
		return;
	history_finish(pool->row[row]);
	free(pool->row[row]);
	pool->row[row] = NULL;
}

void history_pool_show(struct history_pool *pool)
{
	for (unsigned row = 0; row < HISTORY_ROWS; row++)
		if (pool->row[row])
			history_show(pool->row[row]);
}

static struct history *copy_row(const struct history *from)
{
	struct history *row = malloc(sizeof(*row));
	if (row == NULL)
		return NULL;
	*row = *from;
	if (from->places == NULL)
		return row;
	row->places = NULL;
	if (copy_places(from, from->used, row))
		return row;
	free(row);
	return NULL;
}

bool history_pool_copy(const struct history_pool *pool, struct history_pool *ret_pool)
{
	for (unsigned row = 0; row < HISTORY_ROWS; row++) {
		if (pool->row[row] == NULL)
			continue;
		ret_pool->row[row] = copy_row(pool->row[row]);
		if (ret_pool->row[row] == NULL)
			return false;
	}
	return true;
}

void history_pool_finish(struct history_pool *pool)
{
	for (unsigned row = 0; row < HISTORY_ROWS; row++)
		history_pool_give(pool, row);
}
