/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed: a recording that comes through a pipe while it is made, such as another machine's.
 *
 * Its bytes are those of a file, or their text as zstdcat gives it. They may be anything, and may
 * end or stay away at any moment.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viewer/source/snapshot.h"

struct feed;

/* feed_create: file: of the pipe, which stays open. NULL without memory. */
struct feed *feed_create(int file);
void feed_destroy(struct feed *feed);

int feed_file(const struct feed *feed); /* to wait for */

enum feed_status {
	FEED_SAMPLE,
	FEED_NOTHING_YET,
	FEED_END,          /* or what comes can no longer be read: see feed_is_damaged() */
	FEED_NO_RECORDING, /* what comes is something else; no sample has come */
	FEED_NO_MEMORY,
};

/* feed_next: reads what is there without waiting for more. A sample lives until the call after the
 * next one. */
enum feed_status feed_next(struct feed *feed, const struct snapshot **ret_snapshot);

const char *feed_host(const struct feed *feed); /* empty until the first sample */
/* Whether it ended within a line or frame, or something could not be read. */
bool feed_is_damaged(const struct feed *feed);
