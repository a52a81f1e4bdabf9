/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a process. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/view/figure.h"
#include "viewer/view/format.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence_refusal.h"

enum {
	COUNT_WIDTH = 20,
	DEVICES_WIDTH = 20,
};

static bool has_unlabelled(const struct model *model, uint64_t mask)
{
	for (unsigned i = 0; i < model->n_devices; i++)
		if ((mask >> i & 1) != 0 && model->devices[i].label == SNAPSHOT_UNKNOWN)
			return true;
	return false;
}

static const char *plural(uint64_t mask)
{
	return (mask & (mask - 1)) != 0 ? "s" : "";
}

static const struct model_group *worst_of(const struct model *model, size_t process)
{
	for (size_t i = 0; i < model->n_suspects; i++)
		if (model->suspects[i].process == process)
			return &model->suspects[i];
	return NULL;
}

/* "5.09 GiB in 326 buffers"; of programs their count alone. */
static struct format_text kept_by(const struct model_group *suspect)
{
	struct format_text kept, count = format_count(suspect->count, COUNT_WIDTH);
	if (suspect->bytes == SNAPSHOT_UNKNOWN)
		snprintf(kept.text, sizeof(kept.text), "%.24s programs", count.text);
	else
		snprintf(kept.text, sizeof(kept.text), "%.9s in %.24s buffers",
			format_size(figure_on_all(suspect->bytes, suspect->devices)).text,
			count.text);
	return kept;
}

static void growing(struct sentence *sentence, const struct model *model,
	const struct model_process *process, const struct model_group *suspect)
{
	bool leaks = suspect && suspect->verdict == MODEL_LEAK;
	sentence_add(sentence, "%" PRIu64 " %s", process->snapshot->pid, leaks ? "leaks" : "grows");
	if (!suspect)
		return;
	sentence_add(sentence, " on device%s %s", plural(suspect->devices),
		names_devices(model, suspect->devices, DEVICES_WIDTH).text);
	sentence_add(sentence, ": %s", kept_by(suspect).text);
	struct format_text full = format_estimate(suspect->full_in);
	if (suspect->refused)
		sentence_add(sentence, ", no room for more");
	else if (full.text[0] != '\0')
		sentence_add(sentence, ", full in %s", full.text);
}

static void closed_orderly(struct sentence *sentence, const struct snapshot_process *process)
{
	uint64_t count = 0, bytes = 0;
	for (size_t i = 0; i < process->n_closed; i++) {
		count += process->closed[i].count;
		bytes += process->closed[i].count * process->closed[i].size;
	}
	sentence_add(sentence, "%" PRIu64 " closed its devices at %s", process->pid,
		format_clock(process->end_time).text);
	if (count > 0)
		sentence_add(sentence, ", %s buffers (%s) were still alive",
			format_count(count, COUNT_WIDTH).text, format_size(bytes).text);
}

static void dead(struct sentence *sentence, const struct model_process *process)
{
	const struct snapshot_process *snapshot = process->snapshot;
	if (snapshot->end_time != SNAPSHOT_UNKNOWN) {
		closed_orderly(sentence, snapshot);
		return;
	}
	/* Nobody saw the end itself, only the last event before it. */
	sentence_add(sentence, "%" PRIu64 " ended after %s without closing", snapshot->pid,
		format_clock(snapshot->last_time).text);
	if (process->row.buffers != SNAPSHOT_UNKNOWN)
		sentence_add(sentence, ": it held %s in %s buffers",
			format_size(process->row.memory[MODEL_DRAM].used).text,
			format_count(process->row.buffers, COUNT_WIDTH).text);
}

/* "device 7", and of those that the runtime's number does not name the driver's nodes. */
static void add_open_devices(struct sentence *sentence, const struct model *model,
	const struct model_process *process, const char *format)
{
	uint64_t mask = 0, nodes[SNAPSHOT_DEVICES] = {0};
	unsigned n_nodes = 0;
	char devices[64];
	for (unsigned i = 0; i < process->n_devices; i++) {
		const struct model_device *device = &model->devices[process->device[i].device];
		mask |= UINT64_C(1) << process->device[i].device;
		if (device->node > 0)
			nodes[n_nodes++] = device->node - 1;
	}
	bool by_node = n_nodes == process->n_devices && has_unlabelled(model, mask);
	snprintf(devices, sizeof(devices), "%s%s %s", by_node ? "node" : "device", plural(mask),
		by_node ? format_devices(nodes, n_nodes, n_nodes, DEVICES_WIDTH).text
			: names_devices(model, mask, DEVICES_WIDTH).text);
	sentence_add(sentence, format, devices);
}

/* Who may not attach is told who may. */
static bool is_another_s(
	struct sentence *sentence, const struct model *model, const struct model_process *process)
{
	const struct snapshot_process *of = process->snapshot;
	uint64_t viewer = model->snapshot ? model->snapshot->viewer_uid : 0;
	int width = (int)sizeof(process->user);
	if (viewer == 0 || viewer == of->uid)
		return false;
	if (of->uid == 0)
		sentence_add(sentence, "%" PRIu64 " is root's: attach needs root", of->pid);
	else if (process->user[0] != '\0')
		sentence_add(sentence, "%" PRIu64 " is %.*s's: attach needs %.*s or root", of->pid,
			width, process->user, width, process->user);
	else
		sentence_add(sentence,
			"%" PRIu64 " is of uid %" PRIu64 ": attach needs them or root", of->pid,
			of->uid);
	return true;
}

