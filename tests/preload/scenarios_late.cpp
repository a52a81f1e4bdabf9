/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* scenarios_late: what jobs do into which the library is loaded when they have run for a while. */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <memory>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "tests/preload/scenarios.h"

/* As a debugger or ctypes would do it. */
static int start_late(int flags)
{
	void *library = dlopen(getenv("LATE_LIBRARY"), flags);
	void *symbol = library != nullptr ? dlsym(library, "ttam_preload_start_late") : nullptr;
	int (*start)() = nullptr;
	if (symbol == nullptr) {
		fprintf(stderr, "late: %s\n", dlerror());
		return -1;
	}
	memcpy(&start, &symbol, sizeof(start));
	return start();
}

/* The allocator cannot be reached before it is called. */
static void play_late(int flags)
{
	Machine machine;
	MeshDevice mesh(machine.list(0, 4));
	AllocatorImpl allocator;
	Buffer before(&mesh, 64 * kib, BufferType::DRAM, 8 * kib);
	Buffer also(&mesh, 8, BufferType::L1, 16);
	Buffer after(&mesh, kib, BufferType::L1, 128);
	allocator.allocate_buffer(&before);
	allocator.allocate_buffer(&also);
	errno = 7;
	expect(start_late(flags) == 0, "the late start");
	expect(errno == 7, "errno after the late start");
	step("started");
	allocator.deallocate_buffer(&also);
	step("freed-also");
	allocator.allocate_buffer(&after);
	step("allocated");
	machine.cluster.get_chip_unique_ids();
	step("named");
	expect(start_late(flags) == 0, "a second late start");
	allocator.deallocate_buffer(&before);
	allocator.deallocate_buffer(&after);
	step("freed");
}

static void play_late_global()
{
	play_late(RTLD_NOW | RTLD_GLOBAL);
}

static void play_late_local()
{
	play_late(RTLD_NOW | RTLD_LOCAL);
}

/* A mesh that the runtime knows of, with a part, and a part that is closed and still there. */
struct OpenMesh {
	Machine machine;
	MetalContext runtime;
	DeviceManager manager;
	std::shared_ptr<MeshDevice> mesh = std::make_shared<MeshDevice>(machine.list(0, 4));
	std::shared_ptr<MeshDevice> part = std::make_shared<MeshDevice>(machine.list(0, 1));
	std::shared_ptr<MeshDevice> closed = std::make_shared<MeshDevice>(machine.list(1, 1));
	OpenMesh()
	{
		mesh->allocator = std::make_unique<AllocatorImpl>();
		part->allocator = std::make_unique<AllocatorImpl>();
		mesh->parts = {part, closed};
		runtime.cluster.descriptor = &machine.cluster;
		runtime.manager = &manager;
		for (Device &chip : machine.chips) {
			chip.mesh = mesh;
			manager.devices.push_back(&chip);
		}
		context = &runtime;
	}
	~OpenMesh()
	{
		context = nullptr;
	}
};

static void play_late_open()
{
	OpenMesh open;
	Buffer large(open.mesh.get(), 64 * kib, BufferType::DRAM, 8 * kib);
	Buffer sliver(open.mesh.get(), 8, BufferType::L1, 16);
	Buffer part(open.part.get(), 4 * kib, BufferType::DRAM, 512);
	open.mesh->allocator->allocate_buffer(&large);
	open.mesh->allocator->allocate_buffer(&sliver);
	open.part->allocator->allocate_buffer(&part);
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
	expect(open.mesh.use_count() == 1 && open.part.use_count() == 1, "owners of the meshes");
	step("started");
	open.mesh->allocator->deallocate_buffers();
	step("closed");
}

/* A runtime that nobody has asked for a device. */
static void play_late_unopened()
{
	Machine machine;
	MetalContext runtime;
	runtime.cluster.descriptor = &machine.cluster;
	context = &runtime;
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
	step("started");
	context = nullptr;
}

