/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* examination: the parts of tt-allocmon doctor. Each adds its findings. */
#pragma once

#include <stdint.h>

#include "viewer/command/finding.h"
#include "viewer/source/snapshot.h"

/* Where segments are made: room, rights, locks, limits, and the preload library. */
void examine_place(struct findings *findings);
/* Room for records in a folder that is open. */
void examine_room(struct findings *findings, int folder, const char *path);
/* The segments that are there, and what their windows say. */
void examine_segments(struct findings *findings, const struct snapshot *snapshot);
/* The segments in one folder; path: as it is shown, below /proc where it is another namespace's. */
void examine_folder(struct findings *findings, int folder, const char *path);
/* Containers: what is in those that can be looked into, and how many processes are in others. */
void examine_containers(struct findings *findings);
/* The kernel driver's nodes, who has them open, and what tt-metal's own files tell. */
void examine_devices(struct findings *findings, const struct snapshot *snapshot);
/* Running processes that have tt-metal loaded, tracked or not.
 * pid: this one only; 0: all. */
void examine_runtimes(struct findings *findings, const struct snapshot *snapshot, uint64_t pid);
/* What of this libtt_metal.so could be tracked; it is read, not loaded. */
void examine_library(struct findings *findings, const char *path);
