/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is recorded comes back the same, up to wherever the file ends, whatever it holds. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"
#include "tests/viewer/recording_scene.h"
#include "viewer/recording/fields.h"
#include "viewer/recording/recorder.h"
#include "viewer/recording/recording.h"
#include "viewer/recording/sample.h"

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
		expect_snapshot(sample, stage_play(stage, n));
	}
	stage_destroy(stage);
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

/* One process with one buffer more in each sample. */
static void play_simple(unsigned n, struct snapshot *ret_snapshot)
{
	static struct snapshot_process process;
	static struct snapshot_record records[SAMPLES];
	records[n] = (struct snapshot_record){.id = n, .size = 4096, .devices = 1};
	process = (struct snapshot_process){
		.key = 1, .pid = 4242, .n_slots = 1, .n_records = n + 1, .records = records};
	process.slot[0].type[0] = (struct snapshot_type){.used = true, .current = 4096 * (n + 1)};
	*ret_snapshot = (struct snapshot){.time = START + n * SECOND,
		.monotonic = n * SECOND,
		.n_processes = 1,
		.processes = &process};
}

enum {
	FEW = 5,
	SECONDS_APART = 20, /* so that there is a second frame */
};

static struct tape make_simple_tape(void)
{
	struct tape tape = {.bytes = malloc(1)};
	struct recorder *recorder = recorder_create("test");
	for (unsigned n = 0; n < FEW; n++) {
		struct snapshot snapshot;
		play_simple(n, &snapshot);
		snapshot.monotonic *= SECONDS_APART;
		tape_record(&tape, recorder, &snapshot);
		tape.ends[n] = tape.length;
	}
	tape_finish(&tape, recorder);
	return tape;
}

/* Returns how many of the samples there are, and nothing else. */
static unsigned expect_simple(struct recording *recording)
{
	const struct snapshot *sample;
	unsigned n = 0;
	for (; recording_next(recording, &sample) == RECORDING_SAMPLE; n++) {
		struct snapshot snapshot;
		ASSERT_IN_LOOP(n < FEW);
		play_simple(n, &snapshot);
		snapshot.monotonic *= SECONDS_APART;
		expect_snapshot(sample, &snapshot);
	}
	return n;
}

/* Every place where a file can end. */
START_TEST(opens_up_to_wherever_it_is_cut)
{
	struct tape tape = make_simple_tape();
	int without_sample = -EBADMSG;
	unsigned whole = 0;
	for (size_t length = 0; length <= tape.length; length++) {
		struct recording *recording = NULL;
		char *bytes = malloc(length + 1);
		memcpy(bytes, tape.bytes, length);
		while (whole < FEW && tape.ends[whole] <= length)
			whole++;
		int r = recording_open_bytes(bytes, length, &recording);
		if (r == -ENODATA)
			without_sample = -ENODATA; /* the line of what it is, is whole */
		ASSERT_IN_LOOP(r == (whole > 0 || recording != NULL ? 0 : without_sample));
		if (r < 0)
			continue;
		unsigned n_read = expect_simple(recording);
		ASSERT_IN_LOOP(n_read == whole || n_read == whole + 1);
		recording_close(recording);
	}
	ck_assert_uint_eq(whole, FEW);
	ck_assert_int_eq(without_sample, -ENODATA);
	free(tape.bytes);
}
END_TEST

START_TEST(opens_up_to_a_cut_in_any_frame)
{
	struct tape tape = make_tape(SAMPLES);
	for (unsigned n = 0; n < SAMPLES; n += 7) {
		struct recording *recording;
		ck_assert_int_eq(open_bytes(tape.bytes, tape.ends[n], &recording), 0);
		ck_assert_uint_eq(expect_run(recording, 0), n + 1);
		recording_close(recording);
	}
	free(tape.bytes);
}
END_TEST

/* What a double does not have exactly is written as a string. */
START_TEST(writes_numbers)
{
	static const uint64_t exact = UINT64_C(1) << 53;
	struct text_writer text = {0};
	text_writer_reset(&text);
	text_open(&text, NULL, '[');
	text_number(&text, NULL, 0);
	text_number(&text, NULL, 1090);
	text_number(&text, NULL, exact);
	text_number(&text, NULL, exact + 1);
	text_number(&text, NULL, UINT64_MAX - 1);
	text_number(&text, NULL, UINT64_MAX);
	text_close(&text, ']');
	text_end_line(&text);
	const char *expected = "[0,1090,9007199254740992,\"9007199254740993\","
			       "\"18446744073709551614\",null]\n";
	ck_assert_uint_eq(text.length, strlen(expected));
	ck_assert_mem_eq(text.text, expected, text.length);
	text_writer_finish(&text);
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
	ck_assert_int_eq(snapshot_copy(stage_play(stage, 0), &before), 0);
	text_writer_reset(&writer.text);
	ck_assert_int_eq(sample_write(&writer, stage_play(stage, 1), &before), 0);
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
	stage_destroy(stage);
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
					     6 * (sizeof(size_t) + sizeof(void *))},
		{&fields_of_slot, SNAPSHOT_TYPES * sizeof(struct snapshot_type)},
		{&fields_of_device, SNAPSHOT_TYPES * sizeof(struct snapshot_type)},
		{&fields_of_type, 0},
		{&fields_of_record, 0},
		{&fields_of_scope, 0},
		{&fields_of_closed, 0},
		{&fields_of_program, 0},
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
	tcase_add_test(cases, opens_up_to_a_cut_in_any_frame);
	tcase_add_test(cases, writes_numbers);
	tcase_add_test(cases, survives_any_line);
	tcase_add_test(cases, survives_any_bytes);
	tcase_add_test(cases, refuses_what_is_no_recording);
	tcase_add_test(cases, records_every_field);
	suite_add_tcase(suite, cases);
	return suite;
}

TEST_MAIN(make_suite)
