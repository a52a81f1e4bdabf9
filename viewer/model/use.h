/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* use: the numbers of one row, from types to memories, and added up over rows. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viewer/model/model.h"

/* What one device of one process holds at one moment. */
struct use_sample {
	uint64_t used[MODEL_MEMORIES];
	uint64_t low[MODEL_MEMORIES];   /* of the last second */
	uint64_t plain[MODEL_MEMORIES]; /* of type DRAM or L1 alone */
	uint64_t plain_low[MODEL_MEMORIES];
	uint64_t plain_peak[MODEL_MEMORIES]; /* of all time, and when that was */
	uint64_t plain_peak_time[MODEL_MEMORIES];
	uint64_t buffers;
};

/* use_type_memory: where a type is counted; MODEL_MEMORIES: nowhere. */
enum model_memory use_type_memory(unsigned type);

/* use_type_bytes: bytes taken from the device: reserved where it is known, else sizes. What no
 * device can hold (over 128 TiB) is unknown: sums of it stay numbers. */
uint64_t use_type_bytes(const struct snapshot_type *type);

void use_take_sample(const struct snapshot_process *process, const struct snapshot_slot *slot,
	struct use_sample *ret_sample);

/* use_take_types: bytes of each type by itself. */
void use_take_types(const struct snapshot_process *process, const struct snapshot_slot *slot,
	uint64_t ret_types[SNAPSHOT_TYPES]);

/* use_known_sum: of what is known; SNAPSHOT_UNKNOWN only where both are. */
uint64_t use_known_sum(uint64_t a, uint64_t b);

/* use_capacity: of a memory from its types; SNAPSHOT_UNKNOWN is possible. */
uint64_t use_capacity(const struct snapshot_type type[SNAPSHOT_TYPES], enum model_memory memory);
/* use_largest_hole: as the capacity. */
uint64_t use_largest_hole(
	const struct snapshot_type type[SNAPSHOT_TYPES], enum model_memory memory);

/* use_fill_slot: everything in a slot's row but known, fresh, change, rates and history. */
void use_fill_slot(const struct snapshot_process *process, const struct snapshot_slot *slot,
	const struct use_sample *sample, struct model_row *row);

/*
 * A row from its parts: begin, add each, end. Bytes, buffers and changes are added; capacity,
 * hole, peak and rates are the caller's. Without parts it is empty, that is 0.
 */
void use_begin(struct model_row *row);
void use_add(struct model_row *row, const struct model_row *part);
void use_end(struct model_row *row, size_t n_parts);
