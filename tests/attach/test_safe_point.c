/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "attach/safe_point.h"
#include "attach/target.h"

static enum safe_point futex(uint64_t operation, uint64_t value, uint64_t timeout)
{
	const uint64_t argument[6] = {0x1000, operation, value, timeout, 0, UINT32_MAX};
	return safe_point_of(SYS_futex, argument);
}

START_TEST(takes_conditions_and_semaphores)
{
	ck_assert_int_eq(futex(FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 0, 0), SAFE_POINT_EXACT);
	ck_assert_int_eq(
		futex(FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 7, 0x2000), SAFE_POINT_EXACT);
	ck_assert_int_eq(futex(FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 1, 0), SAFE_POINT_EXACT);
}
END_TEST

START_TEST(takes_nobody_who_waits_for_a_lock)
{
	ck_assert_int_eq(futex(FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 2, 0), SAFE_POINT_NONE);
	ck_assert_int_eq(futex(FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 2, 0), SAFE_POINT_NONE);
	ck_assert_int_eq(futex(FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 1, 0x2000), SAFE_POINT_NONE);
	ck_assert_int_eq(futex(FUTEX_LOCK_PI, 0, 0), SAFE_POINT_NONE);
	ck_assert_int_eq(futex(FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, 0), SAFE_POINT_NONE);
}
END_TEST

START_TEST(takes_nobody_whose_call_would_fail)
{
	static const uint64_t numbers[] = {SYS_epoll_wait, SYS_epoll_pwait, SYS_rt_sigtimedwait,
		SYS_read, SYS_brk, SYS_mmap, SYS_write, SYS_restart_syscall, UINT64_MAX};
	const uint64_t argument[6] = {0};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		ck_assert_int_eq(safe_point_of(numbers[i], argument), SAFE_POINT_NONE);
}
END_TEST

START_TEST(knows_whose_rest_only_the_kernel_knows)
{
	const uint64_t relative[6] = {CLOCK_MONOTONIC, 0, 0x1000};
	const uint64_t absolute[6] = {CLOCK_MONOTONIC, TIMER_ABSTIME, 0x1000};
	const uint64_t poll_some[6] = {0, 0, 100};
	const uint64_t poll_for_ever[6] = {0, 0, (uint32_t)-1};
	ck_assert_int_eq(safe_point_of(SYS_nanosleep, relative), SAFE_POINT_TIMED);
	ck_assert_int_eq(safe_point_of(SYS_clock_nanosleep, relative), SAFE_POINT_TIMED);
	ck_assert_int_eq(safe_point_of(SYS_clock_nanosleep, absolute), SAFE_POINT_EXACT);
	ck_assert_int_eq(safe_point_of(SYS_poll, poll_some), SAFE_POINT_TIMED);
	ck_assert_int_eq(safe_point_of(SYS_poll, poll_for_ever), SAFE_POINT_EXACT);
	ck_assert_int_eq(safe_point_of(SYS_ppoll, poll_some), SAFE_POINT_EXACT);
}
END_TEST

START_TEST(says_what_to_do_about_rights)
{
	static const struct {
		uint64_t owner, user;
		int scope;
		const char *words;
	} cases[] = {
		{1001, 1000, -1, "belongs to user 1001: sudo tt-allocmon attach 42"},
		{1000, 1000, 1, "ptrace_scope is 1): sudo tt-allocmon attach 42, or sudo sysctl"},
		{1000, 1000, 2, "ptrace_scope is 2"},
		{0, 0, 3, "lets nobody look into a process"},
		{1000, 1000, 0, "may not be looked into"},
		{1000, 0, -1, "CAP_SYS_PTRACE"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char message[ATTACH_MESSAGE];
		target_explain_rights(42, cases[i].owner, cases[i].user, cases[i].scope, &message);
		ck_assert_msg(strstr(message, cases[i].words) != NULL, "%s", message);
	}
}
END_TEST

static Suite *suite_of(void)
{
	Suite *suite = suite_create("safe_point");
	TCase *cases = tcase_create("all");
	tcase_add_test(cases, takes_conditions_and_semaphores);
	tcase_add_test(cases, takes_nobody_who_waits_for_a_lock);
	tcase_add_test(cases, takes_nobody_whose_call_would_fail);
	tcase_add_test(cases, knows_whose_rest_only_the_kernel_knows);
	tcase_add_test(cases, says_what_to_do_about_rights);
	suite_add_tcase(suite, cases);
	return suite;
}

TEST_MAIN(suite_of)
