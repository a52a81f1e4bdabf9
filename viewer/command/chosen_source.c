/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/chosen_source.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "viewer/command/outlet.h"
#include "viewer/output/escape.h"
#include "viewer/recording/source_recording.h"

static void complain(const char *message)
{
	char escaped[2048];
	fprintf(stderr, "tt-allocmon: %s\n", escape_text(message, escaped, sizeof escaped));
}

int chosen_recording_open(const char *path, struct recording **ret_recording)
{
	char message[512];
	int r = recording_open(path, ret_recording, &message);
	if (r < 0)
		complain(message);
	return r;
}

bool chosen_is_feed(const struct options *options)
{
	return options->recording != NULL && strcmp(options->recording, "-") == 0;
}

static struct source *open_feed(const struct options *options)
{
	if (isatty(STDIN_FILENO)) {
		complain("standard input is a terminal: give it what record - writes");
		return NULL;
	}
	struct source *source = source_recording_create_feed(STDIN_FILENO, &options->filter);
	if (source == NULL) {
		complain("no memory for a snapshot");
		return NULL;
	}
	if (chosen_source_go_on(options, source))
		return source;
	if (source_recording_is_damaged(source))
		complain("standard input is no recording of tt-allocmon");
	else
		complain("standard input ended before the first sample of a recording");
	source_destroy(source);
	return NULL;
}

struct source *chosen_source_open(const struct options *options)
{
	char message[512];
	struct source *source = NULL;
	if (chosen_is_feed(options))
		return open_feed(options);
	if (options->recording == NULL) {
		source = source_all_create(&options->filter);
		if (source == NULL)
			complain("no memory for a snapshot");
	} else if (source_recording_create(
			   options->recording, &options->filter, &source, &message) < 0) {
		complain(message);
	}
	return source;
}

bool chosen_source_go_on(const struct options *options, struct source *source)
{
	if (options->recording == NULL)
		return false;
	for (;;) {
		switch (source_recording_look_ahead(source)) {
		case SOURCE_RECORDING_SAMPLE:
		case SOURCE_RECORDING_NO_MEMORY: /* as the next poll says, too */
			return true;
		case SOURCE_RECORDING_OVER:
		case SOURCE_RECORDING_OTHER:
			return false;
		case SOURCE_RECORDING_NOTHING_YET:
			if (outlet_wait_for(source_recording_file(source)) != OUTLET_DONE)
				return false;
		}
	}
}

void chosen_source_end(const struct options *options, struct source *source)
{
	char message[4200];
	if (source != NULL && options->recording != NULL && source_recording_is_damaged(source)) {
		snprintf(message, sizeof message,
			"%s is cut or damaged: what could be read of it was taken",
			chosen_is_feed(options) ? "standard input" : options->recording);
		complain(message);
	}
	source_destroy(source);
}
