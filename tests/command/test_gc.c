/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What tt-allocmon gc removes, and what it leaves. */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/segment.h"
#include "test.h"
#include "tests/command/process.h"
#include "viewer/command/options.h"

/* Armed, the next lock that is asked for comes too late: another gc and a producer were there. */
static bool is_late;

static void exchange_segment(void);

int fcntl(int file, int command, ...)
{
	va_list arguments;
	va_start(arguments, command);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	if (is_late && command == F_OFD_SETLK) {
		is_late = false;
		exchange_segment();
	}
	return (int)syscall(SYS_fcntl, file, command, argument);
}

static const uid_t other_user = 65534;

static const char *own_segment(void)
{
	static char path[TTAM_PATH_CAPACITY];
	ck_assert_int_eq(ttam_segment_path(geteuid(), path), 0);
	return path;
}

static bool exists(const char *path)
{
	struct stat status;
	return lstat(path, &status) == 0;
}

static void leave_segment(void)
{
	struct process demo = process_run(0, ARGV(DEMO, "founding", "--for=0.01"));
	process_finish(&demo);
	ck_assert(exists(own_segment()));
}

static void exchange_segment(void)
{
	struct flock claim = {.l_type = F_WRLCK, .l_start = 3, .l_len = 1};
	unlink(own_segment());
	int file = open(own_segment(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
	ck_assert_int_eq(fcntl(file, F_OFD_SETLK, &claim), 0);
}

START_TEST(says_that_there_is_nothing)
{
	struct process gc = process_run(0, ARGV(PROGRAM, "gc"));
	ck_assert_ptr_nonnull(strstr(process_output(&gc), "no segment in "));
	process_finish(&gc);
}
END_TEST

START_TEST(removes_what_nobody_holds)
{
	leave_segment();
	struct process gc = process_run(0, ARGV(PROGRAM, "gc"));
	ck_assert_ptr_nonnull(strstr(process_output(&gc), "removed "));
	ck_assert(!exists(own_segment()));
	process_finish(&gc);
}
END_TEST

START_TEST(only_says_what_it_would_remove)
{
	leave_segment();
	struct process gc = process_run(0, ARGV(PROGRAM, "gc", "-n"));
	ck_assert_ptr_nonnull(strstr(process_output(&gc), "would remove "));
	ck_assert(exists(own_segment()));
	process_finish(&gc);
}
END_TEST

START_TEST(names_who_holds_it)
{
	char holder[64];
	struct process demo = process_start(ARGV(DEMO, "founding", "--hold"));
	process_await(&demo, "ready\n");
	struct process gc = process_run(1, ARGV(PROGRAM, "gc"));
	snprintf(holder, sizeof holder, "is held by process %d (", demo.pid);
	ck_assert_ptr_nonnull(strstr(process_output(&gc), holder));
	ck_assert(exists(own_segment()));
	process_finish(&gc);
	process_end(&demo, SIGKILL);
	process_finish(&demo);
	gc = process_run(0, ARGV(PROGRAM, "gc"));
	ck_assert(!exists(own_segment()));
	process_finish(&gc);
}
END_TEST

START_TEST(removes_a_damaged_segment)
{
	int file = open(own_segment(), O_CREAT | O_WRONLY, 0644);
	ck_assert_int_eq(write(file, "garbage", 7), 7);
	close(file);
	struct process gc = process_run(0, ARGV(PROGRAM, "gc"));
	ck_assert(!exists(own_segment()));
	process_finish(&gc);
}
END_TEST

START_TEST(names_the_window_of_a_segment_it_cannot_read)
{
	struct flock lock = {.l_type = F_WRLCK, .l_start = 7, .l_len = 1};
	int file = open(own_segment(), O_CREAT | O_RDWR, 0644);
	ck_assert_int_eq(fcntl(file, F_OFD_SETLK, &lock), 0);
	struct process gc = process_run(1, ARGV(PROGRAM, "gc"));
	ck_assert_ptr_nonnull(strstr(process_output(&gc), "is held: window 7"));
	ck_assert(exists(own_segment()));
	process_finish(&gc);
	close(file);
}
END_TEST

START_TEST(leaves_what_is_no_file)
{
	ck_assert_int_eq(mkfifo(own_segment(), 0644), 0);
	struct process gc = process_run(1, ARGV(PROGRAM, "gc"));
	ck_assert_ptr_nonnull(strstr(process_output(&gc), "no regular file"));
	ck_assert(exists(own_segment()));
	process_finish(&gc);
	unlink(own_segment());
	ck_assert_int_eq(symlink("/etc/passwd", own_segment()), 0);
	gc = process_run(1, ARGV(PROGRAM, "gc"));
	ck_assert(exists(own_segment()));
	process_finish(&gc);
}
END_TEST

static const char *const other_names[] = {"tt-allocmon.v1.0.backup", "tt-allocmon.v1.\n0",
	"tt-allocmon.v1.", "tt-allocmon.v.0", "tt-allocmon.v1.-1", "tt-allocmon.v1.12345678901"};

START_TEST(leaves_other_names)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder_path(), other_names[_i]);
	close(open(path, O_CREAT | O_WRONLY, 0644));
	struct process gc = process_run(0, ARGV(PROGRAM, "gc"));
	ck_assert_ptr_nonnull(strstr(process_output(&gc), "no segment in "));
	ck_assert(exists(path));
	process_finish(&gc);
}
END_TEST

