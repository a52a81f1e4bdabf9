/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/track_history.h"

enum {
	SLOT_HISTORIES = 63,
};

void track_history_give(
	struct model_inside *inside, struct track_process *process, struct track_slot *slot)
{
	if (slot->history == MODEL_NO_HISTORY || slot->history == process->history)
		return;
	history_pool_give(&inside->histories, slot->history);
	inside->n_slot_histories--;
}

/* The histories of the same rows in the model that watched before; MODEL_NO_HISTORY: none. */
static unsigned earlier_device(const struct model_inside *earlier, uint64_t chip)
{
	for (unsigned d = 0; earlier && d < earlier->n_devices; d++)
		if (earlier->device[d].chip == chip)
			return earlier->device[d].history;
	return MODEL_NO_HISTORY;
}

static const struct track_process *earlier_process(const struct model_inside *earlier, uint64_t key)
{
	for (size_t p = 0; earlier && p < earlier->n_processes; p++)
		if (earlier->processes[p]->key == key)
			return earlier->processes[p];
	return NULL;
}

static unsigned earlier_slot(const struct track_process *process, uint64_t chip)
{
	for (unsigned s = 0; process && s < process->n_slots; s++)
		if (process->slot[s].chip == chip)
			return process->slot[s].history;
	return MODEL_NO_HISTORY;
}

/* What is to be kept of a row. */
struct sample {
	uint64_t time;
	const uint64_t *used;
	const uint64_t *types; /* NULL: not by themselves */
	unsigned earlier;
};

static void keep(struct model_inside *inside, unsigned *history, const struct sample *sample)
{
	struct history_pool *pool = &inside->histories;
	if (*history == MODEL_NO_HISTORY) {
		*history = history_pool_take(pool);
		if (*history != MODEL_NO_HISTORY && sample->earlier != MODEL_NO_HISTORY)
			history_take_over(pool->row[*history],
				inside->earlier->histories.row[sample->earlier], sample->time);
	}
	if (*history != MODEL_NO_HISTORY)
		history_add(pool->row[*history], sample->time, sample->used, sample->types);
}

static void keep_slot(struct model_inside *inside, struct track_process *process,
	struct track_slot *track, const struct track_process *earlier, uint64_t time)
{
	/* On its only device a process holds all that it holds. */
	if (process->n_slots == 1) {
		track_history_give(inside, process, track);
		track->history = process->history;
		return;
	}
	if (track->history == process->history)
		track->history = MODEL_NO_HISTORY;
	bool had = track->history != MODEL_NO_HISTORY;
	if (!had && inside->n_slot_histories == SLOT_HISTORIES)
		return;
	const struct sample sample = {
		time, track->sample.used, NULL, earlier_slot(earlier, track->chip)};
	keep(inside, &track->history, &sample);
	inside->n_slot_histories += !had && track->history != MODEL_NO_HISTORY;
}

static void keep_process(struct model_inside *inside, struct track_process *process, uint64_t time)
{
	const struct track_process *earlier = earlier_process(inside->earlier, process->key);
	const struct sample sample = {
		time, process->used, process->types, earlier ? earlier->history : MODEL_NO_HISTORY};
	keep(inside, &process->history, &sample);
}

void track_history_keep(struct model_inside *inside, uint64_t time)
{
	const struct model_inside *earlier = inside->earlier;
	const struct sample total = {time, inside->total_used, inside->total_types,
		earlier ? earlier->total_history : MODEL_NO_HISTORY};
	keep(inside, &inside->total_history, &total);
	for (unsigned d = 0; d < inside->n_devices; d++) {
		struct track_device *device = &inside->device[d];
		const struct sample sample = {
			time, device->used, device->types, earlier_device(earlier, device->chip)};
		keep(inside, &device->history, &sample);
	}
	for (size_t p = 0; p < inside->n_processes; p++)
		if (inside->processes[p]->live)
			keep_process(inside, inside->processes[p], time);
	for (size_t p = 0; p < inside->n_processes; p++) {
		struct track_process *process = inside->processes[p];
		for (unsigned s = 0; process->live && s < process->n_slots; s++)
			keep_slot(inside, process, &process->slot[s],
				earlier_process(inside->earlier, process->key), time);
	}
}
