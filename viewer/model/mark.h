/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* mark: the moment to compare with, and what was held then. */
#pragma once

#include "viewer/model/track.h"

/* mark_set: by hand, at the newest snapshot. */
void mark_set(struct model_inside *inside, const char *name);

/* mark_choose: unless it was set by hand: the job's first mark, else its start. */
void mark_choose(struct model_inside *inside, const struct snapshot *snapshot);

/* mark_is_before: whether a buffer born at this time was there at the mark. */
static inline bool mark_is_before(const struct model_mark *mark, uint64_t born)
{
	/* At its start a job held nothing. */
	bool is_start = !mark->by_hand && mark->name[0] == '\0';
	return born < mark->time || (born == mark->time && !is_start);
}

/* mark_take_slot, mark_take_device: what they held at the mark, from the sample before now. */
void mark_take_slot(const struct model_inside *inside, const struct track_process *process,
	struct track_slot *slot);
void mark_take_device(const struct model_inside *inside, struct track_device *device);
