/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* How devices are called on the screen, and what is said of what it does not show. */
#include <stdio.h>

#include "tests/test.h"
#include "viewer/view/names.h"

static struct model model;
static struct snapshot snapshot;

static void set_up(void)
{
	model = (struct model){.snapshot = &snapshot, .n_devices = 5};
	snapshot = (struct snapshot){0};
	for (unsigned i = 0; i < 5; i++) {
		model.devices[i].label = i;
		snprintf(model.devices[i].name, sizeof(model.devices[i].name), "%u", i);
	}
}

/* The first two are both 0. */
static void make_twins(void)
{
	model.devices[1].label = 0;
	snprintf(model.devices[0].name, sizeof(model.devices[0].name), "0a");
	snprintf(model.devices[1].name, sizeof(model.devices[1].name), "0b");
}

static void add_notice(enum snapshot_notice_kind kind, uint32_t n_processes)
{
	snapshot.notices[snapshot.n_notices++] =
		(struct snapshot_notice){.kind = kind, .n_processes = n_processes};
}

START_TEST(names_devices_by_their_numbers)
{
	ck_assert_str_eq(names_devices(&model, 0x1f, 20).text, "0-4");
	ck_assert_str_eq(names_devices(&model, 0x16, 20).text, "1-2,4");
	ck_assert_str_eq(names_devices(&model, 0x16, 3).text, "3 of 5");
	ck_assert(!names_has_twin(&model.devices[0]));
}
END_TEST

START_TEST(tells_devices_of_one_number_apart)
{
	make_twins();
	ck_assert(names_has_twin(&model.devices[0]));
	ck_assert(!names_has_twin(&model.devices[2]));
	ck_assert_str_eq(names_devices(&model, 0x3, 20).text, "0a,0b");
	ck_assert_str_eq(names_devices(&model, 0x6, 20).text, "0b,2");
	ck_assert_str_eq(names_devices(&model, 0x2, 2).text, "0b");
	ck_assert_str_eq(names_devices(&model, 0x3, 4).text, "2 of 5");
	ck_assert_str_eq(names_devices(&model, 0x3, 5).text, "0a,0b");
	/* Those that have a number of their own are still a range. */
	ck_assert_str_eq(names_devices(&model, 0x1c, 20).text, "2-4");
}
END_TEST

START_TEST(says_how_much_is_not_shown)
{
	ck_assert_str_eq(names_unseen(&model).text, "");
	add_notice(SNAPSHOT_NO_SEGMENT, 0);
	add_notice(SNAPSHOT_NO_WINDOW, 0);
	ck_assert_str_eq(names_unseen(&model).text, "");
	add_notice(SNAPSHOT_OUT_OF_SIGHT, 3);
	ck_assert_str_eq(names_unseen(&model).text, "3 hidden");
	add_notice(SNAPSHOT_UNREADABLE, 0);
	add_notice(SNAPSHOT_DAMAGED, 0);
	ck_assert_str_eq(names_unseen(&model).text, "3 hidden, 2 unreadable");
	snapshot.n_notices = 2;
	add_notice(SNAPSHOT_OTHER_FORMAT, 0);
	ck_assert_str_eq(names_unseen(&model).text, "1 unreadable");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("names");
	TCase *names = tcase_create("names");
	tcase_add_checked_fixture(names, set_up, NULL);
	tcase_add_test(names, names_devices_by_their_numbers);
	tcase_add_test(names, tells_devices_of_one_number_apart);
	tcase_add_test(names, says_how_much_is_not_shown);
	suite_add_tcase(suite, names);
	return suite;
}

TEST_MAIN(make_suite)
