/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/output/groups.h"

#include <stdlib.h>

static uint64_t group_bytes(const struct group *group)
{
	return group->size * group->count * (uint64_t)__builtin_popcountll(group->devices);
}

static int order(uint64_t left, uint64_t right)
{
	return left < right ? -1 : left > right;
}

static int compare_kind(const void *left_group, const void *right_group)
{
	const struct group *left = left_group;
	const struct group *right = right_group;
	int result = order(left->type, right->type);
	if (result == 0)
		result = order(left->size, right->size);
	if (result == 0)
		result = order(left->scope, right->scope);
	return result != 0 ? result : order(left->devices, right->devices);
}

static int compare_bytes(const void *left, const void *right)
{
	int result = order(group_bytes(right), group_bytes(left));
	return result != 0 ? result : compare_kind(left, right);
}

static uint64_t add_known(uint64_t left, uint64_t right)
{
	if (left == SNAPSHOT_UNKNOWN || right == SNAPSHOT_UNKNOWN)
		return SNAPSHOT_UNKNOWN;
	return left + right;
}

static size_t merge(struct group *groups, size_t count)
{
	size_t n_merged = 0;
	qsort(groups, count, sizeof groups[0], compare_kind);
	for (size_t i = 0; i < count; i++) {
		struct group *last = n_merged > 0 ? &groups[n_merged - 1] : NULL;
		if (last == NULL || compare_kind(last, &groups[i]) != 0) {
			groups[n_merged++] = groups[i];
			continue;
		}
		last->count += groups[i].count;
		last->reserved = add_known(last->reserved, groups[i].reserved);
		if (groups[i].oldest < last->oldest)
			last->oldest = groups[i].oldest;
	}
	qsort(groups, n_merged, sizeof groups[0], compare_bytes);
	return n_merged;
}

static struct group *allocate(size_t count)
{
	return count == 0 ? NULL : calloc(count, sizeof(struct group));
}

struct group *groups_of_records(const struct snapshot_process *process, size_t *ret_count)
{
	struct group *groups = allocate(process->n_records);
	if (groups == NULL)
		return NULL;
	for (size_t i = 0; i < process->n_records; i++) {
		const struct snapshot_record *record = &process->records[i];
		groups[i] = (struct group){.size = record->size,
			.devices = record->devices,
			.count = 1,
			.reserved = record->reserved,
			.oldest = record->time,
			.type = record->type,
			.scope = record->scope};
	}
	*ret_count = merge(groups, process->n_records);
	return groups;
}

struct group *groups_of_closed(const struct snapshot_process *process, size_t *ret_count)
{
	struct group *groups = allocate(process->n_closed);
	if (groups == NULL)
		return NULL;
	for (size_t i = 0; i < process->n_closed; i++) {
		const struct snapshot_closed *closed = &process->closed[i];
		groups[i] = (struct group){.size = closed->size,
			.devices = closed->devices,
			.count = closed->count,
			.reserved = closed->reserved,
			.oldest = closed->oldest,
			.type = closed->type,
			.scope = closed->scope};
	}
	*ret_count = merge(groups, process->n_closed);
	return groups;
}

const char *group_scope(const struct snapshot_process *process, const struct group *group)
{
	if (group->scope == 0 || group->scope > process->n_scopes)
		return "";
	return process->scopes[group->scope - 1];
}
