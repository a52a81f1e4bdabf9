/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap: an allocator over the chips, as the runtime has one for a mesh: a buffer lies at the same
 * address of every bank on each of its devices. All it does is reported to libtt-allocmon.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What to allocate: count buffers alike. */
struct heap_order {
	const char *scope;
	uint32_t type;
	uint64_t size; /* on each device */
	unsigned count;
};

struct heap_buffer {
	uint64_t id; /* 0: none */
	uint64_t devices;
	uint64_t address;
	uint32_t type;
};

struct heap_program {
	const char *name;
	uint64_t id;
	unsigned n_cbs;
	uint64_t cb_size; /* of each, on each core; the last one takes the rest of bytes */
	uint64_t bytes;   /* of all of them, on each core */
};

/* heap_init: first_id: id of the first buffer; the runtime gives a buffer on a mesh one id and each
 * of its devices another, so the next is 9 more. */
void heap_init(uint64_t first_id);

/* heap_allocate: one buffer of the order. Returns false, having reported the failure, when there is
 * no place for it. */
bool heap_allocate(
	const struct heap_order *order, uint64_t devices, struct heap_buffer *ret_buffer);
/* heap_free: a buffer that is none is left alone. */
void heap_free(struct heap_buffer *buffer);
/* heap_close: all that is left ends with the allocator. */
void heap_close(void);

void heap_add_program(const struct heap_program *program, uint64_t devices);
