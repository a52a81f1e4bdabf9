/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/sentence_refusal.h"

#include <inttypes.h>

#include "common/layout.h"
#include "viewer/view/format.h"
#include "viewer/view/names.h"

enum {
	DEVICES_WIDTH = 20,
};

static bool has_room(const struct model_device *device, const struct model_device *refusal)
{
	const struct model_use *use = &device->row.memory[names_memory(refusal->refused_type)];
	return use->largest_hole == SNAPSHOT_UNKNOWN || use->largest_hole >= refusal->refused_size;
}

/* As far as holes are known, which may have changed since. */
static uint64_t without_room(const struct model *model, const struct model_device *refusal)
{
	uint64_t devices = 0;
	for (unsigned i = 0; i < model->n_devices; i++)
		if ((refusal->refused_devices >> i & 1) != 0 &&
			!has_room(&model->devices[i], refusal))
			devices |= UINT64_C(1) << i;
	return devices;
}

static void add_full(struct sentence *sentence, const struct model *model, uint64_t devices)
{
	sentence_add(sentence, ": device%s %s had no room",
		(devices & (devices - 1)) != 0 ? "s" : "",
		names_devices(model, devices, DEVICES_WIDTH).text);
}

bool sentence_refusal_elsewhere(
	struct sentence *sentence, const struct model *model, const struct model_device *device)
{
	uint64_t devices = without_room(model, device);
	if (devices == 0 || !has_room(device, device))
		return false;
	add_full(sentence, model, devices);
	return true;
}

/* The newest of its refusals. */
static const struct model_device *newest(
	const struct model *model, const struct model_process *process)
{
	const struct model_device *found = NULL;
	for (unsigned i = 0; i < process->n_devices; i++) {
		const struct model_device *device = &model->devices[process->device[i].device];
		if (device->refused_size != SNAPSHOT_UNKNOWN &&
			device->refused_pid == process->snapshot->pid &&
			(!found || device->refused_time > found->refused_time))
			found = device;
	}
	return found;
}

void sentence_refusal_process(
	struct sentence *sentence, const struct model *model, const struct model_process *process)
{
	const struct model_device *refusal = newest(model, process);
	uint64_t pid = process->snapshot->pid;
	if (!refusal) {
		sentence_add(sentence, "%" PRIu64 " was refused an allocation", pid);
		return;
	}
	uint64_t devices = without_room(model, refusal);
	sentence_add(sentence, "%" PRIu64 " was refused %s of %s at %s", pid,
		format_size(refusal->refused_size).text, names_type(refusal->refused_type),
		format_clock(refusal->refused_time).text);
	if (devices != 0)
		add_full(sentence, model, devices);
	else
		sentence_add(sentence, " on device%s %s",
			(refusal->refused_devices & (refusal->refused_devices - 1)) != 0 ? "s" : "",
			names_devices(model, refusal->refused_devices, DEVICES_WIDTH).text);
}
