/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/event_log.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/model/event_list.h"

enum {
	LIVE_MOST = 1024, /* processes whose end is told */
};

struct event_log_inside {
	struct event_list list;
	uint64_t monotonic; /* of the last snapshot; 0: none so far */
	size_t n_live;
	uint64_t live[LIVE_MOST]; /* keys */
	bool made;
	uint64_t made_of; /* n_added */
	const struct snapshot *snapshot;
	struct event_filter filter;
	uint16_t shown[EVENT_LOG_KEPT]; /* places in entries */
	uint64_t first;                 /* number of the oldest entry that is kept and shown */
	struct event_entry entries[EVENT_LOG_KEPT];
};

struct event_log *event_log_create(void)
{
	struct event_log *log = calloc(1, sizeof(*log));
	if (log)
		log->inside = calloc(1, sizeof(*log->inside));
	if (log == NULL || log->inside == NULL) {
		free(log);
		return NULL;
	}
	log->per_second = (double)NAN;
	return log;
}

struct event_log *event_log_copy(const struct event_log *from)
{
	struct event_log *log = event_log_create();
	if (log == NULL)
		return NULL;
	struct event_log_inside *inside = log->inside;
	*log = *from;
	log->inside = inside;
	*inside = *from->inside;
	inside->list = (struct event_list){0};
	inside->made = false;
	return log;
}

void event_log_destroy(struct event_log *log)
{
	if (log == NULL)
		return;
	event_list_finish(&log->inside->list);
	free(log->inside);
	free(log);
}

static struct event_entry *add(
	struct event_log *log, const struct snapshot_process *process, unsigned kind, uint64_t time)
{
	struct event_entry *entry = &log->inside->entries[log->n_added++ % EVENT_LOG_KEPT];
	*entry = (struct event_entry){
		.time = time, .key = process->key, .pid = process->pid, .kind = (uint8_t)kind};
	return entry;
}

static uint64_t label_mask(const struct snapshot_process *process, uint64_t devices)
{
	uint64_t labels[SNAPSHOT_DEVICES], mask = 0;
	unsigned n = event_list_labels(process, devices, labels);
	for (unsigned i = 0; i < n; i++)
		if (labels[i] < 64)
			mask |= UINT64_C(1) << labels[i];
	return mask;
}

static void add_event(struct event_log *log, const struct snapshot_process *process,
	const struct snapshot_event *event)
{
	if (event->sequence == 1)
		add(log, process, EVENT_LOG_START, event->time);
	struct event_entry *entry = add(log, process, event->kind, event->time);
	entry->id = event->id;
	entry->size = event->size;
	entry->labels = label_mask(process, event->devices);
	entry->scope = event->scope;
	entry->type = (uint8_t)event->type;
}

static void add_item(
	struct event_log *log, const struct snapshot *snapshot, const struct event_list_item *item)
{
	const struct snapshot_process *process = &snapshot->processes[item->process];
	if (item->index != EVENT_LIST_LOST) {
		add_event(log, process, &process->events[item->index]);
		return;
	}
	if (process->earlier_events > 0)
		add(log, process, EVENT_LOG_EARLIER, item->time)->size = process->earlier_events;
	if (process->missed_events > 0)
		add(log, process, EVENT_LOG_LOST, item->time)->size = process->missed_events;
}

static bool was_live(struct event_log_inside *inside, uint64_t key)
{
	for (size_t i = 0; i < inside->n_live; i++)
		if (inside->live[i] == key)
			return true;
	return false;
}

/* Who lived at the last look and is dead now has ended in between. */
static void add_ends(struct event_log *log, const struct snapshot *snapshot)
{
	struct event_log_inside *inside = log->inside;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		bool orderly = process->end_time != SNAPSHOT_UNKNOWN && process->end_time != 0;
		if (process->state == SNAPSHOT_DEAD && was_live(inside, process->key))
			add(log, process, EVENT_LOG_END,
				orderly ? process->end_time : snapshot->time)
				->size = orderly;
	}
	inside->n_live = 0;
	for (size_t p = 0; p < snapshot->n_processes && inside->n_live < LIVE_MOST; p++)
		if (snapshot->processes[p].state == SNAPSHOT_LIVE)
			inside->live[inside->n_live++] = snapshot->processes[p].key;
}

static void note_rate(struct event_log *log, const struct snapshot *snapshot)
{
	struct event_log_inside *inside = log->inside;
	uint64_t n = 0;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		n += snapshot->processes[p].n_new_events + snapshot->processes[p].missed_events;
	if (inside->monotonic != 0 && snapshot->monotonic > inside->monotonic)
		log->per_second =
			(double)n * 1e9 / (double)(snapshot->monotonic - inside->monotonic);
	inside->monotonic = snapshot->monotonic;
}

