/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* A fork's child starts from zero, with a window of its own, however it was forked. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/producer/child.h"
#include "tests/producer/witness.h"
#include "tests/test.h"

enum { FORKS = 200 };

static _Atomic bool is_over;

static void *churn(void *argument)
{
	uint64_t first = (uint64_t)(uintptr_t)argument << 40;
	for (uint64_t i = 0; !atomic_load(&is_over); i++) {
		witness_allocate(first + i, 2, 64, TTAM_L1);
		ttam_scope_push("churn");
		ttam_track_deallocate(first + i, 2);
		ttam_scope_pop();
	}
	return NULL;
}

/* As child of a process whose window is 0. Returns which check failed. */
static int behave_as_child(void)
{
	ttam_track_deallocate(5, 1);
	int number = witness_find(getpid());
	if (number <= 0)
		return 1;
	const struct ttam_shm_window *window = witness_window((unsigned)number);
	if (window->process.n_unmatched != 1)
		return 2;
	witness_allocate(5, 1, 4096, TTAM_DRAM);
	struct witness_counts counts = witness_slot(window, 0, TTAM_DRAM);
	if (counts.current != 4096 || counts.n_alloc != 1)
		return 3;
	if (witness_slot(window, 1, TTAM_L1).n_alloc != 0)
		return 4;
	if (window->device[0].asic_id != 77)
		return 5;
	return 0;
}

