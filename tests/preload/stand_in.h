/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stand_in: a libtt_metal.so with the exported functions and the object layouts of the real one,
 * as far as the preload library knows of them, and nothing behind them.
 *
 * FIELDS: a Buffer without accessors, as up to 0.78.0. MOVED: its fields lie elsewhere. BARE: only
 * what no version is without. OLDER: as 0.65.0, whose AllocatorImpl is called Allocator, and which
 * has no dataflow buffers and calls neither mark_address nor any free of CBs but a program's end.
 * UNMARKED: mark_address is exported, but its calls are bound. REPORTING: it has calls of the API
 * in its source, too.
 */
#pragma once

#ifdef OLDER
#define FIELDS
#define AllocatorImpl Allocator
#endif

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ttsl
{
template <typename Value, typename Tag> class StrongType
{
      public:
	explicit StrongType(Value of_value) : value(of_value)
	{
	}
	Value value;
};
} /* namespace ttsl */

namespace tt
{

enum class BoardType : uint32_t { NAMELESS, UNKNOWN, P150 };
extern std::unordered_map<BoardType, std::string_view> board_type_canonical_name_map;

namespace umd
{
class ClusterDescriptor
{
      public:
	const std::unordered_map<int, uint64_t> &get_chip_unique_ids() const;
	BoardType get_board_type(int chip) const;
	std::unordered_map<int, uint64_t> ids;
};
} /* namespace umd */

class Cluster
{
      public:
	umd::ClusterDescriptor *get_cluster_desc() const;
	umd::ClusterDescriptor *descriptor = nullptr;
};

namespace tt_metal
{

class AllocatorImpl;
namespace distributed
{
class MeshDevice;
}

enum class BufferType { DRAM, L1, SYSTEM_MEMORY, L1_SMALL, TRACE };

class IDevice
{
      public:
	virtual ~IDevice();
	virtual int arch() const;
	virtual int id() const = 0;
};

class Device : public IDevice
{
      public:
	explicit Device(int number);
	~Device() override;
	int id() const override;
	std::shared_ptr<distributed::MeshDevice> get_mesh_device();
	const std::unique_ptr<AllocatorImpl> &allocator_impl() const;
	int number;
	std::weak_ptr<distributed::MeshDevice> mesh;
	std::unique_ptr<AllocatorImpl> allocator;
};

namespace distributed
{
class MeshDevice : public IDevice
{
      public:
	explicit MeshDevice(std::vector<IDevice *> devices);
	~MeshDevice() override;
	int id() const override;
	std::vector<IDevice *> get_devices() const;
	const std::unique_ptr<AllocatorImpl> &allocator_impl() const;
	bool is_initialized() const;
	std::vector<std::shared_ptr<MeshDevice>> get_submeshes() const;
	std::vector<IDevice *> devices;
	std::unique_ptr<AllocatorImpl> allocator; /* while it is open */
	std::vector<std::weak_ptr<MeshDevice>> parts;
};
} /* namespace distributed */

class DeviceManager
{
      public:
	bool is_device_active(int chip) const;
	std::vector<Device *> devices;
};

struct ContextIdTag;
using ContextId = ttsl::StrongType<int, ContextIdTag>;

class MetalContext
{
      public:
	static bool instance_exists(ContextId id);
	static MetalContext &instance(ContextId id);
	Cluster &get_cluster();
	Cluster cluster;
	DeviceManager *manager = nullptr; /* until a device is opened */
};
extern MetalContext *context;

namespace detail
{
Device *GetActiveDevice(int chip);
}

class Buffer
{
      public:
	Buffer(const IDevice *device, uint64_t size, BufferType type, uint64_t per_bank);
#ifndef FIELDS
	uint64_t size() const;
	uint64_t unique_id() const;
	BufferType buffer_type() const;
	const IDevice *device() const;
#endif
	uint64_t aligned_size() const;
	uint64_t aligned_size_per_bank() const;
	bool is_dram() const;
	bool is_l1() const;
	bool is_allocated() const;
	uint32_t address() const;
	static void (*examined)();

      private:
	friend class AllocatorImpl;
	uint64_t head[2];
#ifdef MOVED
	uint64_t size_;
	const IDevice *device_;
#else
	const IDevice *device_; /* +0x10 */
	uint64_t size_;         /* +0x18 */
#endif
	BufferType type_; /* +0x20 */
	uint64_t per_bank_;
	const AllocatorImpl *allocator_ = nullptr; /* while it is allocated */
	uint64_t address_ = 0;
};

enum class HalMemType : uint8_t { L1, DRAM };

struct Statistics {
	size_t allocatable, allocated, free, largest_free;
	std::vector<uint32_t> addresses;
};

class AllocatorImpl
{
      public:
	AllocatorImpl();
	virtual ~AllocatorImpl();
	uint64_t allocate_buffer(Buffer *buffer);
	void deallocate_buffer(Buffer *buffer);
	void deallocate_buffers();
#ifndef BARE
	uint64_t get_bank_size(const BufferType &type) const;
	uint32_t get_num_banks(const BufferType &type) const;
	uint64_t get_base_allocator_addr(const HalMemType &memory) const;
	Statistics get_statistics(const BufferType &type) const;
#endif
	std::unordered_set<Buffer *> get_allocated_buffers() const;
	size_t get_num_allocated_buffers() const;

	/* What runs within the next call that takes or gives, and behind the next statistics. */
	void (*inside)(AllocatorImpl *) = nullptr;
	mutable void (*counted)(const AllocatorImpl *) = nullptr;
	int calls = 0;
	uint64_t bank_bytes = 1 << 30;
	std::unordered_map<Buffer *, uint64_t> taken;
	uint64_t allocated[5] = {};
};

#ifndef OLDER
/* What other libraries get to see of an AllocatorImpl. */
class Allocator
{
      public:
	explicit Allocator(AllocatorImpl *of_allocator);
	void deallocate_buffers();

      private:
	[[maybe_unused]] uint64_t head[2] = {};
	AllocatorImpl *allocator;
};
#endif

struct CoreRange {
	size_t start_x, start_y, end_x, end_y;
	bool intersects(const CoreRange &other) const;
};

class CoreRangeSet
{
      public:
	uint32_t num_cores() const;
	uint32_t cores;
};

class GraphTracker
{
      public:
#ifdef REPORTING
	void track_allocate(const Buffer *buffer);
	void track_deallocate(const Buffer *buffer);
#endif
	void track_allocate_cb(const CoreRangeSet &cores, uint64_t address, uint64_t size,
		bool globally_allocated, const IDevice *device);
	void track_deallocate_cb(const IDevice *device);
};

namespace detail
{
class ProgramImpl
{
      public:
	ProgramImpl();
	~ProgramImpl();
	void allocate_circular_buffers(const IDevice *device);
	void validate_circular_buffer_region(const IDevice *device);
#ifndef OLDER
	void allocate_dataflow_buffers(const IDevice *device);
	void allocate_scratchpads(const IDevice *device);
	void deallocate_circular_buffers();
#endif

	class CircularBufferAllocator
	{
	      public:
		void mark_address(uint64_t address, uint64_t size, uint64_t base);
		CoreRange range;
	};

	struct Cb {
		uint64_t address, size;
		uint32_t cores;
		bool globally_allocated;
	};
	std::vector<Cb> cbs;
	std::vector<Cb> dataflow_buffers;
	std::vector<CoreRange> scratchpads;
	bool clashes = false;
};
} /* namespace detail */
} /* namespace tt_metal */
} /* namespace tt */
