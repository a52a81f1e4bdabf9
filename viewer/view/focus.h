/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* focus: whether something belongs to what the user narrowed the lists down to. */
#pragma once

#include "viewer/view/view.h"

bool focus_has_process(const struct view_focus *focus, const struct snapshot_process *process);
/* focus_has_devices: devices is a mask of slot indices of the process. */
bool focus_has_devices(
	const struct view_focus *focus, const struct snapshot_process *process, uint64_t devices);
/* focus_has_kind: scope is an index in the process's scopes + 1; 0: none. */
bool focus_has_kind(const struct view_focus *focus, const struct snapshot_process *process,
	uint32_t type, uint64_t size, uint32_t scope);
/* focus_has_record: all of these. */
bool focus_has_record(const struct view_focus *focus, const struct snapshot_process *process,
	const struct snapshot_record *record);
