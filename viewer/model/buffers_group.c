/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Records added up into groups of the same type, size and scope, or of one of these. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/model/buffers_inside.h"

enum {
	TABLE_SLOTS = 4 * BUFFERS_GROUPS, /* a power of two */
};

/* What makes a record belong to a group. */
struct identity {
	uint32_t type;
	uint64_t size;
	uint64_t scope; /* hash */
	uint64_t device;
};

struct table {
	struct buffers *buffers;
	struct identity *identities; /* of the groups, in the same order */
	uint32_t *slots;             /* number of a group + 1; 0: free */
	uint64_t start;              /* of the births */
	uint64_t end;
};

static uint64_t mix(uint64_t hash, uint64_t number)
{
	hash = (hash ^ number) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

static uint64_t hash_of(const struct identity *identity)
{
	return mix(mix(mix(mix(0, identity->type), identity->size), identity->scope),
		identity->device);
}

static uint32_t *find_slot(
	const struct table *table, const struct identity *identity, uint64_t hash)
{
	uint32_t at = (uint32_t)hash & (TABLE_SLOTS - 1);
	for (;; at = (at + 1) & (TABLE_SLOTS - 1)) {
		uint32_t *slot = &table->slots[at];
		if (*slot == 0 ||
			memcmp(&table->identities[*slot - 1], identity, sizeof(*identity)) == 0)
			return slot;
	}
}

/* NULL: there is no place for one more group. */
static struct buffers_group *find_or_add(
	const struct table *table, const struct identity *identity, uint64_t hash, bool *ret_added)
{
	struct buffers *buffers = table->buffers;
	uint32_t *slot = find_slot(table, identity, hash);
	*ret_added = *slot == 0;
	if (*slot != 0)
		return &buffers->groups[*slot - 1];
	if (buffers->n_groups == BUFFERS_GROUPS)
		return NULL;
	table->identities[buffers->n_groups] = *identity;
	*slot = (uint32_t)++buffers->n_groups;
	return &buffers->groups[*slot - 1];
}

/* A record, what is told of it, and where it stands. */
struct member {
	const struct snapshot_record *record;
	const struct buffers_scope *scope;
	uint32_t process;
	bool is_new;
};

static struct member member_of(const struct buffers *buffers, size_t at)
{
	struct buffers_place place = buffers_at(buffers, at);
	struct member member = {.record = buffers_record(buffers, place), .process = place.process};
	member.scope = buffers_scope_of(buffers, place.process, member.record);
	member.is_new = buffers_record_is_new(buffers, member.record);
	return member;
}

static struct identity identity_of(
	enum buffers_grouping grouping, const struct member *member, uint64_t device)
{
	const struct snapshot_record *record = member->record;
	struct identity identity;
	memset(&identity, 0, sizeof(identity));
	if (grouping == BUFFERS_ALIKE)
		identity.type = record->type;
	if (grouping == BUFFERS_ALIKE || grouping == BUFFERS_SIZES)
		identity.size = record->size;
	if (grouping == BUFFERS_ALIKE || grouping == BUFFERS_SCOPES)
		identity.scope = member->scope->hash;
	identity.device = device;
	return identity;
}

static void begin_group(
	struct buffers_group *group, const struct member *member, uint64_t device, uint64_t key)
{
	*group = (struct buffers_group){
		.key = key,
		.type = member->record->type,
		.size = member->record->size,
		.scope = member->scope->name,
		.device = device,
		.freed = SNAPSHOT_UNKNOWN,
		.first_birth = UINT64_MAX,
	};
}

static void count_birth(const struct table *table, struct buffers_group *group, uint64_t time)
{
	uint64_t covered = table->end - table->start;
	unsigned spans = table->buffers->inside->filter.spans;
	uint64_t since = time > table->start ? time - table->start : 0;
	if (covered == 0 || spans == 0)
		return;
	double at = (double)since / (double)covered * spans;
	group->births[at < spans ? (unsigned)at : spans - 1]++;
}

/* The evenness of the new ones is what their births tell. */
static void note_birth(struct buffers_group *group, uint64_t time, bool is_new)
{
	bool is_first_new = is_new && group->n_new == 1;
	if (is_first_new || (is_new == (group->n_new > 0) && time < group->first_birth))
		group->first_birth = time;
	if (is_first_new || (is_new == (group->n_new > 0) && time > group->last_birth))
		group->last_birth = time;
}

static bool is_other_scope(const struct buffers_group *group, const struct member *member)
{
	return group->scope && group->scope != member->scope->name &&
	       strncmp(group->scope, member->scope->name, SNAPSHOT_TEXT) != 0;
}

static void join(const struct table *table, struct buffers_group *group,
	const struct member *member, uint64_t bytes)
{
	const struct snapshot_record *record = member->record;
	bool is_new = member->is_new;
	if (group->type != record->type)
		group->type = SNAPSHOT_TYPES;
	if (group->size != record->size)
		group->size = SNAPSHOT_UNKNOWN;
	if (is_other_scope(group, member))
		group->scope = NULL;
	group->count++;
	group->bytes = buffers_sum(group->bytes, bytes);
	group->n_new += is_new;
	group->new_bytes = buffers_sum(group->new_bytes, is_new ? bytes : 0);
	if (is_new && !group->is_suspect)
		group->is_suspect = buffers_record_is_suspect(
			table->buffers, member->process, record, member->scope);
	note_birth(group, record->time, is_new);
	count_birth(table, group, record->time);
}

static void add_to(
	const struct table *table, const struct member *member, uint64_t device, uint64_t bytes)
{
	struct buffers *buffers = table->buffers;
	struct identity identity = identity_of(buffers->inside->filter.grouping, member, device);
	uint64_t hash = hash_of(&identity);
	bool added;
	struct buffers_group *group = find_or_add(table, &identity, hash, &added);
	if (group == NULL) {
		buffers->n_ungrouped++;
		return;
	}
	if (added)
		begin_group(group, member, device, hash);
	join(table, group, member, bytes);
}

/* A mesh buffer belongs to each of its devices. */
static void add_to_devices(const struct table *table, const struct member *member)
{
	const struct buffers *buffers = table->buffers;
	const struct buffers_process *process = &buffers->inside->processes[member->process];
	uint64_t n = (uint64_t)__builtin_popcountll(member->record->devices);
	uint64_t bytes = buffers_bytes(buffers, member->record) /
			 (buffers->inside->filter.by_device ? 1 : n);
	for (uint64_t left = member->record->devices & process->devices; left != 0;
		left &= left - 1)
		add_to(table, member, process->device[__builtin_ctzll(left)], bytes);
}

static bool is_of(const struct buffers_group *group, const struct model_group *of)
{
	if (of->type != group->type || of->size != group->size)
		return false;
	return group->is_programs ||
	       strncmp(of->scope, group->scope ? group->scope : "", SNAPSHOT_TEXT) == 0;
}

static void take_freed(struct buffers *buffers)
{
	const struct model *model = buffers->inside->model;
	const struct buffers_filter *filter = &buffers->inside->filter;
	for (size_t i = 0; i < model->n_groups; i++) {
		const struct model_group *of = &model->groups[i];
		if (of->freed == SNAPSHOT_UNKNOWN ||
			(filter->by_process && filter->process != of->key))
			continue;
		for (size_t g = 0; g < buffers->n_groups; g++) {
			struct buffers_group *group = &buffers->groups[g];
			if (!is_of(group, of))
				continue;
			group->freed = group->freed == SNAPSHOT_UNKNOWN ? 0 : group->freed;
			group->freed = buffers_sum(group->freed, of->freed);
		}
	}
}

static bool takes_programs(const struct buffers_filter *filter)
{
	return filter->grouping == BUFFERS_ALIKE && !filter->new_only && filter->text[0] == '\0' &&
	       filter->older_than == 0 && !filter->by_type && !filter->by_size && !filter->by_scope;
}

/* Their birth is the last change of the set. */
static void add_programs(const struct table *table)
{
	struct buffers *buffers = table->buffers;
	const struct buffers_inside *inside = buffers->inside;
	struct buffers_group group = {.type = TTAM_SHM_CB,
		.size = SNAPSHOT_UNKNOWN,
		.scope = "program cache",
		.device = SNAPSHOT_DEVICES,
		.is_programs = true,
		.freed = SNAPSHOT_UNKNOWN};
	for (size_t p = 0; p < inside->snapshot->n_processes; p++) {
		const struct snapshot_process *from = &inside->snapshot->processes[p];
		uint64_t most = 0, last_time = 0;
		for (unsigned s = 0; s < from->n_slots && inside->processes[p].wanted; s++) {
			const struct snapshot_type *cbs = &from->slot[s].type[TTAM_SHM_CB];
			if (from->slot[s].index >= SNAPSHOT_DEVICES || !cbs->used ||
				(inside->processes[p].devices >> from->slot[s].index & 1) == 0 ||
				cbs->count == SNAPSHOT_UNKNOWN || cbs->current == SNAPSHOT_UNKNOWN)
				continue;
			most = cbs->count > most ? cbs->count : most;
			last_time = cbs->last_time > last_time ? cbs->last_time : last_time;
			group.bytes = buffers_sum(group.bytes, cbs->current);
		}
		group.count = buffers_sum(group.count, most);
		if (most > 0)
			count_birth(table, &group, last_time);
	}
	if (group.count > 0 && buffers->n_groups < BUFFERS_GROUPS)
		buffers->groups[buffers->n_groups++] = group;
}

static uint64_t earliest_start(const struct buffers_inside *inside)
{
	uint64_t start = inside->model->time;
	for (size_t p = 0; p < inside->snapshot->n_processes; p++)
		if (inside->processes[p].wanted &&
			inside->snapshot->processes[p].first_time < start)
			start = inside->snapshot->processes[p].first_time;
	return start;
}

int buffers_group_all(struct buffers *buffers)
{
	struct buffers_inside *inside = buffers->inside;
	const size_t table_bytes = TABLE_SLOTS * sizeof(uint32_t);
	size_t most = buffers->n < BUFFERS_GROUPS ? buffers->n + 1 : BUFFERS_GROUPS;
	if (inside->filter.grouping == BUFFERS_DEVICES)
		most = SNAPSHOT_DEVICES + 1;
	unsigned char *memory = buffers_array_need(
		&inside->slot_array, table_bytes + most * sizeof(struct identity));
	buffers->groups =
		buffers_array_need(&inside->group_array, most * sizeof(struct buffers_group));
	if (memory == NULL || buffers->groups == NULL)
		return -ENOMEM;
	memset(memory, 0, table_bytes);
	struct table table = {
		.buffers = buffers,
		.slots = (uint32_t *)(void *)memory,
		.identities = (struct identity *)(void *)(memory + table_bytes),
		.start = earliest_start(inside),
		.end = inside->model->time,
	};
	for (size_t i = 0; i < buffers->n; i++) {
		const struct member member = member_of(buffers, i);
		if (inside->filter.grouping == BUFFERS_DEVICES)
			add_to_devices(&table, &member);
		else
			add_to(&table, &member, SNAPSHOT_DEVICES,
				buffers_bytes(buffers, member.record));
	}
	if (takes_programs(&inside->filter))
		add_programs(&table);
	if (inside->filter.grouping == BUFFERS_ALIKE)
		take_freed(buffers);
	return buffers_order_groups(buffers);
}
