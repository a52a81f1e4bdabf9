/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is recorded comes back the same, up to wherever the file ends, whatever it holds. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/layout.h"
#include "test.h"
#include "viewer/recording/fields.h"
#include "viewer/recording/recorder.h"
#include "viewer/recording/recording.h"
#include "viewer/recording/sample.h"

#define SECOND UINT64_C(1000000000)
#define START (UINT64_C(1795340040) * SECOND)

enum {
	SAMPLES = 150, /* two minutes and a half, so three frames */
	PROCESSES = 3,
	RECORDS = 40,
};

static uint64_t seed;

static uint64_t draw(void)
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

static struct stage *stage_create(void)
{
	struct stage *stage = calloc(1, sizeof *stage);
	ck_assert_ptr_nonnull(stage);
	stage->snapshot.processes = stage->processes;
	return stage;
}

/* The n-th sample of a run that is the same in every test. */
static void stage_play(struct stage *stage, unsigned n)
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

static void expect_snapshot(const struct snapshot *one, const struct snapshot *other)
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

/* A recording of the run, and where in it each sample's bytes end. */
struct tape {
	char *bytes;
	size_t length;
	size_t ends[SAMPLES];
};

static void append(struct tape *tape, const struct frame_bytes *more)
{
	tape->bytes = realloc(tape->bytes, tape->length + more->length + 1);
	memcpy(tape->bytes + tape->length, more->bytes, more->length);
	tape->length += more->length;
}

static struct tape make_tape(unsigned n_samples)
{
	struct tape tape = {0};
	struct frame_bytes bytes = {0};
	struct stage *stage = stage_create();
	struct recorder *recorder = recorder_create("test");
	for (unsigned n = 0; n < n_samples; n++) {
		stage_play(stage, n);
		if (recorder_is_due(recorder, &stage->snapshot)) {
			ck_assert_int_eq(recorder_end(recorder, &bytes), 0);
			append(&tape, &bytes);
		}
		ck_assert_int_eq(recorder_add(recorder, &stage->snapshot, &bytes), 0);
		append(&tape, &bytes);
		tape.ends[n] = tape.length;
	}
	ck_assert_int_eq(recorder_end(recorder, &bytes), 0);
	append(&tape, &bytes);
	recorder_destroy(recorder);
	free(stage);
	return tape;
}

static char path[64];

static void begin(void)
{
	snprintf(path, sizeof path, "/dev/shm/tt-allocmon-test-%d.ttam", getpid());
}

static void end(void)
{
	unlink(path);
}

static int open_bytes(const char *bytes, size_t length, struct recording **ret_recording)
{
	char message[512] = "";
	FILE *file = fopen(path, "w");
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	fclose(file);
	int r = recording_open(path, ret_recording, &message);
	ck_assert_int_eq(r == 0, message[0] == '\0');
	ck_assert(r == 0 || strstr(message, path) != NULL);
	return r;
}

/* Returns how many samples there are; each is compared with what was recorded, from this one on. */
static unsigned expect_run(struct recording *recording, unsigned n)
{
	const struct snapshot *sample;
	struct stage *stage = stage_create();
	unsigned n_read = 0;
	for (unsigned i = 0; i < n; i++)
		stage_play(stage, i);
	for (; recording_next(recording, &sample) == RECORDING_SAMPLE; n++, n_read++) {
		stage_play(stage, n);
		expect_snapshot(sample, &stage->snapshot);
	}
	free(stage);
	return n_read;
}

START_TEST(gives_back_what_was_recorded)
{
	struct recording *recording;
	struct tape tape = make_tape(SAMPLES);
	ck_assert_int_eq(open_bytes(tape.bytes, tape.length, &recording), 0);
	ck_assert_uint_eq(recording_first_time(recording) / SECOND, START / SECOND);
	ck_assert_uint_eq(recording_last_time(recording) / SECOND, START / SECOND + SAMPLES - 1);
	ck_assert_uint_eq(expect_run(recording, 0), SAMPLES);
	ck_assert(!recording_is_damaged(recording));
	recording_close(recording);
	free(tape.bytes);
}
END_TEST

START_TEST(begins_at_any_frame)
{
	struct recording *recording;
	struct tape tape = make_tape(SAMPLES);
	ck_assert_int_eq(open_bytes(tape.bytes, tape.length, &recording), 0);
	static const unsigned frames[] = {0, 60, 120};
	for (unsigned n = 0; n < SAMPLES; n += 13) {
		const struct snapshot *sample;
		recording_seek(recording, START + n * SECOND + SECOND - 1);
		ck_assert_int_eq(recording_next(recording, &sample), RECORDING_SAMPLE);
		ck_assert_uint_eq((sample->time - START) / SECOND, frames[n / 60]);
	}
	recording_seek(recording, START + 61 * SECOND);
	ck_assert_uint_eq(expect_run(recording, 60), SAMPLES - 60);
	recording_close(recording);
	free(tape.bytes);
}
END_TEST

