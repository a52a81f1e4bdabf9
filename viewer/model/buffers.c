/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/buffers.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/model/buffers_inside.h"
#include "viewer/model/mark.h"

#define SECOND UINT64_C(1000000000)

void *buffers_array_need(struct buffers_array *array, size_t size_bytes)
{
	/* One huge job must not stay for ever. */
	if (size_bytes > array->room || size_bytes < array->room / 8) {
		free(array->items);
		array->room = size_bytes + size_bytes / 4 + 64;
		array->items = malloc(array->room);
		if (array->items == NULL)
			array->room = 0;
	}
	return array->items;
}

struct buffers *buffers_create(void)
{
	struct buffers *buffers = calloc(1, sizeof(*buffers));
	if (buffers)
		buffers->inside = calloc(1, sizeof(*buffers->inside));
	if (buffers && buffers->inside == NULL) {
		free(buffers);
		return NULL;
	}
	return buffers;
}

void buffers_destroy(struct buffers *buffers)
{
	if (buffers == NULL)
		return;
	struct buffers_inside *inside = buffers->inside;
	struct buffers_array *arrays[] = {&inside->entry_array, &inside->scratch_array,
		&inside->process_array, &inside->scope_array, &inside->suspect_array,
		&inside->group_array, &inside->slot_array};
	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		free(arrays[i]->items);
	free(inside);
	free(buffers);
}

const struct snapshot_record *buffers_record(
	const struct buffers *buffers, struct buffers_place place)
{
	return &buffers->inside->snapshot->processes[place.process].records[place.record];
}

const struct buffers_scope *buffers_scope_of(
	const struct buffers *buffers, struct buffers_place place)
{
	const struct buffers_inside *inside = buffers->inside;
	uint32_t scope = buffers_record(buffers, place)->scope;
	size_t n = inside->snapshot->processes[place.process].n_scopes;
	return &inside->scopes[inside->processes[place.process].scopes + (scope <= n ? scope : 0)];
}

uint64_t buffers_sum(uint64_t sum, uint64_t more)
{
	return more >= SNAPSHOT_UNKNOWN - 1 - sum ? SNAPSHOT_UNKNOWN - 1 : sum + more;
}

uint64_t buffers_bytes(const struct buffers *buffers, struct buffers_place place)
{
	const struct snapshot_record *record = buffers_record(buffers, place);
	uint64_t bytes = record->reserved != SNAPSHOT_UNKNOWN ? record->reserved : record->size;
	uint64_t n = buffers->inside->filter.by_device
			     ? 1
			     : (uint64_t)__builtin_popcountll(record->devices);
	return n > 0 && bytes >= SNAPSHOT_UNKNOWN / n ? SNAPSHOT_UNKNOWN - 1 : bytes * n;
}

bool buffers_process_has_text(const struct snapshot_process *process, const char *text)
{
	char number[24];
	snprintf(number, sizeof(number), "%" PRIu64, process->pid);
	return strstr(number, text) || strcasestr(process->name, text) ||
	       strcasestr(process->command, text);
}

/* The number that a text is, decimal or hexadecimal; SNAPSHOT_UNKNOWN: it is none. */
static uint64_t number_of(const char *text)
{
	char *end = NULL;
	if (text[0] < '0' || text[0] > '9')
		return SNAPSHOT_UNKNOWN;
	unsigned long long number = strtoull(text, &end, 0);
	return *end == '\0' ? number : SNAPSHOT_UNKNOWN;
}

static bool is_text_of_record(
	const struct snapshot_record *record, const char *text, uint64_t number)
{
	if (number != SNAPSHOT_UNKNOWN && (record->id == number || record->address == number))
		return true;
	return strcasecmp(ttam_type_name(record->type), text) == 0;
}

bool buffers_is_new(const struct buffers *buffers, struct buffers_place place)
{
	return !mark_is_before(&buffers->inside->model->mark, buffers_record(buffers, place)->time);
}

bool buffers_is_suspect(const struct buffers *buffers, struct buffers_place place)
{
	const struct buffers_inside *inside = buffers->inside;
	const struct buffers_process *process = &inside->processes[place.process];
	const struct snapshot_record *record = buffers_record(buffers, place);
	for (size_t i = 0; i < process->n_suspects; i++) {
		const struct buffers_suspect *suspect = &inside->suspects[process->suspects + i];
		if (suspect->size == record->size && suspect->type == record->type &&
			(suspect->devices & record->devices) != 0 &&
			suspect->scope == buffers_scope_of(buffers, place)->hash)
			return buffers_is_new(buffers, place);
	}
	return false;
}

