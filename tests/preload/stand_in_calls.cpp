/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that the runtime makes of its own functions, so that the library calls them as it does;
 * nobody comes here. */
#include "tests/preload/stand_in.h"

using namespace tt::tt_metal;

void call_buffers(AllocatorImpl *allocator, Buffer *buffer, IDevice *device)
{
	allocator->allocate_buffer(buffer);
	allocator->deallocate_buffer(buffer);
	allocator->deallocate_buffers();
	allocator->AllocatorImpl::~AllocatorImpl();
	static_cast<distributed::MeshDevice *>(device)->distributed::MeshDevice::~MeshDevice();
}

void call_programs(
	detail::ProgramImpl *program, GraphTracker *tracker, CoreRangeSet *cores, IDevice *device)
{
	program->allocate_circular_buffers(device);
	program->validate_circular_buffer_region(device);
	tracker->track_allocate_cb(*cores, 0, 0, false, device);
#ifndef OLDER
	program->allocate_dataflow_buffers(device);
	program->allocate_scratchpads(device);
	program->deallocate_circular_buffers();
	tracker->track_deallocate_cb(device);
#endif
	program->~ProgramImpl();
}

#if !defined(OLDER) && !defined(UNMARKED)
void call_places(detail::ProgramImpl::CircularBufferAllocator *places)
{
	places->mark_address(0, 0, 0);
}
#endif

void call_chips(const tt::umd::ClusterDescriptor *cluster)
{
	cluster->get_chip_unique_ids();
	cluster->get_board_type(0);
}
