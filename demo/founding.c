/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * founding: the mesh workload whose statistics this project began with, reported as a runtime does
 * that has its hooks in GraphTracker and in Buffer: a mesh buffer is allocated on device 0, the
 * same id is created at the same address on the others, and only those that own their memory are
 * deallocated; the others are marked.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "demo/chips.h"
#include "demo/pace.h"
#include "demo/scenario.h"
#include "producer/tt_allocmon.h"

struct founding_buffer {
	uint64_t id;
	uint64_t size;
	const char *scope;
	bool on_all;
};

struct founding_cb {
	uint64_t size;
	const char *scope;
};

static const struct founding_buffer buffers[] = {
	{2560032, 4194304, "tensor", true},
	{2560041, 4194304, "tensor", true},
	{2560050, 4194304, "tensor", true},
	{2560059, 524288, "bias", true},
	{2560068, 524288, "bias", true},
	{2560077, 1048576, "scale", true},
	{2560086, 12288, "program binary", true},
	{2560095, 12288, "program binary", true},
	{2560104, 24576, "program binary", true},
	{2560113, 24576, "program binary", true},
	{2560122, 12288, "command queue", false},
	{2560123, 12288, "command queue", false},
	{2560124, 24576, "dispatch", false},
	{2560125, 24576, "dispatch", false},
};

static const struct founding_cb cbs[] = {
	{4096, "add"},
	{4096, "add"},
	{4096, "add"},
	{4096, "matmul"},
	{4096, "matmul"},
	{2048, "matmul"},
};

enum {
	BUFFER_COUNT = sizeof buffers / sizeof buffers[0],
	CB_COUNT = sizeof cbs / sizeof cbs[0],
};

/* What of the two tables is allocated now: the first so many. */
static size_t n_buffers;
static size_t n_cbs;
static uint64_t used[CHIP_COUNT];

static const double pause_s = 0.1;
static const double hold_s = 5.0;

static unsigned devices_of(const struct founding_buffer *buffer)
{
	return buffer->on_all ? CHIP_COUNT : 1;
}

static void report_use(unsigned device)
{
	ttam_set_largest_free(TTAM_DEVICE(device), TTAM_DRAM,
		CHIP_DRAM_BANK_SIZE * CHIP_DRAM_BANKS - used[device]);
}

static void allocate_buffer(void)
{
	const struct founding_buffer *next = &buffers[n_buffers];
	ttam_scope_push(next->scope);
	for (unsigned device = 0; device < devices_of(next); device++) {
		struct ttam_buffer buffer = {
			.struct_size = sizeof buffer,
			.id = next->id,
			.devices = TTAM_DEVICE(device),
			.size = next->size,
			.reserved = next->size,
			.address = used[0] / CHIP_DRAM_BANKS,
			.type = TTAM_DRAM,
			.num_banks = CHIP_DRAM_BANKS,
		};
		if (device == 0)
			ttam_track_allocate(&buffer);
		else
			ttam_track_preallocated(&buffer);
	}
	ttam_scope_pop();
	for (unsigned device = 0; device < devices_of(next); device++) {
		used[device] += next->size;
		report_use(device);
	}
	n_buffers++;
}

static void free_buffer(void)
{
	const struct founding_buffer *last = &buffers[n_buffers - 1];
	ttam_track_deallocate(last->id, TTAM_DEVICE(0));
	for (unsigned device = 1; device < devices_of(last); device++)
		ttam_mark_deallocated(last->id, TTAM_DEVICE(device));
	for (unsigned device = 0; device < devices_of(last); device++) {
		used[device] -= last->size;
		report_use(device);
	}
	n_buffers--;
}

static void allocate_cb(void)
{
	struct ttam_circular_buffer cb = {
		.struct_size = sizeof cb,
		.devices = TTAM_DEVICE(0),
		.size = cbs[n_cbs].size,
		.address = CHIP_L1_BASE,
		.num_cores = 1,
		.first = n_cbs == 0,
	};
	for (size_t i = 0; i < n_cbs; i++)
		cb.address += cbs[i].size;
	ttam_scope_push(cbs[n_cbs].scope);
	ttam_track_allocate_cb(&cb);
	ttam_scope_pop();
	n_cbs++;
}

static void free_cbs(void)
{
	ttam_track_deallocate_cb(0, TTAM_DEVICE(0));
	n_cbs = 0;
}

static bool allocate_all(double pause)
{
	while (n_buffers < BUFFER_COUNT) {
		allocate_buffer();
		if (pause > 0 && !pace_wait(pause))
			return false;
	}
	while (n_cbs < CB_COUNT) {
		allocate_cb();
		if (pause > 0 && !pace_wait(pause))
			return false;
	}
	return true;
}

static bool founding_begin(void)
{
	chips_register(CHIP_COUNT);
	return allocate_all(0);
}

static bool founding_cycle(void)
{
	if (!pace_wait(hold_s))
		return false;
	free_cbs();
	while (n_buffers > 0) {
		free_buffer();
		if (!pace_wait(pause_s))
			return false;
	}
	return allocate_all(pause_s);
}

static void founding_end(void)
{
	if (n_cbs > 0)
		free_cbs();
	while (n_buffers > 0)
		free_buffer();
}

const struct scenario founding_scenario = {
	.name = "founding",
	.summary = "the eight devices of the first test: 20 buffers on device 0, 10 on the others",
	.begin = founding_begin,
	.cycle = founding_cycle,
	.end = founding_end,
};
