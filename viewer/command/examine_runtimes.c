/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* examine_runtimes: processes that have tt-metal loaded. */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "viewer/command/examination.h"
#include "viewer/command/peers.h"

struct runtimes {
	struct findings *findings;
	const struct snapshot *snapshot;
	uint64_t pid; /* 0: all */
	unsigned n_seen;
};

/* Never the PID alone: it may be another process's by now. In another PID namespace it is another
 * number, but the start is the same moment. */
static bool is_tracked(const struct snapshot *snapshot, const struct peer *peer)
{
	for (size_t i = 0; i < snapshot->n_processes; i++) {
		const struct snapshot_process *process = &snapshot->processes[i];
		if (process->state == SNAPSHOT_LIVE && process->origin != SNAPSHOT_UPSTREAM &&
			process->origin != SNAPSHOT_DRIVER &&
			(process->foreign || process->pid == peer->pid) &&
			process->start_time == peer->start_time)
			return true;
	}
	return false;
}

static void examine_peer(const struct peer *peer, void *context)
{
	struct runtimes *runtimes = context;
	if (!peer->has_runtime || (runtimes->pid != 0 && peer->pid != runtimes->pid))
		return;
	runtimes->n_seen++;
	if (is_tracked(runtimes->snapshot, peer))
		finding_ok(runtimes->findings,
			"%" PRIu64 " %s: libtt_metal.so is loaded and tracked", peer->pid,
			peer->name);
	else if (peer->has_preload)
		finding_note(runtimes->findings,
			"%" PRIu64
			" %s: the preload library is loaded, but nothing is tracked: it has "
			"allocated nothing yet, or TT_ALLOCMON_LOG=stderr in its environment tells "
			"why",
			peer->pid, peer->name);
	else
		finding_problem(runtimes->findings,
			"%" PRIu64 " %s: libtt_metal.so is loaded, but not tracked; track it now "
			"with tt-allocmon attach %" PRIu64 ", or start it with tt-allocmon run -- "
			"COMMAND",
			peer->pid, peer->name, peer->pid);
}

static void examine_processes(
	struct findings *findings, const struct snapshot *snapshot, uint64_t pid)
{
	struct runtimes runtimes = {findings, snapshot, pid, 0};
	int n_hidden = peers_each(examine_peer, &runtimes);
	if (n_hidden < 0)
		finding_problem(findings, "cannot read /proc: %s", strerror(-n_hidden));
	else if (runtimes.n_seen == 0)
		finding_note(findings, "no process that can be seen has libtt_metal.so loaded");
	if (n_hidden > 0)
		finding_note(findings,
			"%d processes of other users cannot be looked at (root could)", n_hidden);
}

void examine_runtimes(struct findings *findings, const struct snapshot *snapshot, uint64_t pid)
{
	examine_processes(findings, snapshot, pid);
}
