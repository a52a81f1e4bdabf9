/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/report_text.h"

#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "test.h"

static struct report *report;
static struct report_process *process;
static char text[4096];

static void open_report(void)
{
	report = report_create();
	ck_assert_ptr_nonnull(report);
	report->processes = calloc(1, sizeof report->processes[0]);
	ck_assert_ptr_nonnull(report->processes);
	report->n_processes = 1;
	process = &report->processes[0];
	process->pid = 4242;
	process->end = REPORT_ENDED;
}

static void close_report(void)
{
	report_destroy(report);
}

static bool print(void)
{
	memset(text, 0, sizeof text);
	FILE *stream = fmemopen(text, sizeof text, "w");
	ck_assert_ptr_nonnull(stream);
	report_text(stream, report, 20, 5);
	fclose(stream);
	return report_is_left(report);
}

START_TEST(says_that_nothing_is_left)
{
	ck_assert(!print());
	ck_assert_ptr_nonnull(strstr(text, "  nothing left alive\n"));
}
END_TEST

/* As in a /dev/shm that was too full for the list. */
START_TEST(what_could_not_be_listed_is_left_all_the_same)
{
	process->unlisted_records = 3;
	ck_assert(print());
	ck_assert_ptr_nonnull(strstr(text, "  and 3 buffers that were counted but not listed\n"));
	process->unlisted_records = 0;
	process->dropped_closed = 7;
	ck_assert(print());
	ck_assert_ptr_null(strstr(text, "nothing left alive"));
	ck_assert_ptr_nonnull(
		strstr(text, "  and 7 closed unfreed, with their allocator, but not listed\n"));
}
END_TEST

START_TEST(what_nobody_saw_is_not_called_nothing)
{
	process->end = REPORT_UNSEEN;
	print();
	ck_assert_ptr_null(strstr(text, "nothing left alive"));
	ck_assert_ptr_nonnull(strstr(text, "  ended unseen: what it left is not known\n"));
}
END_TEST

START_TEST(no_count_is_too_large)
{
	process->unlisted_records = UINT64_MAX;
	process->dropped_closed = 1;
	ck_assert(print());
}
END_TEST

static struct report_use *use_device(unsigned type, uint64_t bytes)
{
	struct report_use *use = &report->devices[0].type[type];
	report->n_devices = 1;
	*use = (struct report_use){.used = true,
		.capacity = SNAPSHOT_UNKNOWN,
		.reserved_peak = SNAPSHOT_UNKNOWN,
		.worst = {.bytes = bytes, .seen_bytes = bytes}};
	return use;
}

START_TEST(names_the_program_of_the_worst_moment)
{
	struct report_use *use = use_device(TTAM_SHM_CB, 900);
	struct report_group group = {.type = TTAM_SHM_CB, .program = 12, .size = 900, .count = 1};
	report_list_add(&use->worst.seen, 1, &group);
	print();
	ck_assert_ptr_nonnull(strstr(text, "most CB: 900 bytes on "));
	ck_assert_ptr_nonnull(strstr(text, "    900 bytes of program 12\n"));
	strcpy(use->worst.seen.groups[0].scope, "model.py:88 add");
	print();
	ck_assert_ptr_nonnull(strstr(text, "    900 bytes of program 12 from model.py:88 add\n"));
	use->worst.seen.groups[0].program = 0;
	use->worst.seen.groups[0].scope[0] = '\0';
	print();
	ck_assert_ptr_nonnull(strstr(text, "    900 bytes of no program\n"));
}
END_TEST

START_TEST(says_what_was_reserved_beside_what_was_asked_for)
{
	struct report_use *use = use_device(TTAM_SHM_DRAM, 900);
	print();
	ck_assert_ptr_null(strstr(text, "reserved"));
	use->reserved_peak = 1024;
	print();
	ck_assert_ptr_nonnull(strstr(text, "    reserved at most: 1,024 bytes\n"));
	use->capacity = 4096;
	print();
	ck_assert_ptr_nonnull(strstr(text, "    reserved at most: 1,024 bytes, 25% of 4,096\n"));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("report_text");
	TCase *cases = tcase_create("report_text");
	tcase_add_checked_fixture(cases, open_report, close_report);
	tcase_add_test(cases, says_that_nothing_is_left);
	tcase_add_test(cases, what_could_not_be_listed_is_left_all_the_same);
	tcase_add_test(cases, what_nobody_saw_is_not_called_nothing);
	tcase_add_test(cases, no_count_is_too_large);
	tcase_add_test(cases, names_the_program_of_the_worst_moment);
	tcase_add_test(cases, says_what_was_reserved_beside_what_was_asked_for);
	suite_add_tcase(suite, cases);
	return suite;
}

TEST_MAIN(make_suite)
