/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * born: what is new since the mark. Steady churn is as much at the mark as now but made of other
 * buffers: what was born since, not the difference, is shown where births are known. They also
 * tell what is new since a mark that this viewer did not see.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viewer/model/model.h"

/* born_since_mark: bytes; below zero where births are unknown and memory was given back. Returns
 * whether it is known. */
bool born_since_mark(const struct model_use *use, int64_t *ret_bytes);

/* born_used_at_mark: what was used then, as the samples around it tell; never less than what was
 * born before and is still there, since a job can take much between two samples. Returns whether
 * it is known. */
bool born_used_at_mark(const struct model_use *use, uint64_t *ret_bytes);
