/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process may be killed at any instruction. Whatever is left must read as a state that was: each
 * counter whole, and records and counters at most one event apart.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "producer/handover.h"
#include "tests/producer/child.h"
#include "tests/producer/witness.h"
#include "tests/test.h"

enum {
	SIZE = 64,
	LIVE = 10,
	KILLS = 60,
	STEP = 7, /* of the instructions, unless all are asked for */
};

static unsigned long asked_for(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);
	return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

/* How many events records and counters are apart, on a device where each buffer has SIZE bytes. */
static uint64_t check_left_behind(const struct ttam_shm_window *window)
{
	struct witness_counts counts = witness_slot(window, 0, TTAM_L1);
	struct witness_live live = witness_live(window);
	uint64_t counted = counts.n_alloc - counts.n_free;
	ck_assert_uint_eq(counts.current, SIZE * counted);
	ck_assert_uint_le(counts.current, counts.peak);
	ck_assert_uint_le(counts.n_free, counts.n_alloc);
	ck_assert_uint_eq(live.torn, 0);
	ck_assert_uint_eq(live.bytes, SIZE * live.records);
	return counted > live.records ? counted - live.records : live.records - counted;
}

static void *churn(void *argument)
{
	uint64_t first = (uint64_t)(uintptr_t)argument << 40;
	for (uint64_t i = 0;; i++) {
		witness_allocate(first + i, 1, SIZE, TTAM_L1);
		if (i >= LIVE)
			ttam_track_deallocate(first + i - LIVE, 1);
	}
	return NULL;
}

static int churn_on_two_threads(void *argument)
{
	pthread_t thread;
	int ready = *(int *)argument;
	if (ttam_open() != 0 || write(ready, "", 1) != 1)
		return 1;
	pthread_create(&thread, NULL, churn, (void *)1);
	churn((void *)2);
	return 0;
}

START_TEST(leaves_whole_counters_when_killed_at_random)
{
	unsigned long kills = asked_for("TT_ALLOCMON_TEST_KILLS", KILLS);
	unsigned long apart = 0;
	srand(1);
	for (unsigned long i = 0; i < kills; i++) {
		int ends[2];
		char byte;
		ck_assert_int_eq(pipe(ends), 0);
		pid_t child = child_start(churn_on_two_threads, &ends[1]);
		ck_assert_int_eq(read(ends[0], &byte, 1), 1);
		close(ends[0]);
		close(ends[1]);
		usleep((useconds_t)(rand() % 2000));
		child_kill(child);
		int number = witness_find(child);
		ck_assert_int_ge(number, 0);
		ck_assert(!witness_is_held((unsigned)number));
		uint64_t events = check_left_behind(witness_window((unsigned)number));
		ck_assert_uint_le(events, 1);
		apart += events;
		witness_reset();
	}
	printf("# %lu kills, %lu within an event\n", kills, apart);
}
END_TEST

/* traced: stops itself before what is to be stepped through, and after it. */
static int traced(void (*before)(void), void (*stepped)(void))
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
		return 1;
	before();
	raise(SIGSTOP);
	stepped();
	raise(SIGSTOP);
	return 0;
}

/* run_to: so many steps into it: instructions, or entries and ends of system calls. False: it was
 * over before. */
static bool run_to(pid_t child, enum __ptrace_request step, unsigned long steps)
{
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	for (unsigned long i = 0; i < steps; i++) {
		ptrace(step, child, NULL, NULL);
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
			return false;
	}
	return true;
}

static void open_with_buffers(void)
{
	ttam_open();
	for (uint64_t i = 1; i <= LIVE; i++)
		witness_allocate(i, 1, SIZE, TTAM_L1);
}

static void allocate_and_free(void)
{
	witness_allocate(100, 1, SIZE, TTAM_L1);
	ttam_track_deallocate(5, 1);
}

static int trace_a_pair(void *unused)
{
	(void)unused;
	return traced(open_with_buffers, allocate_and_free);
}

START_TEST(leaves_whole_counters_when_killed_at_any_instruction_of_a_pair)
{
	unsigned long step = asked_for("TT_ALLOCMON_TEST_STEP", STEP);
	unsigned long apart = 0;
	unsigned long at = 1;
	bool is_inside = true;
	for (; is_inside; at += step) {
		witness_reset();
		pid_t child = child_start(trace_a_pair, NULL);
		is_inside = run_to(child, PTRACE_SINGLESTEP, at);
		child_kill(child);
		uint64_t events = check_left_behind(witness_window(0));
		ck_assert_uint_le(events, 1);
		apart += events;
	}
	ck_assert_uint_gt(at, 200);
	printf("# %lu instructions, every %lu., %lu within an event\n", at, step, apart);
}
END_TEST

