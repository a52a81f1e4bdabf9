/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"
#include "viewer/source/local_process.h"
#include "viewer/source/process_stat.h"

#define NUMBERS " S 1 7 7 0 -1 4194304 95 0 0 0 1 2 3 4 20 0 1 0 8812 9 10"

static const struct {
	const char *line;
	const char *name;
} names[] = {
	{"7 (python)" NUMBERS, "python"},
	{"7 (a b) R 1 2 3)" NUMBERS, "a b) R 1 2 3"},
	{"7 (()" NUMBERS, "("},
	{"7 ())" NUMBERS, ")"},
	{"7 ()" NUMBERS, ""},
	{"7 (\n\x1b[2J)" NUMBERS, "\n\x1b[2J"},
};

START_TEST(reads_past_any_name)
{
	struct process_stat stat;
	ck_assert_int_eq(process_stat_parse(names[_i].line, &stat), 0);
	ck_assert_str_eq(stat.name, names[_i].name);
	ck_assert_int_eq(stat.state, 'S');
	ck_assert_uint_eq(stat.start_time, 8812);
}
END_TEST

static const char *const others[] = {"", "7", "7 (python", "7 python)" NUMBERS, "7 (python)",
	"7 (python) ", "7 (python) S 1 7 7 0", ")7(" NUMBERS,
	"7 (python) S 1 7 7 0 -1 4194304 95 0 0 0 1 2 3 4 20 0 1 0 -5"};

START_TEST(refuses_what_is_not_such_a_line)
{
	struct process_stat stat = {.start_time = 5};
	ck_assert_int_eq(process_stat_parse(others[_i], &stat), -EPROTO);
	ck_assert_uint_eq(stat.start_time, 5);
}
END_TEST

START_TEST(cuts_a_long_name)
{
	char line[300];
	struct process_stat stat;
	snprintf(line, sizeof(line), "7 (%0150d)" NUMBERS, 0);
	ck_assert_int_eq(process_stat_parse(line, &stat), 0);
	ck_assert_uint_eq(strlen(stat.name), sizeof(stat.name) - 1);
}
END_TEST

START_TEST(knows_a_process_by_name_user_and_start)
{
	struct process_stat stat, parent;
	struct local_process local;
	prctl(PR_SET_NAME, ") Z 1 (");
	ck_assert_int_eq(process_stat_read(AT_FDCWD, "/proc/self/stat", &stat), 0);
	ck_assert_str_eq(stat.name, ") Z 1 (");
	ck_assert_uint_eq(stat.uid, geteuid());
	ck_assert(!process_stat_has_ended(&stat));
	ck_assert_int_eq(local_process_read((uint64_t)getpid(), &local), 0);
	ck_assert_uint_eq(local.start_time, stat.start_time);
	ck_assert_int_eq(process_stat_read(AT_FDCWD, "/proc/1/stat", &parent), 0);
	ck_assert_uint_le(parent.start_time, stat.start_time);
}
END_TEST

START_TEST(takes_who_was_not_waited_for_as_ended)
{
	char path[64];
	siginfo_t end;
	struct process_stat stat;
	struct local_process local;
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	ck_assert_int_eq(waitid(P_PID, (id_t)child, &end, WEXITED | WNOWAIT), 0);
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)child);
	ck_assert_int_eq(process_stat_read(AT_FDCWD, path, &stat), 0);
	ck_assert(process_stat_has_ended(&stat));
	ck_assert_int_eq(local_process_read((uint64_t)child, &local), -ESRCH);
	waitpid(child, NULL, 0);
	ck_assert_int_eq(process_stat_read(AT_FDCWD, path, &stat), -ENOENT);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("process stat");
	TCase *lines = tcase_create("lines");
	tcase_add_loop_test(lines, reads_past_any_name, 0, sizeof(names) / sizeof(names[0]));
	tcase_add_loop_test(
		lines, refuses_what_is_not_such_a_line, 0, sizeof(others) / sizeof(others[0]));
	tcase_add_test(lines, cuts_a_long_name);
	tcase_add_test(lines, knows_a_process_by_name_user_and_start);
	tcase_add_test(lines, takes_who_was_not_waited_for_as_ended);
	suite_add_tcase(suite, lines);
	return suite;
}

TEST_MAIN(make_suite)
