/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* From a line to a snapshot. The line may hold anything. */
#include <string.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/recording/fields.h"
#include "viewer/recording/sample.h"

enum {
	MOST_PROCESSES = 4096,
	MOST_STATES = SNAPSHOT_STALE + 1,
	MOST_ORIGINS = SNAPSHOT_DRIVER + 1,
};

struct reading {
	struct text_reader text;
	const struct snapshot *before;
	struct snapshot *now;
	bool no_memory;
};

/* A list that is being read: the items before it, and its own so far. */
struct listing {
	const struct fields *fields;
	const char *before;
	size_t n_before;
	char *kept; /* those before that are not gone, in a row */
	size_t n_kept;
	size_t n_used; /* of those kept */
	char *item;
	size_t count;
	size_t done;
};

static void fail(struct reading *reading)
{
	reading->text.failed = true;
	reading->text.at = reading->text.end;
}

static void *allocate(struct reading *reading, size_t count, size_t size)
{
	void *array = snapshot_allocate(reading->now, count * size);
	if (array == NULL) {
		reading->no_memory = true;
		fail(reading);
		return NULL;
	}
	memset(array, 0, count * size);
	return array;
}

static uint64_t read_up_to(struct reading *reading, uint64_t most)
{
	uint64_t number = text_read_number(&reading->text);
	if (number > most) {
		fail(reading);
		return 0;
	}
	return number;
}

static void read_object(struct reading *reading, const struct fields *fields, void *ret_struct)
{
	char key[TEXT_KEY_SIZE];
	text_enter(&reading->text, '{');
	while (text_next_key(&reading->text, &key))
		if (!fields_read(&reading->text, fields, key, ret_struct))
			text_skip(&reading->text);
}

static void keep(struct listing *list, size_t from, size_t to)
{
	if (from == to)
		return;
	memcpy(list->kept + list->n_kept * list->fields->size,
		list->before + from * list->fields->size, (to - from) * list->fields->size);
	list->n_kept += to - from;
}

/* [[place, how many], ...], in order. */
static void read_gone(struct reading *reading, struct listing *list)
{
	size_t next = 0;
	list->n_kept = 0;
	list->kept = allocate(reading, list->n_before + 1, list->fields->size);
	text_enter(&reading->text, '[');
	while (text_next_item(&reading->text)) {
		text_enter(&reading->text, '[');
		size_t from =
			text_next_item(&reading->text) ? read_up_to(reading, list->n_before) : 0;
		size_t count =
			text_next_item(&reading->text) ? read_up_to(reading, list->n_before) : 0;
		if (text_next_item(&reading->text) || from < next || count > list->n_before - from)
			fail(reading);
		if (reading->text.failed)
			return;
		keep(list, next, from);
		next = from + count;
	}
	if (!reading->text.failed)
		keep(list, next, list->n_before);
}

/* Of those kept so many that the list has this many items. */
static void take_kept(struct reading *reading, struct listing *list, size_t until)
{
	if (until < list->done || until > list->count ||
		until - list->done > list->n_kept - list->n_used) {
		fail(reading);
		return;
	}
	if (until == list->done)
		return;
	memcpy(list->item + list->done * list->fields->size,
		list->kept + list->n_used * list->fields->size,
		(until - list->done) * list->fields->size);
	list->n_used += until - list->done;
	list->done = until;
}

/* [[place, {...}], ...], in order. */
static void read_new(struct reading *reading, struct listing *list)
{
	text_enter(&reading->text, '[');
	while (text_next_item(&reading->text)) {
		text_enter(&reading->text, '[');
		size_t place =
			text_next_item(&reading->text) ? read_up_to(reading, list->count) : 0;
		take_kept(reading, list, place);
		if (reading->text.failed || place == list->count ||
			!text_next_item(&reading->text)) {
			fail(reading);
			return;
		}
		read_object(reading, list->fields, list->item + place * list->fields->size);
		list->done++;
		if (text_next_item(&reading->text))
			fail(reading);
	}
}

