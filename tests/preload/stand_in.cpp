/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/preload/stand_in.h"

#include <cerrno>
#include <mutex>
#include <stdexcept>

#ifdef REPORTING
#include "producer/tt_allocmon.h"
#endif

namespace tt
{

std::unordered_map<BoardType, std::string_view> board_type_canonical_name_map = {
	{BoardType::UNKNOWN, "unknown"}, {BoardType::P150, "p150"}};

namespace umd
{
const std::unordered_map<int, uint64_t> &ClusterDescriptor::get_chip_unique_ids() const
{
	return ids;
}

BoardType ClusterDescriptor::get_board_type(int chip) const
{
	if (ids.count(chip) == 0)
		return BoardType::UNKNOWN;
	return chip == 6 ? BoardType::NAMELESS : BoardType::P150;
}
} /* namespace umd */

umd::ClusterDescriptor *Cluster::get_cluster_desc() const
{
	return descriptor;
}

namespace tt_metal
{

MetalContext *context;

bool MetalContext::instance_exists(ContextId)
{
	return context != nullptr;
}
MetalContext &MetalContext::instance(ContextId)
{
	if (context == nullptr)
		context = new MetalContext;
	return *context;
}
Cluster &MetalContext::get_cluster()
{
	return cluster;
}

bool DeviceManager::is_device_active(int chip) const
{
	for (const Device *device : devices) {
		if (device->number == chip)
			return true;
	}
	return false;
}

namespace detail
{
Device *GetActiveDevice(int chip)
{
	const DeviceManager *manager = MetalContext::instance(ContextId(0)).manager;
	if (!manager->is_device_active(chip))
		return nullptr;
	for (Device *device : manager->devices) {
		if (device->number == chip)
			return device;
	}
	return nullptr;
}
} /* namespace detail */

IDevice::~IDevice() = default;
int IDevice::arch() const
{
	return 0;
}

Device::Device(int of_number) : number(of_number)
{
}
Device::~Device() = default;
int Device::id() const
{
	return number;
}
std::shared_ptr<distributed::MeshDevice> Device::get_mesh_device()
{
	return mesh.lock();
}
const std::unique_ptr<AllocatorImpl> &Device::allocator_impl() const
{
	return allocator;
}

namespace distributed
{
MeshDevice::MeshDevice(std::vector<IDevice *> of_devices) : devices(std::move(of_devices))
{
}
MeshDevice::~MeshDevice() = default;
int MeshDevice::id() const
{
	return 1000;
}
std::vector<IDevice *> MeshDevice::get_devices() const
{
	return devices;
}
bool MeshDevice::is_initialized() const
{
	return allocator != nullptr;
}
const std::unique_ptr<AllocatorImpl> &MeshDevice::allocator_impl() const
{
	if (allocator == nullptr)
		throw std::logic_error("the mesh is closed");
	return allocator;
}
std::vector<std::shared_ptr<MeshDevice>> MeshDevice::get_submeshes() const
{
	std::vector<std::shared_ptr<MeshDevice>> found;
	for (const std::weak_ptr<MeshDevice> &part : parts) {
		if (std::shared_ptr<MeshDevice> alive = part.lock())
			found.push_back(alive);
	}
	return found;
}
} /* namespace distributed */

static uint64_t last_id = 100;

Buffer::Buffer(const IDevice *device, uint64_t size, BufferType type, uint64_t per_bank)
{
	head[0] = 0;
	head[1] = last_id += 9;
	device_ = device;
	size_ = size;
	type_ = type;
	per_bank_ = per_bank;
}

#ifndef FIELDS
uint64_t Buffer::size() const
{
	return size_;
}
uint64_t Buffer::unique_id() const
{
	return head[1];
}
BufferType Buffer::buffer_type() const
{
	return type_;
}
const IDevice *Buffer::device() const
{
	return device_;
}
#endif

uint64_t Buffer::aligned_size() const
{
	return per_bank_ * 8 < size_ ? size_ : per_bank_ * 8;
}
uint64_t Buffer::aligned_size_per_bank() const
{
	return per_bank_;
}
bool Buffer::is_dram() const
{
	return type_ == BufferType::DRAM || type_ == BufferType::TRACE;
}
bool Buffer::is_l1() const
{
	return type_ == BufferType::L1 || type_ == BufferType::L1_SMALL;
}
void (*Buffer::examined)();
bool Buffer::is_allocated() const
{
	void (*action)() = examined;
	examined = nullptr;
	if (action != nullptr)
		action();
	return allocator_ != nullptr;
}
uint32_t Buffer::address() const
{
	if (allocator_ == nullptr)
		throw std::logic_error("the buffer has no address");
	return static_cast<uint32_t>(address_);
}

static const uint64_t unit = 64;
static std::recursive_mutex mutex;

AllocatorImpl::AllocatorImpl() = default;
AllocatorImpl::~AllocatorImpl() = default;

static void act_inside(AllocatorImpl *allocator)
{
	void (*action)(AllocatorImpl *) = allocator->inside;
	allocator->inside = nullptr;
	if (action != nullptr)
		action(allocator);
}

uint64_t AllocatorImpl::allocate_buffer(Buffer *buffer)
{
	act_inside(this);
	std::lock_guard<std::recursive_mutex> guard(mutex);
	calls++;
	uint64_t bytes = (buffer->per_bank_ + unit - 1) / unit * unit;
	uint64_t &used = allocated[static_cast<int>(buffer->type_)];
	if (bytes > bank_bytes - used)
		throw std::runtime_error("Out of Memory");
	used += bytes;
	taken[buffer] = bytes;
	buffer->allocator_ = this;
	buffer->address_ = 0x1000 + used;
	errno = EAGAIN;
	return 0x1000 + used;
}

void AllocatorImpl::deallocate_buffer(Buffer *buffer)
{
	act_inside(this);
	std::lock_guard<std::recursive_mutex> guard(mutex);
	calls++;
	allocated[static_cast<int>(buffer->type_)] -= taken[buffer];
	taken.erase(buffer);
	buffer->allocator_ = nullptr;
}

/* Like the real one it keeps the buffers in its set. */
void AllocatorImpl::deallocate_buffers()
{
	std::lock_guard<std::recursive_mutex> guard(mutex);
	calls++;
	for (uint64_t &bytes : allocated)
		bytes = 0;
}

#ifndef BARE
uint64_t AllocatorImpl::get_bank_size(const BufferType &) const
{
	return bank_bytes;
}
uint32_t AllocatorImpl::get_num_banks(const BufferType &) const
{
	return 8;
}
uint64_t AllocatorImpl::get_base_allocator_addr(const HalMemType &memory) const
{
	return memory == HalMemType::DRAM ? 0x100080 : 0x1b480;
}
Statistics AllocatorImpl::get_statistics(const BufferType &type) const
{
	uint64_t used;
	{
		std::lock_guard<std::recursive_mutex> guard(mutex);
		used = allocated[static_cast<int>(type)];
	}
	void (*action)(const AllocatorImpl *) = counted;
	counted = nullptr;
	if (action != nullptr)
		action(this);
	return {bank_bytes, used, bank_bytes - used, bank_bytes - used, {1, 2, 3}};
}
#endif
std::unordered_set<Buffer *> AllocatorImpl::get_allocated_buffers() const
{
	std::lock_guard<std::recursive_mutex> guard(mutex);
	std::unordered_set<Buffer *> buffers;
	for (const auto &entry : taken)
		buffers.insert(entry.first);
	return buffers;
}
size_t AllocatorImpl::get_num_allocated_buffers() const
{
	std::lock_guard<std::recursive_mutex> guard(mutex);
	return taken.size();
}

#ifndef OLDER
Allocator::Allocator(AllocatorImpl *of_allocator) : allocator(of_allocator)
{
}
void Allocator::deallocate_buffers()
{
	allocator->deallocate_buffers();
}
#endif

bool CoreRange::intersects(const CoreRange &other) const
{
	return start_x <= other.end_x && other.start_x <= end_x && start_y <= other.end_y &&
	       other.start_y <= end_y;
}

uint32_t CoreRangeSet::num_cores() const
{
	return cores;
}

#ifdef REPORTING
/* Masks of the chips by their numbers, as a tt-metal with calls of the API has them. */
static uint64_t mask_of(const IDevice *device)
{
	uint64_t mask = 0;
	if (device == nullptr)
		return UINT64_MAX;
	const auto *mesh = dynamic_cast<const distributed::MeshDevice *>(device);
	if (mesh == nullptr)
		return TTAM_DEVICE(device->id());
	for (const IDevice *chip : mesh->get_devices())
		mask |= TTAM_DEVICE(chip->id());
	return mask;
}
void GraphTracker::track_allocate(const Buffer *buffer)
{
	ttam_buffer facts = ttam_buffer();
	facts.struct_size = sizeof facts;
	facts.id = buffer->unique_id();
	facts.devices = mask_of(buffer->device());
	facts.size = buffer->size();
	facts.type = static_cast<uint32_t>(buffer->buffer_type());
	ttam_track_allocate(&facts);
}
void GraphTracker::track_deallocate(const Buffer *buffer)
{
	ttam_track_deallocate(buffer->unique_id(), mask_of(buffer->device()));
}
void GraphTracker::track_allocate_cb(const CoreRangeSet &cores, uint64_t address, uint64_t size,
	bool globally_allocated, const IDevice *device)
{
	ttam_circular_buffer cb = ttam_circular_buffer();
	cb.struct_size = sizeof cb;
	cb.devices = mask_of(device);
	cb.size = size;
	cb.address = address;
	cb.num_cores = cores.cores;
	cb.globally_allocated = globally_allocated;
	ttam_track_allocate_cb(&cb);
}
void GraphTracker::track_deallocate_cb(const IDevice *device)
{
	ttam_track_deallocate_cb(0, mask_of(device));
}
#else
void GraphTracker::track_allocate_cb(
	const CoreRangeSet &, uint64_t, uint64_t, bool, const IDevice *)
{
}
void GraphTracker::track_deallocate_cb(const IDevice *)
{
}
#endif

namespace detail
{

static GraphTracker tracker;

ProgramImpl::ProgramImpl() = default;
ProgramImpl::~ProgramImpl()
{
#ifndef OLDER
	deallocate_circular_buffers();
#endif
}

static std::vector<const IDevice *> list(const IDevice *device)
{
	const auto *mesh = dynamic_cast<const distributed::MeshDevice *>(device);
	if (mesh == nullptr)
		return {device};
	std::vector<IDevice *> devices = mesh->get_devices();
	return {devices.begin(), devices.end()};
}

void ProgramImpl::allocate_circular_buffers(const IDevice *device)
{
	for (const Cb &cb : cbs) {
		CoreRangeSet cores;
		cores.cores = cb.cores;
		for (const IDevice *chip : list(device))
			tracker.track_allocate_cb(
				cores, cb.address, cb.size, cb.globally_allocated, chip);
	}
}

void ProgramImpl::validate_circular_buffer_region(const IDevice *)
{
	if (clashes)
		throw std::logic_error("circular buffers clash with L1 buffers");
}

#ifndef OLDER
static void mark(ProgramImpl::CircularBufferAllocator *allocator, const ProgramImpl::Cb &buffer)
{
#ifdef UNMARKED
	(void)allocator, (void)buffer;
#else
	allocator->mark_address(buffer.address, buffer.size, 0);
#endif
}

void ProgramImpl::allocate_dataflow_buffers(const IDevice *)
{
	for (const Cb &buffer : dataflow_buffers) {
		CircularBufferAllocator allocator;
		allocator.range = {0, 0, buffer.cores - 1, 0};
		mark(&allocator, buffer);
		mark(&allocator, buffer);
	}
}

/* All lie on the first cores; the runtime tells nobody how large they are. */
void ProgramImpl::allocate_scratchpads(const IDevice *)
{
	const CoreRange first = {0, 0, 0, 0};
	for (const CoreRange &cores : scratchpads) {
		if (!cores.intersects(first))
			throw std::logic_error("a scratchpad without a place");
	}
}

void ProgramImpl::deallocate_circular_buffers()
{
	tracker.track_deallocate_cb(nullptr);
}
#endif

void ProgramImpl::CircularBufferAllocator::mark_address(uint64_t, uint64_t, uint64_t)
{
}
} /* namespace detail */
} /* namespace tt_metal */
} /* namespace tt */
