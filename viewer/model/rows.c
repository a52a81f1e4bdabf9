/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/rows.h"

#include <math.h>
#include <string.h>

#include "viewer/model/mark.h"
#include "viewer/model/split.h"

#define SECOND UINT64_C(1000000000)
#define REFUSED_NS (60 * SECOND)
#define CLOCKS_NS (2 * SECOND) /* the writer's clock may be ahead by so much */

static bool is_recent_failure(const struct snapshot_type *type, uint64_t now)
{
	return type->used && type->last_failed_size != SNAPSHOT_UNKNOWN &&
	       type->last_failed_time != SNAPSHOT_UNKNOWN && type->last_failed_time != 0 &&
	       type->last_failed_time <= now + CLOCKS_NS &&
	       type->last_failed_time + REFUSED_NS >= now;
}

static unsigned slot_flags(
	const struct snapshot_process *process, const struct snapshot_slot *slot, uint64_t now)
{
	unsigned flags = 0;
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		if (is_recent_failure(&slot->type[type], now))
			flags |= MODEL_REFUSED;
	if (process->state == SNAPSHOT_DEAD)
		flags |= MODEL_DEAD;
	if (process->origin == SNAPSHOT_UPSTREAM || slot->from_runtime)
		flags |= MODEL_UPSTREAM;
	if (process->state == SNAPSHOT_STALE)
		flags |= MODEL_STALE;
	return flags;
}

static void fill_peak(
	struct model_use *use, const struct track_peak *seen, const struct model_inside *inside)
{
	bool forgotten = inside->forget_time != 0 && (use->peak_time == SNAPSHOT_UNKNOWN ||
							     use->peak_time <= inside->forget_time);
	if (forgotten)
		use->peak = use->peak_time = SNAPSHOT_UNKNOWN;
	if (seen->bytes == SNAPSHOT_UNKNOWN ||
		(use->peak != SNAPSHOT_UNKNOWN && use->peak >= seen->bytes))
		return;
	use->peak = seen->bytes;
	use->peak_time = seen->time;
}

/* Changes of what is not known by both are not known. */
static void fill_change(struct model_row *row, const struct track_base *base)
{
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		struct model_use *use = &row->memory[memory];
		use->change_known =
			use->used != SNAPSHOT_UNKNOWN && base->used[memory] != SNAPSHOT_UNKNOWN;
		use->change = use->change_known ? (int64_t)(use->used - base->used[memory]) : 0;
	}
	row->new_buffers_known =
		row->buffers != SNAPSHOT_UNKNOWN && base->buffers != SNAPSHOT_UNKNOWN;
	row->new_buffers = row->new_buffers_known ? (int64_t)(row->buffers - base->buffers) : 0;
}

static double full_in(uint64_t free_bytes, double per_minute)
{
	if (free_bytes == SNAPSHOT_UNKNOWN || !(per_minute > 0))
		return NAN;
	return (double)free_bytes / per_minute * 60;
}

/* At the highest of the last trough; before there was one, now. */
static uint64_t room_of(const struct model *model, unsigned device, enum model_memory memory)
{
	const struct track_device *track = &model->inside->device[device];
	uint64_t capacity = use_capacity(model->snapshot->devices[device].type, memory);
	if (track->rate_lasts[memory])
		return track->free_at_peak[memory];
	if (capacity == SNAPSHOT_UNKNOWN || track->used[memory] == SNAPSHOT_UNKNOWN)
		return SNAPSHOT_UNKNOWN;
	return capacity > track->used[memory] ? capacity - track->used[memory] : 0;
}

