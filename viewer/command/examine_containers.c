/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* examine_containers: the folder of segments as other mount namespaces have it. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/segment.h"
#include "viewer/command/examination.h"
#include "viewer/source/namespaces.h"

enum {
	FOLDERS = 64,
};

struct containers {
	struct findings *findings;
	struct stat own;
	struct stat seen[FOLDERS];
	unsigned n_seen;
};

static bool is_new(struct containers *containers, const struct stat *status)
{
	if (status->st_dev == containers->own.st_dev && status->st_ino == containers->own.st_ino)
		return false;
	for (unsigned i = 0; i < containers->n_seen; i++)
		if (status->st_dev == containers->seen[i].st_dev &&
			status->st_ino == containers->seen[i].st_ino)
			return false;
	if (containers->n_seen == FOLDERS)
		return false;
	containers->seen[containers->n_seen++] = *status;
	return true;
}

static void examine_container(const struct namespace_folder *folder, void *context)
{
	struct containers *containers = context;
	char path[TTAM_PATH_CAPACITY + 40];
	if (!is_new(containers, &folder->status))
		return;
	snprintf(path, sizeof path, "/proc/%" PRIu64 "/root%s", folder->pid,
		ttam_segment_directory());
	int opened = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (opened < 0)
		return;
	examine_room(containers->findings, opened, path);
	examine_folder(containers->findings, opened, path);
	close(opened);
}

void examine_containers(struct findings *findings)
{
	struct namespaces_seen seen = {0};
	struct containers containers = {.findings = findings};
	const char *path = ttam_segment_directory();
	stat(path, &containers.own);
	int error = namespaces_each(path, examine_container, &containers, &seen);
	if (error < 0)
		finding_problem(
			findings, "cannot look into other namespaces: /proc: %s", strerror(-error));
	else if (seen.n_seen > 0)
		finding_ok(findings,
			"looked into %u other mount namespaces; %u have a folder of their own at "
			"%s",
			seen.n_seen, containers.n_seen, path);
	if (seen.n_hidden > 0)
		finding_note(findings,
			"%u processes are in containers that only root can see into: sudo "
			"tt-allocmon doctor",
			seen.n_hidden);
}
