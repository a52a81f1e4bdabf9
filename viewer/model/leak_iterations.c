/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_iterations.h"

#include "viewer/model/median.h"

enum {
	INTERVALS_MOST = 64,
	LEAST_INTERVALS = 6, /* as many rises of the floor as a row of births needs */
	MISSED = 3,          /* without a birth: it has stopped */
};

/* Births in a row of intervals between marks. */
struct row {
	size_t first; /* index of its oldest birth */
	size_t end;   /* one after its newest */
	size_t per_interval;
	unsigned n_intervals;
	double length_s[INTERVALS_MOST];
};

static size_t born_from(const uint64_t *births, size_t end, uint64_t time)
{
	while (end > 0 && births[end - 1] >= time)
		end--;
	return end;
}

/* Backwards from the last mark before the cut. */
static void find_row(const uint64_t *births, size_t n_births, const struct leak_window *window,
	const struct snapshot_process *process, struct row *row)
{
	const struct snapshot_mark *marks = process->marks;
	size_t last = process->n_marks;
	while (last > 0 && marks[last - 1].time > window->cut)
		last--;
	*row = (struct row){0};
	if (last == 0)
		return;
	row->first = row->end = born_from(births, n_births, marks[last - 1].time);
	for (size_t i = last - 1; i > 0 && row->n_intervals < INTERVALS_MOST; i--) {
		/* Two marks at one moment are one. */
		if (marks[i - 1].time >= marks[i].time)
			continue;
		size_t from = born_from(births, row->first, marks[i - 1].time);
		size_t born = row->first - from;
		if (row->n_intervals == 0)
			row->per_interval = born;
		if (born == 0 || born != row->per_interval || marks[i - 1].time < window->since)
			return;
		row->length_s[row->n_intervals++] =
			(double)(marks[i].time - marks[i - 1].time) / 1e9;
		row->first = from;
	}
}

bool leak_iterations_find(const uint64_t *births, size_t n_births, const struct leak_window *window,
	const struct snapshot_process *process, struct leak_growth *ret_growth)
{
	struct row row;
	find_row(births, n_births, window, process, &row);
	if (row.n_intervals < LEAST_INTERVALS)
		return false;
	uint64_t newest = births[n_births - 1];
	double usual = median(row.length_s, row.n_intervals);
	if (newest < window->now && (double)(window->now - newest) / 1e9 > MISSED * usual)
		return false;
	*ret_growth = (struct leak_growth){
		.first = row.first,
		.occasions = row.n_intervals,
		.regular = true,
		.interval = (uint64_t)(usual * 1e9),
		.steady = median_deviation(row.length_s, row.n_intervals, usual),
	};
	return true;
}
