/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample: a snapshot as one line of JSON: what differs from the one before it, or, as the first of
 * a row, all of it. What is read back is the same to the last field.
 *
 * {"time": ns, "processes": [{"at": 0, ...}], "devices": [{"at": 0, ...}]}
 *
 * at: place in the list of the sample before, whose fields hold where none is given; without it
 * the entry is new. Lists (records, scopes, closed, marks): {"n": how many there are now, "gone":
 * [[place in the list before, how many]], "new": [[place in the list now, {...}]]}; absent: as
 * before. events are those since the sample before.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "viewer/recording/text_writer.h"
#include "viewer/source/snapshot.h"

struct sample_writer {
	struct text_writer text; /* lines, each with its end */
	uint32_t *places;        /* by hash of an item: its place + 1 */
	size_t n_places;
	uint32_t *kept; /* of each item: its place in the list before; UINT32_MAX: it is new */
	size_t n_kept;
};

/* Zeroed memory is a writer; text_writer_reset() its text before the first line. */
void sample_writer_finish(struct sample_writer *writer);

/* sample_write: adds a line. before: NULL for a whole one. Returns 0 or -ENOMEM. */
int sample_write(
	struct sample_writer *writer, const struct snapshot *now, const struct snapshot *before);

enum sample_status {
	SAMPLE_READ,
	SAMPLE_DAMAGED, /* or of a later version in a way that cannot be left out */
	SAMPLE_NO_MEMORY,
};

/* sample_read: one line. before: what was read last, NULL for none; another one than *ret_snapshot,
 * whose arrays are used again. A whole sample needs none before it. */
enum sample_status sample_read(const char *line, size_t length, const struct snapshot *before,
	struct snapshot *ret_snapshot);
