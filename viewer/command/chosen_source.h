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

/* chosen_source_open: NULL: it cannot be had, and the cause was said on stderr. */
struct source *chosen_source_open(const struct options *options);
/* chosen_source_is_over: the last sample of a recording was given; of what is now: always, as one
 * look tells all. */
bool chosen_source_is_over(const struct options *options, const struct source *source);
/* chosen_source_end: like source_destroy(); says first what of a recording could not be read. */
void chosen_source_end(const struct options *options, struct source *source);
