/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/rate.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "viewer/model/median.h"

#define SECOND UINT64_C(1000000000)
#define LEVEL_NS (5 * SECOND)
#define WINDOW_NS (600 * SECOND) /* older troughs say nothing about now */

/* Of two neighbours, the one that can go: ripple, else whichever, but never by its value: keeping
 * the lower of two would make all old troughs lower than the new ones, and so a slope. */
static unsigned lesser_of(const struct rate_troughs *set, unsigned first)
{
	const struct rate_trough *pair = &set->trough[first];
	uint64_t fall = pair[0].peak - pair[0].low;
	uint64_t next_fall = pair[1].peak - pair[1].low;
	return fall < next_fall / 4 ? first : first + 1;
}

/*
 * A full set loses its oldest trough when that left the window, else one of the two that are
 * closest in time: so the set spans the window whatever the rhythm.
 */
static void troughs_make_room(struct rate_troughs *set, uint64_t time)
{
	if (set->count < RATE_TROUGHS)
		return;
	unsigned gone = 0;
	if (time - set->trough[0].time <= WINDOW_NS) {
		unsigned closest = 0;
		for (unsigned i = 1; i + 1 < set->count; i++) {
			uint64_t gap = set->trough[i + 1].time - set->trough[i].time;
			if (gap < set->trough[closest + 1].time - set->trough[closest].time)
				closest = i;
		}
		gone = lesser_of(set, closest);
		if (gone + 1 < set->count && set->trough[gone].peak > set->trough[gone + 1].peak)
			set->trough[gone + 1].peak = set->trough[gone].peak;
	}
	set->count--;
	memmove(&set->trough[gone], &set->trough[gone + 1],
		(set->count - gone) * sizeof(set->trough[0]));
}

static void troughs_add(struct rate_troughs *set, uint64_t time, uint64_t low, uint64_t peak)
{
	troughs_make_room(set, time);
	set->trough[set->count++] = (struct rate_trough){.time = time, .low = low, .peak = peak};
}

/* The falls of at least this size make up half of all that fell. */
static uint64_t typical_fall(const struct rate_troughs *set)
{
	uint64_t fall[RATE_TROUGHS];
	double all = 0;
	for (unsigned i = 0; i < set->count; i++) {
		uint64_t size = set->trough[i].peak - set->trough[i].low;
		unsigned place = i;
		for (; place > 0 && fall[place - 1] < size; place--)
			fall[place] = fall[place - 1];
		fall[place] = size;
		all += (double)size;
	}
	double sum = 0;
	for (unsigned i = 0; i < set->count; i++) {
		sum += (double)fall[i];
		if (sum >= all / 2)
			return fall[i];
	}
	return 0;
}

/* The troughs of the job's rhythm, without the ripple on its slopes. */
static void select_troughs(const struct rate *rate, struct rate_troughs *ret_set)
{
	const struct rate_troughs *all = &rate->troughs;
	uint64_t least = typical_fall(all) / 4;
	const struct rate_trough *candidate = NULL;
	uint64_t peak = 0;
	ret_set->count = 0;
	for (unsigned i = 0; i < all->count; i++) {
		const struct rate_trough *next = &all->trough[i];
		peak = next->peak > peak ? next->peak : peak;
		if (candidate != NULL && next->peak > candidate->low &&
			next->peak - candidate->low >= least) {
			ret_set->trough[ret_set->count++] = *candidate;
			candidate = NULL;
			peak = next->peak;
		}
		if (candidate == NULL ? peak - next->low >= least : next->low < candidate->low)
			candidate = next;
	}
	if (candidate == NULL)
		return;
	uint64_t rise = rate->peak > candidate->low ? rate->peak - candidate->low : 0;
	if (rise >= least || rate->time - candidate->time >= LEVEL_NS)
		ret_set->trough[ret_set->count++] = *candidate;
}

/* Without troughs, or when the rhythm has ended, what held since then counts. */
static void add_levels(const struct rate *rate, struct rate_troughs *set)
{
	if (set->count >= 2) {
		uint64_t longest = 0;
		for (unsigned i = 1; i < set->count; i++) {
			uint64_t gap = set->trough[i].time - set->trough[i - 1].time;
			longest = gap > longest ? gap : longest;
		}
		if (rate->time - set->trough[set->count - 1].time <= 2 * longest)
			return;
	}
	for (unsigned i = 0; i < rate->levels.count; i++) {
		const struct rate_trough *level = &rate->levels.trough[i];
		troughs_add(set, level->time, level->low, level->peak);
	}
}

