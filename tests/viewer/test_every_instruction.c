/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A writer stopped at every instruction of an allocation and a free, and killed at many of them:
 * the reader neither waits nor reads what never was.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "producer/tt_allocmon.h"
#include "tests/test.h"
#include "tests/viewer/place.h"

#define SIZE 4096u
#define KILL_EVERY 40 /* instructions */

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

static void allocate(uint64_t id)
{
	struct ttam_buffer buffer = {.struct_size = sizeof(buffer),
		.id = id,
		.devices = 3,
		.size = SIZE,
		.reserved = SIZE,
		.allocator = 1,
		.num_banks = 12};
	ttam_track_allocate(&buffer);
}

/* Stops itself before and after the two events. Ten buffers are live before and after. */
static pid_t start_writer(void)
{
	pid_t pid = fork();
	if (pid == 0) {
		if (ttam_open() != 0)
			_exit(1);
		for (uint64_t id = 1; id <= 10; id++)
			allocate(id);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		allocate(11);
		ttam_track_deallocate(11, 3);
		raise(SIGUSR1);
		_exit(0);
	}
	int status = 0;
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	return pid;
}

/* False: the two events are over. */
static bool step(pid_t pid)
{
	int status = 0;
	ck_assert_int_eq(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSTOPPED(status));
	return WSTOPSIG(status) == SIGTRAP;
}

static void check_type(const struct snapshot_type *dram)
{
	ck_assert(dram->count == 10 || dram->count == 11);
	ck_assert_uint_eq(dram->current, SIZE * dram->count);
	ck_assert_uint_eq(dram->count, dram->n_alloc - dram->n_free);
	ck_assert(dram->n_alloc == 10 || dram->n_alloc == 11);
	ck_assert_uint_ge(dram->peak, dram->current);
}

static const struct snapshot_process *read_writer(pid_t pid, enum snapshot_state state)
{
	poll_all(source, &snapshot);
	const struct snapshot_process *process = find_process(&snapshot, (uint64_t)pid);
	ck_assert_ptr_nonnull(process);
	ck_assert_int_eq(process->state, state);
	ck_assert_uint_eq(snapshot.n_retries, 0);
	ck_assert(!process->torn);
	ck_assert_uint_eq(process->n_slots, 2);
	ck_assert(process->n_records == 10 || process->n_records == 11);
	for (unsigned s = 0; s < 2; s++)
		check_type(&process->slot[s].type[TTAM_SHM_DRAM]);
	return process;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

START_TEST(reads_a_writer_stopped_at_every_instruction)
{
	pid_t pid = start_writer();
	unsigned instructions = 0;
	while (step(pid)) {
		read_writer(pid, SNAPSHOT_LIVE);
		instructions++;
	}
	ck_assert_uint_gt(instructions, 100);
	end(pid);
}
END_TEST

/* Its records are what it had. */
static void check_dead(pid_t pid)
{
	const struct snapshot_process *process = read_writer(pid, SNAPSHOT_DEAD);
	for (unsigned s = 0; s < 2; s++)
		ck_assert_uint_eq(process->slot[s].type[TTAM_SHM_DRAM].count, process->n_records);
}

START_TEST(totals_of_the_killed_are_those_of_their_records)
{
	for (unsigned instructions = 1;; instructions += KILL_EVERY) {
		pid_t pid = start_writer();
		bool is_within = true;
		for (unsigned i = 0; i < instructions && is_within; i++)
			is_within = step(pid);
		end(pid);
		check_dead(pid);
		if (!is_within)
			break;
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("every instruction");
	TCase *stops = tcase_create("stops");
	tcase_add_checked_fixture(stops, set_up, tear_down);
	tcase_set_timeout(stops, 60);
	/* Valgrind, which runs without forks, is a processor that cannot be stepped. */
	const char *fork_mode = getenv("CK_FORK");
	if (!fork_mode || fork_mode[0] != 'n') {
		tcase_add_test(stops, reads_a_writer_stopped_at_every_instruction);
		tcase_add_test(stops, totals_of_the_killed_are_those_of_their_records);
	}
	suite_add_tcase(suite, stops);
	return suite;
}

TEST_MAIN(make_suite)
