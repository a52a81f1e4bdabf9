/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* text: a snapshot as lines for people and for scripts. Strings of other processes are escaped. */
#pragma once

#include <stdio.h>

#include "viewer/source/snapshot.h"

/* text_device: `Device 0: Buffers: 20, DRAM: 14827520 bytes, L1: 22528 bytes`: sizes; L1 with
 * L1_SMALL and CBs, buffers with CBs. Where several devices have that number it has a letter, and
 * the line ends with what tells them apart: the chip's id, or whose number it is. */
void text_device(FILE *out, const struct snapshot *snapshot, unsigned device);

/* text_snapshot: devices, then processes, then notices. Errors stay in out: see ferror(). */
void text_snapshot(FILE *out, const struct snapshot *snapshot);
