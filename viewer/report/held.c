/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/held.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_ROOM = 256,
};

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0xbf58476d1ce4e5b9);
	return hash ^ hash >> 29;
}

static uint64_t hash_of(const struct held_group *kind)
{
	uint64_t hash = mix(kind->size, kind->devices);
	hash = mix(hash, (uint64_t)kind->process << 32 | kind->scope);
	return mix(hash, kind->type);
}

static bool is_alike(const struct held_group *a, const struct held_group *b)
{
	return a->size == b->size && a->devices == b->devices && a->process == b->process &&
	       a->type == b->type && a->scope == b->scope;
}

static struct held_group *find(const struct held *held, const struct held_group *kind)
{
	size_t i = hash_of(kind) & (held->room - 1);
	while (held->groups[i].used && !is_alike(&held->groups[i], kind))
		i = (i + 1) & (held->room - 1);
	return &held->groups[i];
}

static int grow(struct held *held)
{
	struct held before = *held;
	held->room = before.room == 0 ? FIRST_ROOM : 2 * before.room;
	held->groups = calloc(held->room, sizeof held->groups[0]);
	if (held->groups == NULL) {
		*held = before;
		return -ENOMEM;
	}
	for (size_t i = 0; i < before.room; i++)
		if (before.groups[i].used)
			*find(held, &before.groups[i]) = before.groups[i];
	free(before.groups);
	return 0;
}

int held_add(struct held *held, const struct held_group *kind, int64_t more)
{
	if (2 * (held->n + 1) > held->room && grow(held) < 0)
		return -ENOMEM;
	struct held_group *group = find(held, kind);
	if (!group->used) {
		*group = *kind;
		group->used = true;
		group->count = 0;
		held->n++;
	}
	group->count += more;
	return 0;
}

static int take_process(struct held *held, const struct snapshot_process *process, uint32_t number)
{
	for (size_t r = 0; r < process->n_records; r++) {
		const struct snapshot_record *record = &process->records[r];
		const struct held_group kind = {.size = record->size,
			.devices = record->devices,
			.process = number,
			.type = record->type,
			.scope = record->scope};
		if (held_add(held, &kind, 1) < 0)
			return -ENOMEM;
	}
	return 0;
}

int held_take(struct held *held, const struct snapshot *snapshot)
{
	int error = 0;
	held->n = 0;
	if (held->room > 0)
		memset(held->groups, 0, held->room * sizeof held->groups[0]);
	for (size_t p = 0; p < snapshot->n_processes && error == 0; p++)
		error = take_process(held, &snapshot->processes[p], (uint32_t)p);
	return error;
}

void held_finish(struct held *held)
{
	free(held->groups);
	*held = (struct held){0};
}
