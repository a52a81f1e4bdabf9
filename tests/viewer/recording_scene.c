/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/viewer/recording_scene.h"

#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "test.h"
#include "viewer/recording/fields.h"

enum {
	RECORDS = 40,
};

uint64_t seed;

uint64_t draw(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return seed >> 33 ^ seed << 31;
}

/* A number as they occur: small, of all bits, or unknown. */
static uint64_t draw_number(void)
{
	switch (draw() % 4) {
	case 0:
		return draw() % 100;
	case 1:
		return SNAPSHOT_UNKNOWN;
	case 2:
		return (UINT64_C(1) << 53) + draw() % 3;
	default:
		return draw();
	}
}

/* Any bytes, among them such as JSON has to escape and such as are no UTF-8. */
static void draw_text(char *ret_text, size_t size)
{
	static const char *const pieces[] = {"serve.py", "\"", "\\", "\x01\x1f\x7f", "\xff\xc3",
		"\xc3\xa4", "\xed\xa0\x80", "\n"};
	memset(ret_text, 0, size);
	for (unsigned n = (unsigned)(draw() % 6); n > 0; n--)
		strncat(ret_text, pieces[draw() % 8], size - strlen(ret_text) - 1);
}

static void draw_fields(const struct fields *fields, void *of)
{
	for (size_t i = 0; i < fields->count; i++) {
		char *place = (char *)of + fields->field[i].offset;
		uint64_t number = draw_number();
		uint32_t half = (uint32_t)number;
		switch (fields->field[i].kind) {
		case FIELD_U64:
			memcpy(place, &number, sizeof number);
			break;
		case FIELD_U32:
			memcpy(place, &half, sizeof half);
			break;
		case FIELD_FLAG:
			*(bool *)place = number % 2;
			break;
		case FIELD_TEXT:
			draw_text(place, fields->field[i].size);
		}
	}
}

static void draw_types(struct snapshot_type *types)
{
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		if (draw() % 2 == 0)
			draw_fields(&fields_of_type, &types[type]);
}

struct stage {
	struct snapshot snapshot;
	struct snapshot_process processes[PROCESSES];
	struct snapshot_record records[PROCESSES][RECORDS];
	char scopes[PROCESSES][RECORDS][SNAPSHOT_TEXT];
	struct snapshot_closed closed[PROCESSES][RECORDS];
	struct snapshot_mark marks[PROCESSES][RECORDS];
	struct snapshot_event events[PROCESSES][RECORDS];
};

/* Some go, wherever they stand; some come, at the end or in between. */
static size_t change_list(const struct fields *fields, void *list, size_t count)
{
	char *items = list;
	while (count > 0 && draw() % 3 == 0) {
		size_t gone = draw() % count;
		memmove(items + gone * fields->size, items + (gone + 1) * fields->size,
			(count - gone - 1) * fields->size);
		count--;
	}
	while (count < RECORDS && draw() % 3 != 0) {
		size_t place = draw() % (count + 1);
		memmove(items + (place + 1) * fields->size, items + place * fields->size,
			(count - place) * fields->size);
		memset(items + place * fields->size, 0, fields->size);
		draw_fields(fields, items + place * fields->size);
		count++;
	}
	return count;
}

static void make_sound(struct snapshot_process *process)
{
	process->state %= SNAPSHOT_STALE + 1;
	process->origin %= SNAPSHOT_DRIVER + 1;
	process->missing &= (1 << TTAM_MISSING_BITS) - 1;
	for (unsigned i = 0; i < process->n_slots; i++)
		process->slot[i].index = i;
	for (size_t i = 0; i < process->n_records; i++) {
		process->records[i].type %= SNAPSHOT_TYPES;
		process->records[i].scope %= (uint32_t)process->n_scopes + 1;
		process->records[i].devices &= (UINT64_C(1) << process->n_slots) - 1;
	}
	for (size_t i = 0; i < process->n_closed; i++) {
		process->closed[i].type %= SNAPSHOT_TYPES;
		process->closed[i].scope %= (uint32_t)process->n_scopes + 1;
	}
	for (size_t i = 0; i < process->n_new_events; i++) {
		process->events[i].type %= SNAPSHOT_TYPES;
		process->events[i].scope %= (uint32_t)process->n_scopes + 1;
		process->events[i].kind = TTAM_EVENT_ALLOCATE + process->events[i].kind % 8;
	}
}

static void change_process(struct stage *stage, unsigned p, uint64_t key)
{
	struct snapshot_process *process = &stage->processes[p];
	if (draw() % 2 == 0)
		draw_fields(&fields_of_process, process);
	process->key = key;
	process->n_slots = 1 + draw() % 8;
	for (unsigned i = 0; i < process->n_slots; i++) {
		draw_fields(&fields_of_slot, &process->slot[i]);
		draw_types(process->slot[i].type);
	}
	memset(&process->slot[process->n_slots], 0,
		(SNAPSHOT_DEVICES - process->n_slots) * sizeof process->slot[0]);
	process->records = stage->records[p];
	process->scopes = stage->scopes[p];
	process->closed = stage->closed[p];
	process->marks = stage->marks[p];
	process->events = stage->events[p];
	process->n_records = change_list(&fields_of_record, process->records, process->n_records);
	process->n_scopes = change_list(&fields_of_scope, process->scopes, process->n_scopes);
	process->n_closed = change_list(&fields_of_closed, process->closed, process->n_closed);
	process->n_marks = change_list(&fields_of_mark, process->marks, process->n_marks);
	process->n_new_events = change_list(&fields_of_event, process->events, 0);
	make_sound(process);
}

