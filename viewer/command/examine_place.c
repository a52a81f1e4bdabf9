/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* examine_place: the place in which segments are made. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/layout.h"
#include "common/segment.h"
#include "viewer/command/examination.h"
#include "viewer/command/place.h"

#define MIB UINT64_C(1048576)

/* What a process needs for its totals, and with all its records. */
static const uint64_t least_room = TTAM_PAGE_SIZE + offsetof(struct ttam_shm_window, closed);
static const uint64_t full_room = TTAM_WINDOW_SIZE;

static void measure_room(struct findings *findings, const struct statvfs *status, const char *path)
{
	uint64_t free_bytes = (uint64_t)status->f_bavail * status->f_frsize;
	uint64_t all_bytes = (uint64_t)status->f_blocks * status->f_frsize;
	if (free_bytes < least_room)
		finding_problem(findings,
			"%s is full (%" PRIu64
			" KiB free): a new job cannot be tracked; make room, or mount it larger "
			"(of a container: --shm-size)",
			path, free_bytes / 1024);
	else if (free_bytes < full_room)
		finding_note(findings,
			"%s has %" PRIu64 " KiB free of %" PRIu64
			": records of a large job will be dropped, its totals stay exact",
			path, free_bytes / 1024, all_bytes / 1024);
	else
		finding_ok(findings, "%s has %" PRIu64 " MiB free of %" PRIu64, path,
			free_bytes / MIB, all_bytes / MIB);
}

void examine_room(struct findings *findings, int folder, const char *path)
{
	struct statvfs status;
	if (fstatvfs(folder, &status) < 0)
		finding_problem(findings, "cannot examine %s: %s", path, strerror(errno));
	else
		measure_room(findings, &status, path);
}

static void examine_own_room(struct findings *findings, const char *path)
{
	struct statvfs status;
	if (statvfs(path, &status) < 0)
		finding_problem(findings, "cannot examine %s: %s", path, strerror(errno));
	else
		measure_room(findings, &status, path);
}

static void examine_rights(struct findings *findings, const char *folder)
{
	if (access(folder, R_OK | X_OK) < 0)
		finding_problem(findings, "cannot read %s: %s: no job can be seen", folder,
			strerror(errno));
	else if (access(folder, W_OK) < 0)
		finding_problem(findings, "cannot write %s: %s: no job of yours can be tracked",
			folder, strerror(errno));
	else
		finding_ok(findings, "%s can be read and written", folder);
}

/* Two descriptions of one file without a name: does the second see the first one's lock? */
static int try_locks(const char *folder, bool *ret_work)
{
	char path[64];
	struct flock lock = {.l_type = F_WRLCK, .l_start = 0, .l_len = 1};
	struct flock question = {.l_type = F_RDLCK, .l_start = 0, .l_len = 1};
	int error = 0;
	int second = -1;
	int first = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (first < 0)
		return -errno;
	snprintf(path, sizeof path, "/proc/self/fd/%d", first);
	second = open(path, O_RDONLY | O_CLOEXEC);
	if (second < 0 || fcntl(first, F_OFD_SETLK, &lock) < 0 ||
		fcntl(second, F_OFD_GETLK, &question) < 0)
		error = -errno;
	else
		*ret_work = question.l_type == F_WRLCK;
	if (second >= 0)
		close(second);
	close(first);
	return error;
}

static void examine_locks(struct findings *findings, const char *folder)
{
	bool work = false;
	int error = try_locks(folder, &work);
	if (error < 0)
		finding_problem(
			findings, "cannot try OFD locks in %s: %s", folder, strerror(-error));
	else if (!work)
		finding_problem(findings,
			"OFD locks do nothing in %s: the living cannot be told from the dead here",
			folder);
	else
		finding_ok(findings, "OFD locks work in %s", folder);
}

static void examine_limit(struct findings *findings)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < TTAM_FILE_SIZE)
		finding_problem(findings,
			"files may have %" PRIu64 " bytes here, a (sparse) segment needs %" PRIu64
			": raise the limit (ulimit -f) in the job's shell",
			(uint64_t)limit.rlim_cur, TTAM_FILE_SIZE);
}

static void examine_preload(struct findings *findings)
{
	char path[PLACE_CAPACITY];
	int error = place_find(PLACE_PRELOAD, path);
	if (error < 0)
		finding_problem(findings,
			"cannot read %s: %s: stock ttnn cannot be tracked; install or build it",
			path, strerror(-error));
	else if (strpbrk(path, ": ") != NULL)
		finding_problem(findings,
			"%s cannot be preloaded: LD_PRELOAD ends a path at every space and colon; "
			"install tt-allocmon elsewhere",
			path);
	else
		finding_ok(findings, "preload library %s", path);
}

void examine_place(struct findings *findings)
{
	const char *folder = ttam_segment_directory();
	examine_rights(findings, folder);
	examine_own_room(findings, folder);
	examine_locks(findings, folder);
	examine_limit(findings);
	examine_preload(findings);
}
