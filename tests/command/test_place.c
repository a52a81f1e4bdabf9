/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of an installation that was moved, or stands where nobody thought of. */
#include <stdio.h>
#include <string.h>

#include "test.h"
#include "tests/command/process.h"

/* make_tree: the programs where they are below this prefix, and the library without its bytes. */
static void make_tree(
	const char *prefix, const char *bin, const char *lib, const char *libexec, bool has_demo)
{
	struct process make =
		process_run(0, ARGV("sh", "-e", "-c",
				       "mkdir -p \"$1/$2\" \"$1/$3\" \"$1/$4\"\n"
				       "cp \"$6\" \"$1/$2/tt-allocmon\"\n"
				       ": > \"$1/$3/libtt-allocmon-preload.so\"\n"
				       "[ $5 = 0 ] || cp \"$7\" \"$1/$4/tt-allocmon-demo\"\n",
				       "sh", prefix, bin, lib, libexec, has_demo ? "1" : "0",
				       process_path(PROGRAM), process_path(DEMO)));
	process_finish(&make);
}

static void remove_tree(const char *prefix)
{
	struct process remove = process_run(0, ARGV("rm", "-r", "--", prefix));
	process_finish(&remove);
}

static const char *prefix_of(const char *name)
{
	static char prefix[128];
	snprintf(prefix, sizeof prefix, "%s/%s", folder_path(), name);
	return prefix;
}

static const char *program_in(const char *prefix, const char *bin)
{
	static char path[512];
	snprintf(path, sizeof path, "%s/%s/tt-allocmon", prefix, bin);
	return path;
}

static bool has_absolute_folders(void)
{
	return getenv("TEST_LIBDIR")[0] == '/' || getenv("TEST_LIBEXECDIR")[0] == '/';
}

START_TEST(finds_its_parts_where_it_was_moved)
{
	const char *bin = getenv("TEST_BINDIR");
	const char *prefix = prefix_of("moved");
	if (has_absolute_folders())
		return;
	make_tree(prefix, bin, getenv("TEST_LIBDIR"), getenv("TEST_LIBEXECDIR"), true);
	struct process demo =
		process_run(0, ARGV(program_in(prefix, bin), "demo", "founding", "--for=0.01"));
	process_finish(&demo);
	struct process run = process_run(
		0, ARGV(program_in(prefix, bin), "run", "--", "printenv", "LD_PRELOAD"));
	ck_assert_int_eq(strncmp(process_output(&run), prefix, strlen(prefix)), 0);
	process_finish(&run);
	remove_tree(prefix);
}
END_TEST

START_TEST(names_what_is_missing)
{
	const char *prefix = prefix_of("incomplete");
	make_tree(prefix, "viewer", "producer/preload", "demo", false);
	struct process demo = process_run(1, ARGV(program_in(prefix, "viewer"), "demo"));
	ck_assert_ptr_nonnull(strstr(process_errors(&demo),
		"/incomplete/demo/tt-allocmon-demo: No such file or directory"));
	process_finish(&demo);
	remove_tree(prefix);
}
END_TEST

START_TEST(refuses_a_path_that_the_loader_would_split)
{
	static const char *const names[] = {"a b", "a:b"};
	const char *prefix = prefix_of(names[_i]);
	make_tree(prefix, "viewer", "producer/preload", "demo", false);
	struct process run =
		process_run(1, ARGV(program_in(prefix, "viewer"), "run", "--", "echo", "ran"));
	ck_assert_ptr_nonnull(
		strstr(process_errors(&run), "LD_PRELOAD ends a path at every space and colon"));
	ck_assert_str_eq(process_output(&run), "");
	process_finish(&run);
	remove_tree(prefix);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("place");
	TCase *tcase = tcase_create("installations");
	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, folder_create, folder_destroy);
	tcase_add_test(tcase, finds_its_parts_where_it_was_moved);
	tcase_add_test(tcase, names_what_is_missing);
	tcase_add_loop_test(tcase, refuses_a_path_that_the_loader_would_split, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
