/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_verdict.h"

#include "common/layout.h"
#include "viewer/model/leak_beside.h"
#include "viewer/model/leak_health.h"
#include "viewer/model/leak_iterations.h"
#include "viewer/model/number.h"
#include "viewer/model/rate.h"
#include "viewer/model/use.h"

enum {
	RHYTHMS = 5,           /* that the floor has to rise over */
	INTERVALS_WATCHED = 4, /* between births, without one of them freed */
	MARKS_LIVED = 2,       /* what is left of an iteration may go in the next one */
	LEVEL_TROUGHS = 3,     /* clear a suspect */
	OCCASIONS_ALONE = 8,   /* for births alone */
	MARKS_OF_A_LEAK = 3,   /* their interval has repeated */
	ITERATIONS_OF_A_LEAK = 20,
};

#define DOUBT_LEFT 0.7788007830714049 /* by each occasion: e to the -1/4 */
#define DOUBT_LEAST 1e-9

#define SECOND UINT64_C(1000000000)
#define STEP_NS (8 * SECOND) /* a step of training keeps one of each layer until its end */
#define CHANCE_NS (30 * SECOND)
#define YOUNGEST_NS (2 * SECOND) /* a sample apart twice: nobody knows shorter lives */
#define WATCHED_NS (5 * SECOND)
#define ITERATIONS_WATCHED_NS (2 * SECOND) /* three looks */
#define LOADING_NS (600 * SECOND)          /* what only loads may do so for long */
#define LEAK_NS (120 * SECOND)             /* minutes of growing */

/* What is known of a group before its births are looked at. */
struct measure {
	uint64_t rhythm;
	uint64_t life; /* ns: such an age is healthy */
	uint64_t cut_age;
};

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
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
	measure.life = larger(measure.rhythm, group->watch.longest_life);
	measure.cut_age = larger(measure.life, YOUNGEST_NS);
	return measure;
}

/* So often at one interval that it is one of each iteration. */
static bool keeps_interval(const struct leak_growth *growth)
{
	return growth->regular && growth->occasions >= OCCASIONS_ALONE;
}

/*
 * Nobody saw whether they are freed in the end. A cache that drops its oldest looks like a leak,
 * but does not reach back to the beginning; one that drops any keeps no interval.
 */
static bool births_suffice(
	const struct leak_case *of, const struct leak_growth *growth, const struct leak_span *span)
{
	return keeps_interval(growth) &&
	       span->first - of->pace.since <= (span->last - of->pace.since) / 5;
}

static bool is_one_per_mark(const struct leak_case *of, uint64_t interval)
{
	return of->pace.mark_interval > 0 && interval >= of->pace.mark_interval / 4 * 3;
}

static bool find_iterations(const struct leak_case *of, const uint64_t *births,
	const struct leak_group *group, const struct measure *measure,
	struct leak_growth *ret_growth)
{
	uint64_t age = larger(MARKS_LIVED * of->pace.mark_interval, measure->life);
	const struct leak_window window = {
		.since = of->pace.since, .cut = of->now > age ? of->now - age : 0, .now = of->now};
	return of->pace.mark_interval > 0 &&
	       leak_iterations_find(births, group->n_births, &window, of->process, ret_growth);
}

static bool was_watched(
	const struct leak_case *of, const struct measure *measure, const struct leak_growth *growth)
{
	if (is_one_per_mark(of, growth->interval))
		return of->watched >= larger(MARKS_LIVED * growth->interval, ITERATIONS_WATCHED_NS);
	uint64_t least = larger(RHYTHMS * measure->rhythm, INTERVALS_WATCHED * growth->interval);
	return of->watched >= larger(least, WATCHED_NS);
}

static struct leak_span span_of(
	const struct leak_case *of, const struct measure *measure, uint64_t first)
{
	return (struct leak_span){
		.first = first, .last = larger(first, of->now - measure->cut_age)};
}

