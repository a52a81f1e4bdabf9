/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* scenarios: what jobs do with their devices. Each stops at its steps until it reads a line. */
#include "tests/preload/scenarios.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

int broken;

void expect(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "broken: %s\n", what);
	broken = 1;
}

void step(const char *name)
{
	printf("{\"step\": \"%s\"}\n", name);
	fflush(stdout);
	while (getchar() != '\n' && !feof(stdin))
		continue;
}

static void play_buffers()
{
	Machine machine;
	MeshDevice mesh(machine.list(0, 4));
	auto *allocator = new AllocatorImpl;
	Buffer large(&mesh, 64 * kib, BufferType::DRAM, 8 * kib);
	Buffer sliver(&mesh, 8, BufferType::L1, 16);
	Buffer single(&machine.chips[2], 4 * kib, BufferType::DRAM, 512);
	errno = 7;
	expect(allocator->allocate_buffer(&large) == 0x1000 + 8 * kib, "address");
	expect(errno == EAGAIN, "errno after an allocation");
	allocator->allocate_buffer(&sliver);
	allocator->allocate_buffer(&single);
	expect(allocator->calls == 3, "one real call for each allocation");
	step("allocated");
	errno = 7;
	allocator->deallocate_buffer(&sliver);
	expect(errno == 7, "errno after a free");
	expect(allocator->calls == 4, "one real call for a free");
	step("freed");
#ifdef OLDER
	allocator->deallocate_buffers();
#else
	/* Has the name of 0.65.0, and calls what has the name of today. */
	Allocator(allocator).deallocate_buffers();
	expect(allocator->calls == 5, "one real call for the bulk free");
#endif
	step("closed");
	delete allocator;
	step("destroyed");
}

static void play_failure()
{
	Machine machine;
	MeshDevice mesh(machine.list(0, 4));
	AllocatorImpl allocator;
	Buffer buffer(&mesh, 16ull << 30, BufferType::DRAM, 2ull << 30);
	bool caught = false;
	try {
		allocator.allocate_buffer(&buffer);
	} catch (const std::runtime_error &error) {
		caught = strcmp(error.what(), "Out of Memory") == 0;
	}
	expect(caught, "the exception as it was thrown");
	expect(allocator.calls == 1, "one real call");
	step("failed");
}

static void play_cbs()
{
	Machine machine;
	MeshDevice mesh(machine.list(0, 4));
	auto *program = new detail::ProgramImpl;
	program->cbs = {{1000, 100, 10, false}, {5000, 999, 10, true}};
	program->allocate_circular_buffers(&mesh);
	step("placed");
	delete program;
	step("ended");
}

#ifndef OLDER
static void play_programs()
{
	Machine machine;
	MeshDevice mesh(machine.list(0, 4));
	auto *add = new detail::ProgramImpl;
	auto *move = new detail::ProgramImpl;
	add->cbs = {{1000, 100, 10, false}, {1100, 100, 10, false}, {5000, 999, 10, true}};
	add->dataflow_buffers = {{1200, 50, 10, false}};
	move->dataflow_buffers = {{1000, 20, 4, false}};
	for (detail::ProgramImpl *program : {add, move}) {
		program->allocate_circular_buffers(&mesh);
		program->allocate_dataflow_buffers(&mesh);
	}
	step("placed");
	add->cbs[0].size = 300;
	add->allocate_circular_buffers(&mesh);
	step("placed-again");
	add->clashes = true;
	bool caught = false;
	try {
		add->validate_circular_buffer_region(&mesh);
	} catch (const std::logic_error &) {
		caught = true;
	}
	expect(caught, "the clash as it was thrown");
	step("clashed");
	delete add;
	step("one-left");
	move->deallocate_circular_buffers();
	step("none-left");
	move->allocate_dataflow_buffers(&mesh);
	step("another");
	delete move;
}
#endif

