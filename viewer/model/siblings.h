/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* siblings: the devices that one process has opened, and the devices of the machine, compared. */
#pragma once

#include "viewer/model/track.h"

/* siblings_compare: flags the devices of a process that depart from the others in what is new. */
void siblings_compare(
	const struct model *model, struct track_process *track, struct model_process *process);

/* siblings_median: of every number of the devices in use; of all where none is. */
void siblings_median(struct model *model);
