/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak.h"

#include <stdlib.h>

#include "viewer/model/leak_suspect.h"
#include "viewer/model/leak_verdict.h"

#define LOOK_NS UINT64_C(900000000)

struct watched_process {
	uint64_t key;
	uint64_t watched_from;
	bool present;
	struct leak_groups groups;
	struct leak_groups before;
};

struct leak {
	uint64_t looked; /* monotonic; 0: never */
	size_t n_processes;
	size_t room;
	struct watched_process *processes;
	struct leak_suspects suspects;
};

void leak_destroy(struct leak *leak)
{
	if (leak == NULL)
		return;
	for (size_t p = 0; p < leak->n_processes; p++) {
		leak_groups_finish(&leak->processes[p].groups);
		leak_groups_finish(&leak->processes[p].before);
	}
	free(leak->processes);
	leak_suspects_finish(&leak->suspects);
	free(leak);
}

static struct watched_process *find_or_add(struct leak *leak, uint64_t key, uint64_t now)
{
	for (size_t p = 0; p < leak->n_processes; p++)
		if (leak->processes[p].key == key)
			return &leak->processes[p];
	if (leak->n_processes == leak->room) {
		size_t room = leak->room == 0 ? 4 : 2 * leak->room;
		void *grown = realloc(leak->processes, room * sizeof(leak->processes[0]));
		if (grown == NULL)
			return NULL;
		leak->processes = grown;
		leak->room = room;
	}
	struct watched_process *process = &leak->processes[leak->n_processes++];
	*process = (struct watched_process){.key = key, .watched_from = now};
	return process;
}

static void remove_gone(struct leak *leak)
{
	size_t kept = 0;
	for (size_t p = 0; p < leak->n_processes; p++) {
		if (leak->processes[p].present) {
			leak->processes[kept++] = leak->processes[p];
			continue;
		}
		leak_groups_finish(&leak->processes[p].groups);
		leak_groups_finish(&leak->processes[p].before);
	}
	leak->n_processes = kept;
}

static const struct track_process *track_of(const struct model_inside *inside, uint64_t key)
{
	for (size_t p = 0; p < inside->n_processes; p++)
		if (inside->processes[p]->key == key)
			return inside->processes[p];
	return NULL;
}

/* The look before becomes the memory that the next one is compared with. */
static bool gather(struct watched_process *process, const struct snapshot_process *from,
	const struct snapshot *snapshot)
{
	struct leak_groups before = process->groups;
	process->groups = process->before;
	process->before = before;
	if (snapshot->time < before.time) {
		/* The clock was set: births are no longer the same numbers. */
		process->before.n_groups = 0;
		process->watched_from = snapshot->time;
	}
	if (leak_groups_gather(&process->groups, from, snapshot->time) < 0 ||
		leak_groups_remember(&process->groups, &process->before) < 0) {
		process->groups.n_groups = 0;
		process->watched_from = snapshot->time;
		return false;
	}
	return true;
}

static void look_at(struct model_inside *inside, struct watched_process *process,
	const struct snapshot_process *from, const struct snapshot *snapshot)
{
	const struct leak_case of = {
		.process = from,
		.track = track_of(inside, from->key),
		.pace = leak_pace_make(inside, from),
		.now = snapshot->time,
		.watched = snapshot->time - process->watched_from,
	};
	for (size_t g = 0; of.track && g < process->groups.n_groups; g++) {
		struct leak_group *group = &process->groups.groups[g];
		leak_verdict_find(&of, leak_group_births(&process->groups, group), group);
		if (group->watch.growing_since != 0)
			leak_suspects_add(&inside->leak->suspects, &of, &process->groups, group);
	}
}

/* What is torn is looked at the next time: half a table looks like frees. */
static void look_at_all(struct model_inside *inside, const struct snapshot *snapshot)
{
	struct leak *leak = inside->leak;
	for (size_t p = 0; p < leak->n_processes; p++)
		leak->processes[p].present = false;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *from = &snapshot->processes[p];
		if (from->state != SNAPSHOT_LIVE)
			continue;
		struct watched_process *process = find_or_add(leak, from->key, snapshot->time);
		if (process == NULL)
			continue;
		process->present = true;
		if (from->torn)
			leak_suspects_keep(&leak->suspects, from->key);
		else if (gather(process, from, snapshot))
			look_at(inside, process, from, snapshot);
	}
}

void leak_look(struct model_inside *inside, const struct snapshot *snapshot)
{
	if (inside->leak == NULL)
		inside->leak = calloc(1, sizeof(*inside->leak));
	struct leak *leak = inside->leak;
	if (leak == NULL)
		return;
	bool too_soon = leak->looked != 0 && snapshot->monotonic >= leak->looked &&
			snapshot->monotonic - leak->looked < LOOK_NS;
	if (too_soon)
		return;
	leak->looked = snapshot->monotonic;
	leak_suspects_begin(&leak->suspects);
	look_at_all(inside, snapshot);
	leak_suspects_end(&leak->suspects);
	remove_gone(leak);
}

void leak_show(struct model *model)
{
	if (model->suspects_judged && model->inside->leak)
		leak_suspects_show(&model->inside->leak->suspects, model);
}

void leak_forecast(struct model *model)
{
	if (model->suspects_judged && model->inside->leak)
		leak_suspects_order(model);
}
