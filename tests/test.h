/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test: what every suite shares. A suite is a function that returns a Suite; TEST_MAIN runs it and
 * prints TAP on stdout, so that Meson counts single cases.
 */
#pragma once

#ifdef NDEBUG
#error "tests need their asserts"
#endif

#include <check.h>
#include <stdlib.h>

/* For loops: of each ck_assert that is passed Check keeps a record, which takes longer. */
#define ASSERT_IN_LOOP(condition)                       \
	do {                                            \
		if (!(condition))                       \
			ck_abort_msg("%s", #condition); \
	} while (0)

#define TEST_MAIN(make_suite)                                     \
	int main(void)                                            \
	{                                                         \
		SRunner *runner = srunner_create(make_suite());   \
		srunner_set_tap(runner, "-");                     \
		srunner_run_all(runner, CK_SILENT);               \
		int failed = srunner_ntests_failed(runner);       \
		srunner_free(runner);                             \
		return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE; \
	}
