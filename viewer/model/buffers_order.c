/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the groups, held so that it can be read. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/model/buffers_inside.h"
#include "viewer/model/memory_types.h"

static int descending(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

/* What nobody frees before what comes and goes; then what has no records; then the known. */
static unsigned new_rank(const struct buffers_group *group)
{
	if (group->is_suspect)
		return 0;
	if (group->n_new > 0)
		return group->freed == 0 ? 1 : 2;
	return group->is_programs ? 3 : 4;
}

static int compare_usual(const struct buffers_group *a, const struct buffers_group *b)
{
	int r = (int)new_rank(a) - (int)new_rank(b);
	if (r == 0)
		r = descending(a->new_bytes, b->new_bytes);
	if (r == 0)
		r = (int)memory_type_rank(a->type) - (int)memory_type_rank(b->type);
	if (r == 0)
		r = descending(a->bytes, b->bytes);
	return r != 0 ? r : descending(a->size, b->size);
}

static int compare_by(
	const struct buffers_group *a, const struct buffers_group *b, enum buffers_column column)
{
	switch ((int)column) {
	case BUFFERS_BY_TYPE:
		return (int)memory_type_rank(a->type) - (int)memory_type_rank(b->type);
	case BUFFERS_BY_SIZE:
		return descending(a->size + 1, b->size + 1);
	case BUFFERS_BY_COUNT:
		return descending(a->count, b->count);
	case BUFFERS_BY_TOTAL:
		return descending(a->bytes, b->bytes);
	case BUFFERS_BY_SCOPE:
		return strncmp(a->scope ? a->scope : "", b->scope ? b->scope : "", SNAPSHOT_TEXT);
	case BUFFERS_BY_DEVICES:
		return descending(b->device, a->device);
	default:
		return compare_usual(a, b);
	}
}

static int compare(const void *left, const void *right, void *context)
{
	const struct buffers_filter *filter = context;
	const struct buffers_group *a = left, *b = right;
	int r = compare_by(a, b, filter->column);
	if (r != 0)
		return filter->inverted ? -r : r;
	r = compare_usual(a, b);
	if (r == 0)
		r = descending(b->device, a->device);
	if (r == 0)
		r = strncmp(a->scope ? a->scope : "", b->scope ? b->scope : "", SNAPSHOT_TEXT);
	return r;
}

/* As compare_usual(), but for numbers that differ by little: then neither does. */
static bool usually_stands_before(const struct buffers_group *a, const struct buffers_group *b)
{
	if (new_rank(a) != new_rank(b))
		return new_rank(a) < new_rank(b);
	if (a->new_bytes != b->new_bytes)
		return hold_is_clear((double)a->new_bytes, (double)b->new_bytes);
	if (a->type != b->type)
		return memory_type_rank(a->type) < memory_type_rank(b->type);
	return hold_is_clear((double)a->bytes, (double)b->bytes);
}

struct rows {
	const struct buffers_group *groups;
	const struct buffers_filter *filter;
};

static bool stands_before(const void *context, size_t row, size_t other)
{
	const struct rows *rows = context;
	bool inverted = rows->filter->inverted;
	const struct buffers_group *a = &rows->groups[row], *b = &rows->groups[other];
	const struct buffers_group *first = inverted ? b : a, *second = inverted ? a : b;
	enum buffers_column column = rows->filter->column;
	if (column == BUFFERS_BY_COUNT && a->count != b->count)
		return hold_is_clear((double)first->count, (double)second->count);
	if (column == BUFFERS_BY_TOTAL && a->bytes != b->bytes)
		return hold_is_clear((double)first->bytes, (double)second->bytes);
	if (column == BUFFERS_BY_NEW)
		return usually_stands_before(first, second);
	int r = compare_by(first, second, column);
	return r != 0 ? r < 0 : usually_stands_before(a, b);
}

/* A list too long to follow is not held. */
static int hold(struct buffers *buffers)
{
	struct buffers_inside *inside = buffers->inside;
	const size_t n = buffers->n_groups, bytes = n * sizeof(buffers->groups[0]);
	uint64_t keys[HOLD_MOST];
	uint16_t order[HOLD_MOST];
	if (n == 0 || n > HOLD_MOST) {
		inside->hold.n = 0;
		return 0;
	}
	struct buffers_group *sorted = buffers_array_need(&inside->scratch_array, bytes);
	if (sorted == NULL)
		return -ENOMEM;
	memcpy(sorted, buffers->groups, bytes);
	for (size_t i = 0; i < n; i++)
		keys[i] = sorted[i].key;
	const struct rows rows = {sorted, &inside->filter};
	hold_order(&inside->hold, inside->model->time, keys, n, stands_before, &rows, order);
	for (size_t i = 0; i < n; i++)
		buffers->groups[i] = sorted[order[i]];
	return 0;
}

int buffers_order_groups(struct buffers *buffers)
{
	qsort_r(buffers->groups, buffers->n_groups, sizeof(buffers->groups[0]), compare,
		&buffers->inside->filter);
	return hold(buffers);
}