static int fork_and_check(bool raw)
{
	int status;
	pid_t child = raw ? (pid_t)syscall(SYS_fork) : fork();
	if (child == 0)
		_exit(behave_as_child());
	ck_assert_int_gt(child, 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void open_with_buffers(void)
{
	struct ttam_device device = {.struct_size = sizeof device, .asic_id = 77};
	witness_reset();
	ck_assert_int_eq(ttam_open(), 0);
	ttam_register_device(&device);
	for (uint64_t i = 1; i <= 100; i++)
		witness_allocate(i, 1, 64, TTAM_DRAM);
}

static unsigned count_of_forks(void)
{
	const char *text = getenv("TT_ALLOCMON_TEST_FORKS");
	return text != NULL ? (unsigned)strtoul(text, NULL, 10) : FORKS;
}

START_TEST(gives_each_child_a_window_of_its_own)
{
	pthread_t threads[2];
	open_with_buffers();
	for (uintptr_t i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, churn, (void *)(i + 1));
	for (unsigned i = 0; i < count_of_forks(); i++)
		ck_assert_int_eq(fork_and_check(i % 2 == 0), 0);
	atomic_store(&is_over, true);
	for (unsigned i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	ck_assert_slot(witness_window(0), 0, TTAM_DRAM, 6400, 6400, 100, 0, 0, 0);
	ck_assert_uint_eq(witness_window(0)->process.n_unmatched, 0);
}
END_TEST

static int hold_parent(void *argument)
{
	int *ends = argument;
	open_with_buffers();
	pid_t grandchild = fork();
	if (grandchild == 0)
		for (;;)
			pause();
	if (write(ends[1], &grandchild, sizeof grandchild) != sizeof grandchild)
		return 1;
	for (;;)
		pause();
}

START_TEST(leaves_no_child_to_keep_a_dead_parent_alive)
{
	int ends[2];
	pid_t grandchild;
	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = child_start(hold_parent, ends);
	ck_assert_int_eq(read(ends[0], &grandchild, sizeof grandchild), sizeof grandchild);
	ck_assert(witness_is_held(0));
	child_kill(child);
	ck_assert(!witness_is_held(0));
	kill(grandchild, SIGKILL);
}
END_TEST

/* Threads that start tracking while another one forks: a child may come to be between any two
 * steps of the start, and must neither hang nor keep the parent's claim. */
static void *start_soon(void *argument)
{
	usleep((useconds_t)(uintptr_t)argument);
	ttam_open();
	return NULL;
}

static int start_while_forking(void *argument)
{
	pthread_t thread;
	pthread_create(&thread, NULL, start_soon, argument);
	usleep(50);
	pid_t child = fork();
	if (child == 0) {
		witness_allocate(5, 1, 64, TTAM_DRAM);
		_exit(0);
	}
	pthread_join(thread, NULL);
	return child_status(child);
}

START_TEST(forks_while_tracking_starts)
{
	for (uintptr_t delay = 0; delay < 400; delay += 10) {
		witness_reset();
		ck_assert_int_eq(child_run(start_while_forking, (void *)delay), 0);
		for (unsigned i = 0; i < 4; i++)
			ck_assert(!witness_is_held(i));
	}
}
END_TEST

static int leave_normally(void *unused)
{
	(void)unused;
	open_with_buffers();
	exit(0);
}

START_TEST(notes_a_normal_exit_and_leaves_what_is_live)
{
	ck_assert_int_eq(child_run(leave_normally, NULL), 0);
	const struct ttam_shm_window *window = witness_window(0);
	ck_assert_uint_gt(window->process.end_realtime, 0);
	ck_assert_slot(window, 0, TTAM_DRAM, 6400, 6400, 100, 0, 0, 0);
	ck_assert_uint_eq(witness_live(window).records, 100);
}
END_TEST

static int leave_while_threads_run(void *unused)
{
	pthread_t thread;
	(void)unused;
	open_with_buffers();
	for (uintptr_t i = 0; i < 4; i++)
		pthread_create(&thread, NULL, churn, (void *)(i + 1));
	usleep(2000);
	exit(0);
}

START_TEST(survives_an_exit_with_threads_running)
{
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(child_run(leave_while_threads_run, NULL), 0);
}
END_TEST

static int close_while_threads_run(void *unused)
{
	pthread_t thread;
	(void)unused;
	for (uintptr_t i = 0; i < 4; i++)
		pthread_create(&thread, NULL, churn, (void *)(i + 1));
	for (int i = 0; i < 50; i++) {
		open_with_buffers();
		usleep(200);
		ttam_close();
	}
	exit(0);
}

START_TEST(opens_and_closes_under_other_threads)
{
	ck_assert_int_eq(child_run(close_while_threads_run, NULL), 0);
}
END_TEST

START_TEST(keeps_what_was_live_at_an_orderly_end_as_groups)
{
	open_with_buffers();
	ttam_close();
	witness_allocate(1, 1, 64, TTAM_DRAM);
	const struct ttam_shm_window *window = witness_window(0);
	ck_assert(!witness_is_held(0));
	ck_assert_uint_gt(window->process.end_realtime, 0);
	ck_assert_uint_eq(window->process.n_closed, 1);
	ck_assert_uint_eq(window->closed[0].count, 100);
	ck_assert_slot(window, 0, TTAM_DRAM, 0, 6400, 100, 100, 0, 0);
}
END_TEST

static int obey_environment(void *value)
{
	setenv("TT_ALLOC_TRACKING_ENABLED", value, 1);
	witness_allocate(1, 1, 64, TTAM_DRAM);
	return witness_find(getpid()) >= 0;
}

START_TEST(starts_by_itself_only_when_the_environment_says_so)
{
	char no[] = "0";
	char yes[] = "1";
	unlink(witness_path());
	ck_assert_int_eq(child_run(obey_environment, no), 0);
	ck_assert_int_eq(child_run(obey_environment, yes), 1);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("fork");
	TCase *lives = tcase_create("lives");
	tcase_set_timeout(lives, 60);
	tcase_add_unchecked_fixture(lives, witness_begin, witness_end);
	tcase_add_test(lives, gives_each_child_a_window_of_its_own);
	tcase_add_test(lives, leaves_no_child_to_keep_a_dead_parent_alive);
	tcase_add_test(lives, forks_while_tracking_starts);
	tcase_add_test(lives, notes_a_normal_exit_and_leaves_what_is_live);
	tcase_add_test(lives, survives_an_exit_with_threads_running);
	tcase_add_test(lives, opens_and_closes_under_other_threads);
	tcase_add_test(lives, keeps_what_was_live_at_an_orderly_end_as_groups);
	tcase_add_test(lives, starts_by_itself_only_when_the_environment_says_so);
	suite_add_tcase(suite, lives);
	return suite;
}

TEST_MAIN(make_suite)
