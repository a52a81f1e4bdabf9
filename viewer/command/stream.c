/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* stream: a snapshot a line, as JSON, until a signal or until nobody reads any more; of a recording
 * each of its samples. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/command/chosen_source.h"
#include "viewer/command/options.h"
#include "viewer/command/outlet.h"
#include "viewer/output/json.h"

static enum outlet_step write_snapshot(const struct snapshot *snapshot)
{
	char *text = json_snapshot(snapshot);
	if (!text) {
		fputs("tt-allocmon: no memory for the stream\n", stderr);
		return OUTLET_FAILED;
	}
	size_t length = strlen(text);
	text[length] = '\n'; /* instead of the end: only write() sees it */
	enum outlet_step step = outlet_write(text, length + 1);
	free(text);
	return step;
}

/* Returns OUTLET_ENOUGH where a recording has no more. */
static enum outlet_step wait_for_next(
	const struct options *options, struct source *source, long long *next)
{
	if (options->recording != NULL)
		return chosen_source_go_on(options, source) ? OUTLET_DONE : OUTLET_ENOUGH;
	/* After a stall, no burst of snapshots of the same moment. */
	*next += (long long)(options->delay * 1e9);
	if (*next < outlet_now_ns())
		*next = outlet_now_ns();
	return outlet_sleep_until(*next);
}

static enum outlet_step write_all(
	const struct options *options, struct source *source, struct snapshot *snapshot)
{
	long long next = outlet_now_ns();
	enum outlet_step step = OUTLET_DONE;
	for (uint64_t n = 1; step == OUTLET_DONE && !outlet_must_stop(); n++) {
		if (source_poll(source, SOURCE_CLOSED, snapshot) != 0) {
			fputs("tt-allocmon: no memory for the stream\n", stderr);
			return OUTLET_FAILED;
		}
		step = write_snapshot(snapshot);
		if (step != OUTLET_DONE || n == options->count)
			break;
		step = wait_for_next(options, source, &next);
	}
	return step;
}

int command_stream(const struct options *options)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
	enum outlet_step step = OUTLET_FAILED;
	outlet_open("the stream");
	struct source *source = chosen_source_open(options);
	if (snapshot && source)
		step = write_all(options, source, snapshot);
	snapshot_finish(snapshot);
	free(snapshot);
	chosen_source_end(options, source);
	return step == OUTLET_FAILED ? EXIT_FAILED : EXIT_DONE;
}
