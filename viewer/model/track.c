/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/track.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/model/mark.h"
#include "viewer/model/track_history.h"

#define SECOND UINT64_C(1000000000)

static uint64_t chip_of(const struct snapshot_slot *slot)
{
	return snapshot_chip_key(slot->asic_id, slot->label, slot->numbering);
}

static void slot_start(struct track_slot *track, const struct snapshot_slot *slot)
{
	memset(track, 0, sizeof(*track));
	track->chip = chip_of(slot);
	track->device = SNAPSHOT_DEVICES;
	track->history = MODEL_NO_HISTORY;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		track->peak[memory].bytes = SNAPSHOT_UNKNOWN;
}

struct model_inside *track_create(const struct model_inside *earlier)
{
	struct model_inside *inside = calloc(1, sizeof(*inside));
	if (inside == NULL)
		return NULL;
	inside->earlier = earlier;
	inside->total_history = MODEL_NO_HISTORY;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		inside->total_peak[memory].bytes = SNAPSHOT_UNKNOWN;
	return inside;
}

static void process_destroy(struct track_process *process)
{
	free(process->slot);
	free(process);
}

void track_destroy(struct model_inside *inside)
{
	if (inside == NULL)
		return;
	for (size_t p = 0; p < inside->n_processes; p++)
		process_destroy(inside->processes[p]);
	free(inside->processes);
	history_pool_finish(&inside->histories);
	free(inside);
}

static struct track_process *copy_process(const struct track_process *from)
{
	struct track_process *process = malloc(sizeof(*process));
	if (process == NULL)
		return NULL;
	*process = *from;
	process->room = from->n_slots;
	process->slot = malloc((from->n_slots + 1) * sizeof(process->slot[0]));
	if (process->slot == NULL) {
		free(process);
		return NULL;
	}
	if (from->n_slots > 0)
		memcpy(process->slot, from->slot, from->n_slots * sizeof(process->slot[0]));
	return process;
}

struct model_inside *track_copy(const struct model_inside *from)
{
	struct model_inside *inside = malloc(sizeof(*inside));
	if (inside == NULL)
		return NULL;
	*inside = *from;
	inside->recorded = NULL;
	inside->leak = NULL;
	inside->histories = (struct history_pool){0};
	inside->room_shown = inside->room_marks = 0;
	inside->n_processes = 0;
	inside->room = from->n_processes;
	inside->processes = calloc(from->n_processes + 1, sizeof(inside->processes[0]));
	bool ok = inside->processes && history_pool_copy(&from->histories, &inside->histories);
	for (size_t p = 0; ok && p < from->n_processes; p++) {
		inside->processes[p] = copy_process(from->processes[p]);
		ok = inside->processes[p] != NULL;
		inside->n_processes += ok;
	}
	if (ok)
		return inside;
	track_destroy(inside);
	return NULL;
}

static struct track_process *find(const struct model_inside *inside, uint64_t key)
{
	for (size_t p = 0; p < inside->n_processes; p++)
		if (inside->processes[p]->key == key && !inside->processes[p]->present)
			return inside->processes[p];
	return NULL;
}

/* Once per process: asking may read files. */
static void name_user(struct track_process *process, uint64_t uid)
{
	struct passwd *entry = uid < UINT32_MAX ? getpwuid((uid_t)uid) : NULL;
	if (entry)
		snprintf(process->user, sizeof(process->user), "%s", entry->pw_name);
}

static struct track_process *add(struct model_inside *inside, const struct snapshot_process *from)
{
	if (inside->n_processes == inside->room) {
		size_t room = inside->room ? 2 * inside->room : 16;
		void *grown = realloc(inside->processes, room * sizeof(inside->processes[0]));
		if (grown == NULL)
			return NULL;
		inside->processes = grown;
		inside->room = room;
	}
	struct track_process *process = calloc(1, sizeof(*process));
	if (process == NULL)
		return NULL;
	process->key = from->key;
	name_user(process, from->uid);
	process->history = MODEL_NO_HISTORY;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		process->peak[memory].bytes = SNAPSHOT_UNKNOWN;
	inside->processes[inside->n_processes++] = process;
	return process;
}

