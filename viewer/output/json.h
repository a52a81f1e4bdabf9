/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* json: a snapshot or suspects as JSON, schema 1. Bytes are bytes, times are seconds since the
 * epoch; what is unknown and types that were never used are absent. */
#pragma once

#include "viewer/model/model.h"
#include "viewer/source/snapshot.h"

/* json_snapshot: one line, without a newline. The caller frees it; NULL without memory. */
char *json_snapshot(const struct snapshot *snapshot);

/* json_suspects: of the model, each with its reason in words. As json_snapshot. */
char *json_suspects(const struct model *model, const char *const *reasons);
