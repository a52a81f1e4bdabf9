/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rewind: the last ten minutes, always recorded, in memory alone: so that what was just seen can be
 * looked at again, and kept.
 */
#pragma once

#include <stddef.h>

#include "viewer/source/snapshot.h"

struct rewind;

/* rewind_create: program: as of recorder_create(). NULL without memory. */
struct rewind *rewind_create(const char *program);
void rewind_destroy(struct rewind *rewind);

/* rewind_set_host: as recorder_set_host(). */
void rewind_set_host(struct rewind *rewind, const char *host);

/* rewind_add: one more sample; what is older than ten minutes, or does not fit into 32 MiB, is
 * forgotten. Without memory the sample is left out. */
void rewind_add(struct rewind *rewind, const struct snapshot *snapshot);

/* rewind_take: all of it as a recording, to be freed; NULL without memory, or before any sample. */
char *rewind_take(struct rewind *rewind, size_t *ret_length);
