/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Real producers in processes of their own, and what is read of them. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "producer/tt_allocmon.h"
#include "tests/test.h"
#include "tests/viewer/place.h"
#include "viewer/output/text.h"

static struct source *source;
static struct snapshot snapshot;

static void set_up(void)
{
	place_make();
	source = source_of_all();
}

static void tear_down(void)
{
	source_destroy(source);
	snapshot_finish(&snapshot);
	place_remove();
}

static void allocate(uint64_t id, uint64_t devices, uint32_t type, uint64_t size)
{
	struct ttam_buffer buffer = {.struct_size = sizeof(buffer),
		.id = id,
		.devices = devices,
		.size = size,
		.reserved = 2 * size,
		.address = id * 32,
		.allocator = 1,
		.type = type,
		.num_banks = 12};
	ttam_track_allocate(&buffer);
}

static void allocate_cb(uint64_t size)
{
	struct ttam_circular_buffer cb = {
		.struct_size = sizeof(cb), .devices = 1, .size = size, .num_cores = 1};
	ttam_track_allocate_cb(&cb);
}

static void open_devices(unsigned n_devices)
{
	if (ttam_open() != 0)
		_exit(1);
	for (unsigned d = 0; d < n_devices; d++) {
		struct ttam_device device = {.struct_size = sizeof(device),
			.index = d,
			.label = d,
			.asic_id = 1000 + d,
			.capacity = {UINT64_C(34217131008)},
			.board = "p150"};
		ttam_register_device(&device);
	}
}

static void act_founding(void *context)
{
	static const uint64_t sizes[] = {
		4194304, 4194304, 4194304, 524288, 524288, 1048576, 12288, 12288, 24576, 24576};
	static const uint64_t own[] = {12288, 12288, 24576, 24576};
	static const uint64_t cbs[] = {4096, 4096, 4096, 4096, 4096, 2048};
	(void)context;
	open_devices(8);
	for (unsigned i = 0; i < 10; i++)
		allocate(100 + i, 0xff, TTAM_DRAM, sizes[i]);
	for (unsigned i = 0; i < 4; i++)
		allocate(200 + i, 1, TTAM_DRAM, own[i]);
	for (unsigned i = 0; i < 6; i++)
		allocate_cb(cbs[i]);
}

static void act_small(void *context)
{
	(void)context;
	open_devices(2);
	ttam_scope_push("model.py:88");
	allocate(1, 3, TTAM_DRAM, 100);
	allocate(2, 2, TTAM_L1, 10);
	ttam_mark("warm");
	ttam_track_failed(1, TTAM_DRAM, 999);
}

START_TEST(shows_the_founding_numbers)
{
	pid_t pid = child_start(act_founding, NULL);
	poll_all(source, &snapshot);
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	for (unsigned d = 0; d < snapshot.n_devices; d++)
		text_device(out, &snapshot, d);
	fclose(out);
	ck_assert_str_eq(text, "Device 0: Buffers: 20, DRAM: 14827520 bytes, L1: 22528 bytes\n"
			       "Device 1: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
			       "Device 2: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
			       "Device 3: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
			       "Device 4: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
			       "Device 5: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
			       "Device 6: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
			       "Device 7: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n");
	free(text);
	child_kill(pid);
}
END_TEST

static void check_small(const struct snapshot_process *process)
{
	const struct snapshot_type *dram = &process->slot[0].type[TTAM_SHM_DRAM];
	ck_assert_uint_eq(process->n_slots, 2);
	ck_assert_uint_eq(dram->current, 100);
	ck_assert_uint_eq(dram->reserved, 200);
	ck_assert_uint_eq(dram->count, 1);
	ck_assert_uint_eq(dram->n_failed, 1);
	ck_assert_uint_eq(dram->last_failed_size, 999);
	ck_assert_uint_eq(process->slot[1].type[TTAM_SHM_L1].current, 10);
	ck_assert_uint_eq(process->n_records, 2);
	ck_assert_uint_eq(process->records[0].devices, 3);
	ck_assert_uint_eq(process->n_scopes, 1);
	ck_assert_str_eq(process->scopes[process->records[0].scope - 1], "model.py:88");
	ck_assert_uint_eq(process->n_marks, 1);
	ck_assert_str_eq(process->marks[0].name, "warm");
	ck_assert(!process->torn && !process->foreign);
	/* Both clocks of the writer: a birth of now is now. */
	ck_assert_uint_lt(snapshot.time - process->records[0].time, UINT64_C(10000000000));
}

START_TEST(reads_a_live_process)
{
	pid_t pid = child_start(act_small, NULL);
	poll_all(source, &snapshot);
	const struct snapshot_process *process = find_process(&snapshot, (uint64_t)pid);
	ck_assert_ptr_nonnull(process);
	ck_assert_int_eq(process->state, SNAPSHOT_LIVE);
	ck_assert_uint_eq(process->uid, geteuid());
	check_small(process);
	ck_assert_uint_ge(process->n_new_events, 4);
	poll_all(source, &snapshot);
	process = find_process(&snapshot, (uint64_t)pid);
	ck_assert_uint_eq(process->n_new_events, 0);
	ck_assert_uint_eq(process->missed_events, 0);
	child_kill(pid);
}
END_TEST

