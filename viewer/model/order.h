/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* order: of the processes on the screen. A list that jumps cannot be read. */
#pragma once

#include "viewer/model/track.h"

/*
 * order_processes: those with suspects first, then by DRAM, the dead last. At most every 2 s, and
 * where only DRAM decides, for more than 5 %.
 */
void order_processes(struct model_inside *inside, uint64_t monotonic);
