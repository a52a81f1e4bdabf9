/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <math.h>
#include <stdbool.h>

#include "viewer/model/number.h"

static const double values[] = {0, -0.0, 0.3, 0.5, 0.49999999999999994, 1.5, 2.5, -0.5, -1.5,
	-0.49999999999999994, 1e9 + 0.5, 0x1p51 + 0.5, 0x1p52 - 0.5, 0x1p52 + 1, -0x1p52, 0x1p63,
	1e300, (double)INFINITY, (double)-INFINITY, (double)NAN};

enum { VALUES = sizeof values / sizeof values[0] };

static bool is_same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

START_TEST(rounds_as_libm_does)
{
	ck_assert(is_same(number_round(values[_i]), round(values[_i])));
	ck_assert(is_same(number_floor(values[_i]), floor(values[_i])));
}
END_TEST

START_TEST(chooses_as_libm_does)
{
	for (int other = 0; other < VALUES; other++) {
		double a = values[_i], b = values[other];
		ck_assert(is_same(number_min(a, b), fmin(a, b)));
		ck_assert(is_same(number_max(a, b), fmax(a, b)));
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("number");
	TCase *numbers = tcase_create("numbers");
	tcase_add_loop_test(numbers, rounds_as_libm_does, 0, VALUES);
	tcase_add_loop_test(numbers, chooses_as_libm_does, 0, VALUES);
	suite_add_tcase(suite, numbers);
	return suite;
}

TEST_MAIN(make_suite)
