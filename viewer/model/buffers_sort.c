/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the records: by one of their numbers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/model/buffers_inside.h"

static uint64_t key_of(
	const struct buffers *buffers, enum buffers_column column, struct buffers_place place)
{
	const struct snapshot_record *record = buffers_record(buffers, place);
	switch ((int)column) {
	case BUFFERS_BY_SIZE:
		return ~record->size;
	case BUFFERS_BY_TYPE:
		return record->type;
	case BUFFERS_BY_ADDRESS:
		return record->address;
	case BUFFERS_BY_ID:
		return record->id;
	case BUFFERS_BY_DEVICES:
		return (uint64_t)__builtin_ctzll(record->devices | UINT64_C(1) << 63) << 8 |
		       (uint64_t)__builtin_popcountll(record->devices);
	case BUFFERS_BY_SCOPE:
		return buffers_scope_of(buffers, place.process, record)->rank;
	default:
		return record->time;
	}
}

static void sort_by(struct buffers *buffers, struct radix_entry *scratch,
	enum buffers_column column, bool inverted)
{
	struct radix_entry *entries = buffers->inside->entries;
	for (size_t i = 0; i < buffers->n; i++) {
		uint64_t key = key_of(buffers, column, buffers_unpack(entries[i].value));
		entries[i].key = inverted ? ~key : key;
	}
	radix_sort(entries, scratch, buffers->n);
}

int buffers_sort(struct buffers *buffers)
{
	struct buffers_inside *inside = buffers->inside;
	enum buffers_column column = inside->filter.column;
	if (buffers->n == 0)
		return 0;
	struct radix_entry *scratch =
		buffers_array_need(&inside->scratch_array, buffers->n * sizeof(struct radix_entry));
	if (scratch == NULL)
		return -ENOMEM;
	/* What is equal stands by age. */
	if (column != BUFFERS_BY_AGE)
		sort_by(buffers, scratch, BUFFERS_BY_AGE, false);
	sort_by(buffers, scratch, column, inside->filter.inverted);
	return 0;
}

static int compare_scopes(const void *left, const void *right)
{
	const struct buffers_scope *const *a = left, *const *b = right;
	return strncmp((*a)->name, (*b)->name, SNAPSHOT_TEXT);
}

int buffers_rank_scopes(struct buffers *buffers, size_t n_scopes)
{
	struct buffers_inside *inside = buffers->inside;
	struct buffers_scope **sorted =
		buffers_array_need(&inside->slot_array, (n_scopes + 1) * sizeof(*sorted));
	if (sorted == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n_scopes; i++)
		sorted[i] = &inside->scopes[i];
	qsort(sorted, n_scopes, sizeof(*sorted), compare_scopes);
	for (size_t i = 0; i < n_scopes; i++) {
		bool same = i > 0 && compare_scopes(&sorted[i - 1], &sorted[i]) == 0;
		sorted[i]->rank = same ? sorted[i - 1]->rank : (uint32_t)i;
	}
	return 0;
}
