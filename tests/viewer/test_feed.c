/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* A recording through a pipe: each sample at once, up to wherever it ends, whatever it holds. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test.h"
#include "tests/viewer/recording_scene.h"
#include "viewer/recording/feed.h"
#include "viewer/recording/frame.h"
#include "viewer/recording/sample_row.h"

static int ends[2];
static struct feed *feed;

static void begin(void)
{
	ck_assert_int_eq(pipe(ends), 0);
	feed = feed_create(ends[0]);
	ck_assert_ptr_nonnull(feed);
}

static void close_pipe(void)
{
	if (ends[1] >= 0)
		close(ends[1]);
	ends[1] = -1;
}

static void end(void)
{
	feed_destroy(feed);
	close_pipe();
	close(ends[0]);
}

static void send(const char *bytes, size_t length)
{
	ASSERT_IN_LOOP(write(ends[1], bytes, length) == (ssize_t)length);
}

/* The text of a recording, as zstdcat gives it. */
static char *text_of(const struct tape *tape, size_t *ret_length)
{
	char *all = malloc(1);
	*ret_length = 0;
	for (size_t at = 0; at < tape->length;) {
		size_t length = frame_length(tape->bytes + at, tape->length - at);
		char *text;
		size_t n;
		ck_assert_int_eq(
			frame_read(tape->bytes + at, length, SIZE_MAX, &text, &n), FRAME_WHOLE);
		all = realloc(all, *ret_length + n);
		memcpy(all + *ret_length, text, n);
		*ret_length += n;
		at += length;
		free(text);
	}
	return all;
}

/* All that is there now: each sample is compared with what was recorded, from this one on. Returns
 * the first one that is not there. */
static unsigned expect_more(struct stage *stage, unsigned n)
{
	const struct snapshot *sample;
	for (; feed_next(feed, &sample) == FEED_SAMPLE; n++)
		expect_snapshot(sample, stage_play(stage, n));
	return n;
}

START_TEST(gives_each_sample_as_soon_as_it_was_written)
{
	struct tape tape = make_tape(SAMPLES);
	struct stage *stage = stage_create();
	size_t sent = 0;
	for (unsigned n = 0; n < SAMPLES; n++) {
		send(tape.bytes + sent, tape.ends[n] - sent);
		sent = tape.ends[n];
		ck_assert_uint_eq(expect_more(stage, n), n + 1);
	}
	send(tape.bytes + sent, tape.length - sent);
	close_pipe();
	const struct snapshot *sample;
	ck_assert_int_eq(feed_next(feed, &sample), FEED_END);
	ck_assert(!feed_is_damaged(feed));
	char host[64] = "";
	gethostname(host, sizeof host - 1);
	ck_assert_str_eq(feed_host(feed), host);
	stage_destroy(stage);
	free(tape.bytes);
}
END_TEST

START_TEST(reads_pieces_of_any_size)
{
	struct tape tape = make_tape(70);
	struct stage *stage = stage_create();
	unsigned n = 0;
	seed = 7;
	for (size_t sent = 0; sent < tape.length;) {
		uint64_t kept = seed;
		size_t length = 1 + kept % 701;
		if (length > tape.length - sent)
			length = tape.length - sent;
		send(tape.bytes + sent, length);
		sent += length;
		n = expect_more(stage, n);
		seed = kept;
		draw();
	}
	ck_assert_uint_eq(n, 70);
	stage_destroy(stage);
	free(tape.bytes);
}
END_TEST

START_TEST(reads_text_too)
{
	struct tape tape = make_tape(70);
	struct stage *stage = stage_create();
	size_t length;
	char *text = text_of(&tape, &length);
	unsigned n = 0;
	for (size_t sent = 0; sent < length; sent += 4096) {
		send(text + sent, length - sent < 4096 ? length - sent : 4096);
		n = expect_more(stage, n);
	}
	ck_assert_uint_eq(n, 70);
	ck_assert(!feed_is_damaged(feed));
	free(text);
	stage_destroy(stage);
	free(tape.bytes);
}
END_TEST