uint64_t buffers_devices(const struct buffers *buffers, struct buffers_place place)
{
	const struct buffers_process *process = &buffers->inside->processes[place.process];
	uint64_t devices = 0;
	for (uint64_t left = buffers_record(buffers, place)->devices; left != 0; left &= left - 1)
		if (process->device[__builtin_ctzll(left)] < SNAPSHOT_DEVICES)
			devices |= UINT64_C(1) << process->device[__builtin_ctzll(left)];
	return devices;
}

const char *buffers_scope(const struct buffers *buffers, struct buffers_place place)
{
	return buffers_scope_of(buffers, place)->name;
}

static uint64_t age_of(const struct buffers_inside *inside, uint64_t time)
{
	uint64_t now = inside->model->time;
	return now > time ? now - time : 0;
}

static struct buffers_age *age_class(struct buffers *buffers, uint64_t time)
{
	static const uint64_t below[BUFFERS_AGES - 1] = {
		SECOND, 10 * SECOND, 60 * SECOND, 600 * SECOND};
	uint64_t age = age_of(buffers->inside, time);
	size_t class = 0;
	while (class < BUFFERS_AGES - 1 && age >= below[class])
		class ++;
	return &buffers->ages[class];
}

static bool is_wanted(const struct buffers *buffers, struct buffers_place place, uint64_t number)
{
	const struct buffers_inside *inside = buffers->inside;
	const struct buffers_filter *filter = &inside->filter;
	const struct snapshot_record *record = buffers_record(buffers, place);
	const struct buffers_scope *scope = buffers_scope_of(buffers, place);
	if ((filter->by_type && record->type != filter->type) ||
		(filter->by_size && record->size != filter->size) || !scope->wanted)
		return false;
	if (filter->older_than > 0 && age_of(inside, record->time) < filter->older_than)
		return false;
	if (filter->new_only && !buffers_is_new(buffers, place))
		return false;
	return inside->processes[place.process].has_text || scope->has_text ||
	       is_text_of_record(record, filter->text, number);
}

static void take_record(struct buffers *buffers, struct buffers_place place, uint64_t number)
{
	struct buffers_age *age = age_class(buffers, buffers_record(buffers, place)->time);
	buffers->n_all++;
	age->n++;
	age->n_new += buffers_is_new(buffers, place);
	age->n_suspects += buffers_is_suspect(buffers, place);
	if (!is_wanted(buffers, place, number))
		return;
	buffers->bytes = buffers_sum(buffers->bytes, buffers_bytes(buffers, place));
	buffers->inside->entries[buffers->n++].place = place;
}

/* Of a process's slots that the filter wants, the one with most CBs: programs of a mesh have the
 * same ones on each device. */
static void count_programs(struct buffers *buffers, const struct buffers_process *process,
	const struct snapshot_process *from)
{
	const struct snapshot_type *most = NULL;
	for (unsigned s = 0; s < from->n_slots; s++) {
		const struct snapshot_type *cbs = &from->slot[s].type[TTAM_SHM_CB];
		bool wanted = from->slot[s].index < SNAPSHOT_DEVICES &&
			      (process->devices >> from->slot[s].index & 1) != 0;
		if (wanted && cbs->used && cbs->count != SNAPSHOT_UNKNOWN &&
			(most == NULL || cbs->count > most->count))
			most = cbs;
	}
	if (most == NULL)
		return;
	buffers->n_all = buffers_sum(buffers->n_all, most->count);
	struct buffers_age *age = age_class(buffers, most->last_time);
	age->n = buffers_sum(age->n, most->count);
}

static int take_records(struct buffers *buffers)
{
	struct buffers_inside *inside = buffers->inside;
	const struct snapshot *snapshot = inside->snapshot;
	uint64_t number = number_of(inside->filter.text);
	size_t most = 0;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		most += inside->processes[p].wanted ? snapshot->processes[p].n_records : 0;
	inside->entries =
		buffers_array_need(&inside->entry_array, most * sizeof(*inside->entries) + 1);
	if (inside->entries == NULL)
		return -ENOMEM;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *from = &snapshot->processes[p];
		const struct buffers_process *process = &inside->processes[p];
		if (!process->wanted)
			continue;
		for (size_t i = 0; i < from->n_records; i++)
			if ((from->records[i].devices & process->devices) != 0)
				take_record(buffers,
					(struct buffers_place){(uint32_t)p, (uint32_t)i}, number);
		count_programs(buffers, process, from);
	}
	return 0;
}

