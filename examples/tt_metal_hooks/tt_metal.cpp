/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The functions into which the hooks go. Each line of a hook names allocmon. */
#include "tt_metal.hpp"

#include "allocmon.hpp"

namespace tt::tt_metal
{
namespace
{

struct Banks {
	uint64_t size;
	uint32_t count;
};

/* Of a p150. */
constexpr Banks dram = {4277137408, 8};
constexpr Banks l1 = {1461120, 120};
constexpr uint64_t alignment = 64;

const Banks &banks_of(BufferType type)
{
	return type == BufferType::DRAM || type == BufferType::TRACE ? dram : l1;
}

uint64_t next_unique_id = 2560032;

} /* namespace */

/* device.cpp */

void Device::initialize()
{
	allocmon::device_opened(*this, 0x5eed0000u + static_cast<unsigned>(id_), "p150");
}

/* allocator.cpp */

uint64_t AllocatorImpl::get_bank_size(BufferType type) const
{
	return banks_of(type).size;
}

uint32_t AllocatorImpl::get_num_banks(BufferType type) const
{
	return banks_of(type).count;
}

/* Its addresses count from 0. */
uint64_t AllocatorImpl::get_base_allocator_addr(HalMemType) const
{
	return 0;
}

uint64_t AllocatorImpl::allocate_buffer(Buffer *buffer)
{
	uint64_t &next = next_address_[buffer->buffer_type()];
	if (buffer->aligned_size_per_bank() > get_bank_size(buffer->buffer_type()) - next)
		throw std::runtime_error("Out of Memory");
	buffers_.insert(buffer);
	next += buffer->aligned_size_per_bank();
	return next - buffer->aligned_size_per_bank();
}

void AllocatorImpl::deallocate_buffer(Buffer *buffer)
{
	buffers_.erase(buffer);
}

void AllocatorImpl::deallocate_buffers()
{
	allocmon::all_deallocated(*this);
	buffers_.clear();
	next_address_.clear();
}

/* buffer.cpp */

Buffer::Buffer(IDevice *device, uint64_t size, BufferType type, bool owns_data)
    : device_(device), size_(size), type_(type), owns_data_(owns_data), unique_id_(next_unique_id)
{
	next_unique_id += 9;
}

uint64_t Buffer::aligned_size_per_bank() const
{
	uint64_t granule = alignment * banks_of(type_).count;
	return (size_ + granule - 1) / granule * alignment;
}

std::shared_ptr<Buffer> Buffer::create(IDevice *device, uint64_t size, BufferType type)
{
	std::shared_ptr<Buffer> buffer(new Buffer(device, size, type, true));
	buffer->allocate_impl();
	return buffer;
}

std::shared_ptr<Buffer> Buffer::create(
	IDevice *device, uint64_t address, uint64_t size, BufferType type, uint64_t unique_id)
{
	std::shared_ptr<Buffer> buffer(new Buffer(device, size, type, false));
	buffer->address_ = address;
	buffer->unique_id_ = unique_id;
	buffer->status_ = Status::ALLOCATED;
	allocmon::preallocated(*buffer);
	return buffer;
}

Buffer::~Buffer()
{
	if (owns_data_ && status_ == Status::ALLOCATED)
		deallocate_impl();
}

void Buffer::allocate_impl()
{
	if (!GraphTracker::instance().hook_allocate(this))
		address_ = allocator()->allocate_buffer(this);
	status_ = Status::ALLOCATED;
	GraphTracker::instance().track_allocate(this);
}

void Buffer::deallocate_impl()
{
	GraphTracker::instance().track_deallocate(this);
	if (!GraphTracker::instance().hook_deallocate(this))
		allocator()->deallocate_buffer(this);
	status_ = Status::DEALLOCATED;
}

void Buffer::mark_as_deallocated()
{
	if (status_ == Status::ALLOCATED)
		allocmon::marked_as_deallocated(*this);
	status_ = Status::DEALLOCATED;
}

/* graph_tracking.cpp */

GraphTracker &GraphTracker::instance()
{
	static GraphTracker tracker;
	return tracker;
}

/* With a hook nothing is allocated. */
void GraphTracker::track_allocate(const Buffer *buffer)
{
	if (hook_ == nullptr)
		allocmon::allocated(*buffer);
}

void GraphTracker::track_deallocate(Buffer *buffer)
{
	if (hook_ == nullptr)
		allocmon::deallocated(*buffer);
}

void GraphTracker::track_allocate_cb(const CoreRangeSet &cores, uint64_t address, uint64_t size,
	bool is_globally_allocated, const IDevice *device)
{
	allocmon::cb_allocated(cores, address, size, is_globally_allocated, *device);
}

void GraphTracker::track_deallocate_cb(const IDevice *device)
{
	allocmon::cbs_deallocated(*device);
}

} /* namespace tt::tt_metal */
