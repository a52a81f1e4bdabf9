/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* keep: a recording from memory into a file of its own. */
#pragma once

#include <stdint.h>

#include "viewer/recording/rewind.h"

/* keep_recording: as tt-allocmon-20261122-142924.ttam in the working directory, named by the local
 * time; an existing file stays. *ret_message says what was done, or why not. */
void keep_recording(struct rewind *rewind, uint64_t time_ns, char (*ret_message)[512]);