int event_log_add(struct event_log *log, const struct snapshot *snapshot)
{
	int r = event_list_make(&log->inside->list, snapshot);
	if (r < 0)
		return r;
	for (size_t i = 0; i < log->inside->list.n; i++)
		add_item(log, snapshot, &log->inside->list.items[i]);
	add_ends(log, snapshot);
	note_rate(log, snapshot);
	return 0;
}

const struct snapshot_process *event_log_process(
	const struct snapshot *snapshot, const struct event_entry *entry)
{
	for (size_t p = 0; snapshot && p < snapshot->n_processes; p++)
		if (snapshot->processes[p].key == entry->key)
			return &snapshot->processes[p];
	return NULL;
}

const char *event_log_scope(const struct snapshot *snapshot, const struct event_entry *entry)
{
	const struct snapshot_process *process = event_log_process(snapshot, entry);
	if (process == NULL)
		return "";
	if (entry->kind != TTAM_EVENT_MARK)
		return entry->scope > 0 && entry->scope <= process->n_scopes
			       ? process->scopes[entry->scope - 1]
			       : "";
	for (size_t i = 0; i < process->n_marks; i++)
		if (process->marks[i].time == entry->time)
			return process->marks[i].name;
	return "";
}

static bool is_chosen(enum event_log_choice choice, unsigned kind)
{
	switch (kind) {
	case TTAM_EVENT_ALLOCATE:
	case TTAM_EVENT_CB_ALLOCATE:
		return choice == EVENT_LOG_ALL || choice == EVENT_LOG_ALLOCATED;
	case TTAM_EVENT_FREE:
	case TTAM_EVENT_CB_FREE:
	case TTAM_EVENT_CLOSE:
		return choice == EVENT_LOG_ALL || choice == EVENT_LOG_FREED;
	case TTAM_EVENT_FAIL:
	case TTAM_EVENT_UNMATCHED:
		return choice == EVENT_LOG_ALL || choice == EVENT_LOG_FAILED;
	case EVENT_LOG_LOST:
	case EVENT_LOG_EARLIER:
		return true; /* they may have been of any kind */
	default:
		return choice == EVENT_LOG_ALL || choice == EVENT_LOG_MARKS;
	}
}

static bool has_text(
	const struct snapshot *snapshot, const struct event_entry *entry, const char *text)
{
	char number[24];
	const struct snapshot_process *process = event_log_process(snapshot, entry);
	if (strcasestr(event_log_scope(snapshot, entry), text))
		return true;
	if (process && strcasestr(process->name, text))
		return true;
	snprintf(number, sizeof(number), "%" PRIu64, entry->pid);
	if (strstr(number, text))
		return true;
	if (entry->kind >= EVENT_LOG_LOST || entry->kind == TTAM_EVENT_MARK)
		return false;
	snprintf(number, sizeof(number), "%" PRIu64, entry->id);
	return strcmp(number, text) == 0 || strcasecmp(ttam_type_name(entry->type), text) == 0;
}

void event_log_make(
	struct event_log *log, const struct snapshot *snapshot, const struct event_filter *filter)
{
	struct event_log_inside *inside = log->inside;
	if (inside->made && inside->made_of == log->n_added && inside->snapshot == snapshot &&
		memcmp(&inside->filter, filter, sizeof(*filter)) == 0)
		return;
	uint64_t end = filter->until < log->n_added ? filter->until : log->n_added;
	log->n_forgotten = log->n_added > EVENT_LOG_KEPT ? log->n_added - EVENT_LOG_KEPT : 0;
	log->n = 0;
	for (uint64_t number = log->n_forgotten; number < end; number++) {
		const struct event_entry *entry = &inside->entries[number % EVENT_LOG_KEPT];
		if (is_chosen(filter->choice, entry->kind) &&
			(filter->text[0] == '\0' || has_text(snapshot, entry, filter->text)))
			inside->shown[log->n++] = (uint16_t)(number - log->n_forgotten);
	}
	inside->first = log->n_forgotten;
	inside->made = true;
	inside->made_of = log->n_added;
	inside->snapshot = snapshot;
	inside->filter = *filter;
}

uint64_t event_log_number(const struct event_log *log, size_t at)
{
	return log->inside->first + log->inside->shown[at];
}

const struct event_entry *event_log_at(const struct event_log *log, size_t at)
{
	return &log->inside->entries[event_log_number(log, at) % EVENT_LOG_KEPT];
}

size_t event_log_place(const struct event_log *log, uint64_t number)
{
	size_t low = 0, high = log->n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (event_log_number(log, middle) < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool event_log_has_text(
	const struct event_log *log, const struct snapshot *snapshot, size_t at, const char *text)
{
	return has_text(snapshot, event_log_at(log, at), text);
}