static void read_list(struct reading *reading, const struct fields *fields, size_t most,
	const void *before, size_t n_before, void **ret_items, size_t *ret_count)
{
	struct listing list = {.fields = fields, .before = before, .n_before = n_before};
	char key[TEXT_KEY_SIZE];
	text_enter(&reading->text, '{');
	while (text_next_key(&reading->text, &key)) {
		if (strcmp(key, "n") == 0 && list.item == NULL) {
			list.count = read_up_to(reading, most);
			list.item = allocate(reading, list.count + 1, fields->size);
		} else if (strcmp(key, "gone") == 0 && list.kept == NULL) {
			read_gone(reading, &list);
		} else if (strcmp(key, "new") == 0 && list.item != NULL && list.kept != NULL) {
			read_new(reading, &list);
		} else {
			text_skip(&reading->text);
		}
	}
	if (list.item == NULL || list.kept == NULL)
		fail(reading);
	if (!reading->text.failed)
		take_kept(reading, &list, list.count);
	if (reading->text.failed)
		return;
	*ret_items = list.item;
	*ret_count = list.count;
}

static unsigned find_type(const char *name)
{
	unsigned type = 0;
	while (type < SNAPSHOT_TYPES && strcmp(ttam_type_name(type), name) != 0)
		type++;
	return type;
}

static void read_types(struct reading *reading, struct snapshot_type *ret_types)
{
	char key[TEXT_KEY_SIZE];
	text_enter(&reading->text, '{');
	while (text_next_key(&reading->text, &key)) {
		unsigned type = find_type(key);
		if (type < SNAPSHOT_TYPES)
			read_object(reading, &fields_of_type, &ret_types[type]);
		else
			text_skip(&reading->text);
	}
}

/* A slot or a device: fields, and types. */
static void read_place(struct reading *reading, const struct fields *fields, void *ret_struct,
	struct snapshot_type *ret_types)
{
	char key[TEXT_KEY_SIZE];
	text_enter(&reading->text, '{');
	while (text_next_key(&reading->text, &key)) {
		if (strcmp(key, "types") == 0)
			read_types(reading, ret_types);
		else if (!fields_read(&reading->text, fields, key, ret_struct))
			text_skip(&reading->text);
	}
}

static void read_slots(struct reading *reading, struct snapshot_process *process)
{
	unsigned n_before = process->n_slots;
	process->n_slots = 0;
	text_enter(&reading->text, '[');
	while (text_next_item(&reading->text)) {
		if (process->n_slots == SNAPSHOT_DEVICES) {
			fail(reading);
			return;
		}
		struct snapshot_slot *slot = &process->slot[process->n_slots];
		if (process->n_slots >= n_before)
			*slot = (struct snapshot_slot){0};
		read_place(reading, &fields_of_slot, slot, slot->type);
		process->n_slots++;
	}
}

static void read_events(struct reading *reading, struct snapshot_process *process, size_t count)
{
	process->events = allocate(reading, count + 1, sizeof process->events[0]);
	text_enter(&reading->text, '[');
	while (text_next_item(&reading->text)) {
		if (process->n_new_events == count) {
			fail(reading);
			return;
		}
		read_object(reading, &fields_of_event, &process->events[process->n_new_events++]);
	}
}

/* Returns false where the key is none of a list. */
static bool read_lists(struct reading *reading, const char *key, struct snapshot_process *process)
{
	if (strcmp(key, "records") == 0)
		read_list(reading, &fields_of_record, TTAM_RECORD_COUNT, process->records,
			process->n_records, (void **)&process->records, &process->n_records);
	else if (strcmp(key, "scopes") == 0)
		read_list(reading, &fields_of_scope, TTAM_SCOPE_COUNT, process->scopes,
			process->n_scopes, (void **)&process->scopes, &process->n_scopes);
	else if (strcmp(key, "closed") == 0)
		read_list(reading, &fields_of_closed, TTAM_CLOSED_COUNT, process->closed,
			process->n_closed, (void **)&process->closed, &process->n_closed);
	else if (strcmp(key, "programs") == 0)
		read_list(reading, &fields_of_program, TTAM_PROGRAM_COUNT, process->programs,
			process->n_programs, (void **)&process->programs, &process->n_programs);
	else if (strcmp(key, "marks") == 0)
		read_list(reading, &fields_of_mark, TTAM_MARK_COUNT, process->marks,
			process->n_marks, (void **)&process->marks, &process->n_marks);
	else
		return false;
	return true;
}

