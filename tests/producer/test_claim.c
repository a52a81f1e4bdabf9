/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* How windows are claimed, kept and handed over, and what a claim refuses. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/segment.h"
#include "tests/producer/child.h"
#include "tests/producer/witness.h"
#include "tests/test.h"

static int open_here(void *unused)
{
	(void)unused;
	return -ttam_open();
}

static void fill_limit(rlim_t bytes)
{
	struct rlimit limit;
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int open_with_a_small_limit(void *unused)
{
	fill_limit(65536);
	return open_here(unused);
}

START_TEST(makes_a_whole_segment_whatever_the_umask)
{
	struct stat status;
	struct ttam_shm_header header;
	umask(0777);
	ck_assert_int_eq(ttam_open(), 0);
	int fd = open(witness_path(), O_RDONLY);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fstat(fd, &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0644);
	ck_assert_uint_eq((uint64_t)status.st_size, TTAM_FILE_SIZE);
	ck_assert_int_lt(status.st_blocks * 512, 200 * 1024);
	ck_assert_int_eq(read(fd, &header, sizeof header), sizeof header);
	ck_assert_int_eq(ttam_header_check(&header), TTAM_HEADER_OK);
	close(fd);
}
END_TEST

START_TEST(keeps_others_out_when_asked_to)
{
	struct stat status;
	setenv("TT_ALLOCMON_MODE", "0600", 1);
	ck_assert_int_eq(ttam_open(), 0);
	ck_assert_int_eq(stat(witness_path(), &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0600);
}
END_TEST

START_TEST(never_lets_others_write)
{
	struct stat status;
	setenv("TT_ALLOCMON_MODE", "0666", 1);
	ck_assert_int_eq(ttam_open(), 0);
	ck_assert_int_eq(stat(witness_path(), &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0644);
}
END_TEST

START_TEST(says_who_the_process_is)
{
	setenv("TT_ALLOCMON_RUN", "3f2c-run", 1);
	ck_assert_int_eq(ttam_open(), 0);
	const struct ttam_shm_process *process = &witness_window(0)->process;
	ck_assert_uint_eq(process->state, TTAM_SHM_IN_USE);
	ck_assert_uint_eq(process->incarnation % 2, 0);
	ck_assert_uint_eq(process->pid, (uint64_t)getpid());
	ck_assert_uint_eq(process->uid, geteuid());
	ck_assert_uint_gt(process->start_time, 0);
	ck_assert_uint_gt(process->pid_namespace, 0);
	ck_assert_uint_gt(process->clock_realtime, process->clock_coarse);
	ck_assert_str_eq((const char *)process->run_id, "3f2c-run");
	ck_assert_ptr_nonnull(strstr((const char *)process->command, "test_claim"));
	ck_assert_uint_eq(process->source, TTAM_SHM_SOURCE_API);
	unsetenv("TT_ALLOCMON_RUN");
}
END_TEST

static uint64_t read_clock(clockid_t clock)
{
	struct timespec time;
	ck_assert_int_eq(clock_gettime(clock, &time), 0);
	return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

/* What a clock is adjusted by in a second is less than half a thousandth. */
START_TEST(names_one_moment_in_both_clocks)
{
	ck_assert_int_eq(ttam_open(), 0);
	const struct ttam_shm_process *process = &witness_window(0)->process;
	uint64_t coarse;
	uint64_t realtime;
	do {
		coarse = read_clock(CLOCK_MONOTONIC_COARSE);
		realtime = read_clock(CLOCK_REALTIME_COARSE);
	} while (coarse != read_clock(CLOCK_MONOTONIC_COARSE));
	uint64_t since = coarse - process->clock_coarse;
	uint64_t since_too = realtime - process->clock_realtime;
	uint64_t apart = since > since_too ? since - since_too : since_too - since;
	ck_assert_uint_le(apart, 1000 + since / 2000);
}
END_TEST

START_TEST(holds_its_window_for_as_long_as_it_lives)
{
	pid_t child = child_hold();
	int window = witness_find(child);
	ck_assert_int_eq(window, 0);
	ck_assert(witness_is_held(0));
	child_kill(child);
	ck_assert(!witness_is_held(0));
	ck_assert_slot(witness_window(0), 0, TTAM_DRAM, 4096, 4096, 1, 0, 0, 0);
	ck_assert_uint_eq(witness_window(0)->process.end_realtime, 0);
}
END_TEST

START_TEST(keeps_no_descriptor_open)
{
	char path[64];
	char target[512];
	ck_assert_int_eq(ttam_open(), 0);
	for (int fd = 3; fd < 100; fd++) {
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		ssize_t length = readlink(path, target, sizeof target - 1);
		target[length > 0 ? length : 0] = '\0';
		ck_assert_ptr_null(strstr(target, "tt-allocmon."));
	}
}
END_TEST

START_TEST(keeps_the_eight_that_died_last)
{
	pid_t pids[12];
	for (int i = 0; i < 12; i++) {
		pids[i] = child_hold();
		child_kill(pids[i]);
		/* A death is dated by the coarse clock. */
		usleep(11000);
	}
	ck_assert_int_eq(ttam_open(), 0);
	for (int i = 0; i < 4; i++)
		ck_assert_int_lt(witness_find(pids[i]), 0);
	for (int i = 4; i < 12; i++)
		ck_assert_int_ge(witness_find(pids[i]), 0);
}
END_TEST

START_TEST(gives_the_memory_of_older_dead_back)
{
	struct stat status;
	for (int i = 0; i < 40; i++)
		child_kill(child_hold());
	ck_assert_int_eq(stat(witness_path(), &status), 0);
	ck_assert_int_lt(status.st_blocks * 512, 9 * 160 * 1024 + 40 * 4096);
}
END_TEST

START_TEST(takes_over_a_window_whose_owner_died_in_the_hand_over)
{
	child_kill(child_hold());
	int fd = open(witness_path(), O_RDWR);
	struct ttam_shm_process *process =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, TTAM_PAGE_SIZE);
	uint64_t incarnation = process->incarnation;
	process->state = TTAM_SHM_EMPTY;
	process->incarnation = incarnation + 1;
	close(fd);
	munmap(process, 4096);
	ck_assert_int_eq(ttam_open(), 0);
	ck_assert_int_eq(witness_find(getpid()), 0);
	ck_assert_uint_eq(witness_window(0)->process.incarnation, incarnation + 2);
	ck_assert_slot(witness_window(0), 0, TTAM_DRAM, 0, 0, 0, 0, 0, 0);
}
END_TEST

START_TEST(refuses_the_257th_process)
{
	static pid_t children[TTAM_WINDOW_COUNT];
	for (int i = 0; i < TTAM_WINDOW_COUNT; i++)
		children[i] = child_hold();
	ck_assert_int_eq(child_run(open_here, NULL), EBUSY);
	child_kill(children[77]);
	pid_t child = child_hold();
	ck_assert_int_eq(witness_find(child), 77);
	child_kill(child);
	for (int i = 0; i < TTAM_WINDOW_COUNT; i++)
		if (i != 77)
			child_kill(children[i]);
}
END_TEST

START_TEST(asks_for_the_file_size_limit_before_it_makes_a_file)
{
	ck_assert_int_eq(child_run(open_with_a_small_limit, NULL), EFBIG);
	ck_assert_int_ne(access(witness_path(), F_OK), 0);
	ck_assert_int_eq(child_run(open_here, NULL), 0);
	ck_assert_int_eq(child_run(open_with_a_small_limit, NULL), 0);
}
END_TEST

START_TEST(refuses_a_symbolic_link)
{
	ck_assert_int_eq(symlink("/dev/null", witness_path()), 0);
	ck_assert_int_eq(child_run(open_here, NULL), ELOOP);
}
END_TEST

START_TEST(refuses_what_is_no_file)
{
	ck_assert_int_eq(mkfifo(witness_path(), 0600), 0);
	ck_assert_int_eq(child_run(open_here, NULL), EPROTO);
}
END_TEST

START_TEST(refuses_a_second_name)
{
	char other[TTAM_PATH_CAPACITY + 8];
	snprintf(other, sizeof other, "%s.other", witness_path());
	ck_assert_int_eq(child_run(open_here, NULL), 0);
	ck_assert_int_eq(link(witness_path(), other), 0);
	ck_assert_int_eq(child_run(open_here, NULL), EACCES);
	unlink(other);
}
END_TEST

START_TEST(refuses_a_file_that_others_may_write)
{
	ck_assert_int_eq(child_run(open_here, NULL), 0);
	ck_assert_int_eq(chmod(witness_path(), 0666), 0);
	ck_assert_int_eq(child_run(open_here, NULL), EACCES);
}
END_TEST

static void damage(off_t offset)
{
	char byte;
	int fd = open(witness_path(), O_RDWR);
	ck_assert_int_eq(pread(fd, &byte, 1, offset), 1);
	byte ^= 1;
	ck_assert_int_eq(pwrite(fd, &byte, 1, offset), 1);
	close(fd);
}

START_TEST(refuses_another_format)
{
	for (off_t byte = 0; byte < (off_t)sizeof(struct ttam_shm_header); byte++) {
		unlink(witness_path());
		ck_assert_int_eq(child_run(open_here, NULL), 0);
		damage(byte);
		ck_assert_int_eq(child_run(open_here, NULL), EPROTO);
	}
	unlink(witness_path());
	int fd = open(witness_path(), O_RDWR | O_CREAT, 0600);
	close(fd);
	ck_assert_int_eq(child_run(open_here, NULL), EPROTO);
}
END_TEST

static int open_as_nobody(void *unused)
{
	char path[TTAM_PATH_CAPACITY];
	if (setuid(65534) != 0 || ttam_segment_path(65534, path) != 0)
		return 255;
	return open_here(unused);
}

/* The other user's segment, as root would leave it: for root any file can be opened. */
START_TEST(refuses_another_users_file)
{
	char path[TTAM_PATH_CAPACITY];
	if (geteuid() != 0) {
		/* Files of root are there for everybody. */
		ck_assert_int_eq(link("/etc/passwd", witness_path()) == 0 ||
					 symlink("/etc/passwd", witness_path()) == 0,
			1);
		ck_assert_int_ne(child_run(open_here, NULL), 0);
		return;
	}
	ck_assert_int_eq(ttam_segment_path(65534, path), 0);
	ck_assert_int_eq(chmod(witness_directory(), 01777), 0);
	ck_assert_int_eq(child_run(open_here, NULL), 0);
	ck_assert_int_eq(rename(witness_path(), path), 0);
	ck_assert_int_eq(child_run(open_as_nobody, NULL), EACCES);
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_int_eq(child_run(open_as_nobody, NULL), EACCES);
	/* Writable for us, and still not ours. */
	ck_assert_int_eq(rename(path, witness_path()), 0);
	ck_assert_int_eq(chown(witness_path(), 65534, 65534), 0);
	ck_assert_int_eq(child_run(open_here, NULL), EACCES);
}
END_TEST

START_TEST(explains_a_failure_once)
{
	char log[128];
	char text[1024] = {0};
	snprintf(log, sizeof log, "%s/log", witness_directory());
	ck_assert_int_eq(symlink("/dev/null", witness_path()), 0);
	setenv("TT_ALLOCMON_LOG", log, 1);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(ttam_open(), -ELOOP);
	witness_allocate(1, 1, 64, TTAM_DRAM);
	int fd = open(log, O_RDONLY);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_gt(read(fd, text, sizeof text - 1), 0);
	close(fd);
	unlink(log);
	ck_assert_ptr_nonnull(strstr(text, "not tracking: cannot open "));
	ck_assert_ptr_nonnull(strstr(text, witness_path()));
	ck_assert_ptr_nonnull(strstr(text, "Too many levels of symbolic links"));
	ck_assert_ptr_eq(strchr(text, '\n'), strrchr(text, '\n'));
}
END_TEST

START_TEST(starts_in_a_fresh_segment_when_the_name_was_removed)
{
	pid_t child = child_hold();
	ck_assert_int_eq(unlink(witness_path()), 0);
	ck_assert_int_eq(ttam_open(), 0);
	ck_assert_int_eq(witness_find(getpid()), 0);
	child_kill(child);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("claim");
	TCase *windows = tcase_create("windows");
	tcase_set_timeout(windows, 60);
	tcase_add_unchecked_fixture(windows, witness_begin, witness_end);
	tcase_add_checked_fixture(windows, witness_reset, witness_reset);
	tcase_add_test(windows, makes_a_whole_segment_whatever_the_umask);
	tcase_add_test(windows, keeps_others_out_when_asked_to);
	tcase_add_test(windows, never_lets_others_write);
	tcase_add_test(windows, says_who_the_process_is);
	tcase_add_test(windows, names_one_moment_in_both_clocks);
	tcase_add_test(windows, holds_its_window_for_as_long_as_it_lives);
	tcase_add_test(windows, keeps_no_descriptor_open);
	tcase_add_test(windows, keeps_the_eight_that_died_last);
	tcase_add_test(windows, gives_the_memory_of_older_dead_back);
	tcase_add_test(windows, takes_over_a_window_whose_owner_died_in_the_hand_over);
	tcase_add_test(windows, refuses_the_257th_process);
	tcase_add_test(windows, starts_in_a_fresh_segment_when_the_name_was_removed);
	suite_add_tcase(suite, windows);
	TCase *refusals = tcase_create("refusals");
	tcase_set_timeout(refusals, 60);
	tcase_add_unchecked_fixture(refusals, witness_begin, witness_end);
	tcase_add_checked_fixture(refusals, witness_reset, witness_reset);
	tcase_add_test(refusals, asks_for_the_file_size_limit_before_it_makes_a_file);
	tcase_add_test(refusals, refuses_a_symbolic_link);
	tcase_add_test(refusals, refuses_what_is_no_file);
	tcase_add_test(refusals, refuses_a_second_name);
	tcase_add_test(refusals, refuses_a_file_that_others_may_write);
	tcase_add_test(refusals, refuses_another_format);
	tcase_add_test(refusals, refuses_another_users_file);
	tcase_add_test(refusals, explains_a_failure_once);
	suite_add_tcase(suite, refusals);
	return suite;
}

TEST_MAIN(make_suite)
