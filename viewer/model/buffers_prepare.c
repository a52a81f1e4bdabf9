/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is the same for all records of a process, found once for each list. */
#include <errno.h>
#include <string.h>

#include "viewer/model/buffers_inside.h"

static uint64_t hash_of(const char *text)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < SNAPSHOT_TEXT && text[i] != '\0'; i++)
		hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
	return hash;
}

static uint64_t key_of_slot(const struct snapshot_slot *slot)
{
	return slot->asic_id != SNAPSHOT_UNKNOWN ? slot->asic_id : ~slot->label;
}

/* A mask of slot indices: of the filter's device, or of all. */
static uint64_t wanted_devices(
	const struct buffers_filter *filter, const struct snapshot_process *process)
{
	uint64_t devices = 0;
	if (!filter->by_device)
		return UINT64_MAX;
	for (unsigned s = 0; s < process->n_slots; s++)
		if (process->slot[s].index < SNAPSHOT_DEVICES &&
			key_of_slot(&process->slot[s]) == filter->device)
			devices |= UINT64_C(1) << process->slot[s].index;
	return devices;
}

static void add_scope(struct buffers_inside *inside, size_t at, const char *name)
{
	const struct buffers_filter *filter = &inside->filter;
	inside->scopes[at] = (struct buffers_scope){
		.name = name,
		.hash = hash_of(name),
		.wanted = !filter->by_scope || strncmp(name, filter->scope, SNAPSHOT_TEXT - 1) == 0,
		.has_text = filter->text[0] != '\0' && strcasestr(name, filter->text) != NULL,
	};
}

static void find_devices(const struct model *model, const struct snapshot_process *from,
	uint8_t device[SNAPSHOT_DEVICES])
{
	memset(device, SNAPSHOT_DEVICES, SNAPSHOT_DEVICES);
	for (unsigned s = 0; s < from->n_slots; s++)
		for (unsigned d = 0; d < model->n_devices; d++) {
			const struct model_device *of = &model->devices[d];
			uint64_t key = of->asic_id != SNAPSHOT_UNKNOWN ? of->asic_id : ~of->label;
			if (from->slot[s].index < SNAPSHOT_DEVICES &&
				key == key_of_slot(&from->slot[s]))
				device[from->slot[s].index] = (uint8_t)d;
		}
}

static void prepare_process(struct buffers_inside *inside, size_t at, size_t *scopes)
{
	const struct snapshot_process *from = &inside->snapshot->processes[at];
	const struct buffers_filter *filter = &inside->filter;
	inside->processes[at] = (struct buffers_process){
		.wanted = !filter->by_process || filter->process == from->key,
		.has_text = filter->text[0] == '\0' || buffers_process_has_text(from, filter->text),
		.devices = wanted_devices(filter, from),
		.scopes = *scopes,
	};
	find_devices(inside->model, from, inside->processes[at].device);
	add_scope(inside, (*scopes)++, "");
	for (size_t i = 0; i < from->n_scopes; i++)
		add_scope(inside, (*scopes)++, from->scopes[i]);
}

int buffers_prepare_processes(struct buffers *buffers)
{
	struct buffers_inside *inside = buffers->inside;
	const struct snapshot *snapshot = inside->snapshot;
	size_t n_scopes = 0;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		n_scopes += snapshot->processes[p].n_scopes + 1;
	inside->processes = buffers_array_need(
		&inside->process_array, snapshot->n_processes * sizeof(*inside->processes) + 1);
	inside->scopes =
		buffers_array_need(&inside->scope_array, n_scopes * sizeof(*inside->scopes) + 1);
	if (inside->processes == NULL || inside->scopes == NULL)
		return -ENOMEM;
	n_scopes = 0;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		prepare_process(inside, p, &n_scopes);
	if (inside->filter.column != BUFFERS_BY_SCOPE)
		return 0;
	return buffers_rank_scopes(buffers, n_scopes);
}

/* A mask of the model's devices as one of slot indices. */
static uint64_t slots_of(const struct buffers_process *process, uint64_t devices)
{
	uint64_t slots = 0;
	for (unsigned i = 0; i < SNAPSHOT_DEVICES; i++)
		if (process->device[i] < SNAPSHOT_DEVICES && (devices >> process->device[i] & 1))
			slots |= UINT64_C(1) << i;
	return slots;
}

int buffers_prepare_suspects(struct buffers *buffers)
{
	struct buffers_inside *inside = buffers->inside;
	const struct model *model = inside->model;
	size_t n = 0;
	inside->suspects = buffers_array_need(
		&inside->suspect_array, model->n_suspects * sizeof(*inside->suspects) + 1);
	if (inside->suspects == NULL)
		return -ENOMEM;
	for (size_t p = 0; p < inside->snapshot->n_processes; p++) {
		const struct snapshot_process *process = &inside->snapshot->processes[p];
		inside->processes[p].suspects = n;
		for (size_t i = 0; i < model->n_suspects; i++) {
			const struct model_group *group = &model->suspects[i];
			if (group->key != process->key)
				continue;
			inside->suspects[n++] = (struct buffers_suspect){
				.type = group->type,
				.size = group->size,
				.scope = hash_of(group->scope),
				.devices = slots_of(&inside->processes[p], group->devices),
			};
		}
		inside->processes[p].n_suspects = n - inside->processes[p].suspects;
	}
	return 0;
}