static void fill_slot(struct model *model, const struct track_process *process,
	struct track_slot *track, const struct snapshot_slot *slot, struct model_row *row)
{
	const struct model_inside *inside = model->inside;
	const struct snapshot_process *from = &model->snapshot->processes[process->position];
	use_fill_slot(from, slot, &track->sample, row);
	row->history = track->history;
	row->flags = slot_flags(from, slot, model->time);
	if (row->memory[MODEL_DRAM].used == SNAPSHOT_UNKNOWN &&
		row->memory[MODEL_L1].used == SNAPSHOT_UNKNOWN)
		row->flags |= MODEL_UNTRACKED;
	fill_change(row, &track->base);
	bool has_device = track->device < SNAPSHOT_DEVICES;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		struct model_use *use = &row->memory[memory];
		fill_peak(use, &track->peak[memory], inside);
		if (has_device)
			use->capacity =
				use_capacity(model->snapshot->devices[track->device].type, memory);
		if (!process->live)
			continue;
		use->per_minute = rate_per_minute(&track->rate[memory]);
		if (has_device && rate_lasts(&track->rate[memory]))
			use->full_in =
				full_in(room_of(model, track->device, memory), use->per_minute);
	}
}

/* What never comes back grows at least as fast as it is born: troughs that scatter tell less, and
 * before there are some, nothing. */
static void take_births(struct model_use *use, double per_minute, bool lasts, uint64_t room)
{
	if (use->per_minute <= 0 && lasts)
		return;
	if (!(use->per_minute >= per_minute))
		use->per_minute = per_minute;
	use->full_in = full_in(room, use->per_minute);
}

static void take_suspects(const struct model *model, const struct track_process *process,
	unsigned device, struct model_row *row)
{
	double born[MODEL_MEMORIES] = {0};
	for (size_t i = 0; i < model->n_suspects; i++) {
		const struct model_group *suspect = &model->suspects[i];
		if (suspect->key != process->key || device >= SNAPSHOT_DEVICES ||
			(suspect->devices >> device & 1) == 0)
			continue;
		row->flags |= MODEL_SUSPECT;
		if (suspect->bytes != SNAPSHOT_UNKNOWN)
			split_take_suspect(row, suspect->type, suspect->bytes);
		enum model_memory memory = use_type_memory(suspect->type);
		if (memory < MODEL_MEMORIES && suspect->per_minute > 0)
			born[memory] += suspect->per_minute;
	}
	for (enum model_memory memory = 0; process->live && memory < MODEL_MEMORIES; memory++)
		if (born[memory] > 0)
			take_births(&row->memory[memory], born[memory],
				model->inside->device[device].rate_lasts[memory],
				room_of(model, device, memory));
}

/* A known growth stands for itself; no growth is only said when all parts say so. */
static double add_rates(double sum, double part, bool is_first)
{
	if (is_first)
		return part;
	if (isnan(part))
		return sum > 0 ? sum : NAN;
	if (isnan(sum))
		return part > 0 ? part : NAN;
	return sum + part;
}

static double sooner(double a, double b)
{
	return isnan(a) || b < a ? b : a;
}

static void take_peak(struct model_use *use, const struct model_use *part)
{
	if (part->peak == SNAPSHOT_UNKNOWN ||
		(use->peak != SNAPSHOT_UNKNOWN && use->peak >= part->peak))
		return;
	use->peak = part->peak;
	use->peak_time = part->peak_time;
}

/* What use_add() leaves out, of a row over others: of a process over its devices, of a device over
 * its processes. */
static void join(struct model_row *row, const struct model_row *part, bool is_first)
{
	use_add(row, part);
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		struct model_use *use = &row->memory[memory];
		const struct model_use *other = &part->memory[memory];
		use->per_minute = add_rates(use->per_minute, other->per_minute, is_first);
		take_peak(use, other);
	}
	row->flags |= part->flags & ~(unsigned)(MODEL_DIFFERS | MODEL_UNTRACKED);
}

static void join_capacity(struct model_row *row, const struct model_row *part, bool is_first)
{
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		struct model_use *use = &row->memory[memory];
		uint64_t capacity = part->memory[memory].capacity;
		if (is_first)
			use->capacity = capacity;
		else if (use->capacity != SNAPSHOT_UNKNOWN)
			use->capacity =
				capacity == SNAPSHOT_UNKNOWN ? capacity : use->capacity + capacity;
		use->full_in = sooner(use->full_in, part->memory[memory].full_in);
	}
}

