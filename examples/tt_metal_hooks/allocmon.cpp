/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "allocmon.hpp"

#include <tt_allocmon.h>

#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <tuple>

#include "tt_metal.hpp"

namespace tt::tt_metal::allocmon
{
namespace
{

/* Where memory lies: device, type, address; and the buffer that was reported for it. */
using Place = std::tuple<int, BufferType, uint64_t>;

struct Owner {
	uint64_t id;
	const AllocatorImpl *allocator;
};

class Owners
{
      public:
	/* Returns false where another buffer has the place. */
	bool claim(const Place &place, const Owner &owner)
	{
		std::lock_guard lock(mutex_);
		return owners_.emplace(place, owner).second;
	}
	void take(const Place &place, const Owner &owner)
	{
		std::lock_guard lock(mutex_);
		owners_[place] = owner;
	}
	/* Returns false where another buffer has it. */
	bool release(const Place &place, uint64_t id)
	{
		std::lock_guard lock(mutex_);
		auto found = owners_.find(place);
		if (found == owners_.end() || found->second.id != id)
			return false;
		owners_.erase(found);
		return true;
	}
	void release_all(const AllocatorImpl *allocator)
	{
		std::lock_guard lock(mutex_);
		for (auto owner = owners_.begin(); owner != owners_.end();)
			owner = owner->second.allocator == allocator ? owners_.erase(owner)
								     : std::next(owner);
	}

      private:
	std::mutex mutex_;
	std::map<Place, Owner> owners_;
};

Owners &owners()
{
	static Owners all;
	return all;
}

/* What the library asks too: so that a process that is not tracked keeps no owners. */
bool is_on()
{
	static const bool on = [] {
		const char *value = std::getenv("TT_ALLOC_TRACKING_ENABLED");
		return value != nullptr && std::strcmp(value, "1") == 0;
	}();
	return on;
}

/* Without memory for an owner the job goes on, and the event is not reported. */
template <typename Report> void report(Report make)
{
	try {
		if (is_on())
			make();
	} catch (const std::bad_alloc &) {
	}
}

/* All chips of a mesh, or the one that this is. */
template <typename Visit> uint64_t for_each_chip(const IDevice &device, Visit visit)
{
	uint64_t devices = 0;
	for (const IDevice *chip : device.get_devices()) {
		visit(chip->id());
		devices |= TTAM_DEVICE(chip->id());
	}
	return devices;
}

uint64_t chips_of(const IDevice &device)
{
	return for_each_chip(device, [](int) {});
}

uint64_t number_of(const void *object)
{
	return reinterpret_cast<uintptr_t>(object);
}

ttam_buffer describe(const Buffer &buffer)
{
	const AllocatorImpl &allocator = *buffer.allocator();
	uint64_t num_banks = allocator.get_num_banks(buffer.buffer_type());
	ttam_buffer facts = ttam_buffer();
	facts.struct_size = sizeof facts;
	facts.id = buffer.unique_id();
	facts.devices = chips_of(*buffer.device());
	facts.size = buffer.size();
	facts.reserved = buffer.aligned_size_per_bank() * num_banks;
	facts.address = buffer.address();
	facts.allocator = number_of(&allocator);
	facts.type = static_cast<uint32_t>(buffer.buffer_type());
	facts.num_banks = static_cast<uint32_t>(num_banks);
	return facts;
}

Place place_of(const Buffer &buffer, int chip)
{
	return {chip, buffer.buffer_type(), buffer.address()};
}

Owner owner_of(const Buffer &buffer)
{
	return {buffer.unique_id(), buffer.allocator()};
}

} /* namespace */

void device_opened(const IDevice &device, uint64_t unique_id, const char *board)
{
	ttam_device facts = ttam_device();
	facts.struct_size = sizeof facts;
	facts.index = static_cast<uint32_t>(device.id());
	facts.label = facts.index;
	facts.asic_id = unique_id;
	facts.board = board;
	for (BufferType type : {BufferType::DRAM, BufferType::L1}) {
		auto number = static_cast<uint32_t>(type);
		facts.num_banks[number] = device.allocator()->get_num_banks(type);
		facts.capacity[number] =
			device.allocator()->get_bank_size(type) * facts.num_banks[number];
		facts.base[number] = device.allocator()->get_base_allocator_addr(
			type == BufferType::DRAM ? HalMemType::DRAM : HalMemType::L1);
		facts.has_base |= 1u << number;
	}
	ttam_register_device(&facts);
}

void allocated(const Buffer &buffer)
{
	report([&] {
		ttam_buffer facts = describe(buffer);
		for_each_chip(*buffer.device(),
			[&](int chip) { owners().take(place_of(buffer, chip), owner_of(buffer)); });
		ttam_track_allocate(&facts);
	});
}

void deallocated(const Buffer &buffer)
{
	report([&] {
		uint64_t devices = for_each_chip(*buffer.device(), [&](int chip) {
			owners().release(place_of(buffer, chip), buffer.unique_id());
		});
		ttam_track_deallocate(buffer.unique_id(), devices);
	});
}

void preallocated(const Buffer &buffer)
{
	report([&] {
		ttam_buffer facts = describe(buffer);
		for_each_chip(*buffer.device(), [&](int chip) {
			if (!owners().claim(place_of(buffer, chip), owner_of(buffer)))
				facts.devices &= ~TTAM_DEVICE(chip);
		});
		if (facts.devices != 0)
			ttam_track_preallocated(&facts);
	});
}

void marked_as_deallocated(const Buffer &buffer)
{
	report([&] {
		uint64_t devices = 0;
		for_each_chip(*buffer.device(), [&](int chip) {
			if (owners().release(place_of(buffer, chip), buffer.unique_id()))
				devices |= TTAM_DEVICE(chip);
		});
		if (devices != 0)
			ttam_mark_deallocated(buffer.unique_id(), devices);
	});
}

void all_deallocated(const AllocatorImpl &allocator)
{
	report([&] {
		owners().release_all(&allocator);
		ttam_deallocate_buffers(number_of(&allocator));
	});
}

void cb_allocated(const CoreRangeSet &cores, uint64_t address, uint64_t size,
	bool is_globally_allocated, const IDevice &device)
{
	report([&] {
		ttam_circular_buffer cb = ttam_circular_buffer();
		cb.struct_size = sizeof cb;
		cb.devices = chips_of(device);
		cb.size = size;
		cb.address = address;
		cb.num_cores = cores.num_cores();
		cb.globally_allocated = is_globally_allocated;
		ttam_track_allocate_cb(&cb);
	});
}

void cbs_deallocated(const IDevice &device)
{
	report([&] { ttam_track_deallocate_cb(0, chips_of(device)); });
}

} /* namespace tt::tt_metal::allocmon */
