/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Chips that several allocators share, and more chips than there are places for. */
#include "tests/preload/scenarios.h"

/* Two allocators over the same chips, as of a mesh and a part of it that got more small L1. */
void play_shared()
{
	Machine machine;
	MeshDevice whole(machine.list(0, 4));
	MeshDevice part(machine.list(0, 2));
	AllocatorImpl *allocators[] = {new AllocatorImpl, new AllocatorImpl};
	allocators[1]->bank_bytes = 1 << 20;
	Buffer of_whole(&whole, 64 * kib, BufferType::DRAM, 8 * kib);
	Buffer of_part(&part, 32 * kib, BufferType::DRAM, 4 * kib);
	allocators[0]->allocate_buffer(&of_whole);
	allocators[1]->allocate_buffer(&of_part);
	step("both");
	delete allocators[0];
	step("part-left");
	delete allocators[1];
	step("none-left");
}

/* As many as there are bits, and two more. */
void play_many()
{
	enum { FITTING = 64, ALL = 66 };
	tt::umd::ClusterDescriptor cluster;
	std::deque<Device> chips;
	std::vector<IDevice *> devices;
	for (int number = 0; number < ALL; number++) {
		cluster.ids[number] = 0xa51c00 + static_cast<uint64_t>(number);
		chips.emplace_back(number);
	}
	cluster.get_chip_unique_ids();
	for (Device &chip : chips)
		devices.push_back(&chip);
	MeshDevice fitting(std::vector<IDevice *>(devices.begin(), devices.begin() + FITTING));
	AllocatorImpl allocator;
	Buffer buffer(&fitting, kib, BufferType::DRAM, 128);
	allocator.allocate_buffer(&buffer);
	step("fitting");
	MeshDevice all(devices);
	AllocatorImpl other;
	Buffer larger(&all, 2 * kib, BufferType::DRAM, 256);
	other.allocate_buffer(&larger);
	step("all");
}
