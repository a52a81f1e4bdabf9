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

/* Where there is room again: the device that has least of it, by far. */
static const struct model_device *fullest(
	const struct model *model, const struct model_device *refusal)
{
	enum model_memory memory = names_memory(refusal->refused_type);
	const struct model_device *found = NULL;
	uint64_t least = UINT64_MAX, second = UINT64_MAX;
	for (unsigned i = 0; i < model->n_devices; i++) {
		uint64_t hole = model->devices[i].row.memory[memory].largest_hole;
		if ((refusal->refused_devices >> i & 1) == 0)
			continue;
		if (hole < least) {
			second = least;
			least = hole;
			found = &model->devices[i];
		} else if (hole < second)
			second = hole;
	}
	return second != UINT64_MAX && least <= second / 2 ? found : NULL;
}

/* Which device of a mesh it was. Returns whether that is known. */
static bool add_full(
	struct sentence *sentence, const struct model *model, const struct model_device *refusal)
{
	uint64_t devices = without_room(model, refusal);
	const struct model_device *least = fullest(model, refusal);
	if (devices != 0)
		sentence_add(sentence, ": device%s %s had no room",
			(devices & (devices - 1)) != 0 ? "s" : "",
			names_devices(model, devices, DEVICES_WIDTH).text);
	else if (least)
		sentence_add(sentence, ": %s has the least room, %s", names_the_device(least).text,
			format_size(
				least->row.memory[names_memory(refusal->refused_type)].largest_hole)
				.text);
	return devices != 0 || least;
}

bool sentence_refusal_elsewhere(
	struct sentence *sentence, const struct model *model, const struct model_device *device)
{
	if (!has_room(device, device) || fullest(model, device) == device)
		return false;
	return add_full(sentence, model, device);
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
	sentence_add(sentence, "%" PRIu64 " was refused %s of %s at %s", pid,
		format_size(refusal->refused_size).text, names_type(refusal->refused_type),
		format_clock(refusal->refused_time).text);
	if (!add_full(sentence, model, refusal))
		sentence_add(sentence, " on device%s %s",
			(refusal->refused_devices & (refusal->refused_devices - 1)) != 0 ? "s" : "",
			names_devices(model, refusal->refused_devices, DEVICES_WIDTH).text);
}