START_TEST(keeps_the_last_values_of_a_killed_process)
{
	pid_t pid = child_start(act_small, NULL);
	poll_all(source, &snapshot);
	uint64_t key = find_process(&snapshot, (uint64_t)pid)->key;
	child_kill(pid);
	poll_all(source, &snapshot);
	const struct snapshot_process *process = find_process(&snapshot, (uint64_t)pid);
	ck_assert_int_eq(process->state, SNAPSHOT_DEAD);
	ck_assert_uint_eq(process->key, key);
	ck_assert_uint_eq(process->end_time, SNAPSHOT_UNKNOWN);
	check_small(process);
	ck_assert_uint_eq(snapshot.devices[0].type[TTAM_SHM_DRAM].current, 0);
}
END_TEST

static void act_and_close(void *context)
{
	act_small(context);
	ttam_close();
}

START_TEST(an_orderly_end_is_told_with_what_it_closed)
{
	pid_t pid = child_start(act_and_close, NULL);
	poll_all(source, &snapshot);
	const struct snapshot_process *process = find_process(&snapshot, (uint64_t)pid);
	ck_assert_int_eq(process->state, SNAPSHOT_DEAD);
	ck_assert_uint_ne(process->end_time, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(process->n_closed, 2);
	ck_assert_uint_eq(process->slot[0].type[TTAM_SHM_DRAM].current, 0);
	ck_assert_uint_eq(process->n_records, 0);
	child_kill(pid);
}
END_TEST

START_TEST(adds_up_several_processes_on_one_device)
{
	pid_t first = child_start(act_small, NULL);
	pid_t second = child_start(act_small, NULL);
	pid_t third = child_start(act_founding, NULL);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 3);
	ck_assert_uint_lt(snapshot.processes[0].pid, snapshot.processes[1].pid);
	ck_assert_uint_eq(snapshot.n_devices, 8);
	ck_assert_uint_eq(snapshot.devices[0].n_processes, 3);
	ck_assert_uint_eq(snapshot.devices[0].type[TTAM_SHM_DRAM].current, 14827520 + 200);
	ck_assert_uint_eq(snapshot.devices[1].type[TTAM_SHM_L1].current, 20);
	child_kill(first);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.devices[0].n_processes, 2);
	ck_assert_uint_eq(snapshot.processes[2].pid, (uint64_t)first);
	child_kill(second);
	child_kill(third);
}
END_TEST

static void poll_filtered(const struct source_filter *filter)
{
	struct source *filtered = source_shm_create(filter);
	poll_all(filtered, &snapshot);
	source_destroy(filtered);
}

START_TEST(shows_only_what_is_asked_for)
{
	pid_t first = child_start(act_small, NULL);
	pid_t second = child_start(act_founding, NULL);
	poll_filtered(&(struct source_filter){.uid = -1, .pid = (uint64_t)first});
	ck_assert_uint_eq(snapshot.n_processes, 1);
	ck_assert_uint_eq(snapshot.processes[0].pid, (uint64_t)first);
	poll_filtered(&(struct source_filter){.uid = -1, .devices = 1 << 5});
	ck_assert_uint_eq(snapshot.n_processes, 1);
	ck_assert_uint_eq(snapshot.n_devices, 1);
	ck_assert_uint_eq(snapshot.devices[0].label, 5);
	poll_filtered(&(struct source_filter){.uid = (int64_t)geteuid()});
	ck_assert_uint_eq(snapshot.n_processes, 2);
	poll_filtered(&(struct source_filter){.uid = 4000000000});
	ck_assert_uint_eq(snapshot.n_processes, 0);
	poll_filtered(&(struct source_filter){.uid = -1, .run_id = "other"});
	ck_assert_uint_eq(snapshot.n_processes, 0);
	child_kill(first);
	child_kill(second);
}
END_TEST

static void act_as_nobody(void *context)
{
	if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0)
		_exit(1);
	act_small(context);
}

START_TEST(reads_the_segments_of_all_users)
{
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(chmod(place_path(), 01777), 0);
	pid_t mine = child_start(act_small, NULL);
	pid_t other = child_start(act_as_nobody, NULL);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 2);
	const struct snapshot_process *process = find_process(&snapshot, (uint64_t)other);
	ck_assert_uint_eq(process->uid, 65534);
	check_small(process);
	child_kill(mine);
	child_kill(other);
}
END_TEST

static void act_and_go(void *context)
{
	act_small(context);
	_exit(0);
}

