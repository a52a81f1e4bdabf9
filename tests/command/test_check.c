/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* A gate for continuous integration, and what is known to be no leak. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"
#include "tests/command/process.h"
#include "viewer/command/suppressions.h"

static struct process check_for(int status, const char *const *rules, const char *last)
{
	return process_run(
		status, ARGV(PROGRAM, "check", "--fail-on", rules[0], "--fail-on", rules[1], last));
}

START_TEST(nothing_can_be_judged_without_a_job)
{
	struct process check = process_run(1, ARGV(PROGRAM, "check", "--fail-on", "leak"));
	ck_assert_str_eq(process_output(&check), "");
	ck_assert_str_eq(process_errors(&check),
		"tt-allocmon: check: no job is tracked, so nothing can be judged\n");
	process_finish(&check);
}
END_TEST

/* What it holds of the founding document's numbers: 14,827,520 bytes of DRAM on device 0. */
START_TEST(a_peak_above_its_limit_exits_with_3)
{
	struct process demo = process_start(ARGV(DEMO, "founding", "--hold"));
	process_await(&demo, "ready");
	const char *above[] = {"peak=14827519", "peak=DRAM:14827520"};
	struct process check = check_for(3, above, "--json");
	const char *text = process_output(&check);
	ck_assert_ptr_nonnull(strstr(text, "{\"rule\":\"peak=14827519\",\"holds\":true,"));
	ck_assert_ptr_nonnull(strstr(text, "DRAM of device 0 held 14.1 MiB, 14,827,520 bytes"));
	ck_assert_ptr_nonnull(strstr(text, "{\"rule\":\"peak=DRAM:14827520\",\"holds\":false}"));
	process_finish(&check);
	const char *below[] = {"peak=14827520", "leak"};
	check = check_for(0, below, NULL);
	ck_assert_str_eq(
		process_output(&check), "peak=14827520 does not hold\nleak does not hold\n");
	process_finish(&check);
	/* One look tells no rate. */
	const char *growth[] = {"growth=1/min", "leak"};
	check = check_for(1, growth, NULL);
	ck_assert_ptr_nonnull(strstr(process_output(&check), "growth=1/min cannot be judged: "));
	process_finish(&check);
	process_end(&demo, SIGTERM);
	process_finish(&demo);
}
END_TEST

static void write_rules(const char *text, char *ret_path, size_t size)
{
	snprintf(ret_path, size, "%s/rules", folder_path());
	FILE *file = fopen(ret_path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

START_TEST(growth_holds_where_a_suspect_grows_and_no_rule_ignores_it)
{
	char path[256];
	struct process job = process_start(ARGV(LEAK_JOB, "one-device"));
	struct process check = process_run(3, ARGV(PROGRAM, "check", "--for", "16", "--fail-on",
						      "suspect", "--fail-on", "growth=1GiB/min"));
	ck_assert_ptr_nonnull(strstr(process_output(&check), "suspect holds: "));
	ck_assert_ptr_nonnull(
		strstr(process_output(&check), "growth=1GiB/min holds: DRAM of device 2 grows by"));
	process_finish(&check);
	write_rules("# known\nscope=leak.* type=DRAM  # by design\n", path, sizeof(path));
	check = process_run(
		0, ARGV(PROGRAM, "check", "--fail-on", "suspect", "--suppressions", path));
	process_finish(&check);
	check = process_run(0, ARGV(PROGRAM, "leaks", "--for", "9", "--suppressions", path));
	ck_assert_ptr_nonnull(
		strstr(process_output(&check), "1 suspect was ignored by the suppressions\n"));
	process_finish(&check);
	process_end(&job, SIGTERM);
	process_finish(&job);
}
END_TEST

static void assert_rules_refused(const char *text, const char *what)
{
	char path[256], wanted[512];
	write_rules(text, path, sizeof(path));
	struct process leaks = process_run(2, ARGV(PROGRAM, "leaks", "--suppressions", path));
	snprintf(wanted, sizeof(wanted), "tt-allocmon: %s:%s\n", path, what);
	ck_assert_str_eq(process_errors(&leaks), wanted);
	process_finish(&leaks);
}

START_TEST(a_wrong_rule_is_told_with_file_and_line)
{
	assert_rules_refused(
		"\n# fine\nscope=x\nsiez=4\n", "4: a key that is none of scope, type and size");
	assert_rules_refused("scope\n", "1: not of the form scope=GLOB, type=TYPE or size=BYTES");
	assert_rules_refused("scope= type=DRAM\n", "1: a scope that is empty or too long");
	assert_rules_refused("type=dram\n",
		"1: no type of memory: DRAM, L1, L1_SMALL, TRACE, SYSTEM_MEMORY or CB");
	assert_rules_refused(
		"size=4MB\n", "1: a size that is no number of bytes like 4194304 or 4MiB");
}
END_TEST

START_TEST(a_missing_file_is_wrong_only_where_it_was_named)
{
	struct process leaks = process_run(1, ARGV(PROGRAM, "leaks", "--suppressions", "/no/such"));
	ck_assert_str_eq(process_errors(&leaks),
		"tt-allocmon: cannot read /no/such: No such file or directory\n");
	process_finish(&leaks);
	leaks = process_run(1, ARGV(PROGRAM, "leaks", "--suppressions", "/"));
	ck_assert_str_eq(process_errors(&leaks), "tt-allocmon: cannot read /: Is a directory\n");
	process_finish(&leaks);
	setenv("XDG_CONFIG_HOME", folder_path(), 1);
	leaks = process_run(0, ARGV(PROGRAM, "leaks"));
	ck_assert_str_eq(process_errors(&leaks), "");
	process_finish(&leaks);
}
END_TEST

START_TEST(the_rule_of_a_group_matches_it_and_reads_back)
{
	struct model_group group = {.type = 1, .size = 4096, .scope = "my op #3 [x]"};
	struct leak_rule rule, again;
	struct leak_rules rules = {0};
	char text[SUPPRESSION_TEXT];
	bool found = false;
	suppressions_of(&group, &rule);
	suppressions_text(&rule, text);
	ck_assert_str_eq(text, "scope=my?op??3??x? type=L1 size=4096");
	ck_assert_ptr_null(suppressions_parse(text, &again, &found));
	ck_assert(found);
	ck_assert_int_eq(leak_rules_add(&rules, &again), 0);
	ck_assert(leak_rules_match(&rules, &group));
	group.size = 8192;
	ck_assert(!leak_rules_match(&rules, &group));
	leak_rules_finish(&rules);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("check");
	TCase *tcase = tcase_create("check");
	tcase_set_timeout(tcase, 100);
	tcase_add_checked_fixture(tcase, folder_create, folder_destroy);
	tcase_add_test(tcase, nothing_can_be_judged_without_a_job);
	tcase_add_test(tcase, a_peak_above_its_limit_exits_with_3);
	tcase_add_test(tcase, growth_holds_where_a_suspect_grows_and_no_rule_ignores_it);
	tcase_add_test(tcase, a_wrong_rule_is_told_with_file_and_line);
	tcase_add_test(tcase, a_missing_file_is_wrong_only_where_it_was_named);
	tcase_add_test(tcase, the_rule_of_a_group_matches_it_and_reads_back);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