void rows_fill_process(
	struct model *model, struct track_process *track, struct model_process *process)
{
	const struct model_inside *inside = model->inside;
	const struct snapshot_process *from = &model->snapshot->processes[track->position];
	struct split split;
	split_make(from, &inside->mark, &split);
	process->snapshot = from;
	memcpy(process->user, track->user, sizeof(process->user));
	process->n_devices = 0;
	use_begin(&process->row);
	bool untracked = true;
	for (unsigned s = 0; s < track->n_slots; s++) {
		struct model_row row;
		fill_slot(model, track, &track->slot[s], &from->slot[s], &row);
		split_fill(&split, s, &track->slot[s], &row);
		take_suspects(model, track, track->slot[s].device, &row);
		untracked = untracked && (row.flags & MODEL_UNTRACKED) != 0;
		join(&process->row, &row, s == 0);
		join_capacity(&process->row, &row, s == 0);
		if (track->slot[s].device == SNAPSHOT_DEVICES)
			continue;
		process->device[process->n_devices].device = track->slot[s].device;
		process->device[process->n_devices++].row = row;
	}
	use_end(&process->row, track->n_slots);
	if (track->n_slots > 0 && untracked)
		process->row.flags |= MODEL_UNTRACKED;
	if (from->state == SNAPSHOT_DEAD)
		process->row.flags |= MODEL_DEAD;
	process->row.history = track->history;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		fill_peak(&process->row.memory[memory], &track->peak[memory], inside);
}

/* Of a buffer on a mesh, one device without room is enough for all to refuse it. Of each device
 * only the last refusal is kept: one with a newer one may have been among them. */
static uint64_t refused_with(const struct track_process *track, const struct snapshot_process *from,
	unsigned type, const struct snapshot_type *refusal)
{
	uint64_t devices = 0;
	for (unsigned s = 0; s < track->n_slots; s++) {
		const struct snapshot_type *other = &from->slot[s].type[type];
		if (track->slot[s].device < SNAPSHOT_DEVICES && other->used &&
			other->last_failed_size != SNAPSHOT_UNKNOWN &&
			other->last_failed_time != SNAPSHOT_UNKNOWN &&
			(other->last_failed_time > refusal->last_failed_time ||
				(other->last_failed_time == refusal->last_failed_time &&
					other->last_failed_size == refusal->last_failed_size)))
			devices |= UINT64_C(1) << track->slot[s].device;
	}
	return devices;
}

static void take_refusals(struct model_device *device, const struct track_process *track,
	unsigned slot, const struct snapshot_process *from, uint64_t now)
{
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++) {
		const struct snapshot_type *type = &from->slot[slot].type[t];
		if (!type->used || type->last_failed_size == SNAPSHOT_UNKNOWN ||
			type->last_failed_time == SNAPSHOT_UNKNOWN ||
			type->last_failed_time > now + CLOCKS_NS ||
			(device->refused_time != SNAPSHOT_UNKNOWN &&
				type->last_failed_time <= device->refused_time))
			continue;
		device->refused_size = type->last_failed_size;
		device->refused_time = type->last_failed_time;
		device->refused_pid = from->pid;
		device->refused_type = t;
		device->refused_devices = refused_with(track, from, t, type);
	}
}

static void find_refused(struct model *model, struct model_device *device, unsigned index)
{
	device->refused_size = SNAPSHOT_UNKNOWN;
	device->refused_time = SNAPSHOT_UNKNOWN;
	device->refused_pid = SNAPSHOT_UNKNOWN;
	device->refused_type = 0;
	device->refused_devices = 0;
	for (size_t p = 0; p < model->n_processes; p++) {
		const struct track_process *track = model->inside->processes[p];
		for (unsigned s = 0; s < track->n_slots; s++)
			if (track->slot[s].device == index)
				take_refusals(device, track, s, model->processes[p].snapshot,
					model->time);
	}
	if (device->refused_time != SNAPSHOT_UNKNOWN &&
		device->refused_time + REFUSED_NS >= model->time)
		device->row.flags |= MODEL_REFUSED;
}

