/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/model/buffers.h"
#include "viewer/model/event_log.h"
#include "viewer/model/leak.h"
#include "viewer/model/map.h"
#include "viewer/model/mark.h"
#include "viewer/model/mark_list.h"
#include "viewer/model/order.h"
#include "viewer/model/rows.h"
#include "viewer/model/siblings.h"
#include "viewer/model/track.h"

int model_create_lists(struct model *model)
{
	model->buffers = buffers_create();
	model->events = event_log_create();
	model->map = map_create();
	return model->buffers && model->events && model->map ? 0 : -ENOMEM;
}

void model_finish(struct model *model)
{
	if (model == NULL)
		return;
	if (model->inside)
		leak_destroy(model->inside->leak);
	track_destroy(model->inside);
	free(model->processes);
	free(model->marks);
	buffers_destroy(model->buffers);
	event_log_destroy(model->events);
	map_destroy(model->map);
	*model = (struct model){0};
}

int model_copy(const struct model *from, struct model *ret_model)
{
	struct model copy = {
		.suspects_judged = from->suspects_judged,
		.rules = from->rules,
		.earlier = from->earlier,
		.mesh_rows = from->mesh_rows,
		.mesh_columns = from->mesh_columns,
		.buffers = buffers_create(),
		.events = event_log_copy(from->events),
		.map = map_create(),
		.inside = track_copy(from->inside),
	};
	struct leak *leak = from->inside->leak;
	if (leak && copy.inside)
		copy.inside->leak = leak_copy(leak);
	if (copy.buffers && copy.events && copy.map && copy.inside &&
		(leak == NULL || copy.inside->leak)) {
		*ret_model = copy;
		return 0;
	}
	model_finish(&copy);
	return -ENOMEM;
}

static enum model_state state_of(const struct snapshot *snapshot)
{
	for (size_t p = 0; p < snapshot->n_processes; p++)
		if (snapshot->processes[p].state == SNAPSHOT_LIVE)
			return MODEL_WATCHING;
	if (snapshot->n_processes > 0)
		return MODEL_ALL_DEAD;
	for (unsigned n = 0; n < snapshot->n_notices; n++)
		if (snapshot_notice_is_fault(snapshot->notices[n].kind))
			return MODEL_UNREADABLE;
	return MODEL_WAITING;
}

/* For n of one size. Returns the array, or NULL without memory: then it is as it was. */
static void *grow(void *array, size_t size_bytes, size_t n, size_t *room)
{
	if (n <= *room)
		return array;
	size_t more = n < 16 ? 16 : 2 * n;
	void *grown = realloc(array, more * size_bytes);
	if (grown != NULL)
		*room = more;
	return grown;
}

static int make_inside(struct model *model)
{
	if (model->inside == NULL)
		model->inside = track_create(model->earlier ? model->earlier->inside : NULL);
	return model->inside == NULL ? -ENOMEM : 0;
}

static int make_room(struct model *model, const struct snapshot *snapshot)
{
	int r = make_inside(model);
	if (r < 0)
		return r;
	size_t n = snapshot->n_processes > 0 ? snapshot->n_processes : 1;
	void *processes =
		grow(model->processes, sizeof(model->processes[0]), n, &model->inside->room_shown);
	if (processes == NULL)
		return -ENOMEM;
	model->processes = processes;
	void *marks = grow(model->marks, sizeof(model->marks[0]), mark_list_most(snapshot),
		&model->inside->room_marks);
	if (marks == NULL)
		return -ENOMEM;
	model->marks = marks;
	return 0;
}

/* Indices may have changed since the suspects were found; keys do not. */
static void find_processes_of_groups(struct model *model)
{
	for (size_t i = 0; i < model->n_groups; i++)
		for (size_t p = 0; p < model->n_processes; p++)
			if (model->groups[i].key == model->inside->processes[p]->key)
				model->groups[i].process = (unsigned)p;
}

