/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* churn: a benchmark on four devices that allocates and frees as fast as --speed says. */
#include "demo/chips.h"
#include "demo/heap.h"
#include "demo/pace.h"
#include "demo/scenario.h"
#include "producer/tt_allocmon.h"

enum {
	DEVICE_COUNT = 4,
	PAIRS_PER_SLICE = 10, /* of one free and one allocation */
};

static const double slice_s = 0.01;
static const uint64_t devices = (UINT64_C(1) << DEVICE_COUNT) - 1;

static const struct heap_order inputs = {"bench.py:22", TTAM_DRAM, UINT64_C(134217728), 2};
static const struct heap_order output = {"bench.py:40", TTAM_DRAM, UINT64_C(134217728), 1};
static const struct heap_program add = {"add", 9, 3, 4096, 12288};

static struct heap_buffer in_flight;

static bool churn_begin(void)
{
	struct heap_buffer kept;
	heap_init(100000);
	chips_register(DEVICE_COUNT);
	for (unsigned i = 0; i < inputs.count; i++)
		heap_allocate(&inputs, devices, &kept);
	heap_add_program(&add, devices);
	heap_allocate(&output, devices, &in_flight);
	return true;
}

static bool churn_cycle(void)
{
	for (unsigned i = 0; i < PAIRS_PER_SLICE; i++) {
		heap_free(&in_flight);
		heap_allocate(&output, devices, &in_flight);
	}
	return pace_wait(slice_s);
}

static void churn_end(void)
{
	heap_free(&in_flight);
	ttam_track_deallocate_cb(add.id, devices);
	heap_close();
}

const struct scenario churn_scenario = {
	.name = "churn",
	.summary = "a benchmark on devices 0 to 3, 1,000 allocations and frees a second",
	.begin = churn_begin,
	.cycle = churn_cycle,
	.end = churn_end,
};
