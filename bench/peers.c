/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/peers.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Atomic uint64_t counter;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void peer_xadd(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		atomic_fetch_add(&counter, 1);
}

static void do_nothing(uint64_t id, uint64_t devices)
{
	(void)id;
	(void)devices;
}

/* Through a pointer, as a call of a library goes through its table. */
static void (*volatile nothing)(uint64_t id, uint64_t devices) = do_nothing;

void peer_call(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		nothing(i, 1);
}

void peer_mutex(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++) {
		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
	}
}

static uint64_t realtime_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_REALTIME, &time);
	return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

/* The socket. */

struct message {
	uint64_t kind, pid, id, size, time;
	uint64_t rest[11];
};

static int client = -1;
static pid_t server;

static void serve(int fd)
{
	struct message message;
	while (recv(fd, &message, sizeof message, MSG_WAITALL) == sizeof message)
		atomic_fetch_add_explicit(&counter, message.size, memory_order_relaxed);
	_exit(0);
}

void peer_socket_start(void)
{
	int ends[2];
	int bytes = 1 << 20;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		abort();
	setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
	server = fork();
	if (server == 0) {
		close(ends[0]);
		serve(ends[1]);
	}
	close(ends[1]);
	client = ends[0];
}

static void send_event(uint64_t kind, uint64_t id)
{
	struct message message = {.kind = kind, .pid = (uint64_t)getpid(), .id = id, .size = 4096};
	message.time = realtime_ns();
	pthread_mutex_lock(&mutex);
	if (send(client, &message, sizeof message, MSG_NOSIGNAL) != sizeof message)
		abort();
	pthread_mutex_unlock(&mutex);
}

void peer_socket_pair(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++) {
		send_event(1, i);
		send_event(2, i);
	}
}

void peer_socket_stop(void)
{
	close(client);
	waitpid(server, NULL, 0);
}

/* The shared counters. */

enum {
	CHIPS = 16,
	PROCESSES = 64,
	TYPES = 5,
	MOST_DEVICES = 32,
};

struct shared_chip {
	_Atomic uint32_t id, is_remote;
	_Atomic uint64_t bytes[TYPES];
};

struct shared_process {
	_Atomic int pid;
	_Atomic uint64_t bytes[TYPES];
	_Atomic uint64_t time;
	char name[64];
};

struct shared_region {
	_Atomic uint32_t version, n_processes;
	_Atomic uint64_t time;
	_Atomic uint64_t total[TYPES];
	struct shared_chip chip[CHIPS];
	struct shared_process process[PROCESSES];
};

static struct shared_region *region[MOST_DEVICES];

void peer_shared_start(void)
{
	for (unsigned i = 0; i < MOST_DEVICES; i++) {
		void *memory = mmap(NULL, sizeof(struct shared_region), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (memory == MAP_FAILED)
			abort();
		region[i] = memory;
		region[i]->chip[0].id = i + 1;
		region[i]->process[0].pid = getpid();
	}
}

static struct shared_process *find_process(struct shared_region *where, int pid)
{
	for (unsigned i = 0; i < PROCESSES; i++)
		if (atomic_load_explicit(&where->process[i].pid, memory_order_relaxed) == pid)
			return &where->process[i];
	return NULL;
}

static struct shared_chip *find_chip(struct shared_region *where, uint32_t id)
{
	for (unsigned i = 0; i < CHIPS; i++)
		if (atomic_load_explicit(&where->chip[i].id, memory_order_relaxed) == id)
			return &where->chip[i];
	return NULL;
}

static void change(_Atomic uint64_t *bytes, uint64_t size, bool is_free)
{
	if (!is_free) {
		atomic_fetch_add_explicit(bytes, size, memory_order_relaxed);
		return;
	}
	uint64_t old = atomic_load_explicit(bytes, memory_order_relaxed);
	while (!atomic_compare_exchange_weak(bytes, &old, old < size ? 0 : old - size))
		;
}

__attribute__((noinline)) static void record(unsigned device, uint64_t size, bool is_free)
{
	/* Through the kernel, as it was while glibc kept no copy of it. */
	struct shared_region *where = region[device];
	struct shared_process *process = find_process(where, (int)syscall(SYS_getpid));
	struct shared_chip *chip = find_chip(where, device + 1);
	if (process == NULL || chip == NULL)
		abort();
	change(&where->total[0], size, is_free);
	change(&chip->bytes[0], size, is_free);
	atomic_store_explicit(&where->time, realtime_ns(), memory_order_relaxed);
	change(&process->bytes[0], size, is_free);
	atomic_store_explicit(&process->time, realtime_ns(), memory_order_relaxed);
}

static void shared_event(unsigned devices, bool is_free)
{
	pthread_mutex_lock(&mutex);
	for (unsigned i = 0; i < devices; i++)
		record(i, 4096, is_free);
	pthread_mutex_unlock(&mutex);
}

void peer_shared_pair(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++) {
		shared_event(1, false);
		shared_event(1, true);
	}
}

void peer_shared_event_8(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		shared_event(8, (i & 1) != 0);
}

void peer_shared_event_32(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		shared_event(32, (i & 1) != 0);
}
