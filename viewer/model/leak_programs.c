/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_programs.h"

#include <stdlib.h>
#include <string.h>

#include "common/layout.h"

enum {
	PROGRAMS_MOST = 65536, /* further ones are not noticed */
};

/* What the devices tell: the most of one of them. */
struct programs_count {
	uint64_t n;
	uint64_t bytes; /* of the CBs outside of programs */
	uint64_t devices;
	bool by_program;
};

bool leak_programs_copy(const struct leak_programs *from, struct leak_programs *ret_programs)
{
	*ret_programs = *from;
	leak_watch_copy(&ret_programs->group.watch);
	ret_programs->births = malloc((from->room + 1) * sizeof(from->births[0]));
	if (ret_programs->births == NULL) {
		leak_programs_finish(ret_programs);
		return false;
	}
	if (from->room > 0)
		memcpy(ret_programs->births, from->births, from->room * sizeof(from->births[0]));
	return true;
}

void leak_programs_finish(struct leak_programs *programs)
{
	leak_watch_finish(&programs->group.watch);
	free(programs->births);
	*programs = (struct leak_programs){0};
}

static bool is_known(uint64_t number)
{
	return number != SNAPSHOT_UNKNOWN && number > 0;
}

static struct programs_count count(const struct snapshot_process *process)
{
	struct programs_count most = {0};
	for (unsigned s = 0; s < process->n_slots; s++) {
		const struct snapshot_type *type = &process->slot[s].type[TTAM_SHM_CB];
		if (!type->used || process->slot[s].index >= SNAPSHOT_DEVICES ||
			!is_known(type->count))
			continue;
		/* A single one may be that of all that belong to none. */
		bool by_program = is_known(type->programs) && type->programs > 1;
		uint64_t n = by_program ? type->programs : type->count;
		if (by_program == most.by_program && n == most.n)
			most.devices |= UINT64_C(1) << process->slot[s].index;
		if (by_program < most.by_program || (by_program == most.by_program && n <= most.n))
			continue;
		most = (struct programs_count){.n = n,
			.bytes = type->current != SNAPSHOT_UNKNOWN ? type->current : 0,
			.devices = UINT64_C(1) << process->slot[s].index,
			.by_program = by_program};
	}
	if (most.n > PROGRAMS_MOST)
		most.n = PROGRAMS_MOST;
	return most;
}

static bool make_room(struct leak_programs *programs, size_t n)
{
	if (n <= programs->room)
		return true;
	void *grown = realloc(programs->births, 2 * n * sizeof(programs->births[0]));
	if (grown == NULL)
		return false;
	programs->births = grown;
	programs->room = 2 * n;
	return true;
}

static void follow(struct leak_programs *programs, size_t n, uint64_t birth, uint64_t now)
{
	struct leak_group *group = &programs->group;
	while (group->n_births > n)
		leak_watch_end(&group->watch, programs->births[--group->n_births], now);
	if (!make_room(programs, n))
		return;
	while (group->n_births < n)
		programs->births[group->n_births++] = birth;
}

void leak_programs_take(
	struct leak_programs *programs, const struct snapshot_process *process, uint64_t now)
{
	struct programs_count counted = count(process);
	struct leak_group *group = &programs->group;
	bool other =
		programs->started && counted.n > 0 && counted.by_program != programs->by_program;
	if (other) {
		programs->started = false;
		group->n_births = 0;
		leak_watch_finish(&group->watch);
		group->watch = (struct leak_watch){0};
	}
	if (!programs->started && counted.n == 0)
		return;
	/* Those of before are as old as the job: nobody saw them come. */
	uint64_t start = process->first_time < now ? process->first_time : now;
	follow(programs, counted.n, programs->started ? now : start, now);
	programs->started = true;
	if (counted.n > 0)
		programs->by_program = counted.by_program;
	group->type = TTAM_SHM_CB;
	group->size = !programs->by_program && counted.n > 0 ? counted.bytes / counted.n : 0;
	group->devices = counted.devices != 0 ? counted.devices : group->devices;
}
