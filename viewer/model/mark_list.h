/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* mark_list: the moments that can be compared with. */
#pragma once

#include "viewer/model/track.h"

/* mark_list_most: how many there can be in a snapshot. */
size_t mark_list_most(const struct snapshot *snapshot);

/*
 * mark_list_fill: those set by hand, those of the jobs, and the start of each job, the newest
 * first, into room for mark_list_most(). Returns how many there are.
 */
size_t mark_list_fill(const struct model_inside *inside, const struct snapshot *snapshot,
	struct model_mark *marks);
