/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* mark: the moment to compare with, and what was held then. */
#pragma once

#include "viewer/model/track.h"

/* mark_set: by hand, at the newest snapshot. */
void mark_set(struct model_inside *inside, const char *name);

/* mark_choose: unless the user chose one: the job's first mark, else its start. */
void mark_choose(struct model_inside *inside, const struct snapshot *snapshot);

/* mark_is_time: that it is known, and not after the snapshot. */
bool mark_is_time(uint64_t time, const struct snapshot *snapshot);

/* mark_of_process: one of its marks; NULL: its start. */
struct model_mark mark_of_process(
	const struct snapshot_process *process, const struct snapshot_mark *from);

/* mark_is_start: of a job; at that moment it held nothing. */
static inline bool mark_is_start(const struct model_mark *mark)
{
	return !mark->by_hand && mark->name[0] == '\0';
}

/* mark_is_before: whether a buffer born at this time was there at the mark. */
static inline bool mark_is_before(const struct model_mark *mark, uint64_t born)
{
	return born < mark->time || (born == mark->time && !mark_is_start(mark));
}

/* mark_take_slot, mark_take_device: what they held at the mark: the sample before now, or what is
 * kept. */
void mark_take_slot(const struct model_inside *inside, const struct track_process *process,
	struct track_slot *slot);
void mark_take_device(const struct model_inside *inside, struct track_device *device);
