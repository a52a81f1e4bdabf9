/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	BUCKETS = 2 * LEAK_GROUPS,
	NO_GROUP = UINT16_MAX,
	LIVES_REMEMBERED = 5, /* a life so long ago tells nothing about now */
};

/* Which group stands where; and of each record, in which group it is. */
struct table {
	uint16_t bucket[BUCKETS];
	uint16_t *group_of;
};

bool leak_groups_copy(const struct leak_groups *from, struct leak_groups *ret_groups)
{
	size_t n_births = 0;
	for (size_t g = 0; g < from->n_groups; g++)
		n_births += from->groups[g].n_births;
	*ret_groups = *from;
	ret_groups->room = from->n_groups;
	ret_groups->room_births = n_births;
	ret_groups->groups = malloc((from->n_groups + 1) * sizeof(from->groups[0]));
	ret_groups->births = malloc((n_births + 1) * sizeof(from->births[0]));
	if (ret_groups->groups == NULL || ret_groups->births == NULL) {
		ret_groups->n_groups = 0;
		leak_groups_finish(ret_groups);
		return false;
	}
	if (from->n_groups > 0)
		memcpy(ret_groups->groups, from->groups, from->n_groups * sizeof(from->groups[0]));
	for (size_t g = 0; g < from->n_groups; g++)
		leak_watch_copy(&ret_groups->groups[g].watch);
	if (n_births > 0)
		memcpy(ret_groups->births, from->births, n_births * sizeof(from->births[0]));
	return true;
}

void leak_groups_clear(struct leak_groups *groups)
{
	for (size_t g = 0; g < groups->n_groups; g++)
		leak_watch_finish(&groups->groups[g].watch);
	groups->n_groups = 0;
}

void leak_groups_finish(struct leak_groups *groups)
{
	leak_groups_clear(groups);
	free(groups->groups);
	free(groups->births);
	*groups = (struct leak_groups){0};
}

const uint64_t *leak_group_births(const struct leak_groups *groups, const struct leak_group *group)
{
	return groups->births + group->first_birth;
}

static bool is_same(const struct leak_group *group, const struct leak_group *other)
{
	return group->type == other->type && group->size == other->size &&
	       group->scope == other->scope && group->devices == other->devices;
}

static size_t first_bucket(const struct leak_group *group)
{
	uint64_t hash = group->size * UINT64_C(0x9e3779b97f4a7c15);
	hash ^= (uint64_t)group->scope << 8 | group->type;
	hash ^= group->devices * UINT64_C(0xc2b2ae3d27d4eb4f);
	hash *= UINT64_C(0xff51afd7ed558ccd);
	return (size_t)(hash >> 32) % BUCKETS;
}

static int make_room(struct leak_groups *groups)
{
	if (groups->n_groups < groups->room)
		return 0;
	size_t room = groups->room == 0 ? 32 : 2 * groups->room;
	void *grown = realloc(groups->groups, room * sizeof(groups->groups[0]));
	if (grown == NULL)
		return -ENOMEM;
	groups->groups = grown;
	groups->room = room;
	return 0;
}

/* The group's number, a new one where it is new; NO_GROUP: there are too many. */
static int find_or_add(struct leak_groups *groups, struct table *table,
	const struct leak_group *like, uint16_t *ret_number)
{
	size_t bucket = first_bucket(like);
	for (; table->bucket[bucket] != NO_GROUP; bucket = (bucket + 1) % BUCKETS) {
		if (!is_same(&groups->groups[table->bucket[bucket]], like))
			continue;
		*ret_number = table->bucket[bucket];
		return 0;
	}
	*ret_number = NO_GROUP;
	if (groups->n_groups == LEAK_GROUPS)
		return 0;
	if (make_room(groups) < 0)
		return -ENOMEM;
	*ret_number = table->bucket[bucket] = (uint16_t)groups->n_groups;
	groups->groups[groups->n_groups++] = *like;
	return 0;
}

static int compare_births(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left;
	uint64_t b = *(const uint64_t *)right;
	return (a > b) - (a < b);
}

/* A table that nothing left is in order already, and that is the usual one. */
static void sort(uint64_t *births, size_t n)
{
	size_t i = 1;
	while (i < n && births[i - 1] <= births[i])
		i++;
	if (i < n)
		qsort(births, n, sizeof(births[0]), compare_births);
}

static void place_births(struct leak_groups *groups, const struct table *table,
	const struct snapshot_process *process)
{
	size_t next = 0;
	for (size_t g = 0; g < groups->n_groups; g++) {
		struct leak_group *group = &groups->groups[g];
		group->first_birth = next;
		next += group->n_births;
		group->n_births = 0;
	}
	for (size_t i = 0; i < process->n_records; i++) {
		if (table->group_of[i] == NO_GROUP)
			continue;
		struct leak_group *group = &groups->groups[table->group_of[i]];
		groups->births[group->first_birth + group->n_births++] = process->records[i].time;
	}
	for (size_t g = 0; g < groups->n_groups; g++)
		sort(groups->births + groups->groups[g].first_birth, groups->groups[g].n_births);
}

