/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* record: snapshots into a file or a pipe, until a signal or for a time. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "viewer/command/options.h"
#include "viewer/command/outlet.h"
#include "viewer/output/escape.h"
#include "viewer/recording/recorder.h"
#include "viewer/recording/tape.h"

/* A week of eight devices at one sample a second. */
#define MOST_BYTES (UINT64_C(1) << 30)

struct recording_run {
	const struct options *options;
	struct source *source;
	struct snapshot snapshot;
	struct tape *tape;
	struct recorder *recorder; /* instead of a tape: into standard output */
	char message[512];
};

static void complain(const char *message)
{
	char escaped[2048];
	fprintf(stderr, "tt-allocmon: %s\n", escape_text(message, escaped, sizeof escaped));
}

static enum outlet_step end_frame(struct recording_run *run)
{
	struct frame_bytes bytes;
	if (recorder_end(run->recorder, &bytes) == 0)
		return outlet_write_end(bytes.bytes, bytes.length);
	complain("no memory for a recording");
	return OUTLET_FAILED;
}

/* Each sample can be read as soon as it was written. */
static enum outlet_step write_sample(struct recording_run *run)
{
	struct frame_bytes bytes;
	enum outlet_step step = OUTLET_DONE;
	if (recorder_is_due(run->recorder, &run->snapshot))
		step = end_frame(run);
	if (step != OUTLET_DONE)
		return step;
	if (recorder_add(run->recorder, &run->snapshot, &bytes) == 0)
		return outlet_write(bytes.bytes, bytes.length);
	complain("no memory for a recording");
	return OUTLET_FAILED;
}

static enum outlet_step take_sample(struct recording_run *run)
{
	unsigned want = SOURCE_RECORDS | SOURCE_CLOSED | SOURCE_EVENTS;
	if (source_poll(run->source, want, &run->snapshot) != 0) {
		complain("no memory for a snapshot");
		return OUTLET_FAILED;
	}
	if (run->recorder != NULL)
		return write_sample(run);
	if (tape_add(run->tape, &run->snapshot, &run->message) != 0) {
		complain(run->message);
		return OUTLET_FAILED;
	}
	return OUTLET_DONE;
}

/* *ret_count: how many samples were taken. */
static enum outlet_step take_samples(struct recording_run *run, uint64_t *ret_count)
{
	long long interval = (long long)(run->options->delay * 1e9);
	long long next = outlet_now_ns();
	long long end = next + (long long)(run->options->duration * 1e9);
	enum outlet_step step = OUTLET_DONE;
	*ret_count = 0;
	while (step == OUTLET_DONE && !outlet_must_stop()) {
		step = take_sample(run);
		if (step != OUTLET_DONE)
			break;
		++*ret_count;
		next = next + interval > outlet_now_ns() ? next + interval : outlet_now_ns();
		if (run->options->duration > 0 && next > end)
			break;
		step = outlet_sleep_until(next);
	}
	return step;
}

static bool record(struct recording_run *run)
{
	uint64_t count;
	bool ok = take_samples(run, &count) != OUTLET_FAILED;
	uint64_t bytes = tape_bytes(run->tape);
	if (tape_close(run->tape, &run->message) != 0 && ok) {
		complain(run->message);
		ok = false;
	}
	printf("%llu samples, %llu bytes\n", (unsigned long long)count, (unsigned long long)bytes);
	return ok;
}

/* Whoever reads it knows its end by the end of the pipe. */
static bool record_to_output(struct recording_run *run)
{
	uint64_t count;
	enum outlet_step step = take_samples(run, &count);
	if (step == OUTLET_DONE || outlet_must_stop())
		step = end_frame(run);
	return step != OUTLET_FAILED;
}

static bool record_somewhere(struct recording_run *run)
{
	const char *path = run->options->arguments[0];
	uint64_t most = run->options->max_size != 0 ? run->options->max_size : MOST_BYTES;
	if (strcmp(path, "-") != 0) {
		if (tape_create(path, most, TTAM_VERSION, &run->tape, &run->message) == 0)
			return record(run);
		complain(run->message);
		return false;
	}
	if (isatty(STDOUT_FILENO)) {
		complain("standard output is a terminal: give it to replay - or to a file");
		return false;
	}
	run->recorder = recorder_create(TTAM_VERSION);
	if (run->recorder != NULL)
		return record_to_output(run);
	complain("no memory for a recording");
	return false;
}

int command_record(const struct options *options)
{
	int status = EXIT_FAILED;
	struct recording_run *run = calloc(1, sizeof *run);
	if (run == NULL)
		return EXIT_FAILED;
	run->options = options;
	run->source = source_all_create(&options->filter);
	outlet_open("the recording");
	signal(SIGXFSZ, SIG_IGN); /* then write() says so */
	if (run->source == NULL)
		complain("no memory for a recording");
	else if (record_somewhere(run))
		status = EXIT_DONE;
	snapshot_finish(&run->snapshot);
	source_destroy(run->source);
	recorder_destroy(run->recorder);
	free(run);
	return status;
}