static void order(struct model *model)
{
	struct model_inside *inside = model->inside;
	for (size_t p = 0; p < inside->n_processes; p++) {
		struct track_process *process = inside->processes[p];
		process->suspect = false;
		for (size_t i = 0; i < model->n_suspects; i++)
			process->suspect |= model->suspects[i].key == process->key;
	}
	order_processes(inside, inside->monotonic);
}

static void show(struct model *model, const struct snapshot *snapshot)
{
	struct model_inside *inside = model->inside;
	model->snapshot = snapshot;
	history_pool_show(&inside->histories);
	model->time = snapshot->time;
	model->n_events = model->events ? model->events->n_added : 0;
	model->state = state_of(snapshot);
	model->watched = (double)(inside->monotonic - inside->first_monotonic) / 1e9;
	model->mark = inside->mark;
	model->n_marks = mark_list_fill(inside, snapshot, model->marks);
	leak_show(model);
	order(model);
	model->n_processes = inside->n_processes;
	find_processes_of_groups(model);
	for (size_t p = 0; p < inside->n_processes; p++) {
		rows_fill_process(model, inside->processes[p], &model->processes[p]);
		siblings_compare(model, inside->processes[p], &model->processes[p]);
	}
	rows_fill_devices(model);
	leak_forecast(model);
	siblings_median(model);
}

/* While paused the newest snapshot is another than the one on the screen. */
static void show_again(struct model *model)
{
	if (model->inside->recorded == model->snapshot)
		show(model, model->snapshot);
}

static int record(struct model *model, const struct snapshot *snapshot)
{
	int r = track_record(model->inside, snapshot);
	if (r == 0 && model->suspects_judged)
		leak_look(model->inside, snapshot);
	if (r == 0 && model->events)
		r = event_log_add(model->events, snapshot);
	return r;
}

int model_update(struct model *model, const struct snapshot *snapshot)
{
	int r = make_room(model, snapshot);
	if (r < 0)
		return r;
	r = record(model, snapshot);
	if (r < 0)
		return r;
	show(model, snapshot);
	return 0;
}

int model_record(struct model *model, const struct snapshot *snapshot)
{
	int r = make_inside(model);
	return r < 0 ? r : record(model, snapshot);
}

void model_set_mark(struct model *model, const char *name)
{
	if (model->inside == NULL || model->inside->recorded == NULL)
		return;
	mark_set(model->inside, name);
	track_take_bases(model->inside);
	show_again(model);
}

void model_choose_mark(struct model *model, const struct model_mark *mark)
{
	if (model->inside == NULL || model->inside->recorded == NULL)
		return;
	model->inside->mark = *mark;
	model->inside->mark_is_chosen = true;
	track_take_bases(model->inside);
	show_again(model);
}

void model_copy_marks(struct model *model, const struct model *from)
{
	if (model->inside == NULL || from->inside == NULL)
		return;
	memcpy(model->inside->hand_marks, from->inside->hand_marks,
		sizeof(from->inside->hand_marks));
	model->inside->n_hand_marks = from->inside->n_hand_marks;
	if (from->inside->mark_is_chosen)
		model_choose_mark(model, &from->inside->mark);
	else
		show_again(model);
}

void model_rules_changed(struct model *model)
{
	if (model->inside && model->inside->recorded)
		show_again(model);
}

void model_forget_peaks(struct model *model)
{
	if (model->inside == NULL || model->inside->recorded == NULL)
		return;
	track_forget_peaks(model->inside);
	show_again(model);
}

static const struct history *history_of(const struct model *model, unsigned history)
{
	if (model->inside == NULL || history >= HISTORY_ROWS)
		return NULL;
	return model->inside->histories.row[history];
}

struct model_span model_history(
	const struct model *model, unsigned history, unsigned holding, uint64_t from, uint64_t to)
{
	const struct history *of = history_of(model, history);
	return of ? history_span(of, holding, from, to) : (struct model_span){0};
}

unsigned model_history_types(const struct model *model, unsigned history)
{
	const struct history *of = history_of(model, history);
	return of ? of->used : 0;
}