/* Theil and Sen: the median of the slopes of all pairs, in bytes per ns. */
static double slope_of(const struct rate_troughs *set)
{
	double slope[RATE_TROUGHS * (RATE_TROUGHS - 1) / 2];
	size_t count = 0;
	for (unsigned i = 0; i < set->count; i++) {
		for (unsigned j = i + 1; j < set->count; j++) {
			const struct rate_trough *from = &set->trough[i];
			const struct rate_trough *to = &set->trough[j];
			if (to->time > from->time)
				slope[count++] = ((double)to->low - (double)from->low) /
						 (double)(to->time - from->time);
		}
	}
	return median(slope, count);
}

/*
 * Troughs that scatter have a slope by chance. Over the whole window it must come to four times
 * their median deviation; a test counts how rarely chance gets there.
 */
static bool stands_out(const struct rate_troughs *set, double slope)
{
	double residual[RATE_TROUGHS];
	uint64_t start = set->trough[0].time;
	for (unsigned i = 0; i < set->count; i++)
		residual[i] =
			(double)set->trough[i].low - slope * (double)(set->trough[i].time - start);
	double center = median(residual, set->count);
	double scatter = median_deviation(residual, set->count, center);
	double rise = slope * (double)(set->trough[set->count - 1].time - start);
	return fabs(rise) > 4 * scatter;
}

static void make_slope(struct rate *rate)
{
	struct rate_troughs set;
	select_troughs(rate, &set);
	add_levels(rate, &set);
	rate->known = set.count >= 2;
	if (!rate->known)
		return;
	rate->slope = 0;
	bool level = true;
	for (unsigned i = 1; i < set.count; i++)
		level = level && set.trough[i].low == set.trough[0].low;
	if (level)
		return;
	double slope = slope_of(&set);
	if (slope != 0 && stands_out(&set, slope))
		rate->slope = slope * 60 * (double)SECOND;
}

static void start(struct rate *rate, uint64_t time, uint64_t bytes)
{
	*rate = (struct rate){
		.started = true, .time = time, .value = bytes, .peak = bytes, .level_time = time};
	troughs_add(&rate->levels, time, bytes, bytes);
}

static void rise_from(struct rate *rate, uint64_t time, uint64_t bytes)
{
	rate->falling = false;
	rate->peak = bytes;
	rate->level_time = time;
}

/* Falling: value is the lowest so far, since low_time. */
static bool add_while_falling(struct rate *rate, uint64_t time, uint64_t bytes)
{
	bool rises = bytes > rate->value;
	if (bytes < rate->value)
		rate->low_time = time;
	if (!rises && time - rate->low_time < LEVEL_NS)
		return false;
	troughs_add(&rate->troughs, rate->low_time, rises ? rate->value : bytes, rate->peak);
	rise_from(rate, time, bytes);
	if (!rises)
		troughs_add(&rate->levels, time, bytes, bytes);
	return true;
}

static bool add_while_rising(struct rate *rate, uint64_t time, uint64_t bytes)
{
	if (bytes < rate->peak) {
		rate->falling = true;
		rate->low_time = time;
		rate->levels.count = 0;
		return false;
	}
	rate->peak = bytes;
	if (time - rate->level_time < LEVEL_NS)
		return false;
	rate->level_time = time;
	troughs_add(&rate->levels, time, bytes, bytes);
	return true;
}

bool rate_add(struct rate *rate, uint64_t time, uint64_t bytes)
{
	if (!rate->started || time < rate->time) {
		start(rate, time, bytes);
		return true;
	}
	bool seen = rate->falling ? add_while_falling(rate, time, bytes)
				  : add_while_rising(rate, time, bytes);
	rate->time = time;
	rate->value = bytes;
	if (seen)
		make_slope(rate);
	return seen;
}

double rate_per_minute(const struct rate *rate)
{
	return rate->known ? rate->slope : NAN;
}
