/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/focus.h"

#include <string.h>

bool focus_has_process(const struct view_focus *focus, const struct snapshot_process *process)
{
	return !focus->by_process || focus->process == process->key;
}

bool focus_has_devices(
	const struct view_focus *focus, const struct snapshot_process *process, uint64_t devices)
{
	if (!focus->by_device)
		return true;
	for (unsigned s = 0; s < process->n_slots; s++) {
		const struct snapshot_slot *slot = &process->slot[s];
		uint64_t chip = snapshot_chip_key(slot->asic_id, slot->label, slot->numbering);
		if (chip == focus->device && slot->index < SNAPSHOT_DEVICES &&
			(devices >> slot->index & 1) != 0)
			return true;
	}
	return false;
}

bool focus_has_kind(const struct view_focus *focus, const struct snapshot_process *process,
	uint32_t type, uint64_t size, uint32_t scope)
{
	if (!focus->by_group)
		return true;
	bool named = scope > 0 && scope <= process->n_scopes;
	return (focus->any_type || focus->type == type) &&
	       (focus->any_size || focus->size == size) &&
	       (focus->any_scope || strncmp(focus->scope, named ? process->scopes[scope - 1] : "",
					    sizeof(focus->scope) - 1) == 0);
}

bool focus_has_record(const struct view_focus *focus, const struct snapshot_process *process,
	const struct snapshot_record *record)
{
	return focus_has_process(focus, process) &&
	       focus_has_devices(focus, process, record->devices) &&
	       focus_has_kind(focus, process, record->type, record->size, record->scope);
}
