/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * namespaces: one folder, as the processes in other mount namespaces (containers) have it.
 *
 * What is found there was put there by others. It is only entered where it is a tmpfs, in memory:
 * a file system that some process serves (FUSE, NFS) could hold us up for ever. No link leads out.
 */
#pragma once

#include <stdint.h>
#include <sys/stat.h>

struct namespace_folder {
	int fd; /* O_PATH, closed after the visit: openat(fd, ".", O_RDONLY | O_DIRECTORY) */
	struct stat status;
	uint64_t mount_namespace;
	uint64_t pid; /* of the first process in it */
};

struct namespaces_seen {
	unsigned n_seen;   /* other mount namespaces that could be looked into */
	unsigned n_hidden; /* processes in containers with a folder that we have no right to see */
};

/*
 * namespaces_each: calls visit for the folder of this path in each mount namespace but ours. One
 * tmpfs may be seen in several namespaces, ours included: compare device and inode of status, the
 * rest of which is not filled in. Takes a system call for each process; where ret_seen is not NULL
 * three more for each that may not be looked into. Returns 0 or -errno.
 */
int namespaces_each(const char *path,
	void (*visit)(const struct namespace_folder *folder, void *context), void *context,
	struct namespaces_seen *ret_seen);