/* What the views take for granted of a window that was read. */
static bool is_sound(struct snapshot_process *process)
{
	uint64_t devices = 0;
	bool sound =
		(unsigned)process->state < MOST_STATES && (unsigned)process->origin < MOST_ORIGINS;
	for (unsigned i = 0; sound && i < process->n_slots; i++) {
		unsigned index = process->slot[i].index;
		sound = index < SNAPSHOT_DEVICES && (devices >> index & 1) == 0;
		devices |= sound ? UINT64_C(1) << index : 0;
	}
	for (size_t i = 0; sound && i < process->n_records; i++)
		sound = process->records[i].type < SNAPSHOT_TYPES &&
			process->records[i].scope <= process->n_scopes &&
			(process->records[i].devices & ~devices) == 0;
	for (size_t i = 0; sound && i < process->n_closed; i++)
		sound = process->closed[i].type < SNAPSHOT_TYPES &&
			process->closed[i].scope <= process->n_scopes;
	for (size_t i = 0; sound && i < process->n_programs; i++)
		sound = process->programs[i].scope <= process->n_scopes;
	for (size_t i = 0; sound && i < process->n_new_events; i++)
		sound = process->events[i].type < SNAPSHOT_TYPES &&
			process->events[i].scope <= process->n_scopes &&
			process->events[i].kind >= TTAM_EVENT_ALLOCATE &&
			process->events[i].kind <= TTAM_EVENT_MARK;
	process->missing &= (UINT64_C(1) << TTAM_MISSING_BITS) - 1;
	return sound;
}

static void begin_process(struct reading *reading, struct snapshot_process *process)
{
	const struct snapshot *before = reading->before;
	size_t at = read_up_to(reading, MOST_PROCESSES);
	if (before == NULL || at >= before->n_processes) {
		fail(reading);
		return;
	}
	*process = before->processes[at];
	process->n_new_events = 0;
	process->events = NULL;
}

static void read_process(struct reading *reading, struct snapshot_process *process)
{
	char key[TEXT_KEY_SIZE];
	size_t n_events = 0;
	text_enter(&reading->text, '{');
	while (text_next_key(&reading->text, &key)) {
		if (strcmp(key, "at") == 0)
			begin_process(reading, process);
		else if (strcmp(key, "slots") == 0)
			read_slots(reading, process);
		else if (strcmp(key, "n_events_now") == 0)
			n_events = read_up_to(reading, TTAM_EVENT_COUNT);
		else if (strcmp(key, "events") == 0)
			read_events(reading, process, n_events);
		else if (!read_lists(reading, key, process) &&
			 !fields_read(&reading->text, &fields_of_process, key, process))
			text_skip(&reading->text);
	}
	if (!reading->text.failed && !is_sound(process))
		fail(reading);
}

/* An array that did not change still lies in the memory of the sample before. */
static void *copy_array(
	struct reading *reading, const void *array, const void *before, size_t count, size_t size)
{
	if (array == NULL || array != before)
		return (void *)array;
	void *copy = allocate(reading, count + 1, size);
	if (copy != NULL)
		memcpy(copy, array, count * size);
	return copy;
}

static void own_arrays(struct reading *reading, struct snapshot_process *process)
{
	const struct snapshot *before = reading->before;
	for (size_t i = 0; before != NULL && i < before->n_processes; i++) {
		const struct snapshot_process *was = &before->processes[i];
		process->records = copy_array(reading, process->records, was->records,
			process->n_records, sizeof process->records[0]);
		process->scopes = copy_array(reading, process->scopes, was->scopes,
			process->n_scopes, sizeof process->scopes[0]);
		process->closed = copy_array(reading, process->closed, was->closed,
			process->n_closed, sizeof process->closed[0]);
		process->programs = copy_array(reading, process->programs, was->programs,
			process->n_programs, sizeof process->programs[0]);
		process->marks = copy_array(reading, process->marks, was->marks, process->n_marks,
			sizeof process->marks[0]);
	}
}

