/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* rows: what is shown of processes, devices and all together, from snapshot and tracks. */
#pragma once

#include "viewer/model/track.h"

/* rows_fill_process: with every device it has opened. */
void rows_fill_process(
	struct model *model, struct track_process *track, struct model_process *process);

/* rows_fill_devices: devices and total, from the processes. */
void rows_fill_devices(struct model *model);
