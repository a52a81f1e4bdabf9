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

static bool has_number(const struct snapshot_record *record, uint64_t number)
{
	return number != SNAPSHOT_UNKNOWN && (record->id == number || record->address == number);
}

bool buffers_is_new(const struct buffers *buffers, struct buffers_place place)
{
	return buffers_record_is_new(buffers, buffers_record(buffers, place));
}

bool buffers_record_is_suspect(const struct buffers *buffers, uint32_t process,
	const struct snapshot_record *record, const struct buffers_scope *scope)
{
	const struct buffers_process *of = &buffers->inside->processes[process];
	for (size_t i = 0; i < of->n_suspects; i++) {
		const struct buffers_suspect *suspect =
			&buffers->inside->suspects[of->suspects + i];
		if (suspect->size == record->size && suspect->type == record->type &&
			(suspect->devices & record->devices) != 0 && suspect->scope == scope->hash)
			return true;
	}
	return false;
}

bool buffers_is_suspect(const struct buffers *buffers, struct buffers_place place)
{
	const struct snapshot_record *record = buffers_record(buffers, place);
	return buffers_record_is_new(buffers, record) &&
	       buffers_record_is_suspect(buffers, place.process, record,
		       buffers_scope_of(buffers, place.process, record));
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
	return buffers_scope_of(buffers, place.process, buffers_record(buffers, place))->name;
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

/* What the filter asks of each record, found once. */
struct taking {
	struct buffers *buffers;
	uint64_t number; /* that the text is; SNAPSHOT_UNKNOWN: none */
	bool type_has_text[SNAPSHOT_TYPES + 1];
	const struct snapshot_process *from; /* the records of one process after the other */
	uint32_t process;
};

static struct taking begin_taking(struct buffers *buffers)
{
	const char *text = buffers->inside->filter.text;
	struct taking taking = {.buffers = buffers, .number = number_of(text)};
	for (uint32_t type = 0; type <= SNAPSHOT_TYPES; type++)
		taking.type_has_text[type] = strcasecmp(ttam_type_name(type), text) == 0;
	return taking;
}

static bool has_text(const struct taking *taking, const struct snapshot_record *record,
	const struct buffers_scope *scope)
{
	if (taking->buffers->inside->processes[taking->process].has_text || scope->has_text ||
		has_number(record, taking->number))
		return true;
	return taking->type_has_text[record->type < SNAPSHOT_TYPES ? record->type : SNAPSHOT_TYPES];
}

static bool is_wanted(const struct taking *taking, const struct snapshot_record *record,
	const struct buffers_scope *scope, bool is_new)
{
	const struct buffers_inside *inside = taking->buffers->inside;
	const struct buffers_filter *filter = &inside->filter;
	if ((filter->by_type && record->type != filter->type) ||
		(filter->by_size && record->size != filter->size) || !scope->wanted)
		return false;
	if (filter->older_than > 0 && age_of(inside, record->time) < filter->older_than)
		return false;
	return (is_new || !filter->new_only) && has_text(taking, record, scope);
}

static void take_record(const struct taking *taking, uint32_t i)
{
	struct buffers *buffers = taking->buffers;
	const struct snapshot_record *record = &taking->from->records[i];
	const struct buffers_scope *scope = buffers_scope_of(buffers, taking->process, record);
	bool is_new = buffers_record_is_new(buffers, record);
	struct buffers_age *age = age_class(buffers, record->time);
	buffers->n_all++;
	age->n++;
	age->n_new += is_new;
	age->n_suspects +=
		is_new && buffers_record_is_suspect(buffers, taking->process, record, scope);
	if (!is_wanted(taking, record, scope, is_new))
		return;
	buffers->bytes = buffers_sum(buffers->bytes, buffers_bytes(buffers, record));
	buffers->inside->entries[buffers->n++].value =
		buffers_pack((struct buffers_place){taking->process, i});
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
	struct taking taking = begin_taking(buffers);
	size_t most = 0;
	for (size_t p = 0; p < snapshot->n_processes; p++)
		most += inside->processes[p].wanted ? snapshot->processes[p].n_records : 0;
	inside->entries =
		buffers_array_need(&inside->entry_array, most * sizeof(*inside->entries) + 1);
	if (inside->entries == NULL)
		return -ENOMEM;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct buffers_process *process = &inside->processes[p];
		if (!process->wanted)
			continue;
		taking.from = &snapshot->processes[p];
		taking.process = (uint32_t)p;
		for (size_t i = 0; i < taking.from->n_records; i++)
			if ((taking.from->records[i].devices & process->devices) != 0)
				take_record(&taking, (uint32_t)i);
		count_programs(buffers, process, taking.from);
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
	return buffers_unpack(buffers->inside->entries[at].value);
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
		const struct snapshot_record *record = buffers_record(buffers, place);
		if (strcasestr(buffers_scope(buffers, place), text) ||
			buffers_process_has_text(&snapshot->processes[place.process], text) ||
			has_number(record, number) ||
			strcasecmp(ttam_type_name(record->type), text) == 0)
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
