/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_beside.h"

enum {
	FREES_OF_A_SURVIVOR = 4, /* fewer: it loads, in pieces that come and go */
	RECORDS_MOST = 4096,
};

/* Of a long table every n-th record is looked at: this is asked for many groups. */
static uint64_t count_survivors(
	const struct leak_case *of, const struct leak_group *group, const struct leak_span *span)
{
	uint64_t n = 0;
	const struct snapshot_record *records = of->process->records;
	size_t step = of->process->n_records / RECORDS_MOST + 1;
	for (size_t i = 0; i < of->process->n_records; i += step)
		n += records[i].time > span->first && records[i].time <= span->last &&
		     (records[i].devices & group->devices) != 0;
	return n * step;
}

/* The first half tells: it still looks like loading when requests have come since. */
bool leak_beside_loads(
	const struct leak_case *of, const struct leak_group *group, const struct leak_span *span)
{
	struct leak_span half = {
		.first = span->first, .last = span->first + (span->last - span->first) / 2};
	leak_turnover_narrow(of->turnover, &half);
	double freed = leak_turnover_freed(of->turnover, of->pace.started, &half);
	return freed < FREES_OF_A_SURVIVOR * (double)count_survivors(of, group, &half);
}

bool leak_beside_nothing(const struct leak_case *of, const uint64_t *births,
	const struct leak_group *group, const struct leak_span *span)
{
	uint64_t own = 0;
	for (size_t i = 0; i < group->n_births; i++)
		own += births[i] > span->first && births[i] <= span->last;
	return 2 * own >= count_survivors(of, group, span);
}