struct stage *stage_create(void)
{
	struct stage *stage = calloc(1, sizeof *stage);
	ck_assert_ptr_nonnull(stage);
	stage->snapshot.processes = stage->processes;
	return stage;
}

void stage_destroy(struct stage *stage)
{
	free(stage);
}

const struct snapshot *stage_play(struct stage *stage, unsigned n)
{
	struct snapshot *snapshot = &stage->snapshot;
	seed = 1000 + n;
	snapshot->time = START + n * SECOND + draw() % SECOND;
	snapshot->monotonic = n * SECOND;
	snapshot->viewer_uid = draw_number();
	snapshot->n_retries = draw_number();
	snapshot->n_processes = n % 11 == 10 ? 0 : 1 + draw() % PROCESSES;
	for (unsigned p = 0; p < snapshot->n_processes; p++)
		if (draw() % 3 != 0 || stage->processes[p].n_slots == 0)
			change_process(stage, p, 1 + p + 10 * (draw() % 2));
		else
			stage->processes[p].n_new_events = 0;
	snapshot->n_devices = (unsigned)(draw() % 9);
	for (unsigned d = 0; d < snapshot->n_devices; d++) {
		draw_fields(&fields_of_device, &snapshot->devices[d]);
		draw_types(snapshot->devices[d].type);
	}
	snapshot->n_notices = n % 7 == 3;
	draw_fields(&fields_of_notice, &snapshot->notices[0]);
	snapshot->notices[0].kind %= SNAPSHOT_UPSTREAM_FILE + 1;
	return snapshot;
}

static void expect_list(const struct fields *fields, const void *one, size_t n_one,
	const void *other, size_t n_other)
{
	ASSERT_IN_LOOP((n_one) == (n_other));
	for (size_t i = 0; i < n_one; i++)
		ASSERT_IN_LOOP(fields_are_equal(fields, (const char *)one + i * fields->size,
			(const char *)other + i * fields->size));
}

static void expect_types(const struct snapshot_type *one, const struct snapshot_type *other)
{
	expect_list(&fields_of_type, one, SNAPSHOT_TYPES, other, SNAPSHOT_TYPES);
}

static void expect_process(const struct snapshot_process *one, const struct snapshot_process *other)
{
	ASSERT_IN_LOOP(fields_are_equal(&fields_of_process, one, other));
	ASSERT_IN_LOOP((one->n_slots) == (other->n_slots));
	expect_list(&fields_of_slot, one->slot, one->n_slots, other->slot, other->n_slots);
	for (unsigned i = 0; i < one->n_slots; i++)
		expect_types(one->slot[i].type, other->slot[i].type);
	expect_list(
		&fields_of_record, one->records, one->n_records, other->records, other->n_records);
	expect_list(&fields_of_scope, one->scopes, one->n_scopes, other->scopes, other->n_scopes);
	expect_list(&fields_of_closed, one->closed, one->n_closed, other->closed, other->n_closed);
	expect_list(&fields_of_mark, one->marks, one->n_marks, other->marks, other->n_marks);
	expect_list(&fields_of_event, one->events, one->n_new_events, other->events,
		other->n_new_events);
}

void expect_snapshot(const struct snapshot *one, const struct snapshot *other)
{
	ASSERT_IN_LOOP((one->time) == (other->time));
	ASSERT_IN_LOOP((one->monotonic) == (other->monotonic));
	ASSERT_IN_LOOP((one->viewer_uid) == (other->viewer_uid));
	ASSERT_IN_LOOP((one->n_retries) == (other->n_retries));
	ASSERT_IN_LOOP((one->n_processes) == (other->n_processes));
	for (size_t p = 0; p < one->n_processes; p++)
		expect_process(&one->processes[p], &other->processes[p]);
	expect_list(
		&fields_of_device, one->devices, one->n_devices, other->devices, other->n_devices);
	for (unsigned d = 0; d < one->n_devices; d++)
		expect_types(one->devices[d].type, other->devices[d].type);
	expect_list(
		&fields_of_notice, one->notices, one->n_notices, other->notices, other->n_notices);
}

static void append(struct tape *tape, const struct frame_bytes *more)
{
	tape->bytes = realloc(tape->bytes, tape->length + more->length + 1);
	memcpy(tape->bytes + tape->length, more->bytes, more->length);
	tape->length += more->length;
}

void tape_record(struct tape *tape, struct recorder *recorder, const struct snapshot *sample)
{
	struct frame_bytes bytes = {0};
	if (recorder_is_due(recorder, sample)) {
		ck_assert_int_eq(recorder_end(recorder, &bytes), 0);
		append(tape, &bytes);
	}
	ck_assert_int_eq(recorder_add(recorder, sample, &bytes), 0);
	append(tape, &bytes);
}

void tape_finish(struct tape *tape, struct recorder *recorder)
{
	struct frame_bytes bytes = {0};
	ck_assert_int_eq(recorder_end(recorder, &bytes), 0);
	append(tape, &bytes);
	recorder_destroy(recorder);
}

struct tape make_tape(unsigned n_samples)
{
	struct tape tape = {0};
	struct stage *stage = stage_create();
	struct recorder *recorder = recorder_create("test");
	for (unsigned n = 0; n < n_samples; n++) {
		tape_record(&tape, recorder, stage_play(stage, n));
		tape.ends[n] = tape.length;
	}
	tape_finish(&tape, recorder);
	stage_destroy(stage);
	return tape;
}
