/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* collect_processes: what each process of a run did, also of those that came and went. */
#pragma once

#include "viewer/report/report.h"
#include "viewer/report/walk.h"

/* collect_process: as it is in this snapshot; device: the report's, for each bit of its masks.
 * Returns its index in the report, or REPORT_NOBODY: there is no room for more. */
uint32_t collect_process(struct report *report, const struct snapshot_process *process,
	const uint8_t device[SNAPSHOT_DEVICES]);

/* collect_last: what is alive in the last snapshot, and who is no longer in it. */
void collect_last(struct report *report, const struct snapshot *snapshot,
	const struct walk_process *processes);