/* The last line is whole or it is not taken. */
START_TEST(gives_what_came_before_the_end)
{
	enum { N = 2 };
	struct tape tape = make_tape(N);
	const struct snapshot *sample;
	for (size_t length = 0; length < tape.length; length += 1 + length / 300) {
		struct stage *stage = stage_create();
		end();
		begin();
		send(tape.bytes, length);
		close_pipe();
		unsigned n = expect_more(stage, 0);
		ASSERT_IN_LOOP(
			n >= (unsigned)((tape.ends[0] <= length) + (tape.ends[1] <= length)));
		ASSERT_IN_LOOP(feed_next(feed, &sample) == (n > 0 ? FEED_END : FEED_NO_RECORDING));
		ASSERT_IN_LOOP(feed_is_damaged(feed) == (length > 0));
		stage_destroy(stage);
	}
	free(tape.bytes);
}
END_TEST

START_TEST(refuses_what_is_no_recording)
{
	static const char *const others[] = {"hello\n", "{\"time\": 1}\n",
		"\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
		"{\"" RECORDING_HEAD "\": 2}\n{\"whole\": true, \"time\": 1}\n"};
	const struct snapshot *sample;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		end();
		begin();
		send(others[i], strlen(others[i]));
		ck_assert_int_eq(feed_next(feed, &sample), FEED_NO_RECORDING);
		ck_assert(feed_is_damaged(feed));
	}
}
END_TEST

/* Whatever is hurt on the way, of the frames or of their text. */
START_TEST(survives_any_bytes)
{
	struct tape tape = make_tape(4);
	size_t length;
	char *text = text_of(&tape, &length);
	for (unsigned n = 0; n < 200; n++) {
		const char *from = n % 2 == 0 ? tape.bytes : text;
		size_t size = n % 2 == 0 ? tape.length : length;
		char *bytes = malloc(size);
		const struct snapshot *sample;
		seed = n;
		memcpy(bytes, from, size);
		for (unsigned k = 1 + (unsigned)(draw() % 3); k > 0; k--)
			bytes[draw() % size] ^= (char)(1 + draw() % 255);
		end();
		begin();
		send(bytes, size < 60000 ? size : 60000);
		close_pipe();
		while (feed_next(feed, &sample) == FEED_SAMPLE)
			ASSERT_IN_LOOP(sample->n_processes <= PROCESSES);
		free(bytes);
	}
	free(text);
	free(tape.bytes);
}
END_TEST

/* A damaged line costs what builds on it; the next frame is whole again. */
START_TEST(goes_on_with_the_next_frame)
{
	struct tape tape = make_tape(70);
	struct stage *stage = stage_create();
	size_t length;
	char *text = text_of(&tape, &length);
	char *line = memchr(text, '\n', length);
	for (unsigned n = 0; n < 3; n++)
		line = memchr(line + 1, '\n', length);
	line[1] = 'x';
	unsigned n_read = 0;
	const struct snapshot *sample = NULL;
	for (size_t sent = 0; sent < length; sent += 4096) {
		send(text + sent, length - sent < 4096 ? length - sent : 4096);
		while (feed_next(feed, &sample) == FEED_SAMPLE)
			n_read++;
	}
	ck_assert_uint_eq(n_read, 3 + 10);
	ck_assert(feed_is_damaged(feed));
	free(text);
	stage_destroy(stage);
	free(tape.bytes);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("feed");
	TCase *cases = tcase_create("feed");
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, begin, end);
	tcase_add_test(cases, gives_each_sample_as_soon_as_it_was_written);
	tcase_add_test(cases, reads_pieces_of_any_size);
	tcase_add_test(cases, reads_text_too);
	tcase_add_test(cases, gives_what_came_before_the_end);
	tcase_add_test(cases, refuses_what_is_no_recording);
	tcase_add_test(cases, survives_any_bytes);
	tcase_add_test(cases, goes_on_with_the_next_frame);
	suite_add_tcase(suite, cases);
	return suite;
}

TEST_MAIN(make_suite)
