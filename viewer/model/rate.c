/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/rate.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "viewer/model/median.h"

#define SECOND UINT64_C(1000000000)
#define LEVEL_NS (5 * SECOND)
#define SCATTERS 4
#define LASTING_TROUGHS 5
#define TELLING_TROUGHS 3 /* that something does not rise */
#define LASTING_S 60

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
	if (time - set->trough[0].time <= RATE_WINDOW_NS) {
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

static void troughs_add(struct rate_troughs *set, const struct rate_trough *trough)
{
	troughs_make_room(set, trough->time);
	set->trough[set->count++] = *trough;
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
static void select_troughs(
	const struct rate *rate, const struct rate_troughs *all, struct rate_troughs *ret_set)
{
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

static bool rhythm_goes_on(const struct rate_troughs *set, uint64_t now)
{
	uint64_t longest = 0;
	for (unsigned i = 1; i < set->count; i++) {
		uint64_t gap = set->trough[i].time - set->trough[i - 1].time;
		longest = gap > longest ? gap : longest;
	}
	return now - set->trough[set->count - 1].time <= 2 * longest;
}

/* Before there are two troughs all levels count, and when the rhythm has ended those since then. */
static void add_levels(const struct rate *rate, struct rate_troughs *set)
{
	struct rate_troughs troughs = *set;
	uint64_t from = 0;
	if (set->count >= 2) {
		if (rhythm_goes_on(set, rate->time))
			return;
		from = set->trough[set->count - 1].time;
	}
	unsigned next = 0;
	set->count = 0;
	for (unsigned i = 0; i < rate->levels.count; i++) {
		const struct rate_trough *level = &rate->levels.trough[i];
		if (level->time < from)
			continue;
		for (; next < troughs.count && troughs.trough[next].time <= level->time; next++)
			troughs_add(set, &troughs.trough[next]);
		troughs_add(set, level);
	}
	for (; next < troughs.count; next++)
		troughs_add(set, &troughs.trough[next]);
}

/* Theil and Sen: the median of the slopes of all pairs, in bytes per ns. */
static double slope_from(const struct rate_troughs *set, unsigned first)
{
	double slope[RATE_TROUGHS * (RATE_TROUGHS - 1) / 2];
	size_t count = 0;
	for (unsigned i = first; i < set->count; i++) {
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
 * Troughs that scatter have a slope by chance. Over the whole window it must come to SCATTERS times
 * their median deviation; a test counts how rarely chance gets there.
 */
static double scatter_of(const struct rate_troughs *set, double slope)
{
	double residual[RATE_TROUGHS];
	uint64_t start = set->trough[0].time;
	for (unsigned i = 0; i < set->count; i++)
		residual[i] =
			(double)set->trough[i].low - slope * (double)(set->trough[i].time - start);
	double center = median(residual, set->count);
	return median_deviation(residual, set->count, center);
}

static uint64_t span_of(const struct rate_troughs *set)
{
	return set->trough[set->count - 1].time - set->trough[0].time;
}

static bool stands_out(const struct rate_troughs *set, double slope)
{
	return fabs(slope) * (double)span_of(set) > SCATTERS * scatter_of(set, slope);
}

/* What was loaded first and holds since then grew, but grows no more: the later half decides. */
static double slope_that_lasts(const struct rate_troughs *set, double slope)
{
	if (set->count < 3)
		return slope;
	double later = slope_from(set, set->count / 2);
	if (!(later * slope > 0))
		return 0;
	return fabs(later) < fabs(slope) ? later : slope;
}

static void make_slope(struct rate *rate)
{
	struct rate_troughs set;
	select_troughs(rate, &rate->troughs, &set);
	/* The way up to the first trough, and that trough, are no slope of anything. */
	unsigned enough = set.count == 1 ? 3 : 2;
	add_levels(rate, &set);
	rate->known = set.count >= enough;
	if (!rate->known)
		return;
	rate->slope = 0;
	rate->span = (double)span_of(&set) / (double)SECOND;
	bool level = true;
	for (unsigned i = 1; i < set.count; i++)
		level = level && set.trough[i].low == set.trough[0].low;
	if (level)
		return;
	double slope = slope_from(&set, 0);
	if (slope != 0 && stands_out(&set, slope))
		rate->slope = slope_that_lasts(&set, slope) * 60 * (double)SECOND;
}

static void start(struct rate *rate, uint64_t time, uint64_t bytes)
{
	*rate = (struct rate){
		.started = true, .time = time, .value = bytes, .peak = bytes, .level_time = time};
}

/* What stood higher than the trough was on its way down to it: no level of the job. */
static void add_trough(struct rate *rate, uint64_t low)
{
	const struct rate_trough trough = {.time = rate->low_time, .low = low, .peak = rate->peak};
	troughs_add(&rate->troughs, &trough);
	if (rate->recent.count == RATE_RECENT)
		memmove(&rate->recent.trough[0], &rate->recent.trough[1],
			--rate->recent.count * sizeof(trough));
	rate->recent.trough[rate->recent.count++] = trough;
	rate->n_troughs++;
	unsigned kept = 0;
	for (unsigned i = 0; i < rate->levels.count; i++)
		if (rate->levels.trough[i].low <= low)
			rate->levels.trough[kept++] = rate->levels.trough[i];
	rate->levels.count = kept;
}

static void add_level(struct rate *rate, uint64_t time, uint64_t bytes)
{
	const struct rate_trough level = {.time = time, .low = bytes, .peak = bytes};
	troughs_add(&rate->levels, &level);
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
	add_trough(rate, rises ? rate->value : bytes);
	rate->falling = false;
	rate->peak = bytes;
	rate->level_time = time;
	if (!rises)
		add_level(rate, time, bytes);
	return true;
}

static bool add_while_rising(struct rate *rate, uint64_t time, uint64_t bytes)
{
	if (bytes < rate->peak) {
		rate->falling = true;
		rate->low_time = time;
		return false;
	}
	rate->peak = bytes;
	if (time - rate->level_time < LEVEL_NS)
		return false;
	add_level(rate, time, bytes);
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

bool rate_lasts(const struct rate *rate)
{
	return rate->known && (rate->troughs.count >= LASTING_TROUGHS || rate->span >= LASTING_S);
}

bool rate_is_below(const struct rate *rate, uint64_t since, double per_minute)
{
	struct rate_troughs set;
	select_troughs(rate, &rate->troughs, &set);
	add_levels(rate, &set);
	unsigned old = 0;
	while (old < set.count && set.trough[old].time < since)
		old++;
	set.count -= old;
	memmove(&set.trough[0], &set.trough[old], set.count * sizeof(set.trough[0]));
	if (set.count < TELLING_TROUGHS)
		return false;
	double slope = slope_from(&set, 0);
	double missing = per_minute / 60 / (double)SECOND / 2 - slope;
	return missing * (double)span_of(&set) > SCATTERS * scatter_of(&set, slope) && missing > 0;
}

double rate_rhythm(const struct rate *rate)
{
	struct rate_troughs set;
	double gap[RATE_TROUGHS];
	select_troughs(rate, &rate->recent, &set);
	/* Where ripple takes all their places. */
	if (set.count < 3)
		select_troughs(rate, &rate->troughs, &set);
	if (set.count < 3)
		return NAN;
	for (unsigned i = 1; i < set.count; i++)
		gap[i - 1] = (double)(set.trough[i].time - set.trough[i - 1].time);
	return median(gap, set.count - 1) / (double)SECOND;
}