static unsigned join_processes(struct model *model, unsigned index, struct model_row *row)
{
	unsigned n_parts = 0;
	for (size_t p = 0; p < model->n_processes; p++) {
		if (model->processes[p].snapshot->state != SNAPSHOT_LIVE)
			continue;
		const struct model_process *process = &model->processes[p];
		for (unsigned d = 0; d < process->n_devices; d++) {
			if (process->device[d].device != index)
				continue;
			const struct model_row *part = &process->device[d].row;
			join(row, part, n_parts++ == 0);
			row->flags |= part->flags & (MODEL_DIFFERS | MODEL_UNTRACKED);
			for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
				row->memory[memory].full_in = sooner(
					row->memory[memory].full_in, part->memory[memory].full_in);
		}
	}
	use_end(row, n_parts);
	return n_parts;
}

/* An allocator does not know what others have taken of its device. */
static uint64_t largest_hole(const struct model_use *use,
	const struct snapshot_type type[SNAPSHOT_TYPES], enum model_memory memory)
{
	uint64_t hole = use_largest_hole(type, memory);
	if (hole == SNAPSHOT_UNKNOWN || use->capacity == SNAPSHOT_UNKNOWN ||
		use->used == SNAPSHOT_UNKNOWN)
		return hole;
	uint64_t room = use->capacity > use->used ? use->capacity - use->used : 0;
	return hole < room ? hole : room;
}

static void fill_device(struct model *model, unsigned index)
{
	const struct snapshot_device *from = &model->snapshot->devices[index];
	const struct track_device *track = &model->inside->device[index];
	struct model_device *device = &model->devices[index];
	struct model_row *row = &device->row;
	device->asic_id = from->asic_id;
	device->label = from->label;
	device->node = from->node;
	device->chip = snapshot_chip_key(from->asic_id, from->label, from->numbering);
	memcpy(device->name, from->name, sizeof(device->name));
	memcpy(device->board, from->board, sizeof(device->board));
	use_begin(row);
	device->n_processes = join_processes(model, index, row);
	row->history = track->history;
	/* What ended since the mark was held then, too: only who watched knows. */
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
		struct model_use *use = &row->memory[memory];
		if (track->base.used[memory] != SNAPSHOT_UNKNOWN && use->used != SNAPSHOT_UNKNOWN) {
			use->change = (int64_t)(use->used - track->base.used[memory]);
			use->change_known = true;
		}
		use->capacity = use_capacity(from->type, memory);
		use->largest_hole = largest_hole(use, from->type, memory);
		use->rate_lasts = track->rate_lasts[memory];
		if (use->rate_lasts || !isnan(use->full_in))
			use->full_in = full_in(room_of(model, index, memory), use->per_minute);
		fill_peak(use, &track->peak[memory], model->inside);
	}
	if (!row->memory[MODEL_DRAM].births_known && track->base.buffers != SNAPSHOT_UNKNOWN &&
		row->buffers != SNAPSHOT_UNKNOWN) {
		row->new_buffers = (int64_t)(row->buffers - track->base.buffers);
		row->new_buffers_known = true;
	}
	find_refused(model, device, index);
}

void rows_fill_devices(struct model *model)
{
	struct model_row *total = &model->total;
	model->n_devices = model->snapshot->n_devices;
	use_begin(total);
	for (unsigned d = 0; d < model->n_devices; d++) {
		fill_device(model, d);
		const struct model_row *row = &model->devices[d].row;
		join(total, row, d == 0);
		join_capacity(total, row, d == 0);
	}
	use_end(total, model->n_devices);
	total->history = model->inside->total_history;
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		fill_peak(
			&total->memory[memory], &model->inside->total_peak[memory], model->inside);
}