static bool make_room(struct track_process *process, const struct snapshot_process *from)
{
	if (process->room >= from->n_slots)
		return true;
	void *grown = realloc(process->slot, from->n_slots * sizeof(process->slot[0]));
	if (grown == NULL)
		return false;
	process->slot = grown;
	process->room = from->n_slots;
	return true;
}

/* All that can fail, before anything is changed. */
static int find_all(struct model_inside *inside, const struct snapshot *snapshot)
{
	for (size_t p = 0; p < inside->n_processes; p++)
		inside->processes[p]->present = false;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *from = &snapshot->processes[p];
		struct track_process *process = find(inside, from->key);
		if (process == NULL)
			process = add(inside, from);
		if (process == NULL || !make_room(process, from))
			return -ENOMEM;
		process->present = true;
		process->position = p;
	}
	return 0;
}

static void remove_gone(struct model_inside *inside)
{
	size_t kept = 0;
	for (size_t p = 0; p < inside->n_processes; p++) {
		struct track_process *process = inside->processes[p];
		if (process->present) {
			inside->processes[kept++] = process;
			continue;
		}
		for (unsigned s = 0; s < process->n_slots; s++)
			track_history_give(inside, process, &process->slot[s]);
		history_pool_give(&inside->histories, process->history);
		process_destroy(process);
	}
	inside->n_processes = kept;
}

static void match_slots(struct model_inside *inside, struct track_process *process,
	const struct snapshot *snapshot, const struct snapshot_process *from)
{
	for (unsigned s = from->n_slots; s < process->n_slots; s++)
		track_history_give(inside, process, &process->slot[s]);
	for (unsigned s = 0; s < from->n_slots; s++) {
		struct track_slot *track = &process->slot[s];
		const struct snapshot_slot *slot = &from->slot[s];
		bool is_new = s >= process->n_slots;
		if (!is_new && track->chip != chip_of(slot)) {
			track_history_give(inside, process, track);
			is_new = true;
		}
		if (is_new)
			slot_start(track, slot);
		track->device = snapshot_find_device(snapshot, slot);
	}
	process->n_slots = from->n_slots;
	process->first_time = from->first_time;
	process->live = from->state == SNAPSHOT_LIVE;
	process->stale = from->state == SNAPSHOT_STALE;
}

static void match_devices(struct model_inside *inside, const struct snapshot *snapshot)
{
	struct track_device old[SNAPSHOT_DEVICES];
	unsigned n_old = inside->n_devices;
	memcpy(old, inside->device, n_old * sizeof(old[0]));
	for (unsigned d = 0; d < snapshot->n_devices; d++) {
		const struct snapshot_device *device = &snapshot->devices[d];
		uint64_t chip =
			snapshot_chip_key(device->asic_id, device->label, device->numbering);
		unsigned o = 0;
		while (o < n_old && old[o].chip != chip)
			o++;
		if (o < n_old) {
			inside->device[d] = old[o];
			old[o] = old[--n_old];
			continue;
		}
		inside->device[d] =
			(struct track_device){.chip = chip, .history = MODEL_NO_HISTORY};
		for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
			inside->device[d].peak[memory].bytes = SNAPSHOT_UNKNOWN;
	}
	for (unsigned o = 0; o < n_old; o++)
		history_pool_give(&inside->histories, old[o].history);
	inside->n_devices = snapshot->n_devices;
}

static void take_bases(struct model_inside *inside, bool changed)
{
	for (size_t p = 0; p < inside->n_processes; p++) {
		struct track_process *process = inside->processes[p];
		for (unsigned s = 0; s < process->n_slots; s++)
			if (changed || !process->slot[s].sampled)
				mark_take_slot(inside, process, &process->slot[s]);
	}
	for (unsigned d = 0; d < inside->n_devices; d++)
		if (changed || !inside->device[d].sampled)
			mark_take_device(inside, &inside->device[d]);
}

void track_take_bases(struct model_inside *inside)
{
	take_bases(inside, true);
}

