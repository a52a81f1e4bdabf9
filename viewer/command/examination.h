/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* examination: the parts of tt-allocmon doctor. Each adds its findings. */
#pragma once

#include <stdint.h>

#include "viewer/command/finding.h"
#include "viewer/source/snapshot.h"

/* Where segments are made: room, rights, locks, limits, and the preload library. */
void examine_place(struct findings *findings);
/* The segments that are there, and what their windows say. */
void examine_segments(struct findings *findings, const struct snapshot *snapshot);
/* Running processes that have tt-metal loaded, tracked or not; and tt-metal's own files.
 * pid: this one only; 0: all. */
void examine_runtimes(struct findings *findings, const struct snapshot *snapshot, uint64_t pid);
/* What of this libtt_metal.so could be tracked; it is read, not loaded. */
void examine_library(struct findings *findings, const char *path);
