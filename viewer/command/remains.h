/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* remains: what a run's processes left, for people. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "viewer/source/snapshot.h"

/* remains_print: every process of the snapshot: what is alive, what was closed unfreed, and the
 * peaks on its devices. The snapshot has records and closed groups. */
void remains_print(const struct snapshot *snapshot, FILE *stream);

/* remains_any: some buffer was not freed before its process or its allocator ended. Processes that
 * still run do not count: they may free yet. */
bool remains_any(const struct snapshot *snapshot);
