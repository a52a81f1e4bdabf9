/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allocmon: what the hooks in tt-metal call. The one file that a patched tree gains, with its .cpp;
 * doc/tt-metal-hooks.md says where each call goes.
 *
 * Any thread may make any call. None throws, and while tracking is off each returns at once.
 */
#pragma once

#include <cstdint>

namespace tt::tt_metal
{
class AllocatorImpl;
class Buffer;
class CoreRangeSet;
class IDevice;
} /* namespace tt::tt_metal */

namespace tt::tt_metal::allocmon
{

/* Device::initialize(), when its allocator is there: names the chip and its capacity. */
void device_opened(const IDevice &device, uint64_t unique_id, const char *board);

/* GraphTracker::track_allocate(), track_deallocate(): buffers that own their memory. */
void allocated(const Buffer &buffer);
void deallocated(const Buffer &buffer);

/*
 * Buffer::create() with an address, Buffer::mark_as_deallocated(): buffers in memory that another
 * one owns. It is counted once: if its owner was reported for this device, nothing is.
 */
void preallocated(const Buffer &buffer);
void marked_as_deallocated(const Buffer &buffer);

/* AllocatorImpl::deallocate_buffers() */
void all_deallocated(const AllocatorImpl &allocator);

/* GraphTracker::track_allocate_cb(), track_deallocate_cb() */
void cb_allocated(const CoreRangeSet &cores, uint64_t address, uint64_t size,
	bool is_globally_allocated, const IDevice &device);
void cbs_deallocated(const IDevice &device);

} /* namespace tt::tt_metal::allocmon */
