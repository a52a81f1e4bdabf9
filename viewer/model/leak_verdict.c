/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_verdict.h"

#include <math.h>

#include "viewer/model/leak_health.h"
#include "viewer/model/rate.h"
#include "viewer/model/use.h"

enum {
	RHYTHMS = 5,           /* that the floor has to rise over */
	INTERVALS_WATCHED = 4, /* between births, without one of them freed */
	LEVEL_TROUGHS = 3,     /* clear a suspect */
	FREES_OF_A_RHYTHM = 6, /* fewer: the job only loads so far */
	OCCASIONS_ALONE = 8,   /* for births alone */
	MARKS_OF_A_LEAK = 3,   /* their interval has repeated */
};

#define SECOND UINT64_C(1000000000)
#define YOUNGEST_NS (2 * SECOND) /* a sample apart twice: nobody knows shorter lives */
#define WATCHED_NS (5 * SECOND)
#define LOADING_NS (600 * SECOND)        /* what only loads may do so for long */
#define FROM_THE_START_NS (300 * SECOND) /* with frees: it may load in pieces */
#define LEAK_NS (120 * SECOND)           /* minutes of growing */

/* What is known of a group before its births are looked at. */
struct measure {
	uint64_t rhythm;
	uint64_t cut_age;
	uint64_t least_span;
};

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* A job without frees has no rhythm that could tell a leak from loading. */
static bool only_loads(const struct leak_case *of, const struct leak_group *group)
{
	uint64_t frees = 0;
	for (unsigned s = 0; s < of->process->n_slots; s++) {
		const struct snapshot_slot *slot = &of->process->slot[s];
		if (slot->index >= SNAPSHOT_DEVICES || (group->devices >> slot->index & 1) == 0)
			continue;
		for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
			if (slot->type[t].n_free != SNAPSHOT_UNKNOWN)
				frees = larger(frees, slot->type[t].n_free);
	}
	return frees < FREES_OF_A_RHYTHM;
}

/* Whether none of its devices gains what the group does: then something else is given back for it,
 * and in sum nothing grows. */
static bool is_replaced(const struct leak_case *of, const struct leak_group *group, uint64_t first,
	uint64_t interval)
{
	/* Troughs are kept for minutes: too few births between them are steps, no slope. */
	if (RHYTHMS * interval > RATE_WINDOW_NS)
		return false;
	uint64_t since = of->monotonic > of->now - first ? of->monotonic - (of->now - first) : 0;
	enum model_memory memory = use_type_memory(group->type);
	double per_minute = (double)group->size * 60e9 / (double)interval;
	for (unsigned s = 0; s < of->track->n_slots; s++)
		if ((group->devices >> of->process->slot[s].index & 1) != 0 &&
			!rate_is_below(&of->track->slot[s].rate[memory], since, per_minute))
			return false;
	return true;
}

static struct measure measure_group(const struct leak_case *of, const struct leak_group *group)
{
	struct measure measure;
	measure.rhythm = leak_pace_rhythm(
		of->track, of->process, group->devices, use_type_memory(group->type));
	uint64_t life = larger(larger(measure.rhythm, group->watch.longest_life), YOUNGEST_NS);
	measure.cut_age = life + life / 4;
	measure.least_span = larger(of->pace.patience, RHYTHMS * measure.rhythm);
	if (only_loads(of, group))
		measure.least_span = larger(measure.least_span, LOADING_NS);
	return measure;
}

static bool was_watched(
	const struct leak_case *of, const struct measure *measure, const struct leak_growth *growth)
{
	uint64_t least = larger(RHYTHMS * measure->rhythm, INTERVALS_WATCHED * growth->interval);
	return of->watched >= larger(least, WATCHED_NS);
}

/*
 * Nobody saw whether they are freed in the end. A cache that drops its oldest looks like a leak,
 * but does not reach back to the beginning; one that drops any keeps no interval.
 */
static bool births_suffice(
	const struct leak_case *of, const struct leak_growth *growth, uint64_t first)
{
	return growth->regular && growth->occasions >= OCCASIONS_ALONE &&
	       first - of->pace.since <= (of->now - of->pace.since) / 5;
}

