/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/mark.h"

#include <stdio.h>
#include <string.h>

static bool is_time(uint64_t time, const struct snapshot *snapshot)
{
	return time != 0 && time != SNAPSHOT_UNKNOWN && time <= snapshot->time;
}

void mark_set(struct model_inside *inside, const char *name)
{
	inside->mark = (struct model_mark){.time = inside->time, .by_hand = true};
	inside->mark_key = 0;
	snprintf(inside->mark.name, sizeof(inside->mark.name), "%s", name ? name : "");
}

/* The job's oldest marks are overwritten by its newest: the one chosen stays while its job does. */
static bool is_still_there(const struct model_inside *inside, const struct snapshot *snapshot)
{
	for (size_t p = 0; p < snapshot->n_processes; p++)
		if (snapshot->processes[p].key == inside->mark_key)
			return snapshot->processes[p].state == SNAPSHOT_LIVE;
	return false;
}

static const struct snapshot_mark *first_mark(
	const struct snapshot *snapshot, bool of_live, uint64_t *ret_key)
{
	const struct snapshot_mark *first = NULL;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		if (process->n_marks == 0 || (of_live && process->state != SNAPSHOT_LIVE))
			continue;
		const struct snapshot_mark *mark = &process->marks[0];
		if (!is_time(mark->time, snapshot) || (first && first->time <= mark->time))
			continue;
		first = mark;
		*ret_key = process->key;
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
		if (is_time(process->first_time, snapshot) &&
			(first == 0 || process->first_time < first))
			first = process->first_time;
	}
	return first;
}

void mark_choose(struct model_inside *inside, const struct snapshot *snapshot)
{
	if (inside->mark.by_hand || (inside->mark_key != 0 && is_still_there(inside, snapshot)))
		return;
	bool of_live = snapshot->n_processes > 0 && snapshot->processes[0].state == SNAPSHOT_LIVE;
	uint64_t key = 0;
	const struct snapshot_mark *mark = first_mark(snapshot, of_live, &key);
	if (mark) {
		inside->mark = (struct model_mark){.time = mark->time};
		memcpy(inside->mark.name, mark->name, sizeof(inside->mark.name));
		inside->mark.name[sizeof(inside->mark.name) - 1] = '\0';
		inside->mark_key = key;
		return;
	}
	uint64_t start = first_start(snapshot, of_live);
	/* Nobody tells when it began: with what was seen first. */
	if (start == 0)
		start = inside->mark.time != 0 ? inside->mark.time : snapshot->time;
	inside->mark = (struct model_mark){.time = start};
	inside->mark_key = 0;
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

void mark_take_slot(const struct model_inside *inside, const struct track_process *process,
	struct track_slot *slot)
{
	bool watched = slot->sampled && was_watched(inside);
	uint64_t otherwise = held_nothing(inside, process, slot) ? 0 : SNAPSHOT_UNKNOWN;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		slot->base.used[memory] = watched ? slot->sample.used[memory] : otherwise;
		slot->lowest[memory] = watched ? slot->sample.plain[memory] : otherwise;
	}
	slot->base.buffers = watched ? slot->sample.buffers : otherwise;
}

void mark_take_device(const struct model_inside *inside, struct track_device *device)
{
	bool watched = device->sampled && was_watched(inside);
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		device->base.used[memory] = watched ? device->used[memory] : SNAPSHOT_UNKNOWN;
	device->base.buffers = watched ? device->buffers : SNAPSHOT_UNKNOWN;
}
