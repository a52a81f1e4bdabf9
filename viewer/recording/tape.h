/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tape: a recording on its way into a file. What was written stays readable whatever ends the
 * process. The file stays below a size: beyond it, its older half is given up.
 */
#pragma once

#include <stdint.h>

#include "viewer/source/snapshot.h"

struct tape;

/* tape_create: makes the file, which must not exist yet. program: as of recorder_create(). Returns
 * 0 or a negative errno value; then *ret_message is a sentence with the object and the cause. */
int tape_create(const char *path, uint64_t most_bytes, const char *program, struct tape **ret_tape,
	char (*ret_message)[512]);
/* tape_add: one more sample. Returns as tape_create(); the tape can only be closed then. */
int tape_add(struct tape *tape, const struct snapshot *snapshot, char (*ret_message)[512]);
/* tape_close: ends the last frame. Returns as tape_create(). */
int tape_close(struct tape *tape, char (*ret_message)[512]);

uint64_t tape_bytes(const struct tape *tape);