static void do_nothing(void)
{
}

static void open_tracking(void)
{
	ttam_open();
}

static int trace_a_start(void *unused)
{
	(void)unused;
	return traced(do_nothing, open_tracking);
}

/* Window 0 is its former owner's, whole, or reads as empty, or is the new owner's, empty. */
static void check_handed_over(int former)
{
	const struct ttam_shm_window *window = witness_window(0);
	if (window->process.state == TTAM_SHM_EMPTY || window->process.incarnation % 2 != 0)
		return;
	uint64_t records = witness_live(window).records;
	ck_assert_uint_eq(records, window->process.pid == (uint64_t)former ? 1 : 0);
	ck_assert_uint_eq(records, witness_slot(window, 0, TTAM_DRAM).n_alloc);
	ck_assert_uint_eq(records, witness_programs(window));
}

/* The next owner has what is its own, and nothing of the former one. */
static void check_claimable(void)
{
	pid_t next = child_hold();
	int number = witness_find(next);
	ck_assert_int_ge(number, 0);
	const struct ttam_shm_window *window = witness_window((unsigned)number);
	ck_assert_uint_eq(witness_live(window).records, 1);
	ck_assert_uint_eq(witness_programs(window), 1);
	ck_assert_uint_eq(window->program[0].program, (uint64_t)next);
	child_kill(next);
}

static pid_t leave_dead_windows(void)
{
	pid_t former;
	witness_reset();
	former = child_hold();
	child_kill(former);
	for (unsigned i = 0; i < 9; i++)
		child_kill(child_hold());
	return former;
}

START_TEST(leaves_a_claimable_segment_when_killed_at_any_call_of_the_start)
{
	unsigned long step = asked_for("TT_ALLOCMON_TEST_STEP", 3 * STEP);
	unsigned long at = 1;
	bool is_inside = true;
	for (; is_inside; at += step) {
		pid_t former = leave_dead_windows();
		pid_t child = child_start(trace_a_start, NULL);
		is_inside = run_to(child, PTRACE_SYSCALL, at);
		child_kill(child);
		check_handed_over(former);
		check_claimable();
	}
	ck_assert_uint_gt(at, 100);
	printf("# %lu steps of system calls, every %lu.\n", at, step);
}
END_TEST

static struct ttam_shm_process *handed_over;
static int handed_over_fd;

static void map_window(void)
{
	handed_over_fd = open(witness_path(), O_RDWR);
	handed_over = mmap(NULL, sizeof *handed_over, PROT_READ | PROT_WRITE, MAP_SHARED,
		handed_over_fd, TTAM_PAGE_SIZE);
}

static void hand_over(void)
{
	ttam_handover_begin(handed_over);
	ttam_handover_wipe(handed_over_fd, 0, handed_over);
	ttam_handover_end(handed_over, TTAM_SHM_EMPTY);
}

static int trace_a_handover(void *unused)
{
	(void)unused;
	return traced(map_window, hand_over);
}

START_TEST(hands_a_window_over_in_an_order_that_a_reader_can_check)
{
	unsigned long step = asked_for("TT_ALLOCMON_TEST_STEP", 7 * STEP);
	unsigned long at = 1;
	bool is_inside = true;
	for (; is_inside; at += at < 100 ? 1 : step) {
		witness_reset();
		pid_t former = child_hold();
		child_kill(former);
		pid_t child = child_start(trace_a_handover, NULL);
		is_inside = run_to(child, PTRACE_SINGLESTEP, at);
		child_kill(child);
		check_handed_over(former);
		check_claimable();
	}
	ck_assert_uint_gt(at, 500);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("kill");
	TCase *kills = tcase_create("kills");
	tcase_set_timeout(kills, 3600);
	tcase_add_unchecked_fixture(kills, witness_begin, witness_end);
	tcase_add_test(kills, leaves_whole_counters_when_killed_at_random);
	tcase_add_test(kills, leaves_whole_counters_when_killed_at_any_instruction_of_a_pair);
	tcase_add_test(kills, leaves_a_claimable_segment_when_killed_at_any_call_of_the_start);
	tcase_add_test(kills, hands_a_window_over_in_an_order_that_a_reader_can_check);
	suite_add_tcase(suite, kills);
	return suite;
}

TEST_MAIN(make_suite)
