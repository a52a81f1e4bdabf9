/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* examine_devices: the kernel driver's nodes, who has them open, and what tt-metal's own files tell
 * of jobs that are not tracked. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "viewer/command/examination.h"
#include "viewer/command/peers.h"
#include "viewer/source/driver.h"

enum {
	HOLDERS_BYTES = 200, /* of those named in a line */
};

static const struct snapshot_process *find_live(const struct snapshot *snapshot, uint64_t pid)
{
	for (size_t i = 0; i < snapshot->n_processes; i++)
		if (snapshot->processes[i].pid == pid &&
			snapshot->processes[i].state == SNAPSHOT_LIVE)
			return &snapshot->processes[i];
	return NULL;
}

static const char *how_tracked(const struct snapshot *snapshot, uint64_t pid)
{
	const struct snapshot_process *process = find_live(snapshot, pid);
	if (!process)
		return "";
	return process->origin == SNAPSHOT_UPSTREAM || process->origin == SNAPSHOT_DRIVER
		       ? " (not tracked)"
		       : " (tracked)";
}

/* "4242 (tracked), 5388 (not tracked)" */
static void list_holders(const struct snapshot *snapshot, const struct driver_node *node,
	char ret_text[HOLDERS_BYTES])
{
	size_t used = 0;
	ret_text[0] = '\0';
	for (unsigned h = 0; h < node->n_holders; h++) {
		char one[48];
		int length = snprintf(one, sizeof(one), "%s%" PRIu64 "%s", h > 0 ? ", " : "",
			node->holder[h], how_tracked(snapshot, node->holder[h]));
		if (used + (size_t)length + sizeof(" ...") > HOLDERS_BYTES) {
			strcpy(ret_text + used, " ...");
			return;
		}
		memcpy(ret_text + used, one, (size_t)length + 1);
		used += (size_t)length;
	}
}

/* What jobs call the chip behind a node, where that is certain. */
static void name_chip(const struct snapshot *snapshot, const struct driver_node *node,
	size_t capacity, char *ret_text)
{
	ret_text[0] = '\0';
	for (unsigned d = 0; d < snapshot->n_devices; d++) {
		const struct snapshot_device *device = &snapshot->devices[d];
		if (driver_node_is_chip(node, device->asic_id))
			snprintf(ret_text, capacity, ", chip %" PRIu64 ", device %s of the jobs",
				device->asic_id, device->name);
	}
}

static void examine_node(struct findings *findings, const struct snapshot *snapshot,
	const struct driver *driver, const struct driver_node *node)
{
	char path[sizeof(driver->root) + 64], chip[96], holders[HOLDERS_BYTES];
	const char *board = node->board[0] != '\0' ? node->board : "unknown board";
	snprintf(path, sizeof(path), "%s/dev/tenstorrent/%u", driver->root, node->number);
	name_chip(snapshot, node, sizeof(chip), chip);
	list_holders(snapshot, node, holders);
	const char *opened = node->n_holders > 0 ? "open in " : "nobody has it open";
	if (access(path, R_OK | W_OK) == 0)
		finding_ok(findings, "%s (%s%s) may be used by you; %s%s", path, board, chip,
			opened, holders);
	else
		finding_note(findings, "%s (%s%s) may not be used by you: %s; %s%s", path, board,
			chip, strerror(errno), opened, holders);
}

/* Who has tt-metal loaded is examined with the runtimes. */
static void examine_holder(struct findings *findings, const struct snapshot_process *process)
{
	struct peer peer;
	int error = peers_look(process->pid, &peer);
	if (error == 0 && peer.has_runtime)
		return;
	if (error == 0)
		finding_note(findings,
			"%" PRIu64 " %s: has a device open without libtt_metal.so: nothing to "
			"track",
			process->pid, process->name);
	else
		finding_note(findings,
			"%" PRIu64
			" %s: has a device open and is not tracked; it is of uid %" PRIu64
			": tt-allocmon attach needs them or root",
			process->pid, process->name, process->uid);
}

static void examine_files(struct findings *findings, const struct snapshot *snapshot)
{
	size_t n_live = 0, n_stale = 0;
	for (size_t i = 0; i < snapshot->n_processes; i++) {
		const struct snapshot_process *process = &snapshot->processes[i];
		n_live += process->origin == SNAPSHOT_UPSTREAM && process->state == SNAPSHOT_LIVE;
		n_stale += process->state == SNAPSHOT_STALE;
	}
	if (n_live > 0)
		finding_note(findings,
			"%zu jobs that are not tracked are known by tt-metal's own files: bytes "
			"only, not all of them",
			n_live);
	if (n_stale > 0)
		finding_note(findings,
			"%zu processes that are gone are still in tt-metal's own files, and not "
			"counted; while no job runs, rm /dev/shm/tt_device_*_memory",
			n_stale);
	for (unsigned i = 0; i < snapshot->n_notices; i++)
		if (snapshot->notices[i].kind == SNAPSHOT_UPSTREAM_FILE)
			finding_note(findings, "%s", snapshot->notices[i].message);
}

void examine_devices(struct findings *findings, const struct snapshot *snapshot)
{
	struct driver driver;
	driver_init(&driver, NULL);
	if (driver_read(&driver) != 0 || driver.n_nodes == 0)
		finding_note(findings, "no Tenstorrent device on this machine; without one: "
				       "tt-allocmon demo");
	for (unsigned n = 0; n < driver.n_nodes; n++)
		examine_node(findings, snapshot, &driver, &driver.nodes[n]);
	driver_finish(&driver);
	for (size_t i = 0; i < snapshot->n_processes; i++)
		if (snapshot->processes[i].origin == SNAPSHOT_DRIVER)
			examine_holder(findings, &snapshot->processes[i]);
	examine_files(findings, snapshot);
}
