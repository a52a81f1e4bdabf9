/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* maps: what a process has mapped. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct mapping {
	uint64_t begin;
	uint64_t end;
	uint64_t offset;
	uint64_t device; /* as makedev() */
	uint64_t inode;  /* 0: no file */
	char rights[5];  /* "r-xp" */
	char name[512];  /* path or [stack]; cut; empty: none */
};

struct maps {
	size_t count;
	struct mapping *mappings; /* by address */
};

/* maps_read: returns 0 or a negative errno; -ENOENT: it has ended. maps_finish frees. */
int maps_read(pid_t pid, struct maps *ret_maps);
void maps_finish(struct maps *maps);

/* maps_at: the mapping that has this address; NULL: none. */
const struct mapping *maps_at(const struct maps *maps, uint64_t address);

/* maps_of_file: the first mapping of the first file with this name, whatever its folder, deleted
 * or not. NULL: none. */
const struct mapping *maps_of_file(const struct maps *maps, const char *name);
/* maps_of_prefix: the same of a file whose name begins so. */
const struct mapping *maps_of_prefix(const struct maps *maps, const char *prefix);
