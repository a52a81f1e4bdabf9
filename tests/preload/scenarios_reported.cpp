/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* A runtime whose source reports to the API, and whose calls reach the hooks as well. */
#include "tests/preload/scenarios.h"

#ifdef REPORTING

#include "producer/tt_allocmon.h"

static GraphTracker tracker;

/* As Buffer::allocate_impl() and deallocate_impl() have it. */
static void allocate(AllocatorImpl *allocator, Buffer *buffer)
{
	allocator->allocate_buffer(buffer);
	tracker.track_allocate(buffer);
}

static void deallocate(AllocatorImpl *allocator, Buffer *buffer)
{
	tracker.track_deallocate(buffer);
	allocator->deallocate_buffer(buffer);
}

static void play_reported()
{
	Machine machine;
	MeshDevice mesh(machine.list(0, 4));
	AllocatorImpl allocator;
	Buffer large(&mesh, 64 * kib, BufferType::DRAM, 8 * kib);
	Buffer small(&machine.chips[2], 4 * kib, BufferType::DRAM, 512);
	detail::ProgramImpl program;
	program.cbs = {{1000, 100, 10, false}, {1100, 50, 10, false}, {5000, 999, 10, true}};
	allocate(&allocator, &large);
	allocate(&allocator, &small);
	program.allocate_circular_buffers(&mesh);
	step("allocated");
	deallocate(&allocator, &small);
	program.deallocate_circular_buffers();
	step("freed");
	deallocate(&allocator, &large);
	step("all-freed");
}

static void play_reported_first()
{
	for (uint32_t number : {4, 0, 2, 6}) {
		ttam_device chip = ttam_device();
		chip.struct_size = sizeof chip;
		chip.index = chip.label = number;
		ttam_register_device(&chip);
	}
	ttam_buffer queue = ttam_buffer();
	queue.struct_size = sizeof queue;
	queue.id = 1;
	queue.devices = TTAM_DEVICE(4);
	queue.size = kib;
	ttam_track_preallocated(&queue);
	ttam_mark_deallocated(1, TTAM_DEVICE(4));
	play_reported();
}

const Scenario reported_scenarios[] = {
	{"reported", play_reported},
	{"reported-first", play_reported_first},
	{nullptr, nullptr},
};

#else

const Scenario reported_scenarios[] = {{nullptr, nullptr}};

#endif