START_TEST(opens_up_to_wherever_it_is_cut)
{
	struct tape tape = make_tape(70);
	unsigned whole = 0;
	for (size_t length = 0; length < tape.length; length += tape.length / 40 + draw() % 97) {
		struct recording *recording;
		while (whole < 70 && tape.ends[whole] <= length)
			whole++;
		int r = open_bytes(tape.bytes, length, &recording);
		if (whole > 0)
			ck_assert_int_eq(r, 0);
		if (r < 0) {
			ck_assert_int_eq(r, -EBADMSG);
			continue;
		}
		unsigned n_read = expect_run(recording, 0);
		ck_assert_uint_ge(n_read, whole);
		ck_assert_uint_le(n_read, whole + 1);
		recording_close(recording);
	}
	free(tape.bytes);
}
END_TEST

/* Also within the text: whatever zstd lets through is refused by the sample's own rules. */
START_TEST(survives_any_line)
{
	struct stage *stage = stage_create();
	struct sample_writer writer = {0};
	struct snapshot before = {0};
	struct snapshot now = {0};
	unsigned n_damaged = 0;
	stage_play(stage, 0);
	ck_assert_int_eq(snapshot_copy(&stage->snapshot, &before), 0);
	stage_play(stage, 1);
	ck_assert_int_eq(sample_write(&writer, &stage->snapshot, &before), 0);
	char *line = malloc(writer.text.length);
	for (unsigned n = 0; n < 4000; n++) {
		static const char bytes[] = "0919{}[],:\"n\\ \xff";
		seed = n;
		size_t length = writer.text.length - 1;
		memcpy(line, writer.text.text, length);
		for (unsigned k = 1 + (unsigned)(draw() % 3); k > 0; k--)
			line[draw() % length] = bytes[draw() % (sizeof bytes - 1)];
		if (draw() % 4 == 0)
			length = draw() % length;
		n_damaged += sample_read(line, length, &before, &now) != SAMPLE_READ;
	}
	ck_assert_uint_gt(n_damaged, 1000);
	free(line);
	free(stage);
	snapshot_finish(&before);
	snapshot_finish(&now);
	sample_writer_finish(&writer);
}
END_TEST

START_TEST(survives_any_bytes)
{
	struct tape tape = make_tape(70);
	char *bytes = malloc(tape.length);
	for (unsigned n = 0; n < 60; n++) {
		struct recording *recording;
		const struct snapshot *sample;
		seed = n;
		memcpy(bytes, tape.bytes, tape.length);
		for (unsigned k = 1 + (unsigned)(draw() % 3); k > 0; k--)
			bytes[draw() % tape.length] ^= (char)(1 + draw() % 255);
		if (open_bytes(bytes, tape.length, &recording) < 0)
			continue;
		while (recording_next(recording, &sample) == RECORDING_SAMPLE)
			ck_assert_uint_le(sample->n_processes, PROCESSES);
		recording_close(recording);
	}
	free(bytes);
	free(tape.bytes);
}
END_TEST

START_TEST(refuses_what_is_no_recording)
{
	struct recording *recording = NULL;
	char message[512] = "";
	ck_assert_int_eq(open_bytes("", 0, &recording), -EBADMSG);
	ck_assert_int_eq(open_bytes("{\"time\": 1}\n", 12, &recording), -EBADMSG);
	ck_assert_int_eq(recording_open("/dev/null", &recording, &message), -EBADMSG);
	ck_assert_int_eq(recording_open("/dev/shm", &recording, &message), -EISDIR);
	ck_assert_int_eq(recording_open("/dev/shm/absent.ttam", &recording, &message), -ENOENT);
	ck_assert_str_eq(message, "cannot read /dev/shm/absent.ttam: No such file or directory");
	ck_assert_ptr_null(recording);
}
END_TEST

/* So that a number that is new in a snapshot is not forgotten here. */
START_TEST(records_every_field)
{
	static const struct {
		const struct fields *fields;
		size_t apart; /* of its own: arrays, and how long they are */
	} all[] = {
		{&fields_of_process, sizeof(unsigned) +
					     SNAPSHOT_DEVICES * sizeof(struct snapshot_slot) +
					     5 * (sizeof(size_t) + sizeof(void *))},
		{&fields_of_slot, SNAPSHOT_TYPES * sizeof(struct snapshot_type)},
		{&fields_of_device, SNAPSHOT_TYPES * sizeof(struct snapshot_type)},
		{&fields_of_type, 0},
		{&fields_of_record, 0},
		{&fields_of_scope, 0},
		{&fields_of_closed, 0},
		{&fields_of_mark, 0},
		{&fields_of_event, 0},
		{&fields_of_notice, 0},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		size_t recorded = all[i].apart;
		for (size_t k = 0; k < all[i].fields->count; k++)
			recorded += all[i].fields->field[k].size;
		ck_assert_uint_le(recorded, all[i].fields->size);
		/* What is left is padding. */
		ck_assert_uint_lt(all[i].fields->size - recorded, 8 + (i == 0) * 4);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("recording");
	TCase *cases = tcase_create("recording");
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, begin, end);
	tcase_add_test(cases, gives_back_what_was_recorded);
	tcase_add_test(cases, begins_at_any_frame);
	tcase_add_test(cases, opens_up_to_wherever_it_is_cut);
	tcase_add_test(cases, survives_any_line);
	tcase_add_test(cases, survives_any_bytes);
	tcase_add_test(cases, refuses_what_is_no_recording);
	tcase_add_test(cases, records_every_field);
	suite_add_tcase(suite, cases);
	return suite;
}

TEST_MAIN(make_suite)
