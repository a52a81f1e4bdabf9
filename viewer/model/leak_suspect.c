/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_suspect.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/model/use.h"

/* Of one group: what belongs to its growth. */
struct survivors {
	uint64_t count;
	uint64_t first;
	uint64_t last;
};

void leak_suspects_finish(struct leak_suspects *suspects)
{
	free(suspects->found.suspects);
	free(suspects->before.suspects);
	free(suspects->shown.suspects);
	*suspects = (struct leak_suspects){0};
}

void leak_suspects_begin(struct leak_suspects *suspects)
{
	struct leak_list before = suspects->before;
	suspects->before = suspects->found;
	suspects->found = before;
	suspects->found.n = 0;
}

void leak_suspects_end(struct leak_suspects *suspects)
{
	suspects->before.n = 0;
}

static bool make_room(struct leak_list *list, size_t n)
{
	if (n <= list->room)
		return true;
	void *grown = realloc(list->suspects, 2 * n * sizeof(list->suspects[0]));
	if (grown == NULL)
		return false;
	list->suspects = grown;
	list->room = 2 * n;
	return true;
}

static void add(struct leak_list *list, const struct model_group *suspect)
{
	if (make_room(list, list->n + 1))
		list->suspects[list->n++] = *suspect;
}

void leak_suspects_keep(struct leak_suspects *suspects, uint64_t key)
{
	for (size_t i = 0; i < suspects->before.n; i++)
		if (suspects->before.suspects[i].key == key)
			add(&suspects->found, &suspects->before.suspects[i]);
}

/* Where others of the group come and go, the young ones are counted once they are old. */
static struct survivors count_survivors(
	const struct leak_case *of, const uint64_t *births, const struct leak_group *group)
{
	struct survivors survivors = {0};
	const struct leak_watch *watch = &group->watch;
	uint64_t until = watch->freed > 0 ? of->now - watch->cut_age : UINT64_MAX;
	for (size_t i = 0; i < group->n_births && births[i] <= until; i++) {
		if (births[i] < watch->first)
			continue;
		if (survivors.count++ == 0)
			survivors.first = births[i];
		survivors.last = births[i];
	}
	return survivors;
}

/* A mask of slot indices as one of the model's devices. */
static uint64_t model_devices(const struct leak_case *of, uint64_t slots)
{
	uint64_t devices = 0;
	for (unsigned s = 0; s < of->track->n_slots; s++) {
		unsigned device = of->track->slot[s].device;
		if (device < SNAPSHOT_DEVICES && (slots >> of->process->slot[s].index & 1) != 0)
			devices |= UINT64_C(1) << device;
	}
	return devices;
}

/* What a job keeps on each of its devices, as a buffer of its own on each, is one suspect. */
static bool join(struct leak_list *list, const struct model_group *suspect)
{
	for (size_t i = 0; i < list->n; i++) {
		struct model_group *other = &list->suspects[i];
		bool alike = other->key == suspect->key && other->type == suspect->type &&
			     other->size == suspect->size &&
			     (other->devices & suspect->devices) == 0 &&
			     fabs(other->one_per - suspect->one_per) <= other->one_per / 4 &&
			     strcmp(other->scope, suspect->scope) == 0;
		if (!alike)
			continue;
		other->devices |= suspect->devices;
		if (suspect->count > other->count) {
			other->count = suspect->count;
			other->bytes = suspect->bytes;
		}
		if (suspect->oldest < other->oldest)
			other->oldest = suspect->oldest;
		if (suspect->verdict > other->verdict)
			other->verdict = suspect->verdict;
		return true;
	}
	return false;
}

void leak_suspects_add(struct leak_suspects *suspects, const struct leak_case *of,
	const struct leak_groups *groups, const struct leak_group *group)
{
	const struct leak_watch *watch = &group->watch;
	const struct survivors survivors =
		count_survivors(of, leak_group_births(groups, group), group);
	if (survivors.count < 2 || survivors.last == survivors.first)
		return;
	double one_per =
		(double)(survivors.last - survivors.first) / 1e9 / (double)(survivors.count - 1);
	struct model_group suspect = {
		.key = of->process->key,
		.pid = of->process->pid,
		.type = group->type,
		.size = group->size,
		.devices = model_devices(of, group->devices),
		.count = survivors.count,
		.bytes = survivors.count * group->size,
		.per_minute = (double)group->size * 60 / one_per,
		.full_in = NAN,
		.one_per = one_per,
		.freed = watch->judged_by_births ? SNAPSHOT_UNKNOWN : watch->freed,
		.oldest = survivors.first,
		.history = MODEL_NO_HISTORY,
		.verdict = watch->leak ? MODEL_LEAK : MODEL_GROWING,
		.score = watch->score,
	};
	if (group->scope > 0 && group->scope <= of->process->n_scopes)
		memcpy(suspect.scope, of->process->scopes[group->scope - 1], sizeof(suspect.scope));
	suspect.scope[sizeof(suspect.scope) - 1] = '\0';
	if (!join(&suspects->found, &suspect))
		add(&suspects->found, &suspect);
}

void leak_suspects_show(struct leak_suspects *suspects, struct model *model)
{
	struct leak_list *shown = &suspects->shown;
	if (!make_room(shown, suspects->found.n))
		return;
	shown->n = suspects->found.n;
	if (shown->n > 0)
		memcpy(shown->suspects, suspects->found.suspects,
			shown->n * sizeof(shown->suspects[0]));
	model->suspects = shown->suspects;
	model->n_suspects = shown->n;
}

/* The device's own forecast, made at its troughs, so that both say the same; else by the births. */
static double full_in(const struct model *model, const struct model_group *suspect)
{
	double soonest = NAN;
	for (unsigned d = 0; d < model->n_devices; d++) {
		if ((suspect->devices >> d & 1) == 0)
			continue;
		const struct model_use *use =
			&model->devices[d].row.memory[use_type_memory(suspect->type)];
		double full = use->full_in;
		if (isnan(full) && use->capacity != SNAPSHOT_UNKNOWN &&
			use->used <= use->capacity && suspect->per_minute > 0)
			full = (double)(use->capacity - use->used) / suspect->per_minute * 60;
		if (isnan(soonest) || full < soonest)
			soonest = full;
	}
	return soonest;
}

static int compare(const void *left, const void *right)
{
	const struct model_group *a = left;
	const struct model_group *b = right;
	double full_a = isnan(a->full_in) ? INFINITY : a->full_in;
	double full_b = isnan(b->full_in) ? INFINITY : b->full_in;
	if (full_a < full_b || full_a > full_b)
		return full_a < full_b ? -1 : 1;
	return (a->bytes < b->bytes) - (a->bytes > b->bytes);
}

void leak_suspects_order(struct model *model)
{
	for (size_t i = 0; i < model->n_suspects; i++)
		model->suspects[i].full_in = full_in(model, &model->suspects[i]);
	if (model->n_suspects > 1)
		qsort(model->suspects, model->n_suspects, sizeof(model->suspects[0]), compare);
}
