/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_row.h"

#include <math.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/model/mark.h"

#define SECOND 1e9

/* A mask of slot indices as one of the model's devices. */
static uint64_t model_devices(const struct leak_case *of, uint64_t slots)
{
	uint64_t devices = 0;
	for (unsigned s = 0; s < of->track->n_slots && s < of->process->n_slots; s++) {
		unsigned device = of->track->slot[s].device;
		unsigned index = of->process->slot[s].index;
		if (device < SNAPSHOT_DEVICES && index < SNAPSHOT_DEVICES &&
			(slots >> index & 1) != 0)
			devices |= UINT64_C(1) << device;
	}
	return devices;
}

static void name_scope(const struct snapshot_process *process, uint32_t scope, char *ret_text)
{
	if (scope > 0 && scope <= process->n_scopes)
		memcpy(ret_text, process->scopes[scope - 1], SNAPSHOT_TEXT);
	ret_text[SNAPSHOT_TEXT - 1] = '\0';
}

static struct model_group row_of(const struct leak_case *of, uint32_t type, uint32_t scope)
{
	struct model_group row = {
		.key = of->process->key,
		.pid = of->process->pid,
		.type = type,
		.per_minute = 0,
		.full_in = NAN,
		.one_per = NAN,
		.steady = NAN,
		.freed = SNAPSHOT_UNKNOWN,
		.rhythm = NAN,
		.hold = NAN,
		.since = of->now,
	};
	name_scope(of->process, scope, row.scope);
	return row;
}

/* Where others of the group come and go, the young ones are counted once they are old. */
static void count_growth(
	struct model_group *row, const struct leak_case *of, const struct leak_group *group)
{
	const struct leak_watch *watch = &group->watch;
	uint64_t until = watch->freed > 0 ? of->now - watch->cut_age : UINT64_MAX;
	row->count = 0;
	for (size_t i = 0; i < row->n_births && row->births[i] <= until; i++) {
		if (row->births[i] < watch->first)
			continue;
		if (row->count++ == 0)
			row->oldest = row->births[i];
		row->newest = row->births[i];
	}
	if (row->count < 2 || row->newest <= row->oldest)
		return;
	row->one_per = (double)(row->newest - row->oldest) / SECOND / (double)(row->count - 1);
	row->per_minute = (double)group->size * 60 / row->one_per;
	row->steady = watch->steady;
	row->refused = watch->refused;
	row->hold = (double)watch->hold / SECOND;
	row->troughs = watch->troughs;
	row->rises = watch->rises;
}

/* What differs by less than what is shown would only flicker between two figures. */
static void keep_steady(struct model_group *row, const struct leak_list *before)
{
	const struct model_group *old = leak_list_find(before, row);
	if (old == NULL || !(fabs(old->one_per - row->one_per) <= row->one_per / 20))
		return;
	row->one_per = old->one_per;
	row->per_minute = old->per_minute;
}

static uint64_t count_fresh(const struct leak_case *of, const struct model_group *row)
{
	size_t i = 0;
	while (i < row->n_births && mark_is_before(of->mark, row->births[i]))
		i++;
	return row->n_births - i;
}

void leak_row_add(struct leak_list *list, const struct leak_list *before,
	const struct leak_case *of, const uint64_t *births, const struct leak_group *group)
{
	const struct leak_watch *watch = &group->watch;
	struct model_group row = row_of(of, group->type, group->scope);
	row.size = group->size;
	row.devices = model_devices(of, group->devices);
	row.births = births;
	row.n_births = group->n_births;
	row.counts = watch->counts;
	row.alive = row.count = group->n_births;
	row.oldest = group->n_births > 0 ? births[0] : SNAPSHOT_UNKNOWN;
	row.newest = group->n_births > 0 ? births[group->n_births - 1] : SNAPSHOT_UNKNOWN;
	row.fresh = count_fresh(of, &row);
	row.freed = watch->judged_by_births ? SNAPSHOT_UNKNOWN : watch->freed;
	row.n_troughs = watch->troughs_seen;
	row.rhythm = watch->rhythm > 0 ? (double)watch->rhythm / SECOND : NAN;
	row.low = watch->low;
	row.high = watch->high;
	row.verdict = watch->verdict;
	row.since = watch->verdict_since;
	row.score = watch->score;
	if (watch->verdict <= MODEL_GROWING) {
		count_growth(&row, of, group);
		keep_steady(&row, before);
		if (row.refused)
			row.per_minute = 0;
	}
	row.bytes = row.count * group->size;
	/* Programs have no size of their own. */
	if (group->type == TTAM_SHM_CB && group->size == 0) {
		row.size = row.bytes = SNAPSHOT_UNKNOWN;
		row.per_minute = watch->verdict <= MODEL_GROWING ? (double)NAN : 0;
	}
	leak_list_add(list, &row);
}

void leak_row_add_closed(struct leak_list *list, const struct leak_case *of)
{
	for (size_t i = 0; i < of->process->n_closed; i++) {
		const struct snapshot_closed *closed = &of->process->closed[i];
		struct model_group row = row_of(of, closed->type, closed->scope);
		row.size = closed->size;
		row.devices = model_devices(of, closed->devices);
		row.alive = row.count = closed->count;
		row.bytes = closed->count * closed->size;
		row.oldest = closed->oldest;
		row.newest = closed->oldest;
		row.since = closed->time;
		row.verdict = MODEL_AT_CLOSE;
		leak_list_add(list, &row);
	}
}

void leak_row_add_unlisted(struct leak_list *list, const struct leak_case *of)
{
	uint64_t n = of->process->unlisted_records;
	if (n == 0 || n == SNAPSHOT_UNKNOWN)
		return;
	struct model_group row = row_of(of, TTAM_SHM_TYPE_COUNT, 0);
	row.size = row.bytes = SNAPSHOT_UNKNOWN;
	row.alive = row.count = n;
	row.oldest = row.newest = SNAPSHOT_UNKNOWN;
	row.per_minute = NAN;
	row.verdict = MODEL_UNLISTED;
	leak_list_add(list, &row);
}