static void untracked(
	struct sentence *sentence, const struct model *model, const struct model_process *process)
{
	uint64_t pid = process->snapshot->pid;
	if (is_another_s(sentence, model, process)) {
		add_open_devices(sentence, model, process, "; it has %s open");
		return;
	}
	sentence_add(sentence, "%" PRIu64, pid);
	add_open_devices(sentence, model, process, " has %s open");
	if (!sentence_try(
		    sentence, ", nothing tells what it holds: tt-allocmon attach %" PRIu64, pid))
		sentence_add(sentence, ", holdings unknown: tt-allocmon attach %" PRIu64, pid);
}

static void from_files(
	struct sentence *sentence, const struct model *model, const struct model_process *of)
{
	const struct snapshot_process *process = of->snapshot;
	if (process->state == SNAPSHOT_STALE) {
		sentence_add(sentence, "%" PRIu64 " is gone; its file was last written %s",
			process->pid, format_clock(process->last_time).text);
		sentence_add(sentence, " and is not counted");
	} else if (is_another_s(sentence, model, of))
		sentence_add(sentence, "; bytes by tt-metal's own file");
	else {
		sentence_add(sentence, "%" PRIu64 " is not tracked: bytes only", process->pid);
		sentence_add(sentence, ". Track it now: tt-allocmon attach %" PRIu64, process->pid);
	}
}

static const char *missing_part(uint64_t missing)
{
	static const struct {
		uint64_t bit;
		const char *what;
	} parts[] = {
		{TTAM_MISSING_BUFFERS, "nothing is tracked"},
		{TTAM_MISSING_BULK_FREE, "bulk frees are not tracked"},
		{TTAM_MISSING_EARLIER_BUFFERS, "some buffers from before are not known"},
		{TTAM_MISSING_CBS, "CBs are not tracked"},
		{TTAM_MISSING_CB_FREES, "frees of CBs are not tracked"},
		{TTAM_MISSING_DATAFLOW, "dataflow buffers are not tracked"},
		{TTAM_MISSING_EARLIER_CBS, "CBs from before are not known"},
		{TTAM_MISSING_SCRATCHPADS, "sizes of scratchpads are not known"},
		{TTAM_MISSING_RESERVED, "sizes are as asked for, not as taken"},
		{TTAM_MISSING_CAPACITY, "capacities are not known"},
		{TTAM_MISSING_CHIP_IDS, "devices are known by number alone"},
		{TTAM_MISSING_LARGEST_FREE, "largest holes are not known"},
		{TTAM_MISSING_BANK_BASE, "where banks begin is not known: no map"},
		{TTAM_MISSING_CB_CLASHES, "clashes of CBs are not counted"},
	};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (missing & parts[i].bit)
			return parts[i].what;
	return NULL;
}

static void healthy(struct sentence *sentence, const struct model_process *process)
{
	const struct model_use *use = &process->row.memory[MODEL_DRAM];
	const struct snapshot_process *snapshot = process->snapshot;
	sentence_add(sentence, "%" PRIu64 " holds %s on %u device%s", snapshot->pid,
		format_size(use->used).text, process->n_devices,
		process->n_devices == 1 ? "" : "s");
	if (!isnan(use->per_minute))
		sentence_add(sentence, use->per_minute < 1 ? ", steady" : ", %s a minute",
			format_rate(use->per_minute).text);
	if (process->row.flags & MODEL_UPSTREAM)
		sentence_add(sentence, "; some of its devices by tt-metal's own file alone");
	if (snapshot->torn)
		sentence_add(
			sentence, "; read while it changed: its numbers may be of two moments");
}

void sentence_process(struct sentence *sentence, const struct model *model, size_t process)
{
	const struct model_process *of = &model->processes[process];
	const struct snapshot_process *snapshot = of->snapshot;
	const char *missing = missing_part(snapshot->missing);
	if (of->row.flags & MODEL_DEAD)
		dead(sentence, of);
	else if (of->row.flags & MODEL_SUSPECT)
		growing(sentence, model, of, worst_of(model, process));
	else if (of->row.flags & MODEL_REFUSED)
		sentence_refusal_process(sentence, model, of);
	else if (of->row.flags & MODEL_UNTRACKED)
		untracked(sentence, model, of);
	else if (snapshot->origin == SNAPSHOT_UPSTREAM)
		from_files(sentence, model, of);
	else if (snapshot->unlisted_records != SNAPSHOT_UNKNOWN && snapshot->unlisted_records > 0) {
		sentence_add(sentence, "%" PRIu64 ": %s buffers not listed, /dev/shm is full",
			snapshot->pid, format_count(snapshot->unlisted_records, COUNT_WIDTH).text);
		sentence_add(sentence, "; totals stay exact");
	} else if (missing && snapshot->missing != SNAPSHOT_UNKNOWN) {
		sentence_add(sentence, "%" PRIu64 ": %s", snapshot->pid, missing);
		sentence_add(sentence, "; see tt-allocmon doctor");
	} else
		healthy(sentence, of);
}