/* What the allocator names and is no buffer any more: gone, unreadable, and not allocated. */
static void play_late_remains()
{
	OpenMesh open;
	AllocatorImpl *allocator = open.mesh->allocator.get();
	Buffer kept(open.mesh.get(), 64 * kib, BufferType::DRAM, 8 * kib);
	alignas(Buffer) static unsigned char place[sizeof(Buffer)];
	auto *lost = new (place) Buffer(open.mesh.get(), kib, BufferType::DRAM, 128);
	allocator->allocate_buffer(&kept);
	allocator->allocate_buffer(lost);
	memset(place, 0x5a, sizeof(place));
	allocator->taken[reinterpret_cast<Buffer *>(0x10)] = 64;
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
	step("started");
	allocator->deallocate_buffer(&kept);
	step("freed");
}

static void start_in_thread(int *ret_result)
{
	*ret_result = start_late(RTLD_NOW | RTLD_GLOBAL);
}

static unsigned churn_ms()
{
	const char *chosen = getenv("CHURN_MS");
	return chosen != nullptr ? static_cast<unsigned>(atoi(chosen)) : 120;
}

/* Threads allocate and free all the time while two others start the tracking. */
static void play_crowd(bool is_reached)
{
	enum { THREADS = 4, KEPT = 16 };
	OpenMesh open;
	if (!is_reached)
		context = nullptr;
	AllocatorImpl *allocator = open.mesh->allocator.get();
	std::vector<std::unique_ptr<Buffer>> kept[THREADS];
	std::vector<std::thread> threads;
	std::atomic<bool> is_over(false);
	std::atomic<int> n_ready(0);
	for (auto &own : kept) {
		threads.emplace_back([&] {
			for (unsigned turn = 0; !is_over; turn++) {
				auto buffer = std::make_unique<Buffer>(
					open.mesh.get(), kib, BufferType::DRAM, 128);
				allocator->allocate_buffer(buffer.get());
				own.push_back(std::move(buffer));
				size_t victim = turn * 7 % own.size();
				if (own.size() > KEPT) {
					allocator->deallocate_buffer(own[victim].get());
					own.erase(own.begin() + static_cast<long>(victim));
				}
				n_ready += turn == KEPT;
			}
		});
	}
	while (n_ready < THREADS)
		std::this_thread::yield();
	int results[2];
	std::thread starters[] = {std::thread(start_in_thread, &results[0]),
		std::thread(start_in_thread, &results[1])};
	for (std::thread &starter : starters)
		starter.join();
	expect(results[0] == 0 && results[1] == 0, "both late starts");
	std::this_thread::sleep_for(std::chrono::milliseconds(churn_ms()));
	is_over = true;
	for (std::thread &thread : threads)
		thread.join();
	Buffer last(open.mesh.get(), kib, BufferType::DRAM, 128);
	allocator->allocate_buffer(&last);
	allocator->deallocate_buffer(&last);
	printf("{\"step\": \"count\", \"count\": %zu, \"bytes\": %llu}\n", allocator->taken.size(),
		static_cast<unsigned long long>(allocator->allocated[0] * 8));
	fflush(stdout);
	getchar();
	for (auto &own : kept) {
		for (auto &buffer : own)
			allocator->deallocate_buffer(buffer.get());
	}
	step("freed");
}

/* One of the buffers is freed when they have been looked at and not yet been taken over. */
static AllocatorImpl *freed_meanwhile_from;
static Buffer *freed_meanwhile;

static void free_meanwhile(const AllocatorImpl *allocator)
{
	auto *mine = const_cast<AllocatorImpl *>(allocator);
	std::thread([mine] { mine->deallocate_buffer(freed_meanwhile); }).join();
}

static void play_late_meanwhile()
{
	OpenMesh open;
	AllocatorImpl *allocator = open.mesh->allocator.get();
	Buffer kept(open.mesh.get(), 2 * kib, BufferType::DRAM, 256);
	Buffer freed(open.mesh.get(), kib, BufferType::DRAM, 128);
	allocator->allocate_buffer(&kept);
	allocator->allocate_buffer(&freed);
	freed_meanwhile = &freed;
	allocator->counted = free_meanwhile;
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
	step("started");
}

/* A buffer that is freed while it is looked at, which takes longer than calls are held up. */
static std::thread freeing_thread;
static std::atomic<bool> is_gone;

