/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/test.h"
#include "tests/viewer/place.h"
#include "viewer/source/guard.h"

#define FILE_BYTES 8192

static volatile unsigned char *bytes;
static int fd;

static void set_up(void)
{
	place_make();
	fd = open(place_file("file"), O_RDWR | O_CREAT | O_EXCL, 0600);
	ck_assert_int_eq(ftruncate(fd, FILE_BYTES), 0);
	bytes = mmap(NULL, FILE_BYTES, PROT_READ, MAP_SHARED, fd, 0);
	ck_assert_ptr_ne((void *)bytes, MAP_FAILED);
}

static void tear_down(void)
{
	munmap((void *)bytes, FILE_BYTES);
	close(fd);
	place_remove();
}

static void read_second_page(void *context)
{
	*(int *)context = bytes[4096] + 1;
}

static bool run(int *ret_value)
{
	return guard_run((const void *)bytes, FILE_BYTES, read_second_page, ret_value);
}

START_TEST(a_read_that_works_is_left_alone)
{
	int value = 0;
	ck_assert(run(&value));
	ck_assert_int_eq(value, 1);
}
END_TEST

START_TEST(survives_a_truncated_file_again_and_again)
{
	int value = 0;
	ck_assert_int_eq(ftruncate(fd, 4096), 0);
	for (int i = 0; i < 100; i++)
		ck_assert(!run(&value));
	ck_assert_int_eq(value, 0);
	ck_assert_int_eq(ftruncate(fd, FILE_BYTES), 0);
	ck_assert(run(&value));
}
END_TEST

static void *run_often(void *context)
{
	(void)context;
	for (int i = 0; i < 1000; i++) {
		int value = 0;
		if (run(&value))
			return (void *)1;
	}
	return NULL;
}

START_TEST(every_thread_survives_on_its_own)
{
	pthread_t threads[4];
	ck_assert_int_eq(ftruncate(fd, 4096), 0);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, run_often, NULL);
	for (int i = 0; i < 4; i++) {
		void *result;
		pthread_join(threads[i], &result);
		ck_assert_ptr_null(result);
	}
}
END_TEST

static void read_elsewhere(void *context)
{
	(void)context;
	(void)bytes[4096];
}

/* A fault beside the guarded bytes is somebody else's: it ends the process as it did before. */
START_TEST(another_fault_kills_as_before)
{
	signal(SIGBUS, SIG_DFL);
	ck_assert_int_eq(ftruncate(fd, 4096), 0);
	place_remove();
	guard_run((const void *)bytes, 4096, read_elsewhere, NULL);
}
END_TEST

static void exit_with_3(int signal_number)
{
	(void)signal_number;
	_exit(3);
}

START_TEST(another_fault_goes_to_the_handler_before_ours)
{
	signal(SIGBUS, exit_with_3);
	ck_assert_int_eq(ftruncate(fd, 4096), 0);
	place_remove();
	guard_run((const void *)bytes, 4096, read_elsewhere, NULL);
}
END_TEST

static bool is_forking(void)
{
	const char *fork_mode = getenv("CK_FORK");
	return !fork_mode || fork_mode[0] != 'n';
}

static Suite *make_suite(void)
{
	Suite *suite = suite_create("guard");
	TCase *reads = tcase_create("reads");
	tcase_add_checked_fixture(reads, set_up, tear_down);
	tcase_add_test(reads, a_read_that_works_is_left_alone);
	tcase_add_test(reads, survives_a_truncated_file_again_and_again);
	tcase_add_test(reads, every_thread_survives_on_its_own);
	if (is_forking()) {
		tcase_add_exit_test(reads, another_fault_goes_to_the_handler_before_ours, 3);
		tcase_add_test_raise_signal(reads, another_fault_kills_as_before, SIGBUS);
	}
	suite_add_tcase(suite, reads);
	return suite;
}

TEST_MAIN(make_suite)
