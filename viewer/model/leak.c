/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak.h"

#include <math.h>
#include <stdlib.h>

#include "viewer/model/leak_list.h"
#include "viewer/model/leak_programs.h"
#include "viewer/model/leak_row.h"
#include "viewer/model/leak_verdict.h"
#include "viewer/model/rate.h"
#include "viewer/model/use.h"

#define LOOK_NS UINT64_C(900000000)

struct watched_process {
	uint64_t key;
	uint64_t watched_from;
	uint64_t first_mark; /* that was ever seen: the job's newest overwrite its oldest */
	bool present;
	bool was_live; /* and so its groups were looked at */
	struct leak_turnover turnover;
	struct leak_groups groups;
	struct leak_groups before;
	struct leak_programs programs;
};

struct leak {
	uint64_t looked; /* monotonic; 0: never */
	size_t n_processes;
	size_t room;
	struct watched_process *processes;
	struct leak_list found;
	struct leak_list before;
	struct leak_list shown; /* what a paused screen shows stays */
};

static void forget(struct watched_process *process)
{
	leak_groups_finish(&process->groups);
	leak_groups_finish(&process->before);
	leak_programs_finish(&process->programs);
}

void leak_destroy(struct leak *leak)
{
	if (leak == NULL)
		return;
	for (size_t p = 0; p < leak->n_processes; p++)
		forget(&leak->processes[p]);
	free(leak->processes);
	leak_list_finish(&leak->found);
	leak_list_finish(&leak->before);
	leak_list_finish(&leak->shown);
	free(leak);
}

static bool copy_process(const struct watched_process *from, struct watched_process *ret_process)
{
	*ret_process = *from;
	ret_process->groups = ret_process->before = (struct leak_groups){0};
	ret_process->programs = (struct leak_programs){0};
	if (leak_groups_copy(&from->groups, &ret_process->groups) &&
		leak_groups_copy(&from->before, &ret_process->before) &&
		leak_programs_copy(&from->programs, &ret_process->programs))
		return true;
	forget(ret_process);
	return false;
}

struct leak *leak_copy(const struct leak *from)
{
	struct leak *leak = calloc(1, sizeof(*leak));
	if (leak == NULL)
		return NULL;
	leak->looked = from->looked;
	leak->room = from->n_processes;
	leak->processes = calloc(from->n_processes + 1, sizeof(leak->processes[0]));
	bool ok = leak->processes != NULL;
	for (size_t p = 0; ok && p < from->n_processes; p++) {
		ok = copy_process(&from->processes[p], &leak->processes[p]);
		leak->n_processes += ok;
	}
	leak_list_copy(&leak->found, &from->found);
	leak_list_copy(&leak->before, &from->before);
	leak_list_copy(&leak->shown, &from->shown);
	leak->shown.suspects_hold = from->shown.suspects_hold;
	leak->shown.others_hold = from->shown.others_hold;
	if (ok)
		return leak;
	leak_destroy(leak);
	return NULL;
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
		forget(&leak->processes[p]);
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
		leak_groups_clear(&process->before);
		process->watched_from = snapshot->time;
	}
	if (leak_groups_gather(&process->groups, from, snapshot->time) < 0 ||
		leak_groups_remember(&process->groups, &process->before) < 0) {
		leak_groups_clear(&process->groups);
		process->watched_from = snapshot->time;
		return false;
	}
	return true;
}

/* Of the devices in a mask of slot indices: the troughs of the one that saw most. */
static uint64_t count_troughs(const struct leak_case *of, const struct leak_group *group)
{
	enum model_memory memory = use_type_memory(group->type);
	uint64_t most = 0;
	for (unsigned s = 0; memory < MODEL_MEMORIES && s < of->track->n_slots; s++) {
		uint64_t n = of->track->slot[s].rate[memory].n_troughs;
		if ((group->devices >> of->process->slot[s].index & 1) != 0 && n > most)
			most = n;
	}
	return most;
}

static void look_at_group(struct leak *leak, const struct leak_case *of, const uint64_t *births,
	struct leak_group *group)
{
	leak_watch_count(&group->watch, of->now, group->n_births, count_troughs(of, group));
	leak_verdict_find(of, births, group);
	leak_row_add(&leak->found, &leak->before, of, births, group);
}

