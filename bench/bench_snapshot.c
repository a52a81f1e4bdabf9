/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_snapshot: what a poll costs the viewer: 64 real processes with 8 devices each, then with
 * all their 102,400 records. Beside it, in the same run, what any monitor of 64 processes pays to
 * ask whether they live and to copy as many bytes, and to read /proc/PID/stat of each.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/measure.h"
#include "common/layout.h"
#include "common/segment.h"
#include "producer/tt_allocmon.h"
#include "viewer/source/source.h"

enum {
	PROCESSES = 64,
	DEVICES = 8,
	RECORDS = 1600,          /* of each process: 102,400 of all */
	COPIED_BYTES = 8 * 1024, /* of each process: what its head and its used latches have */
};

static pid_t processes[PROCESSES];
static char directory[64];
static struct source *source;
/* One each: a viewer asks for the same things in every poll. */
static struct snapshot with_counters;
static struct snapshot with_records;
static unsigned char *bytes;
static unsigned char copy[COPIED_BYTES];

static void allocate_all(void)
{
	if (ttam_open() != 0)
		_exit(1);
	for (unsigned d = 0; d < DEVICES; d++) {
		struct ttam_device device = {.struct_size = sizeof(device),
			.index = d,
			.label = d,
			.asic_id = d + 1,
			.capacity = {UINT64_C(34217131008), 1 << 20}};
		ttam_register_device(&device);
	}
	for (unsigned i = 0; i < RECORDS; i++) {
		struct ttam_buffer buffer = {.struct_size = sizeof(buffer),
			.id = i + 1,
			.devices = TTAM_DEVICE(i % DEVICES),
			.size = 1000 + i,
			.reserved = 2048,
			.allocator = 1,
			.type = i / DEVICES % 2,
			.num_banks = 12};
		ttam_track_allocate(&buffer);
	}
}

static void start_process(pid_t *ret_pid)
{
	int ready[2];
	char byte;
	if (pipe(ready) != 0)
		exit(EXIT_FAILURE);
	*ret_pid = fork();
	if (*ret_pid == 0) {
		allocate_all();
		if (write(ready[1], "r", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (*ret_pid < 0 || read(ready[0], &byte, 1) != 1)
		exit(EXIT_FAILURE);
	close(ready[0]);
}

static void start(void)
{
	struct source_filter filter = {.uid = -1};
	snprintf(directory, sizeof(directory), "/dev/shm/tt-allocmon-bench-%d-XXXXXX", getpid());
	if (!mkdtemp(directory) || setenv("TT_ALLOCMON_DIR", directory, 1) != 0)
		exit(EXIT_FAILURE);
	for (int i = 0; i < PROCESSES; i++)
		start_process(&processes[i]);
	source = source_shm_create(&filter);
	bytes = malloc((size_t)PROCESSES * COPIED_BYTES);
	if (!source || !bytes)
		exit(EXIT_FAILURE);
	memset(bytes, 1, (size_t)PROCESSES * COPIED_BYTES);
}

static void stop(void)
{
	char path[TTAM_PATH_CAPACITY];
	for (int i = 0; i < PROCESSES; i++) {
		kill(processes[i], SIGKILL);
		waitpid(processes[i], NULL, 0);
	}
	source_destroy(source);
	snapshot_finish(&with_counters);
	snapshot_finish(&with_records);
	free(bytes);
	if (ttam_segment_path(geteuid(), path) == 0)
		unlink(path);
	rmdir(directory);
}

static void poll_times(unsigned want, struct snapshot *snapshot, uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		if (source_poll(source, want, snapshot) != 0)
			exit(EXIT_FAILURE);
}

static void poll_counters(uint64_t iterations)
{
	poll_times(SOURCE_COUNTERS, &with_counters, iterations);
}

static void poll_records(uint64_t iterations)
{
	poll_times(SOURCE_RECORDS, &with_records, iterations);
}

static void ask_and_copy(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		for (size_t p = 0; p < PROCESSES; p++) {
			if (kill(processes[p], 0) != 0)
				exit(EXIT_FAILURE);
			memcpy(copy, bytes + p * COPIED_BYTES, COPIED_BYTES);
			__asm__ volatile("" : : "r"(copy) : "memory");
		}
}

static void read_stat(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		for (size_t p = 0; p < PROCESSES; p++) {
			char path[64];
			snprintf(path, sizeof(path), "/proc/%d/stat", (int)processes[p]);
			int fd = open(path, O_RDONLY | O_CLOEXEC);
			if (fd < 0 || read(fd, copy, sizeof(copy)) <= 0)
				exit(EXIT_FAILURE);
			close(fd);
		}
}

static void count_records(void)
{
	size_t records = 0;
	size_t slots = 0;
	poll_records(1);
	for (size_t i = 0; i < with_records.n_processes; i++) {
		records += with_records.processes[i].n_records;
		slots += with_records.processes[i].n_slots;
	}
	printf("snapshot_processes %zu processes\n", with_records.n_processes);
	printf("snapshot_slots %zu slots\n", slots);
	printf("snapshot_records %zu records\n", records);
	if (records != (size_t)PROCESSES * RECORDS)
		exit(EXIT_FAILURE);
}

int main(void)
{
	struct measure_case cases[] = {
		{.name = "snapshot_counters", .run = poll_counters, .iterations = 100},
		{.name = "snapshot_all_records", .run = poll_records, .iterations = 10},
		{.name = "ask_and_copy", .run = ask_and_copy, .iterations = 100},
		{.name = "read_proc_stat", .run = read_stat, .iterations = 10},
	};
	start();
	count_records();
	measure_all(cases, sizeof(cases) / sizeof(cases[0]));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		measure_print(&cases[i]);
	measure_compare(&cases[0], &cases[2]);
	measure_compare(&cases[0], &cases[3]);
	measure_compare(&cases[1], &cases[2]);
	stop();
	return EXIT_SUCCESS;
}