/* What was there from the start on may still be loaded, in pieces that come and go. */
static bool may_be_loading(const struct leak_case *of, uint64_t first)
{
	return of->pace.unmarked && first - of->pace.since <= (of->now - of->pace.since) / 5 &&
	       of->now - of->pace.since < FROM_THE_START_NS;
}

static double score_of(const struct leak_growth *growth, bool watched)
{
	double score = 1 - exp(-(double)growth->occasions / 4);
	return fmin(score * (growth->regular ? 1 : 0.9) * (watched ? 1 : 0.7), 0.99);
}

static bool grows(const struct leak_case *of, const uint64_t *births, struct leak_group *group,
	const struct measure *measure)
{
	struct leak_watch *watch = &group->watch;
	struct leak_growth growth;
	if (of->now < of->pace.since || of->now - of->pace.since < measure->least_span ||
		measure->cut_age > of->now - of->pace.since)
		return false;
	const struct leak_window window = {.since = of->pace.since,
		.cut = of->now - measure->cut_age,
		.now = of->now,
		.strict = watch->growing_since == 0};
	if (!leak_births_find(births, group->n_births, &window, &growth))
		return false;
	uint64_t first = births[growth.first];
	/* Who has watched for long enough does not become blind when the rhythm slows down. */
	bool watched = was_watched(of, measure, &growth) ||
		       (watch->growing_since != 0 && !watch->judged_by_births);
	if (of->now - first < measure->least_span || may_be_loading(of, first) ||
		(!watched && !births_suffice(of, &growth, first)) ||
		is_replaced(of, group, first, growth.interval))
		return false;
	watch->first = first;
	watch->interval = growth.interval;
	watch->steady = growth.steady;
	watch->hold = LEVEL_TROUGHS * larger(measure->rhythm, growth.interval);
	watch->score = score_of(&growth, watched);
	watch->judged_by_births = !watched;
	return true;
}

/* The same interval twice within the growth, and once more since it was seen to grow. */
static bool marks_recurred(const struct leak_case *of, const struct leak_watch *watch)
{
	unsigned within = 0;
	for (size_t i = 0; i < of->process->n_marks; i++)
		within += of->process->marks[i].time >= watch->first &&
			  of->process->marks[i].time <= of->now;
	return of->pace.mark_interval > 0 && within >= MARKS_OF_A_LEAK &&
	       of->now - watch->growing_since >= of->pace.mark_interval;
}

static void clear(struct leak_watch *watch, uint64_t now)
{
	watch->cleared = watch->growing_since != 0 ? now : watch->cleared;
	watch->growing_since = 0;
	watch->leak = false;
}

static enum model_verdict verdict_of(
	const struct leak_case *of, const uint64_t *births, const struct leak_group *group)
{
	if (group->watch.growing_since == 0)
		return leak_health(of, births, group);
	return group->watch.leak ? MODEL_LEAK : MODEL_GROWING;
}

static void find_growth(const struct leak_case *of, const uint64_t *births,
	struct leak_group *group, const struct measure *measure)
{
	struct leak_watch *watch = &group->watch;
	if (grows(of, births, group, measure)) {
		if (watch->growing_since == 0)
			watch->growing_since = of->now;
		watch->grown = of->now;
	} else if (watch->growing_since != 0 && of->now - watch->grown >= watch->hold) {
		clear(watch, of->now);
	}
	if (watch->growing_since == 0 || watch->judged_by_births)
		return;
	watch->leak = watch->leak || of->now - watch->growing_since >= LEAK_NS ||
		      marks_recurred(of, watch);
}

void leak_verdict_find(const struct leak_case *of, const uint64_t *births, struct leak_group *group)
{
	struct leak_watch *watch = &group->watch;
	const struct measure measure = measure_group(of, group);
	watch->rhythm = measure.rhythm;
	watch->cut_age = measure.cut_age;
	bool gone = group->n_births == 0 || births[group->n_births - 1] <= of->pace.since;
	if (gone || use_type_memory(group->type) == MODEL_MEMORIES)
		clear(watch, of->now);
	else
		find_growth(of, births, group, &measure);
	enum model_verdict verdict = verdict_of(of, births, group);
	if (watch->verdict_since == 0 || verdict != watch->verdict)
		watch->verdict_since = of->now;
	watch->verdict = verdict;
}
