/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recorder: snapshots as the bytes of a recording.
 *
 * A recording is a row of zstd frames of a minute each. The first line of a frame says what it is,
 * the second is a whole sample, each further one what changed: so any frame can be read without
 * those before it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viewer/recording/frame.h"
#include "viewer/source/snapshot.h"

struct recorder;

/* recorder_create: program: its version, which the recording tells. NULL without memory. */
struct recorder *recorder_create(const char *program);
void recorder_destroy(struct recorder *recorder);
/* recorder_set_host: the machine that the recording tells, where it is not this one. */
void recorder_set_host(struct recorder *recorder, const char *host);

bool recorder_is_open(const struct recorder *recorder); /* within a frame */
/* recorder_is_due: whether the next sample is to begin a frame: end the last one first. */
bool recorder_is_due(const struct recorder *recorder, const struct snapshot *next);
/* recorder_add: one more sample; the recorder takes a copy. Returns 0 or -ENOMEM; then end the
 * frame, as its rest cannot be told. */
int recorder_add(
	struct recorder *recorder, const struct snapshot *snapshot, struct frame_bytes *ret_bytes);
/* recorder_end: nothing where no frame is open. */
int recorder_end(struct recorder *recorder, struct frame_bytes *ret_bytes);
