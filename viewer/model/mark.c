/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/mark.h"

#include <stdio.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)

bool mark_is_time(uint64_t time, const struct snapshot *snapshot)
{
	return time != 0 && time != SNAPSHOT_UNKNOWN && time <= snapshot->time;
}

struct model_mark mark_of_process(
	const struct snapshot_process *process, const struct snapshot_mark *from)
{
	struct model_mark mark = {.key = process->key, .pid = process->pid};
	mark.time = from ? from->time : process->first_time;
	if (from)
		snprintf(mark.name, sizeof(mark.name), "%.*s", (int)sizeof(from->name), from->name);
	return mark;
}

static void keep_by_hand(struct model_inside *inside, const struct model_mark *mark)
{
	if (inside->n_hand_marks == TRACK_HAND_MARKS) {
		inside->n_hand_marks--;
		memmove(inside->hand_marks, inside->hand_marks + 1,
			inside->n_hand_marks * sizeof(*mark));
	}
	inside->hand_marks[inside->n_hand_marks++] = *mark;
}

void mark_set(struct model_inside *inside, const char *name)
{
	inside->mark = (struct model_mark){.time = inside->time, .by_hand = true};
	snprintf(inside->mark.name, sizeof(inside->mark.name), "%s", name ? name : "");
	inside->mark_is_chosen = true;
	keep_by_hand(inside, &inside->mark);
}

/* The job's oldest marks are overwritten by its newest: the one chosen stays while its job does. */
static bool is_still_there(const struct model_inside *inside, const struct snapshot *snapshot)
{
	for (size_t p = 0; p < snapshot->n_processes; p++)
		if (snapshot->processes[p].key == inside->mark.key)
			return snapshot->processes[p].state == SNAPSHOT_LIVE;
	return false;
}

static const struct snapshot_mark *first_mark(
	const struct snapshot *snapshot, bool of_live, const struct snapshot_process **ret_whose)
{
	const struct snapshot_mark *first = NULL;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		if (process->n_marks == 0 || (of_live && process->state != SNAPSHOT_LIVE))
			continue;
		const struct snapshot_mark *mark = &process->marks[0];
		if (!mark_is_time(mark->time, snapshot) || (first && first->time <= mark->time))
			continue;
		first = mark;
		*ret_whose = process;
	}
	return first;
}

static uint64_t first_start(const struct snapshot *snapshot, bool of_live)
{
	uint64_t first = 0;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		if (of_live && process->state != SNAPSHOT_LIVE)
			continue;
		if (mark_is_time(process->first_time, snapshot) &&
			(first == 0 || process->first_time < first))
			first = process->first_time;
	}
	return first;
}

void mark_choose(struct model_inside *inside, const struct snapshot *snapshot)
{
	bool is_of_job = inside->mark.key != 0;
	if (inside->mark_is_chosen || (is_of_job && is_still_there(inside, snapshot)))
		return;
	bool of_live = snapshot->n_processes > 0 && snapshot->processes[0].state == SNAPSHOT_LIVE;
	const struct snapshot_process *whose = NULL;
	const struct snapshot_mark *mark = first_mark(snapshot, of_live, &whose);
	if (mark) {
		inside->mark = mark_of_process(whose, mark);
		return;
	}
	uint64_t start = first_start(snapshot, of_live);
	/* Nobody tells when it began: with what was seen first. */
	if (start == 0)
		start = inside->mark.time != 0 ? inside->mark.time : snapshot->time;
	inside->mark = (struct model_mark){.time = start};
}

/* The last sample stands for the mark when the mark was set after it. */
static bool was_watched(const struct model_inside *inside)
{
	return inside->time != 0 && inside->mark.time >= inside->time;
}

/* Its process began after the mark, or was watched then and had not opened this device. */
static bool held_nothing(const struct model_inside *inside, const struct track_process *process,
	const struct track_slot *slot)
{
	uint64_t first = process->first_time;
	if (first != 0 && first != SNAPSHOT_UNKNOWN && inside->mark.time <= first)
		return true;
	return !slot->sampled && process->watched_from != 0 &&
	       process->watched_from <= inside->mark.time;
}

/* What a row of the history held at the mark: where nothing changed around it, that is known. */
static uint64_t held_then(
	const struct model_inside *inside, unsigned history, enum model_memory memory)
{
	if (history >= HISTORY_ROWS || inside->histories.row[history] == NULL)
		return SNAPSHOT_UNKNOWN;
	/* The second of a start has what the job took in it. */
	uint64_t before = mark_is_start(&inside->mark) ? SECOND : 0;
	uint64_t time = inside->mark.time > before ? inside->mark.time - before : 0;
	struct model_span span =
		history_span(inside->histories.row[history], memory, time, time + 1);
	return span.seen && span.low == span.high ? span.low : SNAPSHOT_UNKNOWN;
}

/* The least since the mark of the types that have no part of their own in a bar. */
static uint64_t lowest_since(
	const struct model_inside *inside, const struct track_slot *slot, enum model_memory memory)
{
	const struct use_sample *sample = &slot->sample;
	if (held_then(inside, slot->history, memory) == SNAPSHOT_UNKNOWN ||
		sample->plain[memory] != sample->used[memory])
		return SNAPSHOT_UNKNOWN;
	return history_span(
		inside->histories.row[slot->history], memory, inside->mark.time, inside->time + 1)
		.low;
}

void mark_take_slot(const struct model_inside *inside, const struct track_process *process,
	struct track_slot *slot)
{
	bool watched = slot->sampled && was_watched(inside);
	bool nothing = held_nothing(inside, process, slot);
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		if (watched) {
			slot->base.used[memory] = slot->sample.used[memory];
			slot->lowest[memory] = slot->sample.plain[memory];
			continue;
		}
		slot->base.used[memory] = nothing ? 0 : held_then(inside, slot->history, memory);
		slot->lowest[memory] = nothing ? 0 : lowest_since(inside, slot, memory);
	}
	slot->base.buffers = watched ? slot->sample.buffers : nothing ? 0 : SNAPSHOT_UNKNOWN;
}

void mark_take_device(const struct model_inside *inside, struct track_device *device)
{
	bool watched = device->sampled && was_watched(inside);
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		device->base.used[memory] =
			watched ? device->used[memory] : held_then(inside, device->history, memory);
	device->base.buffers = watched ? device->buffers : SNAPSHOT_UNKNOWN;
}
