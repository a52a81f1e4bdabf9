/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metal_programs: the local CBs and the dataflow buffers of each live program.
 *
 * The runtime gives the two their places in two calls, each of which may come again alone, while
 * the ledger wants a program's whole set. There programs are numbered in the order in which they
 * were first given places.
 */
#pragma once

#include <stdint.h>

enum ttam_program_part {
	TTAM_PART_CBS,
	TTAM_PART_DATAFLOW,
	TTAM_PART_COUNT,
};

struct ttam_program_bytes {
	uint64_t bytes; /* sum of size x cores */
	uint64_t count;
	uint64_t end;   /* highest end address */
	uint64_t cores; /* of the one that is on most */
};

/* ttam_metal_programs_set: one part of a program has its places, also on these devices. */
void ttam_metal_programs_set(const void *program, uint64_t devices, enum ttam_program_part part,
	const struct ttam_program_bytes *bytes);

/* ttam_metal_programs_bytes: of all parts. */
uint64_t ttam_metal_programs_bytes(const void *program);

void ttam_metal_programs_free(const void *program);

/* While the process forks. */
void ttam_metal_programs_lock(void);
void ttam_metal_programs_unlock(void);