static void free_what_is_examined()
{
	freeing_thread = std::thread([] {
		freed_meanwhile_from->deallocate_buffer(freed_meanwhile);
		is_gone = true;
	});
	std::this_thread::sleep_for(std::chrono::milliseconds(150));
	expect(!is_gone, "what is looked at is still there");
}

static void play_late_examined()
{
	OpenMesh open;
	freed_meanwhile_from = open.mesh->allocator.get();
	Buffer kept(open.mesh.get(), 2 * kib, BufferType::DRAM, 256);
	Buffer freed(open.mesh.get(), kib, BufferType::DRAM, 128);
	freed_meanwhile_from->allocate_buffer(&kept);
	freed_meanwhile_from->allocate_buffer(&freed);
	freed_meanwhile = &freed;
	Buffer::examined = free_what_is_examined;
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
	freeing_thread.join();
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the second look");
	step("started");
}

/* Calls that have passed where the hooks would be, and go on when these have come. */
static std::atomic<int> n_passing;
static std::atomic<bool> may_pass;

static void pass(AllocatorImpl *)
{
	n_passing++;
	while (!may_pass)
		std::this_thread::yield();
}

static void play_late_passing()
{
	OpenMesh open;
	AllocatorImpl *allocator = open.mesh->allocator.get();
	Buffer freed(open.mesh.get(), kib, BufferType::DRAM, 128);
	Buffer allocated(open.mesh.get(), 2 * kib, BufferType::DRAM, 256);
	Buffer later(open.mesh.get(), 4 * kib, BufferType::DRAM, 512);
	allocator->allocate_buffer(&freed);
	allocator->inside = pass;
	std::thread freeing([&] { allocator->deallocate_buffer(&freed); });
	while (n_passing < 1)
		std::this_thread::yield();
	allocator->inside = pass;
	std::thread allocating([&] { allocator->allocate_buffer(&allocated); });
	while (n_passing < 2)
		std::this_thread::yield();
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
	may_pass = true;
	freeing.join();
	allocating.join();
	std::this_thread::sleep_for(std::chrono::milliseconds(120));
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the second look");
	step("rested");
	allocator->allocate_buffer(&later);
	step("passed");
}

/* Lets a thread get no further, as a debugger does, while the object exists. */
class Stop
{
	pid_t tracer;
	int to_tracer[2];
	int from_tracer[2];
	[[noreturn]] void trace(pid_t thread)
	{
		char byte = 0;
		bool is_stopped = ptrace(PTRACE_SEIZE, thread, 0, 0) == 0 &&
				  ptrace(PTRACE_INTERRUPT, thread, 0, 0) == 0 &&
				  waitpid(thread, nullptr, __WALL) == thread;
		bool is_told = is_stopped && write(from_tracer[1], &byte, 1) == 1 &&
			       read(to_tracer[0], &byte, 1) == 1;
		_exit(is_told && ptrace(PTRACE_DETACH, thread, 0, 0) == 0 ? 0 : 1);
	}

      public:
	explicit Stop(pid_t thread)
	{
		char byte;
		expect(pipe(to_tracer) == 0 && pipe(from_tracer) == 0, "pipes");
		tracer = fork();
		if (tracer == 0)
			trace(thread);
		close(from_tracer[1]);
		expect(read(from_tracer[0], &byte, 1) == 1, "the stop of a thread");
	}
	~Stop()
	{
		int status = -1;
		expect(write(to_tracer[1], "", 1) == 1, "the tracer's end");
		waitpid(tracer, &status, 0);
		expect(status == 0, "the tracer");
		close(to_tracer[0]);
		close(to_tracer[1]);
		close(from_tracer[0]);
	}
};

