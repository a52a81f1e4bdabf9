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
	detail::ProgramImpl::CircularBufferAllocator places{};
	program->allocate_circular_buffers(device);
	program->allocate_dataflow_buffers(device);
	program->validate_circular_buffer_region(device);
	program->deallocate_circular_buffers();
	places.mark_address(0, 0, 0);
	tracker->track_allocate_cb(*cores, 0, 0, false, device);
	tracker->track_deallocate_cb(device);
	program->~ProgramImpl();
}

void call_chips(const tt::umd::ClusterDescriptor *cluster)
{
	cluster->get_chip_unique_ids();
	cluster->get_board_type(0);
}
