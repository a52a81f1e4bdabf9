/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_births.h"

#include <math.h>

#include "viewer/model/median.h"
#include "viewer/model/number.h"

enum {
	SAMPLES = 512,        /* of longer rows every n-th birth is looked at */
	LEAST_REGULAR = 6,    /* with one interval: five times the same again */
	GAPS_OF_A_STRAY = 10, /* a machine has other work at times */
	LEAST_RANDOM = 20,    /* below, a cache that fills with random keys looks even */
	MISSED_REGULAR = 3,   /* intervals without a birth: it has stopped */
	MISSED_RANDOM = 4,
};

#define EVEN_LIMIT 1.36 /* Kolmogorov and Smirnov: 5 % of even rows lie beyond */

/* Occasions in s after the first; end: how long births could have come. */
struct row {
	size_t count;
	double time[SAMPLES];
	double births[SAMPLES]; /* of each occasion */
	double end;
	double interval;
	double steady;
	bool regular;
};

/* What a request leaves behind at once is one occasion. */
static void take_occasions(
	const uint64_t *births, size_t n, const struct leak_window *window, struct row *row)
{
	uint64_t start = births[0];
	size_t step = (n + SAMPLES - 1) / SAMPLES;
	double span = (double)(births[n - 1] - start) / 1e9;
	double apart = span / (double)n * (double)step / 2;
	row->count = 0;
	row->end = (double)(window->cut - start) / 1e9;
	for (size_t i = 0; i < n; i += step) {
		double time = (double)(births[i] - start) / 1e9;
		if (row->count == 0 || time - row->time[row->count - 1] > apart) {
			row->births[row->count] = 0;
			row->time[row->count++] = time;
		}
		row->births[row->count - 1]++;
	}
}

static void find_regularity(struct row *row)
{
	double gap[SAMPLES];
	size_t count = row->count - 1;
	size_t strays = 0;
	for (size_t i = 0; i < count; i++)
		gap[i] = row->time[i + 1] - row->time[i];
	double usual = median(gap, count);
	for (size_t i = 0; i < count; i++)
		strays += gap[i] > usual * 5 / 4 || gap[i] < usual * 3 / 4;
	row->steady = median_deviation(gap, count, usual);
	row->regular = strays * GAPS_OF_A_STRAY <= count;
}

static bool is_even(const struct row *row)
{
	double count = (double)row->count;
	double limit = row->regular ? 0.1 + 1 / count : EVEN_LIMIT / sqrt(count);
	for (size_t i = 0; i < row->count; i++) {
		double expected = row->time[i] / row->end;
		if (fabs((double)(i + 1) / count - expected) > limit ||
			fabs((double)i / count - expected) > limit)
			return false;
	}
	return true;
}

/* The last third at least as fast as before. What warms up has its occasions, too, but fewer births
 * at each. */
static bool lasts(const struct row *row, bool strict)
{
	double before = 0;
	double last = 0;
	for (size_t i = 0; i < row->count; i++) {
		if (row->time[i] <= row->end * 2 / 3)
			before += row->births[i] / 2;
		else
			last += row->births[i];
	}
	double usual = (2 * before + last) / (double)row->count;
	double chance = strict ? 0 : sqrt(before * usual);
	return last + (row->regular ? usual : chance) >= before;
}

static bool goes_on(const struct row *row, uint64_t newest, uint64_t now)
{
	double missed = row->regular ? MISSED_REGULAR : MISSED_RANDOM;
	return now <= newest || (double)(now - newest) / 1e9 <= missed * row->interval;
}

static bool grows_as(
	struct row *row, bool regular, uint64_t newest, const struct leak_window *window)
{
	row->regular = regular;
	size_t least = regular || !window->strict ? LEAST_REGULAR : LEAST_RANDOM;
	return row->count >= least && is_even(row) && lasts(row, window->strict) &&
	       goes_on(row, newest, window->now);
}

/* To find whether it is kept takes longest: most rows grow neither way. */
static bool is_growth(const uint64_t *births, size_t n, uint64_t newest,
	const struct leak_window *window, struct row *row)
{
	take_occasions(births, n, window, row);
	if (row->count < LEAST_REGULAR || !(row->end > 0))
		return false;
	row->interval = row->time[row->count - 1] / (double)(row->count - 1);
	bool regularly = grows_as(row, true, newest, window);
	bool by_chance = grows_as(row, false, newest, window);
	if (!regularly && !by_chance)
		return false;
	find_regularity(row);
	return row->regular ? regularly : by_chance;
}

bool leak_births_find(const uint64_t *births, size_t n_births, const struct leak_window *window,
	struct leak_growth *ret_growth)
{
	size_t from = 0;
	size_t to = n_births;
	while (from < to && births[from] <= window->since)
		from++;
	while (to > from && births[to - 1] > window->cut)
		to--;
	/* What was loaded before the growth began is left out, a quarter at a time. */
	for (; to - from >= LEAST_REGULAR; from += (to - from + 3) / 4) {
		struct row row;
		if (!is_growth(births + from, to - from, births[n_births - 1], window, &row))
			continue;
		*ret_growth = (struct leak_growth){
			.first = from,
			.occasions = (unsigned)row.count,
			.regular = row.regular,
			.interval = (uint64_t)(row.interval * 1e9),
			.steady = row.regular ? row.steady : NAN,
		};
		return true;
	}
	return false;
}