static bool is_made(const struct buffers_inside *inside, const struct model *model,
	const struct buffers_filter *filter)
{
	const struct buffers_filter *old = &inside->filter;
	return inside->made && inside->model == model && inside->snapshot == model->snapshot &&
	       inside->monotonic == model->snapshot->monotonic &&
	       inside->mark == model->mark.time && inside->n_suspect_groups == model->n_suspects &&
	       memcmp(old, filter, sizeof(*old)) == 0;
}

/* Another order was asked for, or other rows; not so by another width. */
static bool is_other_list(const struct buffers_filter *old, const struct buffers_filter *filter)
{
	struct buffers_filter same = *filter;
	same.spans = old->spans;
	return memcmp(old, &same, sizeof(same)) != 0;
}

static int make(struct buffers *buffers)
{
	int r = buffers_prepare_processes(buffers);
	if (r == 0)
		r = buffers_prepare_suspects(buffers);
	if (r == 0)
		r = take_records(buffers);
	if (r == 0 && buffers->inside->filter.grouping == BUFFERS_RECORDS)
		r = buffers_sort(buffers);
	else if (r == 0)
		r = buffers_group_all(buffers);
	return r;
}

int buffers_make(
	struct buffers *buffers, const struct model *model, const struct buffers_filter *filter)
{
	struct buffers_inside *inside = buffers->inside;
	if (model->snapshot == NULL)
		return 0;
	if (is_made(inside, model, filter))
		return 0;
	*buffers = (struct buffers){.inside = inside};
	inside->model = model;
	inside->snapshot = model->snapshot;
	inside->monotonic = model->snapshot->monotonic;
	inside->mark = model->mark.time;
	inside->n_suspect_groups = model->n_suspects;
	if (is_other_list(&inside->filter, filter))
		inside->hold.n = 0;
	inside->filter = *filter;
	int r = make(buffers);
	inside->made = r == 0;
	if (r < 0)
		*buffers = (struct buffers){.inside = inside};
	return r;
}

struct buffers_place buffers_at(const struct buffers *buffers, size_t at)
{
	return buffers->inside->entries[at].place;
}

static bool is_that(
	const struct buffers *buffers, size_t at, uint64_t process, uint64_t id, uint64_t time)
{
	struct buffers_place place = buffers_at(buffers, at);
	const struct snapshot_record *record = buffers_record(buffers, place);
	return record->id == id && record->time == time &&
	       buffers->inside->snapshot->processes[place.process].key == process;
}

size_t buffers_find(struct buffers *buffers, uint64_t process, uint64_t id, uint64_t time)
{
	size_t *found = &buffers->inside->found;
	if (*found < buffers->n && is_that(buffers, *found, process, id, time))
		return *found;
	for (*found = 0; *found < buffers->n; ++*found)
		if (is_that(buffers, *found, process, id, time))
			break;
	return *found;
}

size_t buffers_find_text(const struct buffers *buffers, size_t at, int step, const char *text)
{
	const struct snapshot *snapshot = buffers->inside->snapshot;
	uint64_t number = number_of(text);
	for (size_t i = 0; i < buffers->n; i++) {
		struct buffers_place place = buffers_at(buffers, at);
		if (strcasestr(buffers_scope(buffers, place), text) ||
			buffers_process_has_text(&snapshot->processes[place.process], text) ||
			is_text_of_record(buffers_record(buffers, place), text, number))
			return at;
		at = step > 0 ? (at + 1) % buffers->n : (at + buffers->n - 1) % buffers->n;
	}
	return buffers->n;
}

size_t buffers_count_alike(const struct buffers *buffers, struct buffers_place place)
{
	const struct snapshot_process *process =
		&buffers->inside->snapshot->processes[place.process];
	const struct snapshot_record *like = &process->records[place.record];
	uint64_t devices = buffers->inside->processes[place.process].devices;
	bool is_new = buffers_is_new(buffers, place);
	size_t n = 0;
	for (size_t i = 0; i < process->n_records; i++) {
		const struct snapshot_record *record = &process->records[i];
		n += record->size == like->size && record->type == like->type &&
		     record->scope == like->scope && (record->devices & devices) != 0 &&
		     (!is_new || !mark_is_before(&buffers->inside->model->mark, record->time));
	}
	return n;
}