START_TEST(a_window_handed_over_is_read_of_one_owner)
{
	/* More ends than windows are kept: each start wipes one. */
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();
		if (pid == 0)
			act_and_go(NULL);
		for (int polls = 0; polls < 10; polls++) {
			poll_all(source, &snapshot);
			for (size_t p = 0; p < snapshot.n_processes; p++)
				ck_assert_uint_le(snapshot.processes[p].n_records, 2);
		}
		int status = -1;
		waitpid(pid, &status, 0);
		ck_assert_int_eq(status, 0);
		poll_all(source, &snapshot);
		ck_assert_ptr_nonnull(find_process(&snapshot, (uint64_t)pid));
	}
	ck_assert_uint_le(snapshot.n_processes, 10);
}
END_TEST

static _Atomic int *stop;

static void *churn(void *context)
{
	uint64_t first = (uint64_t)(uintptr_t)context << 32;
	for (uint64_t i = 0; !atomic_load_explicit(stop, memory_order_relaxed); i++) {
		allocate(first + i, 0xff, TTAM_DRAM, 64);
		if (i >= 50)
			ttam_track_deallocate(first + i - 50, 0xff);
	}
	return NULL;
}

static void act_churn(void *context)
{
	pthread_t thread;
	(void)context;
	open_devices(8);
	pthread_create(&thread, NULL, churn, (void *)1);
	pthread_create(&thread, NULL, churn, (void *)2);
}

static void check_churn(const struct snapshot_process *process)
{
	for (unsigned s = 0; s < process->n_slots; s++) {
		const struct snapshot_type *dram = &process->slot[s].type[TTAM_SHM_DRAM];
		if (!dram->used)
			continue;
		ck_assert_uint_le(dram->n_free, dram->n_alloc);
		ck_assert_uint_eq(dram->count, dram->n_alloc - dram->n_free);
		ck_assert_uint_le(dram->current, dram->peak);
		ck_assert_uint_eq(dram->current, 64 * dram->count);
		ck_assert_uint_le(dram->count, 102);
	}
	for (size_t i = 0; i < process->n_records; i++) {
		ck_assert_uint_eq(process->records[i].size, 64);
		ck_assert_uint_eq(process->records[i].address, process->records[i].id * 32);
	}
	for (size_t i = 1; i < process->n_new_events; i++)
		ck_assert_uint_gt(process->events[i].sequence, process->events[i - 1].sequence);
}

static uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

START_TEST(numbers_hold_together_while_they_change)
{
	stop = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid = child_start(act_churn, NULL);
	uint64_t events = 0;
	uint64_t end = now_ns() + UINT64_C(300000000);
	while (now_ns() < end) {
		poll_all(source, &snapshot);
		const struct snapshot_process *process = find_process(&snapshot, (uint64_t)pid);
		ck_assert_ptr_nonnull(process);
		check_churn(process);
		events += process->n_new_events + process->missed_events;
		if (events < process->n_events)
			events = process->n_events; /* what was before the first poll */
		ck_assert_uint_eq(events, process->n_events);
	}
	child_kill(pid);
	poll_all(source, &snapshot);
	const struct snapshot_process *process = find_process(&snapshot, (uint64_t)pid);
	const struct snapshot_type *dram = &process->slot[0].type[TTAM_SHM_DRAM];
	ck_assert_uint_eq(dram->count, process->n_records);
	ck_assert_uint_eq(dram->current, 64 * dram->count);
	munmap((void *)stop, 4096);
}
END_TEST

START_TEST(does_not_wait_for_a_stopped_writer)
{
	stop = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid = child_start(act_churn, NULL);
	for (int i = 0; i < 200; i++) {
		kill(pid, SIGSTOP);
		waitpid(pid, NULL, WUNTRACED);
		poll_all(source, &snapshot);
		const struct snapshot_process *process = find_process(&snapshot, (uint64_t)pid);
		ck_assert_ptr_nonnull(process);
		ck_assert_int_eq(process->state, SNAPSHOT_LIVE);
		ck_assert_uint_eq(snapshot.n_retries, 0);
		check_churn(process);
		kill(pid, SIGCONT);
		usleep(200);
	}
	child_kill(pid);
	munmap((void *)stop, 4096);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("producers");
	TCase *reading = tcase_create("reading");
	tcase_add_checked_fixture(reading, set_up, tear_down);
	tcase_set_timeout(reading, 60);
	tcase_add_test(reading, shows_the_founding_numbers);
	tcase_add_test(reading, reads_a_live_process);
	tcase_add_test(reading, keeps_the_last_values_of_a_killed_process);
	tcase_add_test(reading, an_orderly_end_is_told_with_what_it_closed);
	tcase_add_test(reading, adds_up_several_processes_on_one_device);
	tcase_add_test(reading, shows_only_what_is_asked_for);
	tcase_add_test(reading, reads_the_segments_of_all_users);
	tcase_add_test(reading, a_window_handed_over_is_read_of_one_owner);
	tcase_add_test(reading, numbers_hold_together_while_they_change);
	tcase_add_test(reading, does_not_wait_for_a_stopped_writer);
	suite_add_tcase(suite, reading);
	return suite;
}

TEST_MAIN(make_suite)
