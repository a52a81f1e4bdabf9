/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/remains.h"

#include <string.h>

#include "test.h"

static struct snapshot_process process;
static char text[4096];

static void make_dead_process(void)
{
	memset(&process, 0, sizeof process);
	process.pid = 4242;
	process.state = SNAPSHOT_DEAD;
}

static bool print(void)
{
	struct snapshot snapshot = {.processes = &process, .n_processes = 1};
	memset(text, 0, sizeof text);
	FILE *stream = fmemopen(text, sizeof text, "w");
	ck_assert_ptr_nonnull(stream);
	remains_print(&snapshot, stream);
	fclose(stream);
	return remains_any(&snapshot);
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
	process.unlisted_records = 3;
	ck_assert(print());
	ck_assert_ptr_nonnull(strstr(text, "  and 3 buffers that were counted but not listed\n"));
	process.unlisted_records = 0;
	process.dropped_closed = 7;
	ck_assert(print());
	ck_assert_ptr_null(strstr(text, "nothing left alive"));
	ck_assert_ptr_nonnull(
		strstr(text, "  and 7 closed unfreed, with their allocator, but not listed\n"));
}
END_TEST

START_TEST(no_count_is_too_large)
{
	process.unlisted_records = UINT64_MAX;
	process.dropped_closed = 1;
	ck_assert(print());
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("remains");
	TCase *cases = tcase_create("remains");
	tcase_add_checked_fixture(cases, make_dead_process, NULL);
	tcase_add_test(cases, says_that_nothing_is_left);
	tcase_add_test(cases, what_could_not_be_listed_is_left_all_the_same);
	tcase_add_test(cases, no_count_is_too_large);
	suite_add_tcase(suite, cases);
	return suite;
}

TEST_MAIN(make_suite)
