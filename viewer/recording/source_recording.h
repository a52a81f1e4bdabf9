/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* source_recording: a recording as a source, from a file or as it comes through a pipe: each poll
 * gives its next sample. */
#pragma once

#include <stdbool.h>

#include "viewer/source/source.h"

/* source_recording_create: as recording_open(). source_recording_create_feed: of a file that is
 * open and stays so, such as standard input; NULL without memory. The filter's run id does not
 * count. */
int source_recording_create(const char *path, const struct source_filter *filter,
	struct source **ret_source, char (*ret_message)[512]);
struct source *source_recording_create_feed(int file, const struct source_filter *filter);

enum source_recording_step {
	SOURCE_RECORDING_SAMPLE, /* the next poll gives it */
	SOURCE_RECORDING_NOTHING_YET,
	SOURCE_RECORDING_OVER,
	SOURCE_RECORDING_OTHER, /* what comes is no recording */
	SOURCE_RECORDING_NO_MEMORY,
};

/* source_recording_look_ahead: without waiting. A poll without a further sample gives the last one
 * again. */
enum source_recording_step source_recording_look_ahead(struct source *source);
/* source_recording_file: where what is not there yet will come; -1: all is there. */
int source_recording_file(const struct source *source);

/* The machine it is of; empty: not known yet. */
const char *source_recording_host(const struct source *source);
/* Whether the end is missing, or something could not be read so far. */
bool source_recording_is_damaged(const struct source *source);
