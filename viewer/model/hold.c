/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/hold.h"

#include <math.h>

#include "viewer/model/number.h"

#define ORDER_NS UINT64_C(2000000000)
#define SCALE_NS UINT64_C(60000000000)
#define CLEAR_PART 0.05

bool hold_is_clear(double more, double less)
{
	if (isnan(more) || isnan(less))
		return !isnan(more) && isnan(less);
	return more > less && more - less > CLEAR_PART * number_max(fabs(more), fabs(less));
}

void hold_arrange(const struct hold *hold, const uint64_t *keys, size_t n, uint16_t *ret_order)
{
	bool placed[HOLD_MOST] = {false};
	size_t next = 0;
	if (n > HOLD_MOST) {
		for (; next < n; next++)
			ret_order[next] = (uint16_t)next;
		return;
	}
	for (size_t h = 0; h < hold->n; h++)
		for (size_t i = 0; i < n; i++) {
			if (keys[i] != hold->key[h] || placed[i])
				continue;
			placed[i] = true;
			ret_order[next++] = (uint16_t)i;
			break;
		}
	for (size_t i = 0; i < n; i++)
		if (!placed[i])
			ret_order[next++] = (uint16_t)i;
}

static bool take(struct hold *hold, const uint64_t *keys, size_t n, const uint16_t *order)
{
	bool changed = hold->n != n;
	for (size_t i = 0; i < n; i++) {
		changed |= hold->key[i] != keys[order[i]];
		hold->key[i] = keys[order[i]];
	}
	hold->n = n;
	return changed;
}

void hold_order(struct hold *hold, uint64_t time, const uint64_t *keys, size_t n,
	bool (*stands_before)(const void *context, size_t row, size_t other), const void *context,
	uint16_t *ret_order)
{
	bool is_new = hold->n == 0 || time < hold->time || n > HOLD_MOST;
	if (is_new)
		hold->n = 0;
	hold_arrange(hold, keys, n, ret_order);
	if (n > HOLD_MOST || (!is_new && time - hold->time < ORDER_NS))
		return;
	for (size_t i = 1; i < n && !is_new; i++) {
		uint16_t row = ret_order[i];
		size_t place = i;
		for (; place > 0 && stands_before(context, row, ret_order[place - 1]); place--)
			ret_order[place] = ret_order[place - 1];
		ret_order[place] = row;
	}
	if (take(hold, keys, n, ret_order))
		hold->time = time;
}

void hold_top(struct hold_scale *scale, uint64_t time, uint64_t needed)
{
	bool is_due = time < scale->time || time - scale->time > SCALE_NS;
	if (needed < scale->top && !is_due)
		return;
	scale->top = needed;
	scale->time = time;
}
