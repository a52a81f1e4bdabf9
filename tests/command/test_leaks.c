/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What tt-allocmon leaks says of jobs whose truth is known. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "test.h"
#include "tests/command/process.h"

/* At this speed a request takes a quarter of a second, and a mark comes every three. */
START_TEST(names_the_leaking_one_of_two_demos)
{
	struct process healthy = process_start(ARGV(DEMO, "mesh", "--speed", "20"));
	struct process leaking = process_start(ARGV(DEMO, "leak", "--speed", "20"));
	struct process leaks = process_run(0, ARGV(PROGRAM, "leaks", "--json", "--for", "20"));
	const char *text = process_output(&leaks);
	char pid[32];
	snprintf(pid, sizeof(pid), "{\"pid\":%d,", (int)leaking.pid);
	const char *suspect = strstr(text, "{\"pid\":");
	ck_assert_msg(suspect != NULL, "none in %s", text);
	ck_assert_ptr_eq(strstr(text, pid), suspect);
	ck_assert_msg(strstr(suspect + 1, "{\"pid\":") == NULL, "several in %s", text);
	ck_assert_ptr_nonnull(strstr(text, "\"type\":\"DRAM\",\"size\":16777216,"));
	ck_assert_ptr_nonnull(strstr(text, "\"scope\":\"attn.py:211\",\"devices\":[5],"));
	ck_assert_ptr_nonnull(
		strstr(text, "buffers of 16.0 MiB DRAM on device 5 from attn.py:211"));
	ck_assert_ptr_nonnull(strstr(text, "\"verdict\":\"leak\""));
	process_finish(&leaks);
	process_end(&healthy, SIGTERM);
	process_end(&leaking, SIGTERM);
	process_finish(&healthy);
	process_finish(&leaking);
}
END_TEST

START_TEST(births_say_nothing_of_a_healthy_job)
{
	struct process demo = process_start(ARGV(DEMO, "mesh", "--speed", "20"));
	struct process leaks = process_run(0, ARGV(PROGRAM, "leaks", "--for", "2"));
	ck_assert_str_eq(process_output(&leaks), "No suspect, watched for 2.0 s\n");
	process_finish(&leaks);
	leaks = process_run(0, ARGV(PROGRAM, "leaks"));
	ck_assert_str_eq(process_output(&leaks),
		"No suspect yet: by birth times nothing looks like a leak\n");
	process_finish(&leaks);
	leaks = process_run(0, ARGV(PROGRAM, "leaks", "--json"));
	ck_assert_ptr_nonnull(strstr(process_output(&leaks), "\"suspects\":[]"));
	process_finish(&leaks);
	process_end(&demo, SIGTERM);
	process_finish(&demo);
}
END_TEST

START_TEST(says_that_there_is_no_job)
{
	struct process leaks = process_run(0, ARGV(PROGRAM, "leaks"));
	ck_assert_str_eq(process_output(&leaks), "No live process is tracked\n");
	process_finish(&leaks);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("leaks");
	TCase *tcase = tcase_create("demo");
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, folder_create, folder_destroy);
	tcase_add_test(tcase, names_the_leaking_one_of_two_demos);
	tcase_add_test(tcase, births_say_nothing_of_a_healthy_job);
	tcase_add_test(tcase, says_that_there_is_no_job);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