/* A free that has passed, and whose thread gets no processor: its buffer may go at any moment. */
static void play_late_stopped()
{
	OpenMesh open;
	AllocatorImpl *allocator = open.mesh->allocator.get();
	Buffer kept(open.mesh.get(), 2 * kib, BufferType::DRAM, 256);
	Buffer freed(open.mesh.get(), kib, BufferType::DRAM, 128);
	std::atomic<pid_t> id(0);
	allocator->allocate_buffer(&kept);
	allocator->allocate_buffer(&freed);
	allocator->inside = pass;
	std::thread freeing([&] {
		id = gettid();
		allocator->deallocate_buffer(&freed);
	});
	while (n_passing < 1)
		std::this_thread::yield();
	{
		Stop stop(id);
		expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
		step("early");
	}
	may_pass = true;
	freeing.join();
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the second look");
	step("sure");
}

/* A free that is half done for long: the statistics know of it, the set does not yet. */
struct HalfFreed {
	OpenMesh open;
	AllocatorImpl *allocator = open.mesh->allocator.get();
	Buffer kept{open.mesh.get(), 64 * kib, BufferType::DRAM, 8 * kib};
	Buffer freed{open.mesh.get(), kib, BufferType::DRAM, 128};
	HalfFreed()
	{
		allocator->allocate_buffer(&kept);
		allocator->allocate_buffer(&freed);
		allocator->allocated[0] -= allocator->taken[&freed];
	}
	void finish()
	{
		allocator->taken.erase(&freed);
	}
};

static void play_late_slow()
{
	HalfFreed half;
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
	step("doubted");
	half.finish();
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the second look");
	step("sure");
}

/* The same where the allocator is met by its calls. */
static void play_late_hasty()
{
	HalfFreed half;
	Buffer brief(half.open.mesh.get(), kib, BufferType::L1, 128);
	context = nullptr;
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
	half.allocator->allocate_buffer(&brief);
	step("doubted");
	half.finish();
	std::this_thread::sleep_for(std::chrono::milliseconds(60));
	half.allocator->deallocate_buffer(&brief);
	step("sure");
}

static void play_late_threads()
{
	play_crowd(true);
}

static void play_late_strangers()
{
	play_crowd(false);
}

static void play_late_fork()
{
	OpenMesh open;
	AllocatorImpl *allocator = open.mesh->allocator.get();
	Buffer before(open.mesh.get(), kib, BufferType::DRAM, 128);
	Buffer after(open.mesh.get(), 2 * kib, BufferType::DRAM, 256);
	allocator->allocate_buffer(&before);
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
	pid_t child = fork();
	if (child == 0) {
		expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the child's late start");
		std::this_thread::sleep_for(std::chrono::milliseconds(120));
		allocator->allocate_buffer(&after);
		_exit(broken);
	}
	int status;
	waitpid(child, &status, 0);
	expect(status == 0, "the child's end");
	step("child-ended");
}

/* Tracked from its first call on, and started late all the same. */
static void play_early()
{
	OpenMesh open;
	Buffer buffer(open.mesh.get(), kib, BufferType::DRAM, 128);
	open.mesh->allocator->allocate_buffer(&buffer);
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == 0, "the late start");
	open.mesh->allocator->deallocate_buffer(&buffer);
	step("freed");
}

static void play_late_refused()
{
	OpenMesh open;
	Buffer buffer(open.mesh.get(), kib, BufferType::DRAM, 128);
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == -ENOENT, "the late start's answer");
	expect(start_late(RTLD_NOW | RTLD_GLOBAL) == -ENOENT, "the second one's");
	open.mesh->allocator->allocate_buffer(&buffer);
	open.mesh->allocator->deallocate_buffer(&buffer);
	step("freed");
}

extern const Scenario late_scenarios[] = {
	{"early", play_early},
	{"late", play_late_global},
	{"late-examined", play_late_examined},
	{"late-fork", play_late_fork},
	{"late-hasty", play_late_hasty},
	{"late-local", play_late_local},
	{"late-meanwhile", play_late_meanwhile},
	{"late-open", play_late_open},
	{"late-passing", play_late_passing},
	{"late-refused", play_late_refused},
	{"late-remains", play_late_remains},
	{"late-slow", play_late_slow},
	{"late-stopped", play_late_stopped},
	{"late-strangers", play_late_strangers},
	{"late-threads", play_late_threads},
	{"late-unopened", play_late_unopened},
	{nullptr, nullptr},
};