static void note_peak(struct track_peak *peak, uint64_t bytes, uint64_t time)
{
	if (bytes == SNAPSHOT_UNKNOWN || (peak->bytes != SNAPSHOT_UNKNOWN && bytes <= peak->bytes))
		return;
	peak->bytes = bytes;
	peak->time = time;
}

static void note_lowest(const struct model_inside *inside, struct track_slot *track, uint64_t time)
{
	/* A floor is of the second before, and that may have been before the mark. */
	bool floors = time > inside->mark.time + 2 * SECOND;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		uint64_t low =
			floors ? track->sample.plain_low[memory] : track->sample.plain[memory];
		if (low < track->lowest[memory])
			track->lowest[memory] = low;
	}
}

/* Above what is used now, since the sample before: a new peak of all time is known exactly. */
static uint64_t recent_peak(const struct model_inside *inside, const struct use_sample *sample,
	enum model_memory memory)
{
	uint64_t peak = sample->plain_peak[memory];
	uint64_t time = sample->plain_peak_time[memory];
	if (peak == SNAPSHOT_UNKNOWN || time == SNAPSHOT_UNKNOWN || time < inside->time ||
		sample->plain[memory] == SNAPSHOT_UNKNOWN || peak < sample->plain[memory])
		return 0;
	return peak - sample->plain[memory];
}

static void sample_slot(struct model_inside *inside, struct track_process *process,
	struct track_slot *track, const struct snapshot *snapshot)
{
	const struct use_sample *sample = &track->sample;
	track->sampled = true;
	note_lowest(inside, track, snapshot->time);
	if (!process->live)
		return;
	struct track_device *device =
		track->device < SNAPSHOT_DEVICES ? &inside->device[track->device] : NULL;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		note_peak(&track->peak[memory], sample->used[memory], snapshot->time);
		bool made =
			sample->low[memory] != SNAPSHOT_UNKNOWN &&
			rate_add(&track->rate[memory], snapshot->monotonic, sample->low[memory]);
		if (device == NULL)
			continue;
		device->rate_made[memory] |= made;
		device->rate_lasts[memory] |= rate_lasts(&track->rate[memory]);
		device->used[memory] = use_known_sum(device->used[memory], sample->used[memory]);
		uint64_t above = recent_peak(inside, sample, memory);
		device->above[memory] =
			above > device->above[memory] ? above : device->above[memory];
	}
	if (device)
		device->buffers =
			device->buffers == SNAPSHOT_UNKNOWN || sample->buffers == SNAPSHOT_UNKNOWN
				? SNAPSHOT_UNKNOWN
				: device->buffers + sample->buffers;
}

static void add_types(uint64_t sum[SNAPSHOT_TYPES], const uint64_t part[SNAPSHOT_TYPES])
{
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		sum[type] = use_known_sum(sum[type], part[type]);
}

static void forget_types(uint64_t types[SNAPSHOT_TYPES])
{
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		types[type] = SNAPSHOT_UNKNOWN;
}

static void sample_types(
	struct model_inside *inside, struct track_process *process, const struct snapshot *snapshot)
{
	const struct snapshot_process *from = &snapshot->processes[process->position];
	forget_types(process->types);
	for (unsigned s = 0; s < process->n_slots; s++) {
		uint64_t types[SNAPSHOT_TYPES];
		unsigned device = process->slot[s].device;
		use_take_types(from, &from->slot[s], types);
		add_types(process->types, types);
		if (process->live && device < SNAPSHOT_DEVICES)
			add_types(inside->device[device].types, types);
	}
}

static void sample_process(
	struct model_inside *inside, struct track_process *process, const struct snapshot *snapshot)
{
	const struct snapshot_process *from = &snapshot->processes[process->position];
	uint64_t used[MODEL_MEMORIES] = {SNAPSHOT_UNKNOWN, SNAPSHOT_UNKNOWN};
	for (unsigned s = 0; s < process->n_slots; s++) {
		struct track_slot *track = &process->slot[s];
		use_take_sample(from, &from->slot[s], &track->sample);
		sample_slot(inside, process, track, snapshot);
		for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
			used[memory] = use_known_sum(used[memory], track->sample.used[memory]);
	}
	sample_types(inside, process, snapshot);
	if (process->watched_from == 0)
		process->watched_from = snapshot->time;
	memcpy(process->used, used, sizeof(used));
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		if (process->live)
			note_peak(&process->peak[memory], used[memory], snapshot->time);
}

