/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* examine_segments: the segments, and the windows in them. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/command/examination.h"
#include "viewer/command/peers.h"
#include "viewer/command/segments.h"

/* What is wrong with a segment of ours has to be put right; another user's is theirs. */
static void complain(struct findings *findings, uid_t user, const char *path, const char *what)
{
	if (user == geteuid())
		finding_problem(findings, "%s %s", path, what);
	else
		finding_note(findings, "%s, of another user, %s", path, what);
}

static void examine_status(
	struct findings *findings, int file, const char *path, const struct stat *status)
{
	char what[256];
	struct ttam_shm_header header;
	uid_t user = status->st_uid;
	ssize_t length = pread(file, &header, sizeof header, 0);
	enum ttam_header_status header_status =
		length == sizeof header ? ttam_header_check(&header) : TTAM_HEADER_NOT_OURS;
	if (header_status == TTAM_HEADER_OK && (uint64_t)status->st_size == TTAM_FILE_SIZE) {
		unsigned n_live = segments_live(file);
		finding_ok(findings,
			"%s of user %u: format %d, mode %04o, %" PRIu64
			" KiB in use, %u of %d windows live",
			path, (unsigned)user, TTAM_FORMAT_VERSION,
			(unsigned)(status->st_mode & 07777), (uint64_t)status->st_blocks / 2,
			n_live, TTAM_WINDOW_COUNT);
		if (n_live == TTAM_WINDOW_COUNT)
			finding_problem(findings,
				"%s has no window left: further processes are not tracked until "
				"one of these ends",
				path);
		return;
	}
	if (header_status == TTAM_HEADER_FORMAT)
		snprintf(what, sizeof what,
			"is of format %" PRIu32 ", this program reads format %d: use the "
			"tt-allocmon that the job uses",
			header.format_version, TTAM_FORMAT_VERSION);
	else
		snprintf(what, sizeof what,
			"is %s: remove it (tt-allocmon gc), until then no job is tracked",
			header_status == TTAM_HEADER_OK ? "a segment of another size"
							: ttam_header_status_text(header_status));
	complain(findings, user, path, what);
}

static void examine_file(struct findings *findings, const char *path, uid_t user)
{
	char what[256];
	struct stat status;
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (file < 0 || fstat(file, &status) < 0) {
		snprintf(what, sizeof what, "cannot be opened: %s", strerror(errno));
		complain(findings, user, path, what);
	} else if (status.st_uid != user || !S_ISREG(status.st_mode)) {
		snprintf(what, sizeof what,
			"is %s of user %u: they or root must remove it, until then no job is "
			"tracked",
			S_ISREG(status.st_mode) ? "a file" : "no file but something else",
			(unsigned)status.st_uid);
		complain(findings, user, path, what);
	} else {
		examine_status(findings, file, path, &status);
	}
	if (file >= 0)
		close(file);
}

static void examine_files(struct findings *findings)
{
	struct dirent **entries;
	int count = segments_list(&entries);
	if (count == 0)
		finding_note(findings, "no segment in %s: no job has been tracked yet",
			ttam_segment_directory());
	for (int i = 0; i < count; i++) {
		char path[TTAM_PATH_CAPACITY];
		if (segments_path(entries[i]->d_name, path) == 0)
			examine_file(findings, path, segments_owner(entries[i]->d_name));
	}
	segments_free(entries, count);
}

static uint64_t buffers_of(const struct snapshot_process *process)
{
	return process->n_records + process->unlisted_records;
}

static void examine_life(struct findings *findings, const struct snapshot_process *process)
{
	const char *runtime = process->runtime[0] != '\0' ? process->runtime : "runtime unknown";
	if (process->state == SNAPSHOT_LIVE)
		finding_ok(findings,
			"%" PRIu64 " %s: tracked (%s, %s), %u devices, %" PRIu64
			" buffers, %" PRIu64 " events",
			process->pid, process->name,
			process->origin == SNAPSHOT_PRELOAD ? "preload" : "api", runtime,
			process->n_slots, buffers_of(process), process->n_events);
	else if (process->end_time == SNAPSHOT_UNKNOWN)
		finding_note(findings,
			"%" PRIu64 " %s: dead, ended without closing with %" PRIu64
			" buffers alive",
			process->pid, process->name, buffers_of(process));
	else
		finding_note(findings, "%" PRIu64 " %s: ended in order, its last values are kept",
			process->pid, process->name);
}

static void examine_unknown_runtime(
	struct findings *findings, const struct snapshot_process *process, const char *list)
{
	struct peer peer = {0};
	bool is_seen = !process->foreign && peers_look(process->pid, &peer) == 0 &&
		       peer.start_time == process->start_time && peer.runtime[0] != '\0';
	finding_problem(findings,
		"%" PRIu64 " %s: nothing can be tracked, its runtime is not as expected: %s%s%s",
		process->pid, process->name, list,
		is_seen ? "; why: tt-allocmon doctor --library " : "", peer.runtime);
}

static void examine_missing(struct findings *findings, const struct snapshot_process *process)
{
	char list[512] = "";
	for (unsigned bit = 0; bit < TTAM_MISSING_BITS; bit++) {
		if ((process->missing >> bit & 1) == 0)
			continue;
		if (list[0] != '\0')
			strncat(list, ", ", sizeof list - strlen(list) - 1);
		strncat(list, ttam_missing_name(bit), sizeof list - strlen(list) - 1);
	}
	if (list[0] == '\0')
		return;
	if ((process->missing & TTAM_MISSING_BUFFERS) != 0 && process->state == SNAPSHOT_LIVE)
		examine_unknown_runtime(findings, process, list);
	else
		finding_note(findings, "%" PRIu64 " %s: not tracked with this runtime: %s",
			process->pid, process->name, list);
}

static void examine_losses(struct findings *findings, const struct snapshot_process *process)
{
	if (process->dropped > 0)
		finding_note(findings,
			"%" PRIu64 " %s: dropped %" PRIu64
			" records, events or names (no room for them); totals are exact",
			process->pid, process->name, process->dropped);
	if (process->n_unmatched > 0 || process->n_duplicate > 0)
		finding_note(findings,
			"%" PRIu64 " %s: %" PRIu64 " frees of unknown buffers, %" PRIu64
			" allocations reported twice; neither changes a number",
			process->pid, process->name, process->n_unmatched, process->n_duplicate);
	if (process->torn)
		finding_note(findings, "%" PRIu64 " %s: read while it changed, or killed within it",
			process->pid, process->name);
}

static void examine_verification(struct findings *findings, const struct snapshot_process *process)
{
	if (process->n_differences > 0)
		finding_problem(findings,
			"%" PRIu64 " %s: differs from its allocator in %" PRIu64 " places (%" PRIu64
			" comparisons): please report it, with this output",
			process->pid, process->name, process->n_differences, process->n_verified);
	else if (process->n_verified > 0)
		finding_ok(findings,
			"%" PRIu64 " %s: compared with its allocator %" PRIu64
			" times, no difference",
			process->pid, process->name, process->n_verified);
}

void examine_segments(struct findings *findings, const struct snapshot *snapshot)
{
	examine_files(findings);
	for (size_t i = 0; i < snapshot->n_processes; i++) {
		const struct snapshot_process *process = &snapshot->processes[i];
		if (process->origin == SNAPSHOT_UPSTREAM)
			continue;
		examine_life(findings, process);
		examine_missing(findings, process);
		examine_losses(findings, process);
		examine_verification(findings, process);
	}
}