static void look_at(struct model_inside *inside, struct watched_process *process,
	const struct snapshot_process *from, const struct snapshot *snapshot)
{
	if (process->first_mark == 0 && from->n_marks > 0)
		process->first_mark = from->marks[0].time;
	const struct leak_case of = {
		.process = from,
		.track = track_of(inside, from->key),
		.turnover = &process->turnover,
		.mark = &inside->mark,
		.pace = leak_pace_make(inside, from, process->first_mark),
		.now = snapshot->time,
		.monotonic = snapshot->monotonic,
		.watched = snapshot->time - process->watched_from,
	};
	if (of.track == NULL)
		return;
	leak_turnover_take(&process->turnover, from, snapshot->time);
	for (size_t g = 0; g < process->groups.n_groups; g++) {
		struct leak_group *group = &process->groups.groups[g];
		look_at_group(inside->leak, &of, leak_group_births(&process->groups, group), group);
	}
	leak_programs_take(&process->programs, from, snapshot->time);
	if (process->programs.started)
		look_at_group(
			inside->leak, &of, process->programs.births, &process->programs.group);
	leak_row_add_closed(&inside->leak->found, &of);
	leak_row_add_unlisted(&inside->leak->found, &of);
}

/* Who came too late sees what its devices closed over. */
static void look_at_dead(struct model_inside *inside, const struct snapshot_process *from,
	const struct snapshot *snapshot)
{
	const struct leak_case of = {.process = from,
		.track = track_of(inside, from->key),
		.mark = &inside->mark,
		.now = snapshot->time};
	if (of.track)
		leak_row_add_closed(&inside->leak->found, &of);
}

/* What was found the last time is found again. */
static void keep(struct leak *leak, uint64_t key)
{
	for (size_t i = 0; i < leak->before.n; i++)
		if (leak->before.groups[i].key == key)
			leak_list_add(&leak->found, &leak->before.groups[i]);
}

/* What is torn is looked at the next time: half a table looks like frees. The dead are remembered
 * as they were. */
static void look_at_all(struct model_inside *inside, const struct snapshot *snapshot)
{
	struct leak *leak = inside->leak;
	for (size_t p = 0; p < leak->n_processes; p++)
		leak->processes[p].present = false;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *from = &snapshot->processes[p];
		struct watched_process *process = find_or_add(leak, from->key, snapshot->time);
		if (process == NULL)
			continue;
		process->present = true;
		if (from->torn || (from->state != SNAPSHOT_LIVE && process->was_live))
			keep(leak, from->key);
		else if (from->state != SNAPSHOT_LIVE)
			look_at_dead(inside, from, snapshot);
		else if (gather(process, from, snapshot))
			look_at(inside, process, from, snapshot);
		process->was_live |= from->state == SNAPSHOT_LIVE;
	}
}

static void swap_lists(struct leak *leak)
{
	struct leak_list before = leak->before;
	leak->before = leak->found;
	leak->found = before;
	leak->found.n = 0;
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
	swap_lists(leak);
	look_at_all(inside, snapshot);
	leak->before.n = 0;
	remove_gone(leak);
}

void leak_show(struct model *model)
{
	if (!model->suspects_judged || model->inside->leak == NULL)
		return;
	struct leak_list *shown = &model->inside->leak->shown;
	leak_list_copy(shown, &model->inside->leak->found);
	model->n_ignored = leak_list_judge(shown, model->rules);
	model->n_suspects = leak_list_order(shown);
	model->groups = model->suspects = shown->groups;
	model->n_groups = shown->n;
}

/* The forecast of the device that is full first, so that all rows say the same. */
static double full_in(const struct model *model, const struct model_group *suspect)
{
	double soonest = NAN;
	enum model_memory memory = use_type_memory(suspect->type);
	for (unsigned d = 0; memory < MODEL_MEMORIES && d < model->n_devices; d++) {
		if ((suspect->devices >> d & 1) == 0)
			continue;
		double full = model->devices[d].row.memory[memory].full_in;
		if (isnan(soonest) || full < soonest)
			soonest = full;
	}
	return soonest;
}

void leak_forecast(struct model *model)
{
	if (!model->suspects_judged || model->inside->leak == NULL)
		return;
	for (size_t i = 0; i < model->n_suspects; i++)
		model->suspects[i].full_in =
			model->suspects[i].refused ? 0 : full_in(model, &model->suspects[i]);
	struct leak_list *shown = &model->inside->leak->shown;
	leak_list_order(shown);
	/* For who looks on; what is printed once has the biggest danger first. */
	if (model->buffers != NULL)
		leak_list_hold(shown, model->n_suspects, model->time);
}