static int gather(
	struct leak_groups *groups, struct table *table, const struct snapshot_process *process)
{
	for (size_t i = 0; i < process->n_records; i++) {
		const struct snapshot_record *record = &process->records[i];
		const struct leak_group like = {.type = record->type,
			.scope = record->scope,
			.size = record->size,
			.devices = record->devices};
		int r = find_or_add(groups, table, &like, &table->group_of[i]);
		if (r < 0)
			return r;
		if (table->group_of[i] != NO_GROUP)
			groups->groups[table->group_of[i]].n_births++;
	}
	return 0;
}

int leak_groups_gather(
	struct leak_groups *groups, const struct snapshot_process *process, uint64_t time)
{
	struct table table;
	leak_groups_clear(groups);
	groups->time = time;
	if (process->n_records > groups->room_births) {
		size_t room = process->n_records + process->n_records / 4;
		void *grown = realloc(groups->births, room * sizeof(groups->births[0]));
		if (grown == NULL)
			return -ENOMEM;
		groups->births = grown;
		groups->room_births = room;
	}
	table.group_of = malloc((process->n_records + 1) * sizeof(table.group_of[0]));
	if (table.group_of == NULL)
		return -ENOMEM;
	memset(table.bucket, 0xff, sizeof(table.bucket));
	int r = gather(groups, &table, process);
	if (r == 0)
		place_births(groups, &table, process);
	free(table.group_of);
	return r;
}

void leak_watch_end(struct leak_watch *watch, uint64_t birth, uint64_t now)
{
	/* The writer's clock may be a little ahead. */
	uint64_t age = now > birth ? now - birth : 0;
	watch->freed++;
	if (age < watch->longest_life)
		return;
	watch->longest_life = age;
	watch->longest_ended = now;
}

/* Both are in order: what is missing was freed. */
static void compare(const struct leak_groups *groups, struct leak_group *group,
	const struct leak_groups *before, const struct leak_group *old)
{
	const uint64_t *births = leak_group_births(groups, group);
	const uint64_t *were = leak_group_births(before, old);
	size_t next = 0;
	for (size_t i = 0; i < old->n_births; i++) {
		while (next < group->n_births && births[next] < were[i])
			next++;
		if (next < group->n_births && births[next] == were[i])
			next++;
		else
			leak_watch_end(&group->watch, were[i], groups->time);
	}
}

void leak_watch_copy(struct leak_watch *copied)
{
	const struct leak_counts *from = copied->counts;
	if (from == NULL)
		return;
	copied->counts = malloc(sizeof(*copied->counts));
	if (copied->counts)
		*copied->counts = *from;
}

void leak_watch_finish(struct leak_watch *watch)
{
	free(watch->counts);
	watch->counts = NULL;
}

void leak_watch_count(struct leak_watch *watch, uint64_t now, uint64_t alive, uint64_t n_troughs)
{
	if (watch->counts == NULL)
		watch->counts = calloc(1, sizeof(*watch->counts));
	if (watch->counts)
		leak_counts_add(watch->counts, now, alive);
	if (!watch->seen) {
		watch->seen = true;
		watch->low = watch->high = watch->at_trough = alive;
		watch->troughs_seen = n_troughs;
		return;
	}
	watch->low = alive < watch->low ? alive : watch->low;
	watch->high = alive > watch->high ? alive : watch->high;
	uint64_t more = n_troughs - watch->troughs_seen;
	watch->troughs_seen = n_troughs;
	if (more == 0 || more > n_troughs)
		return;
	bool rose = alive > watch->at_trough;
	watch->at_trough = alive;
	if (!rose && watch->growing_since == 0) {
		watch->troughs = watch->rises = 0;
		return;
	}
	watch->troughs += more;
	watch->rises += rose ? more : 0;
}

static void forget(struct leak_watch *watch, uint64_t now)
{
	if (now - watch->longest_ended > LIVES_REMEMBERED * watch->longest_life)
		watch->longest_life = 0;
}

int leak_groups_remember(struct leak_groups *groups, struct leak_groups *before)
{
	struct table table;
	uint16_t number;
	memset(table.bucket, 0xff, sizeof(table.bucket));
	for (size_t g = 0; g < groups->n_groups; g++) {
		size_t bucket = first_bucket(&groups->groups[g]);
		while (table.bucket[bucket] != NO_GROUP)
			bucket = (bucket + 1) % BUCKETS;
		table.bucket[bucket] = (uint16_t)g;
	}
	for (size_t b = 0; b < before->n_groups; b++) {
		struct leak_group *old = &before->groups[b];
		struct leak_watch watch = old->watch;
		forget(&watch, groups->time);
		if (old->n_births == 0 && watch.longest_life == 0)
			continue;
		const struct leak_group like = {.type = old->type,
			.scope = old->scope,
			.size = old->size,
			.devices = old->devices};
		if (find_or_add(groups, &table, &like, &number) < 0)
			return -ENOMEM;
		if (number == NO_GROUP)
			continue;
		groups->groups[number].watch = watch;
		old->watch.counts = NULL; /* it has a new owner */
		compare(groups, &groups->groups[number], before, old);
	}
	return 0;
}
