/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* walk_seen: what made up the most that each device held. */
#pragma once

#include "viewer/report/walk.h"

/* walk_event: the event at a place of the list; NULL: those before are not known. *ret_direction: 1
 * allocates, -1 frees, 0 changes nothing that is added up. */
const struct snapshot_event *walk_event(const struct walk *walk, size_t place, int *ret_direction);

/* walk_see: into the devices of the report, where it is more than was seen before. Returns 0 or
 * -ENOMEM. */
int walk_see(struct walk *walk, struct report *report);
