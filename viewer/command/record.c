/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* record: snapshots into a file, until a signal or for a time. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "viewer/command/options.h"
#include "viewer/command/outlet.h"
#include "viewer/output/escape.h"
#include "viewer/recording/tape.h"

/* A week of eight devices at one sample a second. */
#define MOST_BYTES (UINT64_C(1) << 30)

struct recording_run {
	const struct options *options;
	struct source *source;
	struct snapshot snapshot;
	struct tape *tape;
	char message[512];
};

static void complain(const char *message)
{
	char escaped[2048];
	fprintf(stderr, "tt-allocmon: %s\n", escape_text(message, escaped, sizeof escaped));
}

static bool take_sample(struct recording_run *run)
{
	unsigned want = SOURCE_RECORDS | SOURCE_CLOSED | SOURCE_EVENTS;
	if (source_poll(run->source, want, &run->snapshot) != 0) {
		complain("no memory for a snapshot");
		return false;
	}
	if (tape_add(run->tape, &run->snapshot, &run->message) != 0) {
		complain(run->message);
		return false;
	}
	return true;
}

/* Returns how many samples were taken; *ret_ok: none of them failed. */
static uint64_t take_samples(struct recording_run *run, bool *ret_ok)
{
	long long interval = (long long)(run->options->delay * 1e9);
	long long next = outlet_now_ns();
	long long end = next + (long long)(run->options->duration * 1e9);
	uint64_t count = 0;
	bool goes_on = true;
	*ret_ok = true;
	while (goes_on && !outlet_must_stop()) {
		*ret_ok = take_sample(run);
		if (!*ret_ok)
			break;
		count++;
		next = next + interval > outlet_now_ns() ? next + interval : outlet_now_ns();
		goes_on = (run->options->duration <= 0 || next <= end) &&
			  outlet_sleep_until(next) == OUTLET_DONE;
	}
	return count;
}

static bool record(struct recording_run *run)
{
	bool ok;
	uint64_t count = take_samples(run, &ok);
	uint64_t bytes = tape_bytes(run->tape);
	if (tape_close(run->tape, &run->message) != 0 && ok) {
		complain(run->message);
		ok = false;
	}
	printf("%llu samples, %llu bytes\n", (unsigned long long)count, (unsigned long long)bytes);
	return ok;
}

int command_record(const struct options *options)
{
	uint64_t most = options->max_size != 0 ? options->max_size : MOST_BYTES;
	int status = EXIT_FAILED;
	struct recording_run *run = calloc(1, sizeof *run);
	if (run == NULL)
		return EXIT_FAILED;
	run->options = options;
	run->source = source_all_create(&options->filter);
	outlet_open("the end of the recording");
	signal(SIGXFSZ, SIG_IGN); /* then write() says so */
	if (run->source == NULL)
		complain("no memory for a recording");
	else if (tape_create(
			 options->arguments[0], most, TTAM_VERSION, &run->tape, &run->message) != 0)
		complain(run->message);
	else if (record(run))
		status = EXIT_DONE;
	snapshot_finish(&run->snapshot);
	source_destroy(run->source);
	free(run);
	return status;
}
