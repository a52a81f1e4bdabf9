/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* A mesh workload on the hooked runtime. Before each step it names the last one and waits for a
 * line, so that somebody can look with `tt-allocmon status`. */
#include <iostream>
#include <string>

#include "tt_metal.hpp"

using namespace tt::tt_metal;

namespace
{

constexpr int num_devices = 8;
constexpr uint64_t KiB = 1024;
constexpr uint64_t MiB = 1024 * KiB;
constexpr uint64_t l1_base = 105824;

using Buffers = std::vector<std::shared_ptr<Buffer>>;

void show(const std::string &step)
{
	std::string line;
	std::cout << step << std::endl;
	std::getline(std::cin, line);
}

/* A mesh buffer of the first kind: its backing buffer is device 0's, and owns its memory; those of
 * the other devices are created at its address. */
Buffers on_all_by_device_0(const std::vector<IDevice *> &devices, uint64_t size)
{
	Buffers parts = {Buffer::create(devices[0], size, BufferType::DRAM)};
	for (size_t i = 1; i < devices.size(); i++)
		parts.push_back(Buffer::create(devices[i], parts[0]->address(), size,
			BufferType::DRAM, parts[0]->unique_id()));
	return parts;
}

/* Of the second kind: the backing buffer is the mesh's, and each device has a part of it. */
Buffers on_all_by_mesh(MeshDevice &mesh, uint64_t size)
{
	Buffers parts = {Buffer::create(&mesh, size, BufferType::DRAM)};
	for (IDevice *device : mesh.get_devices())
		parts.push_back(Buffer::create(device, parts[0]->address(), size, BufferType::DRAM,
			parts[0]->unique_id() + parts.size()));
	return parts;
}

/* Parts first: mark_as_deallocated(), as MeshBuffer::deallocate() has it. */
void free_parts(Buffers &parts)
{
	for (size_t i = 1; i < parts.size(); i++)
		parts[i]->mark_as_deallocated();
	parts.clear();
}

void place_cbs(IDevice *device)
{
	uint64_t address = l1_base;
	for (uint64_t size : {4 * KiB, 4 * KiB, 4 * KiB, 4 * KiB, 4 * KiB, 2 * KiB}) {
		GraphTracker::instance().track_allocate_cb(
			CoreRangeSet(1), address, size, false, device);
		address += size;
	}
	GraphTracker::instance().track_allocate_cb(
		CoreRangeSet(64), address, 2 * KiB, true, device);
}

void run_on_device_0(const std::vector<IDevice *> &devices)
{
	std::vector<Buffers> tensors;
	for (uint64_t size : {4 * MiB, 4 * MiB, 4 * MiB, 512 * KiB, 512 * KiB, MiB, 12 * KiB,
		     12 * KiB, 24 * KiB, 24 * KiB})
		tensors.push_back(on_all_by_device_0(devices, size));
	Buffers queues;
	for (uint64_t size : {12 * KiB, 12 * KiB, 24 * KiB, 24 * KiB})
		queues.push_back(Buffer::create(devices[0], size, BufferType::DRAM));
	place_cbs(devices[0]);
	show("allocated by device 0");
	GraphTracker::instance().track_deallocate_cb(devices[0]);
	for (Buffers &parts : tensors)
		free_parts(parts);
	queues.clear();
	show("freed by device 0");
}

void run_on_mesh(MeshDevice &mesh)
{
	Buffers tensor = on_all_by_mesh(mesh, 4 * MiB);
	show("allocated by the mesh");
	free_parts(tensor);
	show("freed by the mesh");
	Buffers left = on_all_by_mesh(mesh, MiB);
	mesh.allocator()->deallocate_buffers();
	show("deallocated at once");
	for (const std::shared_ptr<Buffer> &part : left)
		part->mark_as_deallocated();
	show("marked after it");
}

class Capture : public IGraphHooks
{
      public:
	bool hook_allocate(const Buffer *) override
	{
		return true;
	}
	bool hook_deallocate(Buffer *) override
	{
		return true;
	}
};

void capture_without_dispatch(IDevice *device)
{
	GraphTracker::instance().add_hook(std::make_shared<Capture>());
	auto buffer = Buffer::create(device, 64 * MiB, BufferType::DRAM);
	show("captured");
	buffer.reset();
	GraphTracker::instance().add_hook(nullptr);
}

} /* namespace */

int main()
{
	std::vector<std::unique_ptr<Device>> chips;
	std::vector<IDevice *> devices;
	for (int id = 0; id < num_devices; id++) {
		chips.push_back(std::make_unique<Device>(id));
		chips.back()->initialize();
		devices.push_back(chips.back().get());
	}
	MeshDevice mesh(devices);
	run_on_device_0(devices);
	run_on_mesh(mesh);
	capture_without_dispatch(devices[0]);
}
