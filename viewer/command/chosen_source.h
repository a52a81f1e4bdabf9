/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* chosen_source: what a command is to look at: what is now, or a recording. */
#pragma once

#include <stdbool.h>

#include "viewer/command/options.h"
#include "viewer/recording/recording.h"
#include "viewer/source/source.h"

/* chosen_recording_open: recording_open(); on failure the cause was said on stderr. */
int chosen_recording_open(const char *path, struct recording **ret_recording);

/* chosen_is_feed: the recording comes through standard input. */
bool chosen_is_feed(const struct options *options);

/* chosen_source_open: NULL: it cannot be had, and the cause was said on stderr. Of standard input:
 * waits for the first sample. */
struct source *chosen_source_open(const struct options *options);
/* chosen_source_go_on: whether a recording has a further sample; of standard input: waits for it,
 * or for its end, or a signal as of outlet.h. Of what is now: never, as one look tells all. */
bool chosen_source_go_on(const struct options *options, struct source *source);
/* chosen_source_end: like source_destroy(); says first what of a recording could not be read. */
void chosen_source_end(const struct options *options, struct source *source);
