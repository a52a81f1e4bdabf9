/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What an allocation and its free cost with tracking on and off, beside what others do for them. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure.h"
#include "bench/peers.h"
#include "producer/tt_allocmon.h"

enum {
	CASE_XADD,
	CASE_CALL,
	CASE_MUTEX,
	CASE_SOCKET,
	CASE_SHARED,
	CASE_SHARED_8,
	CASE_SHARED_32,
	CASE_OFF,
	CASE_PAIR_1K,
	CASE_PAIR_10K,
	CASE_PAIR_10K_RANDOM,
	CASE_PAIR_100K,
	CASE_PAIR_100K_RANDOM,
	CASE_MESH_8,
	CASE_MESH_32,
	CASE_COUNT,
};

static uint64_t live[100000]; /* ids */
static uint64_t n_live;
static uint64_t next_id;

static void allocate(uint64_t id, uint64_t devices)
{
	struct ttam_buffer buffer = {
		.struct_size = sizeof buffer,
		.id = id,
		.devices = devices,
		.size = 4096,
		.reserved = 8192,
		.address = id * 4096,
		.allocator = 1,
	};
	ttam_track_allocate(&buffer);
}

static void prepare_live(uint64_t count)
{
	ttam_close();
	if (ttam_open() != 0) {
		fputs("bench_ledger: cannot start tracking; TT_ALLOCMON_LOG says why\n", stderr);
		exit(1);
	}
	n_live = count;
	for (uint64_t i = 0; i < count; i++) {
		live[i] = next_id++;
		allocate(live[i], 1);
	}
}

static void prepare_1k(void)
{
	prepare_live(1000);
}

static void prepare_10k(void)
{
	prepare_live(10000);
}

static void prepare_100k(void)
{
	prepare_live(100000);
}

static void pairs_oldest_first(uint64_t iterations)
{
	uint64_t at = 0;
	for (uint64_t i = 0; i < iterations; i++) {
		ttam_track_deallocate(live[at], 1);
		live[at] = next_id++;
		allocate(live[at], 1);
		at = at + 1 < n_live ? at + 1 : 0;
	}
}

static void pairs_at_random(uint64_t iterations)
{
	uint64_t random = 88172645463325252u;
	for (uint64_t i = 0; i < iterations; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		uint64_t at = random % n_live;
		ttam_track_deallocate(live[at], 1);
		live[at] = next_id++;
		allocate(live[at], 1);
	}
}

static void mesh_events(uint64_t iterations, uint64_t devices)
{
	for (uint64_t i = 0; i < iterations; i += 2) {
		allocate(next_id, devices);
		ttam_track_deallocate(next_id++, devices);
	}
}

static void mesh_8(uint64_t iterations)
{
	mesh_events(iterations, 0xff);
}

static void mesh_32(uint64_t iterations)
{
	mesh_events(iterations, 0xffffffff);
}

static void off(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		ttam_track_deallocate(i, 1);
}

static struct measure_case cases[CASE_COUNT] = {
	[CASE_XADD] = {.name = "xadd", .run = peer_xadd, .iterations = 200000},
	[CASE_CALL] = {.name = "call", .run = peer_call, .iterations = 1000000},
	[CASE_MUTEX] = {.name = "mutex", .run = peer_mutex, .iterations = 100000},
	[CASE_SOCKET] = {.name = "socket_pair", .run = peer_socket_pair, .iterations = 5000},
	[CASE_SHARED] = {.name = "shared_pair", .run = peer_shared_pair, .iterations = 30000},
	[CASE_SHARED_8] = {.name = "shared_event_8",
		.run = peer_shared_event_8,
		.iterations = 10000},
	[CASE_SHARED_32] = {.name = "shared_event_32",
		.run = peer_shared_event_32,
		.iterations = 3000},
	[CASE_OFF] = {.name = "off", .run = off, .iterations = 1000000, .prepare = ttam_close},
	[CASE_PAIR_1K] = {.name = "pair_1k",
		.run = pairs_oldest_first,
		.iterations = 100000,
		.prepare = prepare_1k},
	[CASE_PAIR_10K] = {.name = "pair_10k",
		.run = pairs_oldest_first,
		.iterations = 100000,
		.prepare = prepare_10k},
	[CASE_PAIR_10K_RANDOM] = {.name = "pair_10k_random",
		.run = pairs_at_random,
		.iterations = 100000,
		.prepare = prepare_10k},
	[CASE_PAIR_100K] = {.name = "pair_100k",
		.run = pairs_oldest_first,
		.iterations = 100000,
		.prepare = prepare_100k},
	[CASE_PAIR_100K_RANDOM] = {.name = "pair_100k_random",
		.run = pairs_at_random,
		.iterations = 100000,
		.prepare = prepare_100k},
	[CASE_MESH_8] = {.name = "event_mesh_8",
		.run = mesh_8,
		.iterations = 100000,
		.prepare = prepare_1k},
	[CASE_MESH_32] = {.name = "event_mesh_32",
		.run = mesh_32,
		.iterations = 50000,
		.prepare = prepare_1k},
};

static void *nothing(void *unused)
{
	return unused;
}

/* From here on libc takes the paths of a program with threads, as the runtime is one. */
static void become_threaded(void)
{
	pthread_t thread;
	if (pthread_create(&thread, NULL, nothing, NULL) == 0)
		pthread_join(thread, NULL);
}

int main(void)
{
	char directory[64];
	char path[128];
	snprintf(directory, sizeof directory, "/dev/shm/tt-allocmon-bench-%d-XXXXXX", getpid());
	if (mkdtemp(directory) == NULL)
		return 1;
	setenv("TT_ALLOCMON_DIR", directory, 1);
	become_threaded();
	peer_socket_start();
	peer_shared_start();
	measure_all(cases, CASE_COUNT);
	peer_socket_stop();
	measure_print(&cases[CASE_XADD]);
	for (unsigned i = CASE_CALL; i < CASE_COUNT; i++) {
		measure_print(&cases[i]);
		measure_compare(&cases[i], &cases[CASE_XADD]);
	}
	measure_compare(&cases[CASE_OFF], &cases[CASE_CALL]);
	measure_compare(&cases[CASE_PAIR_10K], &cases[CASE_SHARED]);
	measure_compare(&cases[CASE_PAIR_10K], &cases[CASE_SOCKET]);
	measure_compare(&cases[CASE_MESH_8], &cases[CASE_SHARED_8]);
	measure_compare(&cases[CASE_MESH_32], &cases[CASE_SHARED_32]);
	snprintf(path, sizeof path, "%s/tt-allocmon.v1.%u", directory, (unsigned)geteuid());
	unlink(path);
	rmdir(directory);
	return 0;
}