/* Programs are compiled at one interval, too, until all are there. */
static bool is_of_iterations(const struct leak_case *of, const struct leak_group *group,
	const struct measure *measure, const struct leak_growth *growth)
{
	return keeps_interval(growth) && group->type != TTAM_SHM_CB &&
	       was_watched(of, measure, growth);
}

/* How long a growth has to last. */
static uint64_t least_span(const struct leak_case *of, const uint64_t *births,
	const struct leak_group *group, const struct measure *measure,
	const struct leak_growth *growth)
{
	uint64_t least = RHYTHMS * measure->rhythm;
	if (!is_one_per_mark(of, growth->interval))
		least = larger(least, STEP_NS);
	if (group->watch.growing_since != 0)
		return least;
	const struct leak_span span = span_of(of, measure, births[growth->first]);
	bool loads = leak_beside_loads(of, group, &span);
	if (is_of_iterations(of, group, measure, growth) &&
		(!loads || leak_beside_nothing(of, births, group, &span)))
		return least;
	if (!growth->regular && !loads && group->type != TTAM_SHM_CB)
		return larger(least, CHANCE_NS);
	least = larger(least, of->pace.patience);
	return loads && of->pace.unmarked ? larger(least, LOADING_NS) : least;
}

static bool find_births(const struct leak_case *of, const uint64_t *births,
	const struct leak_group *group, const struct measure *measure,
	struct leak_growth *ret_growth)
{
	struct leak_growth growth;
	if (of->now < of->pace.since || measure->cut_age > of->now - of->pace.since)
		return false;
	const struct leak_window window = {.since = of->pace.since,
		.cut = of->now - measure->cut_age,
		.now = of->now,
		.strict = group->watch.growing_since == 0};
	if (!leak_births_find(births, group->n_births, &window, &growth))
		return false;
	uint64_t first = births[growth.first];
	if (of->now - first < least_span(of, births, group, measure, &growth))
		return false;
	*ret_growth = growth;
	return true;
}

static double score_of(const struct leak_growth *growth, bool watched)
{
	double doubt = 1;
	for (unsigned i = 0; i < growth->occasions && doubt > DOUBT_LEAST; i++)
		doubt *= DOUBT_LEFT;
	return number_min((1 - doubt) * (growth->regular ? 1 : 0.9) * (watched ? 1 : 0.7), 0.99);
}

/* The marks kept are few: births may tell of more than they do. */
static bool find_row(const struct leak_case *of, const uint64_t *births,
	const struct leak_group *group, const struct measure *measure,
	struct leak_growth *ret_growth)
{
	struct leak_growth by_births;
	bool iterates = find_iterations(of, births, group, measure, ret_growth);
	if (!find_births(of, births, group, measure, &by_births))
		return iterates;
	if (!iterates || by_births.first <= ret_growth->first)
		*ret_growth = by_births;
	return true;
}

static void remember(struct leak_watch *watch, const struct measure *measure,
	const struct leak_growth *growth, uint64_t first)
{
	watch->first = first;
	watch->occasions = growth->occasions;
	watch->interval = growth->interval;
	watch->steady = growth->steady;
	watch->hold = LEVEL_TROUGHS * larger(measure->rhythm, growth->interval);
}

static bool grows(const struct leak_case *of, const uint64_t *births, struct leak_group *group,
	const struct measure *measure)
{
	struct leak_watch *watch = &group->watch;
	struct leak_growth growth;
	if (!find_row(of, births, group, measure, &growth))
		return false;
	uint64_t first = births[growth.first];
	bool watched = was_watched(of, measure, &growth) ||
		       (watch->growing_since != 0 && !watch->judged_by_births);
	const struct leak_span to_now = {.first = first, .last = of->now};
	if ((!watched && !births_suffice(of, &growth, &to_now)) ||
		is_replaced(of, group, first, growth.interval))
		return false;
	remember(watch, measure, &growth, first);
	const struct leak_span span = span_of(of, measure, first);
	watch->iterates = is_one_per_mark(of, growth.interval) ||
			  (is_of_iterations(of, group, measure, &growth) &&
				  !leak_beside_loads(of, group, &span));
	watch->score = score_of(&growth, watched);
	watch->judged_by_births = !watched;
	return true;
}

