/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_health.h"

#define SECOND UINT64_C(1000000000)

/* Births since the mark that are older than anything healthy. */
struct survivors {
	size_t n;
	size_t n_known;
	uint64_t first;
	uint64_t last;
};

static struct survivors find_survivors(
	const struct leak_case *of, const uint64_t *births, const struct leak_group *group)
{
	struct survivors survivors = {0};
	size_t n = group->n_births;
	while (survivors.n_known < n && births[survivors.n_known] <= of->pace.since)
		survivors.n_known++;
	uint64_t cut = of->now > group->watch.cut_age ? of->now - group->watch.cut_age : 0;
	size_t end = survivors.n_known;
	while (end < n && births[end] <= cut)
		end++;
	survivors.n = end - survivors.n_known;
	if (survivors.n == 0)
		return survivors;
	survivors.first = births[survivors.n_known];
	survivors.last = births[end - 1];
	return survivors;
}

/* Nothing more came for three of its intervals, or for as long as a growth has to last. */
static bool has_stopped(const struct leak_case *of, const struct survivors *survivors)
{
	uint64_t interval =
		survivors->n < 2 ? 0 : (survivors->last - survivors->first) / (survivors->n - 1);
	uint64_t most = 3 * interval > of->pace.patience ? 3 * interval : of->pace.patience;
	return of->now > survivors->last && of->now - survivors->last > most;
}

static enum model_verdict settled(
	const struct leak_case *of, const uint64_t *births, const struct leak_group *group)
{
	uint64_t first = births[0];
	uint64_t last = births[group->n_births - 1];
	if (group->watch.freed > 0)
		return MODEL_SAWTOOTH;
	if (of->now <= first || last - first <= (of->now - first) / 4)
		return MODEL_ONCE;
	return MODEL_LEVELLED;
}

enum model_verdict leak_health(
	const struct leak_case *of, const uint64_t *births, const struct leak_group *group)
{
	const struct leak_watch *watch = &group->watch;
	if (watch->cleared != 0 && of->now - watch->cleared < LEAK_CLEARED_S * SECOND)
		return MODEL_CLEARED;
	if (group->n_births == 0)
		return MODEL_SAWTOOTH;
	const struct survivors survivors = find_survivors(of, births, group);
	if (survivors.n == 0 && survivors.n_known < group->n_births)
		return watch->freed > 0 ? MODEL_SAWTOOTH : MODEL_YOUNG;
	if (survivors.n == 0 || has_stopped(of, &survivors))
		return settled(of, births, group);
	return watch->freed > group->n_births ? MODEL_SAWTOOTH : MODEL_WATCH;
}
