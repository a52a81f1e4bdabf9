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
#include "viewer/output/names.h"

enum {
	MOST_FILES = 64, /* that are examined in a folder: it may hold any number */
};

/* A folder of segments. */
struct place {
	struct findings *findings;
	int folder;
	const char *path;
	bool is_ours; /* not in another namespace, where what is wrong has to be put right */
};

static void complain(const struct place *place, uid_t user, const char *path, const char *what)
{
	if (!place->is_ours)
		finding_note(place->findings, "%s %s", path, what);
	else if (user == geteuid())
		finding_problem(place->findings, "%s %s", path, what);
	else
		finding_note(place->findings, "%s, of another user, %s", path, what);
}

static void examine_whole(
	const struct place *place, int file, const char *path, const struct stat *status)
{
	unsigned n_live = segments_live(file);
	finding_ok(place->findings,
		"%s of user %u: format %d, mode %04o, %" PRIu64
		" KiB in use, %u of %d windows live",
		path, (unsigned)status->st_uid, TTAM_FORMAT_VERSION,
		(unsigned)(status->st_mode & 07777), (uint64_t)status->st_blocks / 2, n_live,
		TTAM_WINDOW_COUNT);
	if (n_live == TTAM_WINDOW_COUNT)
		finding_problem(place->findings,
			"%s has no window left: further processes are not tracked until one of "
			"these ends",
			path);
}

static void examine_opened(
	const struct place *place, int file, const char *path, const struct stat *status)
{
	char what[256];
	struct ttam_shm_header header;
	ssize_t length = pread(file, &header, sizeof header, 0);
	enum ttam_header_status header_status =
		length == sizeof header ? ttam_header_check(&header) : TTAM_HEADER_NOT_OURS;
	if (header_status == TTAM_HEADER_OK && (uint64_t)status->st_size == TTAM_FILE_SIZE) {
		examine_whole(place, file, path, status);
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
	complain(place, status->st_uid, path, what);
}

static void examine_file(const struct place *place, const char *name)
{
	char what[256];
	char path[TTAM_PATH_CAPACITY + 300];
	struct stat status = {0};
	uid_t user = segments_owner(name);
	snprintf(path, sizeof path, "%s/%s", place->path, name);
	int file = segments_open(place->folder, name, &status);
	if (file < 0 && file != -ENOTSUP) {
		snprintf(what, sizeof what, "cannot be opened: %s", strerror(-file));
		complain(place, user, path, what);
	} else if (file == -ENOTSUP || (place->is_ours && status.st_uid != user)) {
		snprintf(what, sizeof what,
			"is %s of user %u: they or root must remove it, until then no job is "
			"tracked",
			file >= 0 ? "a file" : "no file but something else",
			(unsigned)status.st_uid);
		complain(place, user, path, what);
	} else {
		examine_opened(place, file, path, &status);
	}
	if (file >= 0)
		close(file);
}

void examine_folder(struct findings *findings, int folder, const char *path)
{
	char opened[40];
	struct dirent **entries;
	struct place place = {findings, folder, path, strncmp(path, "/proc/", 6) != 0};
	snprintf(opened, sizeof opened, "/proc/self/fd/%d", folder);
	int count = segments_list(opened, &entries);
	for (int i = 0; i < count && i < MOST_FILES; i++)
		examine_file(&place, entries[i]->d_name);
	if (count > MOST_FILES)
		finding_note(findings, "%s holds %d further segments", path, count - MOST_FILES);
	if (count == 0 && place.is_ours)
		finding_note(findings, "no segment in %s: no job has been tracked yet", path);
	segments_free(entries, count);
}

static void examine_files(struct findings *findings)
{
	const char *path = ttam_segment_directory();
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return;
	examine_folder(findings, folder, path);
	close(folder);
}

static uint64_t buffers_of(const struct snapshot_process *process)
{
	return process->n_records + process->unlisted_records;
}

/* Where it is seen: "window 3 of /dev/shm/tt-allocmon.v1.0". */
static void examine_where(struct findings *findings, const struct snapshot_process *process)
{
	char inside[64] = "";
	if (process->pid_inside != 0)
		snprintf(inside, sizeof inside, "; in its container it is process %" PRIu64,
			process->pid_inside);
	else if (process->foreign)
		snprintf(inside, sizeof inside, "; its number is that of another PID namespace");
	finding_ok(findings, "%" PRIu64 " %s: window %u of %s%s", process->pid, process->name,
		process->window, process->segment, inside);
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
	examine_where(findings, process);
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
	if (names_left_out(process->left_out) != NULL)
		finding_note(findings, "%" PRIu64 " %s: %s: each buffer is counted once",
			process->pid, process->name, names_left_out(process->left_out));
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
		if (process->origin == SNAPSHOT_UPSTREAM || process->origin == SNAPSHOT_DRIVER)
			continue;
		examine_life(findings, process);
		examine_missing(findings, process);
		examine_losses(findings, process);
		examine_verification(findings, process);
	}
}
