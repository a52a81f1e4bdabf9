/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Processes and chips that only the kernel driver tells of. */
#include <errno.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/source/join.h"
#include "viewer/source/process_name.h"

/* In another PID namespace the pid is another number, but the start is the same moment. */
static bool is_known(const struct snapshot *snapshot, const struct local_process *holder)
{
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		if (process->state == SNAPSHOT_LIVE &&
			(process->foreign || process->pid == holder->pid) &&
			process->start_time == holder->start_time)
			return true;
	}
	return false;
}

static bool has_holder(const struct driver_node *node, uint64_t pid)
{
	for (unsigned h = 0; h < node->n_holders; h++)
		if (node->holder[h] == pid)
			return true;
	return false;
}

static struct snapshot_device *find_chip(struct snapshot *snapshot, const struct driver_node *node)
{
	for (unsigned d = 0; d < snapshot->n_devices; d++)
		if (driver_node_is_chip(node, snapshot->devices[d].asic_id))
			return &snapshot->devices[d];
	return NULL;
}

static void set_board(const struct driver_node *node, char board[16])
{
	size_t length = strlen(node->board);
	/* galaxy-blackhole */
	if (length >= 16)
		length = strcspn(node->board, "-");
	if (board[0] == '\0' && length < 16) {
		memcpy(board, node->board, length);
		board[length] = '\0';
	}
}

static void fill_slot(
	struct snapshot *snapshot, const struct driver_node *node, struct snapshot_slot *slot)
{
	const struct snapshot_device *chip = find_chip(snapshot, node);
	snapshot_clear_slot(slot);
	slot->node = node->number + 1;
	/* Nobody else's number: a chip of its own where it is none that is known. */
	slot->numbering = UINT64_C(1) << 63 | node->number;
	set_board(node, slot->board);
	if (chip) {
		slot->asic_id = chip->asic_id;
		slot->label = chip->label;
	}
}

static bool is_wanted_slot(const struct source_filter *filter, const struct snapshot_slot *slot)
{
	return filter->devices == 0 ||
	       (slot->label < 64 && (filter->devices >> slot->label & 1) != 0);
}

static void fill_process(const struct driver *driver, const struct source_filter *filter,
	const struct local_process *holder, struct snapshot *snapshot,
	struct snapshot_process *process)
{
	process->pid = holder->pid;
	process->uid = holder->uid;
	process->start_time = holder->start_time;
	process->key = (holder->pid * UINT64_C(0x9e3779b97f4a7c15)) ^ holder->start_time ^ 1;
	process->state = SNAPSHOT_LIVE;
	process->origin = SNAPSHOT_DRIVER;
	process->missing = TTAM_MISSING_BUFFERS;
	process->first_time = SNAPSHOT_UNKNOWN;
	process->last_time = SNAPSHOT_UNKNOWN;
	process->end_time = SNAPSHOT_UNKNOWN;
	process->n_events = SNAPSHOT_UNKNOWN;
	process->n_duplicate = SNAPSHOT_UNKNOWN;
	process->n_unmatched = SNAPSHOT_UNKNOWN;
	process->dropped_records = SNAPSHOT_UNKNOWN;
	process->unlisted_records = SNAPSHOT_UNKNOWN;
	process->dropped_closed = SNAPSHOT_UNKNOWN;
	process->dropped = SNAPSHOT_UNKNOWN;
	memcpy(process->command, holder->command, sizeof(process->command));
	process_name(process->command, process->name);
	for (unsigned n = 0; n < driver->n_nodes; n++) {
		struct snapshot_slot *slot = &process->slot[process->n_slots];
		if (!has_holder(&driver->nodes[n], holder->pid))
			continue;
		fill_slot(snapshot, &driver->nodes[n], slot);
		slot->index = process->n_slots;
		process->n_slots += is_wanted_slot(filter, slot);
	}
}

static int join_holder(const struct driver *driver, const struct source_filter *filter,
	uint64_t pid, struct snapshot *snapshot)
{
	struct local_process holder;
	if ((filter->pid != 0 && filter->pid != pid) || local_process_read(pid, &holder) != 0 ||
		(filter->uid >= 0 && (uint64_t)filter->uid != holder.uid) ||
		is_known(snapshot, &holder))
		return 0;
	struct snapshot_process *process = snapshot_add_processes(snapshot, 1);
	if (!process)
		return -ENOMEM;
	fill_process(driver, filter, &holder, snapshot, process);
	if (filter->devices != 0 && process->n_slots == 0)
		snapshot->n_processes--;
	return 0;
}

int join_holders(
	const struct driver *driver, const struct source_filter *filter, struct snapshot *snapshot)
{
	int error = 0;
	for (unsigned n = 0; n < driver->n_nodes && !error; n++)
		for (unsigned h = 0; h < driver->nodes[n].n_holders && !error; h++)
			error = join_holder(driver, filter, driver->nodes[n].holder[h], snapshot);
	return error;
}

static void name_boards(const struct driver_node *node, struct snapshot *snapshot, bool *explained)
{
	for (unsigned d = 0; d < snapshot->n_devices; d++) {
		struct snapshot_device *device = &snapshot->devices[d];
		bool is_chip = driver_node_is_chip(node, device->asic_id);
		if (!is_chip && device->node != node->number + 1 &&
			!driver_node_is_board_of(node, device->asic_id))
			continue;
		set_board(node, device->board);
		explained[d] = true;
		if (is_chip)
			device->node = node->number + 1;
	}
}

static bool is_shown(const struct driver_node *node, const struct snapshot *snapshot)
{
	for (unsigned d = 0; d < snapshot->n_devices; d++)
		if (snapshot->devices[d].node == node->number + 1 ||
			driver_node_is_board_of(node, snapshot->devices[d].asic_id))
			return true;
	return false;
}

/* A node that could be one of the chips that others tell of is no further device. */
static void add_free_nodes(
	const struct driver *driver, struct snapshot *snapshot, const bool *explained)
{
	unsigned n_devices = snapshot->n_devices;
	for (unsigned d = 0; d < n_devices; d++)
		if (!explained[d])
			return;
	for (unsigned n = 0; n < driver->n_nodes; n++) {
		struct snapshot_slot slot;
		if (is_shown(&driver->nodes[n], snapshot))
			continue;
		fill_slot(snapshot, &driver->nodes[n], &slot);
		struct snapshot_device *device = snapshot_add_device(snapshot, &slot);
		if (!device)
			continue;
		set_board(&driver->nodes[n], device->board);
		strcpy(device->name, "–");
	}
}

void join_nodes(
	const struct driver *driver, const struct source_filter *filter, struct snapshot *snapshot)
{
	bool explained[SNAPSHOT_DEVICES] = {false};
	for (unsigned n = 0; n < driver->n_nodes; n++)
		name_boards(&driver->nodes[n], snapshot, explained);
	if (filter->pid == 0 && filter->uid < 0 && filter->devices == 0)
		add_free_nodes(driver, snapshot, explained);
}
