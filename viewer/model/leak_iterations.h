/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leak_iterations: what a job keeps of each of its iterations, where it marks them. It does not
 * matter how long one takes, nor what else of the group is freed.
 */
#pragma once

#include "viewer/model/leak_births.h"
#include "viewer/source/snapshot.h"

/* leak_iterations_find: the longest row of intervals between marks, up to the cut, of each of which
 * as many are alive. births are ns since the epoch, in ascending order. Returns whether there is
 * one that is long enough. */
bool leak_iterations_find(const uint64_t *births, size_t n_births, const struct leak_window *window,
	const struct snapshot_process *process, struct leak_growth *ret_growth);
