/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* track_history: which of the tracked rows have a history, and whose past it takes over. */
#pragma once

#include "viewer/model/track.h"

/* track_history_keep: the newest sample of every row. */
void track_history_keep(struct model_inside *inside, uint64_t time);
/* track_history_give: the slot is about to go. */
void track_history_give(
	struct model_inside *inside, struct track_process *process, struct track_slot *slot);
