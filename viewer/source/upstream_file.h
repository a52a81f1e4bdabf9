/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * upstream_file: the bytes of tt-metal's own file about one chip, /dev/shm/tt_device_ID_memory.
 *
 * tt-metal writes such a file unless TT_METAL_SHM_TRACKING_DISABLED is 1, and never removes it. It
 * tells bytes of each process and type, no counts, no peaks. Who is killed stays in it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum {
	UPSTREAM_FILE_PROCESSES = 64,
	UPSTREAM_FILE_BYTES = 9280, /* the largest layout */
};

struct upstream_process {
	uint64_t pid;     /* in the PID namespace of the writer, which the file does not name */
	uint64_t updated; /* ns since the epoch; 0: never */
	uint64_t dram;    /* bytes; SNAPSHOT_UNKNOWN: no plausible number */
	uint64_t l1;
	uint64_t l1_small;
	uint64_t trace;
	uint64_t cb;
	char name[64]; /* any byte is possible: escape it */
};

struct upstream_file {
	uint32_t version;
	uint64_t device_id;    /* the runtime's number of the chip; SNAPSHOT_UNKNOWN: none */
	uint64_t updated;      /* ns since the epoch; 0: never */
	unsigned n_impossible; /* slots with a pid that no process can have */
	unsigned n_processes;
	struct upstream_process process[UPSTREAM_FILE_PROCESSES];
};

enum upstream_status {
	UPSTREAM_READ,
	UPSTREAM_NOT_READY, /* its writer has only just made it */
	UPSTREAM_OTHER_VERSION,
	UPSTREAM_OTHER_SIZE, /* than its version has */
};

/* upstream_file_parse: in other cases than UPSTREAM_READ only version is set; 0 where the file has
 * not even that. */
enum upstream_status upstream_file_parse(
	const unsigned char *bytes, size_t size_bytes, struct upstream_file *ret_file);
