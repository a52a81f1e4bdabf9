/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* source_recording: a recording as a source: each poll gives its next sample. */
#pragma once

#include <stdbool.h>

#include "viewer/source/source.h"

/* source_recording_create: as recording_open(). The filter's run id does not count. */
int source_recording_create(const char *path, const struct source_filter *filter,
	struct source **ret_source, char (*ret_message)[512]);

/* Whether the last sample was given; a further poll gives it again. */
bool source_recording_is_over(const struct source *source);
/* Whether the end is missing, or something could not be read so far. */
bool source_recording_is_damaged(const struct source *source);