/* One of each iteration, so often that it is no warm-up. */
static bool iterations_recurred(const struct leak_case *of, const struct leak_watch *watch)
{
	uint64_t least = RHYTHMS * watch->interval;
	if (!is_one_per_mark(of, watch->interval))
		least = larger(least, STEP_NS);
	return watch->iterates && watch->occasions >= ITERATIONS_OF_A_LEAK &&
	       of->now - watch->growing_since >= least;
}

/* The same interval twice within the growth, and once more since it was seen to grow. */
static bool marks_recurred(const struct leak_case *of, const struct leak_watch *watch)
{
	uint64_t interval = of->pace.mark_interval;
	if (interval == 0 || is_one_per_mark(of, watch->interval) ||
		of->now - watch->growing_since < interval)
		return false;
	unsigned within = 0;
	for (size_t i = 0; i < of->process->n_marks; i++)
		within += of->process->marks[i].time >= watch->first &&
			  of->process->marks[i].time <= of->now;
	return within >= MARKS_OF_A_LEAK;
}

static void clear(struct leak_watch *watch, uint64_t now)
{
	watch->cleared = watch->growing_since != 0 ? now : watch->cleared;
	watch->growing_since = 0;
	watch->leak = false;
	watch->refused = false;
}

/* A leak ends when there is no more room, which clears nobody: none of it was given back. */
static bool is_refused(
	const struct leak_case *of, const uint64_t *births, const struct leak_group *group)
{
	if (group->watch.freed != group->watch.freed_by_then)
		return false;
	uint64_t newest = births[group->n_births - 1];
	for (unsigned s = 0; s < of->process->n_slots; s++) {
		const struct snapshot_slot *slot = &of->process->slot[s];
		uint64_t refused = slot->type[group->type].last_failed_time;
		if (slot->index < SNAPSHOT_DEVICES && (group->devices >> slot->index & 1) != 0 &&
			refused != SNAPSHOT_UNKNOWN && refused >= newest)
			return true;
	}
	return false;
}

/* Who comes when a device is full is told what the births did until then. */
static bool had_grown(const struct leak_case *of, const uint64_t *births, struct leak_group *group,
	const struct measure *measure)
{
	struct leak_watch *watch = &group->watch;
	struct leak_growth growth;
	uint64_t newest = births[group->n_births - 1];
	const struct leak_window window = {
		.since = of->pace.since, .cut = newest, .now = newest, .strict = true};
	if (!is_refused(of, births, group) ||
		!leak_births_find(births, group->n_births, &window, &growth))
		return false;
	const struct leak_span span = {.first = births[growth.first], .last = newest};
	if (newest - span.first < larger(of->pace.patience, RHYTHMS * measure->rhythm) ||
		!births_suffice(of, &growth, &span) ||
		(leak_beside_loads(of, group, &span) &&
			!leak_beside_nothing(of, births, group, &span)))
		return false;
	remember(watch, measure, &growth, span.first);
	watch->score = score_of(&growth, false);
	watch->judged_by_births = true;
	return true;
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
	bool still = grows(of, births, group, measure);
	if (still || (watch->growing_since == 0 && had_grown(of, births, group, measure))) {
		if (watch->growing_since == 0)
			watch->growing_since = of->now;
		watch->grown = of->now;
		watch->freed_by_then = watch->freed;
		watch->refused = !still;
	} else if (watch->growing_since != 0 && of->now - watch->grown >= watch->hold) {
		watch->refused = is_refused(of, births, group);
		if (!watch->refused)
			clear(watch, of->now);
	}
	if (watch->growing_since == 0 || watch->judged_by_births)
		return;
	watch->leak = watch->leak || of->now - watch->growing_since >= LEAK_NS ||
		      iterations_recurred(of, watch) || marks_recurred(of, watch);
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
