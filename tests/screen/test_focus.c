/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "test.h"
#include "viewer/view/focus.h"

static char scopes[2][SNAPSHOT_TEXT] = {"load.py:1", "leak.py:2"};
static struct snapshot_process process;

/* On chips 1007 and one without an id that is called 3; its masks count them as 4 and 0. */
static void setup(void)
{
	process =
		(struct snapshot_process){.key = 42, .n_slots = 2, .n_scopes = 2, .scopes = scopes};
	process.slot[0] = (struct snapshot_slot){.asic_id = 1007, .label = 9, .index = 4};
	process.slot[1] =
		(struct snapshot_slot){.asic_id = SNAPSHOT_UNKNOWN, .label = 3, .index = 0};
}

static bool has(const struct view_focus *focus, uint64_t devices, uint32_t scope, uint64_t size)
{
	const struct snapshot_record record = {
		.devices = devices, .scope = scope, .size = size, .type = 1};
	return focus_has_record(focus, &process, &record);
}

START_TEST(without_a_focus_everything_belongs_to_it)
{
	const struct view_focus focus = {0};
	ck_assert(has(&focus, 1, 1, 10));
	ck_assert(has(&focus, 0, 7, 0));
}
END_TEST

START_TEST(a_device_is_found_by_its_chip_or_its_number)
{
	struct view_focus focus = {.by_device = true, .device = 1007};
	ck_assert(has(&focus, 1 << 4, 1, 10));
	ck_assert(has(&focus, 1 << 4 | 1, 1, 10));
	ck_assert(!has(&focus, 1, 1, 10));
	focus.device = snapshot_chip_key(SNAPSHOT_UNKNOWN, 3, 0);
	ck_assert(has(&focus, 1, 1, 10));
	ck_assert(!has(&focus, 1 << 4, 1, 10));
}
END_TEST

START_TEST(another_process_does_not_belong_to_it)
{
	struct view_focus focus = {.by_process = true, .process = 42};
	ck_assert(has(&focus, 1, 1, 10));
	focus.process = 41;
	ck_assert(!has(&focus, 1, 1, 10));
}
END_TEST

START_TEST(a_group_is_type_size_and_scope)
{
	struct view_focus focus = {.by_group = true, .type = 1, .size = 10};
	snprintf(focus.scope, sizeof(focus.scope), "leak.py:2");
	ck_assert(has(&focus, 1, 2, 10));
	ck_assert(!has(&focus, 1, 1, 10));
	ck_assert(!has(&focus, 1, 2, 11));
	ck_assert(!has(&focus, 1, 0, 10));
	focus.scope[0] = '\0';
	ck_assert(has(&focus, 1, 0, 10));
	/* What a torn table points to is no scope. */
	ck_assert(has(&focus, 1, 3, 10));
	ck_assert(!has(&focus, 1, 2, 10));
	focus.type = 2;
	ck_assert(!has(&focus, 1, 0, 10));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("focus");
	TCase *tcase = tcase_create("focus");
	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, without_a_focus_everything_belongs_to_it);
	tcase_add_test(tcase, a_device_is_found_by_its_chip_or_its_number);
	tcase_add_test(tcase, another_process_does_not_belong_to_it);
	tcase_add_test(tcase, a_group_is_type_size_and_scope);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
