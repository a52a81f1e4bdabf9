/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/shm runs full, and belongs to others as well. On a small tmpfs of this test's own, in a
 * mount namespace; where the system allows neither, and for what a tmpfs cannot do, the calls that
 * take pages are made to fail instead (the linker sends them through the wrappers here).
 */
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tests/producer/child.h"
#include "tests/producer/witness.h"
#include "tests/test.h"

enum { MADVISE_POPULATE_WRITE = 23 };

/* What the wrappers do: 0 is the real call. */
static int populate_error;
static unsigned free_share; /* percent of the file system; 0: ask it */

int __real_madvise(void *address, size_t length, int advice);
int __wrap_madvise(void *address, size_t length, int advice);
int __real_statvfs64(const char *path, struct statvfs *ret_status);
int __wrap_statvfs64(const char *path, struct statvfs *ret_status);

int __wrap_madvise(void *address, size_t length, int advice)
{
	if (advice == MADVISE_POPULATE_WRITE && populate_error != 0) {
		errno = populate_error;
		return -1;
	}
	return __real_madvise(address, length, advice);
}

int __wrap_statvfs64(const char *path, struct statvfs *ret_status)
{
	if (free_share == 0)
		return __real_statvfs64(path, ret_status);
	*ret_status = (struct statvfs){.f_blocks = 1000000, .f_frsize = 4096};
	ret_status->f_bavail = ret_status->f_blocks / 100 * free_share;
	return 0;
}

static void open_tracking(void)
{
	witness_reset();
	populate_error = 0;
	free_share = 0;
	ck_assert_int_eq(ttam_open(), 0);
}

static void allocate_many(uint64_t first, uint64_t count)
{
	for (uint64_t i = first; i < first + count; i++) {
		char name[32];
		snprintf(name, sizeof name, "scope %lu", (unsigned long)i);
		ttam_scope_push(name);
		witness_allocate(i, 1, 64, TTAM_DRAM);
		ttam_scope_pop();
	}
}

/* The counters are exact whatever was dropped, and what was dropped is counted. */
static void check_dropped(const struct ttam_shm_window *window, uint64_t allocated)
{
	ck_assert_slot(window, 0, TTAM_DRAM, 64 * allocated, 64 * allocated, allocated, 0, 0, 0);
	ck_assert_uint_gt(window->process.unlisted_records, 0);
	ck_assert_uint_gt(window->process.dropped_scopes, 0);
	ck_assert_uint_eq(window->process.n_records + window->process.unlisted_records, allocated);
	ck_assert_uint_eq(witness_live(window).records, window->process.n_records);
}

static void check_frees(const struct ttam_shm_window *window, uint64_t allocated)
{
	for (uint64_t i = 0; i < allocated; i++)
		ttam_track_deallocate(i, 1);
	ck_assert_uint_eq(witness_slot(window, 0, TTAM_DRAM).current, 0);
	ck_assert_uint_eq(window->process.unlisted_records, 0);
	ck_assert_uint_eq(window->process.n_unmatched, 0);
}

START_TEST(counts_on_when_no_page_can_be_had)
{
	open_tracking();
	const struct ttam_shm_window *window = witness_window(0);
	allocate_many(0, 300);
	populate_error = EFAULT;
	allocate_many(300, 2700);
	check_dropped(window, 3000);
	ck_assert_uint_gt(window->process.dropped_events, 0);
	check_frees(window, 3000);
}
END_TEST

START_TEST(leaves_the_last_eighth_to_others)
{
	open_tracking();
	const struct ttam_shm_window *window = witness_window(0);
	free_share = 12;
	allocate_many(0, 1000);
	ck_assert_uint_eq(window->process.n_records, 0);
	check_dropped(window, 1000);
	check_frees(window, 1000);
}
END_TEST

START_TEST(goes_on_when_there_is_room_again)
{
	open_tracking();
	const struct ttam_shm_window *window = witness_window(0);
	free_share = 12;
	allocate_many(0, 10);
	free_share = 13;
	/* It asks once a second. */
	usleep(1010000);
	allocate_many(10, 10);
	ck_assert_uint_eq(window->process.n_records, 10);
	check_frees(window, 20);
}
END_TEST

START_TEST(takes_pages_by_name_on_older_kernels)
{
	open_tracking();
	const struct ttam_shm_window *window = witness_window(0);
	populate_error = EINVAL;
	allocate_many(0, 1000);
	ck_assert_uint_eq(window->process.n_records, 1000);
	ck_assert_uint_eq(window->process.dropped_scopes, 0);
	/* Another file of that name is not ours to grow. */
	unlink(witness_path());
	allocate_many(1000, 1000);
	ck_assert_uint_gt(window->process.unlisted_records, 0);
}
END_TEST

/* mount_small: false where this system allows no mounts. */
static bool mount_small(const char *options)
{
	if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
		return false;
	mount("none", "/", "none", MS_REC | MS_PRIVATE, "");
	return mount("none", witness_directory(), "tmpfs", 0, options) == 0;
}

static int fill_small(void *unused)
{
	(void)unused;
	if (!mount_small("size=400k"))
		return 77;
	if (ttam_open() != 0)
		return 1;
	const struct ttam_shm_window *window = witness_window(0);
	allocate_many(0, 20000);
	struct witness_counts counts = witness_slot(window, 0, TTAM_DRAM);
	if (counts.current != 20000 * 64 || window->process.unlisted_records == 0)
		return 2;
	for (uint64_t i = 0; i < 20000; i++)
		ttam_track_deallocate(i, 1);
	counts = witness_slot(window, 0, TTAM_DRAM);
	return counts.current == 0 && window->process.n_unmatched == 0 ? 0 : 3;
}

START_TEST(raises_no_signal_on_a_full_tmpfs)
{
	int status = child_run(fill_small, NULL);
	if (status == 77)
		printf("# no mounts here: only what the wrappers refuse was tested\n");
	else
		ck_assert_int_eq(status, 0);
}
END_TEST

static int open_on_tiny(void *options)
{
	if (!mount_small(options))
		return ENOSPC;
	return -ttam_open();
}

START_TEST(refuses_where_there_is_no_room_for_the_counters)
{
	for (unsigned pages = 1; pages < 24; pages++) {
		char options[32];
		snprintf(options, sizeof options, "size=%uk", 4 * pages);
		ck_assert_int_eq(child_run(open_on_tiny, options), ENOSPC);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("full");
	TCase *room = tcase_create("room");
	tcase_set_timeout(room, 30);
	tcase_add_unchecked_fixture(room, witness_begin, witness_end);
	tcase_add_checked_fixture(room, NULL, witness_reset);
	tcase_add_test(room, counts_on_when_no_page_can_be_had);
	tcase_add_test(room, leaves_the_last_eighth_to_others);
	tcase_add_test(room, goes_on_when_there_is_room_again);
	tcase_add_test(room, takes_pages_by_name_on_older_kernels);
	tcase_add_test(room, raises_no_signal_on_a_full_tmpfs);
	tcase_add_test(room, refuses_where_there_is_no_room_for_the_counters);
	suite_add_tcase(suite, room);
	return suite;
}

TEST_MAIN(make_suite)
