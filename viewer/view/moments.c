/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/moments.h"

#include <string.h>

#include "common/layout.h"
#include "viewer/view/names.h"

struct search {
	const struct past *past;
	const struct model *model;
	unsigned char *moments;
};

static void add(const struct search *search, uint64_t time, enum moment moment)
{
	int column = plot_column(&search->past->plot, time);
	if (time != SNAPSHOT_UNKNOWN && time != 0 && time <= search->past->now && column >= 0)
		search->moments[column] |= (unsigned char)moment;
}

static bool is_of_device(const struct past *past)
{
	return past->of == PAST_DEVICE || past->of == PAST_PART;
}

static bool has_slot(const struct search *search, const struct snapshot_slot *slot)
{
	return !is_of_device(search->past) ||
	       snapshot_chip_key(slot->asic_id, slot->label, slot->numbering) ==
		       search->model->devices[search->past->device].chip;
}

static bool has_process(const struct search *search, const struct model_process *process)
{
	const struct past *past = search->past;
	if (process->snapshot->state == SNAPSHOT_STALE)
		return false;
	if (past->of == PAST_PROCESS || past->of == PAST_PART)
		return process == &search->model->processes[past->process];
	for (unsigned i = 0; i < process->n_devices && past->of == PAST_DEVICE; i++)
		if (process->device[i].device == past->device)
			return true;
	return past->of == PAST_ALL;
}

static bool has_type(const struct search *search, unsigned type)
{
	unsigned holding = search->past->plot.holding;
	if (holding >= MODEL_MEMORIES)
		return type == holding - MODEL_MEMORIES;
	return type != TTAM_SHM_SYSTEM_MEMORY && names_memory(type) == holding;
}

static void add_process(const struct search *search, const struct snapshot_process *process)
{
	bool orderly = process->end_time != SNAPSHOT_UNKNOWN && process->end_time != 0;
	add(search, process->first_time, MOMENT_START);
	if (orderly)
		add(search, process->end_time, MOMENT_END);
	else if (process->state == SNAPSHOT_DEAD)
		add(search, process->last_time, MOMENT_END);
	for (size_t i = 0; i < process->n_marks; i++)
		add(search, process->marks[i].time, MOMENT_MARK);
	for (unsigned s = 0; s < process->n_slots && s < SNAPSHOT_DEVICES; s++)
		for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
			if (process->slot[s].type[type].used && has_type(search, type) &&
				has_slot(search, &process->slot[s]))
				add(search, process->slot[s].type[type].last_failed_time,
					MOMENT_FAILED);
}

static bool is_on(const struct search *search, const struct snapshot_process *process,
	const struct event_entry *entry)
{
	if (!is_of_device(search->past))
		return true;
	for (unsigned s = 0; s < process->n_slots && s < SNAPSHOT_DEVICES; s++)
		if (process->slot[s].label < 64 &&
			(entry->labels >> process->slot[s].label & 1) != 0 &&
			has_slot(search, &process->slot[s]))
			return true;
	return false;
}

static const struct model_process *find(const struct model *model, uint64_t key)
{
	for (size_t i = 0; i < model->n_processes; i++)
		if (model->processes[i].snapshot->key == key)
			return &model->processes[i];
	return NULL;
}

/* A slot tells only of its last failure. */
static void add_failures(const struct search *search, struct event_log *log)
{
	struct event_filter filter;
	memset(&filter, 0, sizeof(filter)); /* compared byte by byte */
	filter.choice = EVENT_LOG_FAILED;
	filter.until = search->model->n_events;
	event_log_make(log, search->model->snapshot, &filter);
	for (size_t i = 0; i < log->n; i++) {
		const struct event_entry *entry = event_log_at(log, i);
		const struct model_process *process = find(search->model, entry->key);
		if (entry->kind == TTAM_EVENT_FAIL && process && has_type(search, entry->type) &&
			has_process(search, process) && is_on(search, process->snapshot, entry))
			add(search, entry->time, MOMENT_FAILED);
	}
}

void moments_find(const struct past *past, const struct model *model, unsigned char *ret_moments)
{
	const struct search search = {past, model, ret_moments};
	memset(ret_moments, 0, (size_t)past->plot.columns);
	add(&search, model->mark.time, MOMENT_MARK);
	for (size_t i = 0; i < model->n_processes; i++)
		if (has_process(&search, &model->processes[i]))
			add_process(&search, model->processes[i].snapshot);
	if (model->events)
		add_failures(&search, model->events);
}