#ifndef OLDER
static void play_scratchpads()
{
	const CoreRange first = {0, 0, 0, 0}, far = {7, 7, 7, 7};
	Machine machine;
	MeshDevice mesh(machine.list(0, 4));
	detail::ProgramImpl without, with, failing;
	expect(first.intersects(first) && !first.intersects(far), "the result of a hooked call");
	without.allocate_scratchpads(&mesh);
	expect(first.intersects(first), "the same afterwards");
	step("without");
	failing.scratchpads = {far};
	bool caught = false;
	try {
		failing.allocate_scratchpads(&mesh);
	} catch (const std::logic_error &) {
		caught = true;
	}
	expect(caught, "the error as it was thrown");
	with.scratchpads = {first, first};
	with.allocate_scratchpads(&mesh);
	step("with");
}
#endif

static void play_recurrence()
{
	Machine machine;
	alignas(MeshDevice) static unsigned char mesh_place[sizeof(MeshDevice)];
	alignas(AllocatorImpl) static unsigned char allocator_place[sizeof(AllocatorImpl)];
	alignas(Buffer) static unsigned char buffer_place[sizeof(Buffer)];
	for (size_t turn = 0; turn < 2; turn++) {
		auto *mesh = new (mesh_place) MeshDevice(machine.list(turn * 2, 2));
		auto *allocator = new (allocator_place) AllocatorImpl;
		auto *buffer = new (buffer_place)
			Buffer(mesh, (turn + 1) * kib, BufferType::DRAM, 128 * (turn + 1));
		allocator->allocate_buffer(buffer);
		step(turn == 0 ? "first" : "second");
		allocator->~AllocatorImpl();
		mesh->~MeshDevice();
	}
}

static void allocate_elsewhere(AllocatorImpl *allocator)
{
	static Device chip(0);
	static Buffer buffer(&chip, kib, BufferType::DRAM, 128);
	std::thread([allocator] { allocator->allocate_buffer(&buffer); }).join();
}

static void play_locks()
{
	Machine machine;
	AllocatorImpl allocator;
	Buffer buffer(&machine.chips[1], kib, BufferType::DRAM, 128);
	allocator.inside = allocate_elsewhere;
	allocator.allocate_buffer(&buffer);
	step("both");
}

static void play_threads()
{
	enum { THREADS = 4, PAIRS = 2000 };
	Machine machine;
	MeshDevice mesh(machine.list(0, 4));
	AllocatorImpl allocator;
	Buffer kept(&mesh, kib, BufferType::DRAM, 128);
	std::vector<std::thread> threads;
	allocator.allocate_buffer(&kept);
	for (int i = 0; i < THREADS; i++) {
		threads.emplace_back([&] {
			for (int pair = 0; pair < PAIRS; pair++) {
				Buffer buffer(&mesh, kib, BufferType::DRAM, 100);
				allocator.allocate_buffer(&buffer);
				allocator.deallocate_buffer(&buffer);
			}
		});
	}
	for (std::thread &thread : threads)
		thread.join();
	step("done");
}

static void play_fork()
{
	Machine machine;
	AllocatorImpl allocator;
	Buffer inherited(&machine.chips[0], kib, BufferType::DRAM, 128);
	Buffer own(&machine.chips[0], 2 * kib, BufferType::DRAM, 256);
	allocator.allocate_buffer(&inherited);
	pid_t child = fork();
	if (child == 0) {
		allocator.allocate_buffer(&own);
		allocator.deallocate_buffer(&inherited);
		_exit(broken);
	}
	int status;
	waitpid(child, &status, 0);
	expect(status == 0, "the child's end");
	step("child-ended");
}

extern "C" __attribute__((visibility("default"))) int play(const char *scenario)
{
	const Scenario scenarios[] = {
		{"buffers", play_buffers},
		{"cbs", play_cbs},
		{"failure", play_failure},
		{"fork", play_fork},
		{"locks", play_locks},
#ifndef OLDER
		{"programs", play_programs},
		{"scratchpads", play_scratchpads},
#endif
		{"many", play_many},
		{"recurrence", play_recurrence},
		{"shared", play_shared},
		{"threads", play_threads},
		{nullptr, nullptr},
	};
	for (const Scenario *list : {scenarios, late_scenarios, reported_scenarios}) {
		for (const Scenario *entry = list; entry->name != nullptr; entry++) {
			if (strcmp(entry->name, scenario) == 0) {
				entry->play();
				return broken;
			}
		}
	}
	return 2;
}
