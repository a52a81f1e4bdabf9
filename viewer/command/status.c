/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* status: one snapshot as text or JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/command/chosen_source.h"
#include "viewer/command/notices.h"
#include "viewer/command/options.h"
#include "viewer/output/json.h"
#include "viewer/output/text.h"

static bool print_json(const struct snapshot *snapshot)
{
	char *text = json_snapshot(snapshot);
	if (!text)
		return false;
	puts(text);
	free(text);
	return true;
}

/* The live come first. */
static bool has_live(const struct snapshot *snapshot)
{
	return snapshot->n_processes > 0 && snapshot->processes[0].state == SNAPSHOT_LIVE;
}

static void print_text(const struct snapshot *snapshot)
{
	text_snapshot(stdout, snapshot);
	if (!has_live(snapshot) && snapshot->n_notices > 0 &&
		snapshot->notices[0].kind == SNAPSHOT_NO_SEGMENT)
		puts("Start a job with tt-allocmon run -- COMMAND, or see tt-allocmon demo");
}

static enum exit_status print_snapshot(
	const struct options *options, const struct snapshot *snapshot)
{
	bool failed = notices_hide_all(snapshot);
	if (failed)
		notices_complain(snapshot);
	if (options->json && !print_json(snapshot)) {
		fputs("tt-allocmon: no memory for the status\n", stderr);
		return EXIT_FAILED;
	}
	if (!options->json && !failed)
		print_text(snapshot);
	if (fflush(stdout) != 0) {
		perror("tt-allocmon: cannot write the status");
		return EXIT_FAILED;
	}
	return failed ? EXIT_FAILED : EXIT_DONE;
}

/* Of a recording the last sample. */
static bool look(
	const struct options *options, struct source *source, struct snapshot *ret_snapshot)
{
	unsigned want = SOURCE_CLOSED | (options->json ? SOURCE_RECORDS : 0);
	bool ok;
	do
		ok = source_poll(source, want, ret_snapshot) == 0;
	while (ok && chosen_source_go_on(options, source));
	return ok;
}

int command_status(const struct options *options)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
	struct source *source = chosen_source_open(options);
	enum exit_status status = EXIT_FAILED;
	if (source == NULL)
		goto out;
	if (snapshot && look(options, source, snapshot))
		status = print_snapshot(options, snapshot);
	else
		fputs("tt-allocmon: no memory for the status\n", stderr);
out:
	snapshot_finish(snapshot);
	free(snapshot);
	chosen_source_end(options, source);
	return (int)status;
}