START_TEST(leaves_what_belongs_to_another_user)
{
	if (geteuid() != 0)
		return;
	leave_segment();
	struct process gc = process_start_as(other_user, ARGV(PROGRAM, "gc"));
	ck_assert_int_eq(process_wait(&gc), 0);
	ck_assert_ptr_nonnull(strstr(process_output(&gc), "belongs to user 0"));
	ck_assert(exists(own_segment()));
	process_finish(&gc);
}
END_TEST

/* Whoever has started to track stands in the segment that has the name, however many collect. */
START_TEST(never_takes_a_segment_from_under_a_producer)
{
	const char *const collect_for_ever[] = {
		"sh", "-c", "while :; do \"$0\" gc; done", process_path(PROGRAM), NULL};
	struct process gc = process_start(collect_for_ever);
	struct process other_gc = process_start(collect_for_ever);
	for (int i = 0; i < 40; i++) {
		char holder[64];
		struct process demo = process_start(ARGV(DEMO, "founding", "--hold"));
		process_await(&demo, "ready\n");
		struct process check = process_run(1, ARGV(PROGRAM, "gc", "-n"));
		snprintf(holder, sizeof holder, "is held by process %d (", demo.pid);
		ck_assert_ptr_nonnull(strstr(process_output(&check), holder));
		process_finish(&check);
		ck_assert_int_eq(process_end(&demo, SIGTERM), 0);
		process_finish(&demo);
	}
	process_end(&gc, SIGKILL);
	process_end(&other_gc, SIGKILL);
	process_finish(&gc);
	process_finish(&other_gc);
}
END_TEST

/* In this process, so that the exchange falls between the opening and the lock. */
START_TEST(removes_only_what_it_has_locked)
{
	struct options options = {0};
	leave_segment();
	/* What it says would stand between the lines of TAP. */
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stdout));
	is_late = true;
	ck_assert_int_eq(command_gc(&options), EXIT_FAILED);
	ck_assert(!is_late);
	ck_assert(exists(own_segment()));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("gc");
	TCase *tcase = tcase_create("segments");
	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, folder_create, folder_destroy);
	tcase_add_test(tcase, says_that_there_is_nothing);
	tcase_add_test(tcase, removes_what_nobody_holds);
	tcase_add_test(tcase, only_says_what_it_would_remove);
	tcase_add_test(tcase, names_who_holds_it);
	tcase_add_test(tcase, removes_a_damaged_segment);
	tcase_add_test(tcase, names_the_window_of_a_segment_it_cannot_read);
	tcase_add_test(tcase, leaves_what_is_no_file);
	tcase_add_loop_test(tcase, leaves_other_names, 0, 6);
	tcase_add_test(tcase, leaves_what_belongs_to_another_user);
	tcase_add_test(tcase, removes_only_what_it_has_locked);
	tcase_add_test(tcase, never_takes_a_segment_from_under_a_producer);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
