/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/chosen_source.h"

#include <stdio.h>

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

struct source *chosen_source_open(const struct options *options)
{
	char message[512];
	struct source *source = NULL;
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

bool chosen_source_is_over(const struct options *options, const struct source *source)
{
	return options->recording == NULL || source_recording_is_over(source);
}

void chosen_source_end(const struct options *options, struct source *source)
{
	char message[4200];
	if (source != NULL && options->recording != NULL && source_recording_is_damaged(source)) {
		snprintf(message, sizeof message,
			"%s is cut or damaged: what could be read of it was taken",
			options->recording);
		complain(message);
	}
	source_destroy(source);
}
