/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metal_job: threads that allocate and free on a mesh of four stand-in devices, beside others that
 * compute, use the heap and sleep. Prints "busy"; at each line of its input it goes on: to a moment
 * without any thread, of which it prints what it holds, then without any buffer, then to its end.
 */
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/preload/stand_in.h"

using namespace tt::tt_metal;

static std::atomic<bool> is_over;
static std::atomic<int> broken;

static void wait_for_line()
{
	int character;
	while ((character = getchar()) != '\n' && character != EOF)
		continue;
}

struct Place {
	std::unique_ptr<Buffer> buffer;
	BufferType type;
	uint64_t size;
	bool is_live;
};

/* Made by one thread, as the stand-in numbers its buffers without a lock. */
static std::vector<Place> make_places(const IDevice *mesh, unsigned seed)
{
	std::vector<Place> places;
	for (unsigned i = 0; i < 32; i++) {
		BufferType type = i % 3 == 0 ? BufferType::L1 : BufferType::DRAM;
		uint64_t per_bank = 64 * (1 + (seed * 31 + i * 7) % 50);
		uint64_t size = per_bank * 8;
		places.push_back(
			{std::make_unique<Buffer>(mesh, size, type, per_bank), type, size, false});
	}
	return places;
}

static void toggle(AllocatorImpl &allocator, Place &place)
{
	if (place.is_live)
		allocator.deallocate_buffer(place.buffer.get());
	else
		allocator.allocate_buffer(place.buffer.get());
	place.is_live = !place.is_live;
}

static void churn(AllocatorImpl *allocator, std::vector<Place> *places, unsigned seed)
{
	while (!is_over) {
		seed = seed * 1103515245 + 12345;
		toggle(*allocator, (*places)[seed >> 16 & 31]);
		if ((seed >> 8 & 63) == 0)
			std::this_thread::yield();
	}
}

static void compute()
{
	auto sum_of = [] {
		double sum = 0;
		for (int i = 1; i < 20000; i++)
			sum = sum * 0.999 + 1.0 / i;
		return sum;
	};
	double wanted = sum_of();
	while (!is_over)
		broken += sum_of() != wanted;
}

static void use_heap()
{
	while (!is_over) {
		std::vector<std::vector<char>> blocks;
		for (size_t i = 1; i < 100; i++)
			blocks.emplace_back(i * 37, static_cast<char>(i));
		for (size_t i = 1; i < 100; i++)
			broken += blocks[i - 1][i * 36] != static_cast<char>(i);
	}
}

static void sleep_often()
{
	while (!is_over) {
		timespec time = {0, 3000000};
		broken += nanosleep(&time, nullptr) != 0;
	}
}

static void park(std::mutex *mutex, std::condition_variable *condition)
{
	std::unique_lock<std::mutex> lock(*mutex);
	condition->wait(lock, [] { return is_over.load(); });
}

static void print_truth(const std::vector<std::vector<Place>> &all, const char *step)
{
	unsigned long long count = 0, dram = 0, l1 = 0;
	for (const auto &places : all) {
		for (const Place &place : places) {
			if (!place.is_live)
				continue;
			count++;
			(place.type == BufferType::DRAM ? dram : l1) += place.size;
		}
	}
	printf("{\"step\": \"%s\", \"count\": %llu, \"DRAM\": %llu, \"L1\": %llu}\n", step, count,
		dram, l1);
	fflush(stdout);
	wait_for_line();
}

static void run_threads(AllocatorImpl &allocator, std::vector<std::vector<Place>> &all)
{
	std::mutex mutex;
	std::condition_variable condition;
	std::vector<std::thread> threads;
	unsigned seed = 1;
	for (auto &places : all)
		threads.emplace_back(churn, &allocator, &places, seed++);
	threads.emplace_back(compute);
	threads.emplace_back(use_heap);
	threads.emplace_back(sleep_often);
	threads.emplace_back(park, &mutex, &condition);
	print_truth({}, "busy");
	{
		std::lock_guard<std::mutex> guard(mutex);
		is_over = true;
	}
	condition.notify_all();
	for (std::thread &thread : threads)
		thread.join();
}

/* A mesh that the runtime knows to be open. */
struct OpenMesh {
	tt::umd::ClusterDescriptor cluster;
	MetalContext runtime;
	DeviceManager manager;
	std::vector<std::unique_ptr<Device>> chips;
	std::shared_ptr<distributed::MeshDevice> mesh;
	OpenMesh()
	{
		std::vector<IDevice *> devices;
		for (int number : {0, 1, 2, 3}) {
			cluster.ids[number] = 0xa77ac00 + static_cast<uint64_t>(number);
			chips.push_back(std::make_unique<Device>(number));
			devices.push_back(chips.back().get());
			manager.devices.push_back(chips.back().get());
		}
		cluster.get_chip_unique_ids();
		mesh = std::make_shared<distributed::MeshDevice>(devices);
		mesh->allocator = std::make_unique<AllocatorImpl>();
		for (auto &chip : chips)
			chip->mesh = mesh;
		runtime.cluster.descriptor = &cluster;
		runtime.manager = &manager;
		context = &runtime;
	}
	~OpenMesh()
	{
		context = nullptr;
	}
};

int main()
{
	OpenMesh open;
	AllocatorImpl &allocator = *open.mesh->allocator;
	std::vector<std::vector<Place>> all;
	for (unsigned i = 0; i < 3; i++)
		all.push_back(make_places(open.mesh.get(), i));
	for (auto &places : all)
		for (size_t i = 0; i < places.size(); i += 2)
			toggle(allocator, places[i]);
	run_threads(allocator, all);
	print_truth(all, "quiet");
	for (auto &places : all)
		for (Place &place : places)
			if (place.is_live)
				toggle(allocator, place);
	print_truth(all, "freed");
	return broken != 0;
}
