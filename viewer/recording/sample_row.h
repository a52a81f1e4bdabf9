/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* sample_row: what the lines of a recording say, one after the other. They may hold anything. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "viewer/source/snapshot.h"

/* The first member of the first line of each frame, and its value. */
#define RECORDING_HEAD "tt_allocmon_recording"
enum {
	RECORDING_VERSION = 1,
};

/* Zeroed memory is a row before its first line. */
struct sample_row {
	char host[64]; /* that the last head named */
	bool is_known; /* the last head was one that we can read */
	bool has_sample;
	struct snapshot samples[2];
	unsigned newest;
};

void sample_row_finish(struct sample_row *row);

enum sample_row_status {
	SAMPLE_ROW_HEAD,
	SAMPLE_ROW_SAMPLE,  /* sample_row_newest(), until the sample after the next one */
	SAMPLE_ROW_DAMAGED, /* as is all that follows, up to the next head */
	SAMPLE_ROW_NO_MEMORY,
};

/* sample_row_take: one more line, without its end. */
enum sample_row_status sample_row_take(struct sample_row *row, const char *line, size_t length);
const struct snapshot *sample_row_newest(const struct sample_row *row);
