/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/model/radix.h"

enum {
	BUCKETS = 2 * LEAK_GROUPS,
	NO_GROUP = UINT16_MAX,
	LIVES_REMEMBERED = 5, /* a life so long ago tells nothing about now */
};

/* Which group stands where. */
struct table {
	uint16_t bucket[BUCKETS];
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

/* What makes a record belong to a group. */
struct kind {
	uint32_t type;
	uint32_t scope;
	uint64_t size;
	uint64_t devices;
};

static bool is_of(const struct leak_group *group, const struct kind *kind)
{
	return group->size == kind->size && group->scope == kind->scope &&
	       group->devices == kind->devices && group->type == kind->type;
}

static size_t first_bucket(const struct kind *kind)
{
	uint64_t hash = kind->size * UINT64_C(0x9e3779b97f4a7c15);
	hash ^= (uint64_t)kind->scope << 8 | kind->type;
	hash ^= kind->devices * UINT64_C(0xc2b2ae3d27d4eb4f);
	hash *= UINT64_C(0xff51afd7ed558ccd);
	return (size_t)(hash >> 32) % BUCKETS;
}

static struct kind kind_of(const struct leak_group *group)
{
	return (struct kind){group->type, group->scope, group->size, group->devices};
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
static int find_or_add(struct leak_groups *groups, struct table *table, const struct kind *kind,
	uint16_t *ret_number)
{
	size_t bucket = first_bucket(kind);
	for (; table->bucket[bucket] != NO_GROUP; bucket = (bucket + 1) % BUCKETS) {
		if (!is_of(&groups->groups[table->bucket[bucket]], kind))
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
	groups->groups[groups->n_groups++] = (struct leak_group){.type = kind->type,
		.scope = kind->scope,
		.size = kind->size,
		.devices = kind->devices};
	return 0;
}

/* Births of all groups, by the numbers of these. */
struct births {
	size_t n;
	struct radix_entry *entries;
	struct radix_entry *scratch;
	bool unsorted[LEAK_GROUPS];
};

static void place(struct leak_groups *groups, struct births *births)
{
	for (size_t i = 0; i < births->n; i++) {
		struct leak_group *group = &groups->groups[births->entries[i].value];
		uint64_t *birth = &groups->births[group->first_birth + group->n_births];
		*birth = births->entries[i].key;
		if (group->n_births++ > 0 && birth[-1] > *birth)
			births->unsorted[births->entries[i].value] = true;
	}
}

/* A table that nothing left is in order of time, and that is the usual one: only what is not gets
 * sorted, all groups of it at once. */
static void place_births(struct leak_groups *groups, struct births *births)
{
	size_t next = 0, n_unsorted = 0;
	for (size_t g = 0; g < groups->n_groups; g++) {
		groups->groups[g].first_birth = next;
		next += groups->groups[g].n_births;
		groups->groups[g].n_births = 0;
		births->unsorted[g] = false;
	}
	place(groups, births);
	for (size_t i = 0; i < births->n; i++)
		if (births->unsorted[births->entries[i].value])
			births->entries[n_unsorted++] = births->entries[i];
	for (size_t g = 0; g < groups->n_groups; g++)
		if (births->unsorted[g])
			groups->groups[g].n_births = 0;
	births->n = n_unsorted;
	radix_sort(births->entries, births->scratch, n_unsorted);
	place(groups, births);
}

static int gather(
	struct leak_groups *groups, struct births *births, const struct snapshot_process *process)
{
	struct table table;
	memset(table.bucket, 0xff, sizeof(table.bucket));
	for (size_t i = 0; i < process->n_records; i++) {
		const struct snapshot_record *record = &process->records[i];
		const struct kind kind = {
			record->type, record->scope, record->size, record->devices};
		uint16_t number;
		if (find_or_add(groups, &table, &kind, &number) < 0)
			return -ENOMEM;
		if (number == NO_GROUP)
			continue;
		groups->groups[number].n_births++;
		births->entries[births->n++] = (struct radix_entry){record->time, number};
	}
	return 0;
}

int leak_groups_gather(
	struct leak_groups *groups, const struct snapshot_process *process, uint64_t time)
{
	leak_groups_clear(groups);
	groups->time = time;
	size_t n = process->n_records;
	if (n > groups->room_births) {
		size_t room = n + n / 4;
		void *grown = realloc(groups->births, room * sizeof(groups->births[0]));
		if (grown == NULL)
			return -ENOMEM;
		groups->births = grown;
		groups->room_births = room;
	}
	struct births births = {.entries = malloc((2 * n + 1) * sizeof(births.entries[0]))};
	if (births.entries == NULL)
		return -ENOMEM;
	births.scratch = births.entries + n;
	int r = gather(groups, &births, process);
	if (r == 0)
		place_births(groups, &births);
	free(births.entries);
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
		const struct kind kind = kind_of(&groups->groups[g]);
		size_t bucket = first_bucket(&kind);
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
		const struct kind kind = kind_of(old);
		if (find_or_add(groups, &table, &kind, &number) < 0)
			return -ENOMEM;
		if (number == NO_GROUP)
			continue;
		groups->groups[number].watch = watch;
		old->watch.counts = NULL; /* it has a new owner */
		compare(groups, &groups->groups[number], before, old);
	}
	return 0;
}