static void sample_devices(struct model_inside *inside, const struct snapshot *snapshot)
{
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		inside->total_used[memory] = SNAPSHOT_UNKNOWN;
	forget_types(inside->total_types);
	for (unsigned d = 0; d < inside->n_devices; d++) {
		struct track_device *device = &inside->device[d];
		device->sampled = true;
		if (snapshot->devices[d].n_processes == 0)
			memset(device->types, 0, sizeof(device->types));
		add_types(inside->total_types, device->types);
		for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
			/* No live process: nothing is held. */
			if (snapshot->devices[d].n_processes == 0)
				device->used[memory] = 0;
			uint64_t used = device->used[memory];
			note_peak(&device->peak[memory], used, snapshot->time);
			inside->total_used[memory] =
				use_known_sum(inside->total_used[memory], used);
			uint64_t capacity = use_capacity(snapshot->devices[d].type, memory);
			uint64_t high = used == SNAPSHOT_UNKNOWN ? 0 : used + device->above[memory];
			if (high > device->highest[memory])
				device->highest[memory] = high;
			if (!device->rate_made[memory])
				continue;
			device->free_at_peak[memory] = SNAPSHOT_UNKNOWN;
			if (capacity != SNAPSHOT_UNKNOWN && used != SNAPSHOT_UNKNOWN)
				device->free_at_peak[memory] =
					capacity > device->highest[memory]
						? capacity - device->highest[memory]
						: 0;
			device->highest[memory] = used == SNAPSHOT_UNKNOWN ? 0 : used;
		}
	}
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		note_peak(&inside->total_peak[memory], inside->total_used[memory], snapshot->time);
}

int track_record(struct model_inside *inside, const struct snapshot *snapshot)
{
	int r = find_all(inside, snapshot);
	if (r < 0)
		return r;
	remove_gone(inside);
	for (size_t p = 0; p < inside->n_processes; p++) {
		struct track_process *process = inside->processes[p];
		match_slots(inside, process, snapshot, &snapshot->processes[process->position]);
	}
	match_devices(inside, snapshot);
	uint64_t mark = inside->mark.time;
	mark_choose(inside, snapshot);
	take_bases(inside, inside->mark.time != mark);
	for (unsigned d = 0; d < inside->n_devices; d++) {
		struct track_device *device = &inside->device[d];
		memset(device->rate_made, 0, sizeof(device->rate_made));
		memset(device->rate_lasts, 0, sizeof(device->rate_lasts));
		memset(device->above, 0, sizeof(device->above));
		device->used[MODEL_DRAM] = device->used[MODEL_L1] = SNAPSHOT_UNKNOWN;
		forget_types(device->types);
		device->buffers = 0;
	}
	for (size_t p = 0; p < inside->n_processes; p++)
		sample_process(inside, inside->processes[p], snapshot);
	sample_devices(inside, snapshot);
	if (inside->time == 0 || snapshot->monotonic < inside->first_monotonic)
		inside->first_monotonic = snapshot->monotonic;
	inside->recorded = snapshot;
	inside->time = snapshot->time;
	inside->monotonic = snapshot->monotonic;
	track_history_keep(inside, snapshot->time);
	return 0;
}

void track_forget_peaks(struct model_inside *inside)
{
	inside->forget_time = inside->time;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		inside->total_peak[memory] =
			(struct track_peak){inside->total_used[memory], inside->time};
		for (unsigned d = 0; d < inside->n_devices; d++)
			inside->device[d].peak[memory] =
				(struct track_peak){inside->device[d].used[memory], inside->time};
		for (size_t p = 0; p < inside->n_processes; p++) {
			struct track_process *process = inside->processes[p];
			process->peak[memory] =
				(struct track_peak){process->used[memory], inside->time};
			for (unsigned s = 0; s < process->n_slots; s++)
				process->slot[s].peak[memory] = (struct track_peak){
					process->slot[s].sample.used[memory], inside->time};
		}
	}
}
