/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tt_metal: as much of tt-metal as the hooks touch, under the names it has there, on devices that
 * are memory only.
 */
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <unordered_set>
#include <vector>

namespace tt::tt_metal
{

enum class BufferType { DRAM, L1, SYSTEM_MEMORY, L1_SMALL, TRACE };

class Buffer;
class IDevice;

class CoreRangeSet
{
      public:
	explicit CoreRangeSet(uint32_t num_cores) : num_cores_(num_cores)
	{
	}
	uint32_t num_cores() const
	{
		return num_cores_;
	}

      private:
	uint32_t num_cores_;
};

enum class HalMemType : uint8_t { L1, DRAM };

class AllocatorImpl
{
      public:
	uint64_t allocate_buffer(Buffer *buffer); /* throws where a bank is full */
	void deallocate_buffer(Buffer *buffer);
	void deallocate_buffers();
	uint64_t get_bank_size(BufferType type) const;
	uint32_t get_num_banks(BufferType type) const;
	uint64_t get_base_allocator_addr(HalMemType memory) const;

      private:
	std::unordered_set<Buffer *> buffers_;
	std::map<BufferType, uint64_t> next_address_;
};

class IDevice
{
      public:
	virtual ~IDevice() = default;
	virtual int id() const = 0;
	virtual std::vector<IDevice *> get_devices() const = 0;
	AllocatorImpl *allocator() const
	{
		return allocator_.get();
	}

      private:
	std::unique_ptr<AllocatorImpl> allocator_ = std::make_unique<AllocatorImpl>();
};

class Device : public IDevice
{
      public:
	explicit Device(int id) : id_(id)
	{
	}
	void initialize();
	int id() const override
	{
		return id_;
	}
	std::vector<IDevice *> get_devices() const override
	{
		return {const_cast<Device *>(this)};
	}

      private:
	int id_;
};

class MeshDevice : public IDevice
{
      public:
	explicit MeshDevice(std::vector<IDevice *> devices) : devices_(std::move(devices))
	{
	}
	int id() const override
	{
		return 1000;
	}
	std::vector<IDevice *> get_devices() const override
	{
		return devices_;
	}

      private:
	std::vector<IDevice *> devices_;
};

class Buffer
{
      public:
	static std::shared_ptr<Buffer> create(IDevice *device, uint64_t size, BufferType type);
	/* In memory that another buffer owns, of which it is a part: it has that one's id. */
	static std::shared_ptr<Buffer> create(IDevice *device, uint64_t address, uint64_t size,
		BufferType type, uint64_t unique_id);
	~Buffer();
	void mark_as_deallocated();

	IDevice *device() const
	{
		return device_;
	}
	AllocatorImpl *allocator() const
	{
		return device_->allocator();
	}
	uint64_t size() const
	{
		return size_;
	}
	uint64_t address() const
	{
		return address_;
	}
	BufferType buffer_type() const
	{
		return type_;
	}
	uint64_t unique_id() const
	{
		return unique_id_;
	}
	uint64_t aligned_size_per_bank() const;

      private:
	Buffer(IDevice *device, uint64_t size, BufferType type, bool owns_data);
	void allocate_impl();
	void deallocate_impl();

	enum class Status { INITIALIZED, ALLOCATED, DEALLOCATED };
	IDevice *device_;
	uint64_t size_;
	BufferType type_;
	bool owns_data_;
	uint64_t address_ = 0;
	uint64_t unique_id_;
	Status status_ = Status::INITIALIZED;
};

/* NO_DISPATCH captures: the hook takes the place of the allocator, and no memory is taken. */
class IGraphHooks
{
      public:
	virtual ~IGraphHooks() = default;
	virtual bool hook_allocate(const Buffer *buffer) = 0;
	virtual bool hook_deallocate(Buffer *buffer) = 0;
};

class GraphTracker
{
      public:
	static GraphTracker &instance();
	void add_hook(std::shared_ptr<IGraphHooks> hook)
	{
		hook_ = std::move(hook);
	}
	bool hook_allocate(const Buffer *buffer)
	{
		return hook_ != nullptr && hook_->hook_allocate(buffer);
	}
	bool hook_deallocate(Buffer *buffer)
	{
		return hook_ != nullptr && hook_->hook_deallocate(buffer);
	}
	void track_allocate(const Buffer *buffer);
	void track_deallocate(Buffer *buffer);
	void track_allocate_cb(const CoreRangeSet &cores, uint64_t address, uint64_t size,
		bool is_globally_allocated, const IDevice *device);
	void track_deallocate_cb(const IDevice *device);

      private:
	std::shared_ptr<IGraphHooks> hook_;
};

} /* namespace tt::tt_metal */