static bool is_another(const struct snapshot *now, const struct snapshot_process *process)
{
	for (const struct snapshot_process *other = now->processes; other < process; other++)
		if (other->key == process->key)
			return false;
	return true;
}

static void read_processes(struct reading *reading, size_t count)
{
	struct snapshot *now = reading->now;
	now->processes = allocate(reading, count + 1, sizeof now->processes[0]);
	text_enter(&reading->text, '[');
	while (text_next_item(&reading->text)) {
		if (now->n_processes == count) {
			fail(reading);
			return;
		}
		struct snapshot_process *process = &now->processes[now->n_processes++];
		read_process(reading, process);
		if (!is_another(now, process))
			fail(reading);
		if (!reading->text.failed)
			own_arrays(reading, process);
	}
}

static void read_devices(struct reading *reading)
{
	struct snapshot *now = reading->now;
	text_enter(&reading->text, '[');
	while (text_next_item(&reading->text)) {
		if (now->n_devices == SNAPSHOT_DEVICES) {
			fail(reading);
			return;
		}
		struct snapshot_device *device = &now->devices[now->n_devices];
		*device = (struct snapshot_device){0};
		if (reading->before != NULL && now->n_devices < reading->before->n_devices)
			*device = reading->before->devices[now->n_devices];
		read_place(reading, &fields_of_device, device, device->type);
		now->n_devices++;
	}
}

static void read_notices(struct reading *reading)
{
	struct snapshot *now = reading->now;
	text_enter(&reading->text, '[');
	while (text_next_item(&reading->text)) {
		struct snapshot_notice notice = {0};
		read_object(reading, &fields_of_notice, &notice);
		if ((unsigned)notice.kind <= SNAPSHOT_UPSTREAM_FILE &&
			now->n_notices < SNAPSHOT_NOTICES)
			now->notices[now->n_notices++] = notice;
	}
}

static void read_members(struct reading *reading)
{
	char key[TEXT_KEY_SIZE];
	size_t n_processes = 0;
	bool is_timed = false;
	text_enter(&reading->text, '{');
	while (text_next_key(&reading->text, &key)) {
		if (strcmp(key, "whole") == 0) {
			if (text_read_flag(&reading->text))
				reading->before = NULL;
			else if (reading->before == NULL)
				fail(reading);
		} else if (strcmp(key, "n_processes") == 0) {
			n_processes = read_up_to(reading, MOST_PROCESSES);
		} else if (strcmp(key, "processes") == 0 && reading->now->processes == NULL) {
			read_processes(reading, n_processes);
		} else if (strcmp(key, "devices") == 0 && reading->now->n_devices == 0) {
			read_devices(reading);
		} else if (strcmp(key, "notices") == 0) {
			read_notices(reading);
		} else if (strcmp(key, "time") == 0) {
			reading->now->time = text_read_number(&reading->text);
			is_timed = true;
		} else if (strcmp(key, "monotonic") == 0) {
			reading->now->monotonic = text_read_number(&reading->text);
		} else if (strcmp(key, "viewer_uid") == 0) {
			reading->now->viewer_uid = text_read_number(&reading->text);
		} else if (strcmp(key, "n_retries") == 0) {
			reading->now->n_retries = text_read_number(&reading->text);
		} else {
			text_skip(&reading->text);
		}
	}
	if (!is_timed)
		fail(reading);
}

enum sample_status sample_read(const char *line, size_t length, const struct snapshot *before,
	struct snapshot *ret_snapshot)
{
	struct reading reading = {
		.text = {.at = line, .end = line + length},
		.before = before,
		.now = ret_snapshot,
	};
	snapshot_reset(ret_snapshot);
	read_members(&reading);
	if (reading.no_memory)
		return SAMPLE_NO_MEMORY;
	return reading.text.failed ? SAMPLE_DAMAGED : SAMPLE_READ;
}
