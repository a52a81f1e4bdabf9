/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <math.h>

#include "viewer/model/median.h"
#include "viewer/model/rate.h"

#define SECOND UINT64_C(1000000000)
#define MIB (UINT64_C(1) << 20)

typedef uint64_t (*job)(uint64_t second);

/* A viewer that looks once a second. */
static double watch(struct rate *rate, job bytes, uint64_t from, uint64_t to)
{
	for (uint64_t second = from; second < to; second++)
		rate_add(rate, 1000 * SECOND + second * SECOND, bytes(second));
	return rate_per_minute(rate);
}

static uint64_t sawtooth(uint64_t second)
{
	return 100 * MIB + second % 5 * 8 * MIB;
}

static uint64_t leaking_sawtooth(uint64_t second)
{
	return sawtooth(second) + second / 5 * 16 * MIB;
}

static uint64_t leak(uint64_t second)
{
	return 100 * MIB + second / 5 * 16 * MIB;
}

static uint64_t still(uint64_t second)
{
	(void)second;
	return 100 * MIB;
}

static uint64_t nothing(uint64_t second)
{
	(void)second;
	return 0;
}

static uint64_t slow_sawtooth(uint64_t second)
{
	return (100 + second % 60 * 10) * MIB;
}

/* A minute of rising with a ripple, then all is freed. */
static uint64_t slow_rhythm(uint64_t second)
{
	uint64_t phase = second % 60;
	return 100 * MIB + phase * 10 * MIB - (phase % 2) * 12 * MIB * (phase > 2);
}

static uint64_t leaking_slow_rhythm(uint64_t second)
{
	return slow_rhythm(second) + second / 60 * 30 * MIB;
}

static uint64_t warm_up(uint64_t second)
{
	uint64_t step = second < 60 ? second : 60;
	return step * 50 * MIB + (second < 60 ? 0 : second % 4 * MIB);
}

static uint64_t noise(uint64_t second)
{
	uint64_t x = second * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	x ^= x >> 33;
	x *= UINT64_C(0xff51afd7ed558ccd);
	x ^= x >> 33;
	return 1000 * MIB + x % (100 * MIB);
}

static uint64_t stopped_loop(uint64_t second)
{
	return second < 100 ? sawtooth(second) : 500 * MIB + (second - 100) / 10 * 10 * MIB;
}

START_TEST(nobody_knows_before_two_troughs)
{
	struct rate rate = {0};
	ck_assert(isnan(rate_per_minute(&rate)));
	ck_assert(isnan(watch(&rate, sawtooth, 0, 1)));
	ck_assert(isnan(watch(&rate, sawtooth, 1, 11)));
	ck_assert(!isnan(watch(&rate, sawtooth, 11, 12)));
}
END_TEST

START_TEST(a_sawtooth_does_not_grow)
{
	struct rate rate = {0};
	ck_assert_double_eq(watch(&rate, sawtooth, 0, 1000), 0);
}
END_TEST

START_TEST(a_still_job_does_not_grow)
{
	struct rate rate = {0};
	ck_assert_double_eq(watch(&rate, still, 0, 30), 0);
	struct rate empty = {0};
	ck_assert_double_eq(watch(&empty, nothing, 0, 30), 0);
}
END_TEST

START_TEST(a_leak_under_a_sawtooth_is_the_slope_of_its_troughs)
{
	struct rate rate = {0};
	ck_assert_double_eq_tol(watch(&rate, leaking_sawtooth, 0, 60), 192 * (double)MIB, 1);
	ck_assert_double_eq_tol(watch(&rate, leaking_sawtooth, 60, 3000), 192 * (double)MIB, 1);
}
END_TEST

START_TEST(a_leak_without_any_free_has_a_slope_too)
{
	struct rate rate = {0};
	ck_assert_double_eq_tol(watch(&rate, leak, 0, 60), 192 * (double)MIB, MIB);
}
END_TEST

START_TEST(the_first_fall_takes_the_first_slope_back)
{
	struct rate rate = {0};
	ck_assert_double_gt(watch(&rate, slow_sawtooth, 0, 59), 0);
	ck_assert(isnan(watch(&rate, slow_sawtooth, 59, 64)));
	ck_assert_double_eq(watch(&rate, slow_sawtooth, 64, 400), 0);
}
END_TEST

START_TEST(ripple_on_a_slow_rhythm_is_no_trough)
{
	struct rate rate = {0};
	ck_assert_double_eq(watch(&rate, slow_rhythm, 0, 400), 0);
	struct rate leaking = {0};
	ck_assert_double_eq_tol(
		watch(&leaking, leaking_slow_rhythm, 0, 590), 30 * (double)MIB, MIB);
}
END_TEST

static uint64_t slow_load(uint64_t second)
{
	return (second < 12 ? second : 12) * 500 * MIB;
}

START_TEST(what_was_loaded_and_holds_does_not_grow)
{
	struct rate rate = {0};
	ck_assert_double_gt(watch(&rate, slow_load, 0, 12), 20000 * (double)MIB);
	ck_assert_double_eq(watch(&rate, slow_load, 12, 21), 0);
	for (uint64_t second = 21; second < 100; second++)
		ck_assert_double_eq(watch(&rate, slow_load, second, second + 1), 0);
}
END_TEST

static uint64_t load_then_loop(uint64_t second)
{
	return second < 9 ? second * 500 * MIB : (4500 + (second - 9) % 5 * 8) * MIB;
}

START_TEST(a_loop_after_a_load_does_not_grow)
{
	struct rate rate = {0};
	watch(&rate, load_then_loop, 0, 15);
	for (uint64_t second = 15; second < 100; second++) {
		double now = watch(&rate, load_then_loop, second, second + 1);
		ck_assert(isnan(now) || now == 0);
	}
}
END_TEST

START_TEST(a_warm_up_ends)
{
	struct rate rate = {0};
	ck_assert_double_gt(watch(&rate, warm_up, 0, 50), 2000 * (double)MIB);
	ck_assert_double_eq(watch(&rate, warm_up, 50, 300), 0);
}
END_TEST

START_TEST(troughs_that_scatter_hardly_ever_grow)
{
	struct rate rate = {0};
	unsigned growing = 0;
	watch(&rate, noise, 0, 60);
	for (uint64_t second = 60; second < 20060; second++)
		growing += watch(&rate, noise, second, second + 1) != 0;
	ck_assert_uint_lt(growing, 20000 / 200);
}
END_TEST

START_TEST(what_holds_after_a_loop_has_ended_counts)
{
	struct rate rate = {0};
	ck_assert_double_eq(watch(&rate, stopped_loop, 0, 100), 0);
	ck_assert_double_gt(watch(&rate, stopped_loop, 100, 600), 30 * (double)MIB);
}
END_TEST

/* A job with a rhythm, as its floors and a viewer with a frequency of its own show it. */
struct loop {
	double period;
	double leak; /* bytes in each period */
	double time;
	double floor_running;
	double floor_last;
	long second;
};

static double loop_value(const struct loop *loop)
{
	static const double in_flight[] = {0, 8, 16, 24, 40, 44, 24, 8};
	double periods = loop->time / loop->period;
	double phase = periods - floor(periods);
	return (1000 + in_flight[(unsigned)(phase * 8) % 8]) * (double)MIB +
	       floor(periods) * loop->leak;
}

static double loop_pass(struct loop *loop, double seconds)
{
	double end = loop->time + seconds;
	double step = loop->period / 40 < 0.01 ? loop->period / 40 : 0.01;
	for (; loop->time < end; loop->time += step) {
		double value = loop_value(loop);
		if ((long)loop->time != loop->second) {
			loop->floor_last = loop->second == 0 ? value : loop->floor_running;
			loop->floor_running = value;
			loop->second = (long)loop->time;
		}
		loop->floor_running = fmin(loop->floor_running, value);
	}
	return fmin(loop->floor_last, loop_value(loop));
}

static void watch_loop(double period, double leak, double frequency)
{
	struct rate rate = {0};
	struct loop loop = {.period = period, .leak = leak, .floor_running = INFINITY};
	double expected = leak * 60 / period;
	while (loop.time < 120) {
		double low = loop_pass(&loop, 1 / frequency);
		rate_add(&rate, (uint64_t)((1000 + loop.time) * 1e9), (uint64_t)low);
		if (loop.time > 90)
			ck_assert_msg(fabs(rate_per_minute(&rate) - expected) <= expected * 0.05,
				"period %g, %g Hz, at %g s: %g instead of %g", period, frequency,
				loop.time, rate_per_minute(&rate), expected);
	}
}

START_TEST(any_rhythm_shows_its_leak_at_any_refresh)
{
	const double periods[] = {
		0.02, 0.097, 0.5, 0.787, 1, 1.024, 1.331, 2, 2.249, 4.941, 5, 10.856, 18.347};
	for (unsigned i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		for (double frequency = 1; frequency <= 10; frequency *= 10) {
			watch_loop(periods[i], 0, frequency);
			watch_loop(periods[i], 16 * (double)MIB, frequency);
		}
	}
}
END_TEST

START_TEST(changes_only_where_a_trough_is_seen)
{
	struct rate rate = {0};
	watch(&rate, leaking_sawtooth, 0, 21);
	for (uint64_t second = 21; second < 200; second++) {
		double before = rate_per_minute(&rate);
		bool made =
			rate_add(&rate, 1000 * SECOND + second * SECOND, leaking_sawtooth(second));
		if (!made)
			ck_assert_double_eq(rate_per_minute(&rate), before);
	}
}
END_TEST

START_TEST(starts_again_when_the_clock_goes_back)
{
	struct rate rate = {0};
	watch(&rate, leaking_sawtooth, 100, 200);
	ck_assert(rate_add(&rate, 1, 5));
	ck_assert(isnan(rate_per_minute(&rate)));
}
END_TEST

START_TEST(the_same_moment_twice_divides_by_nothing)
{
	struct rate rate = {0};
	for (unsigned i = 0; i < 200; i++)
		rate_add(&rate, SECOND, i * 7 % 13);
	ck_assert(!isinf(rate_per_minute(&rate)));
}
END_TEST

START_TEST(any_values_at_any_times_leave_a_number_or_none)
{
	struct rate rate = {0};
	uint64_t x = 88172645463325252u;
	uint64_t time = 0;
	for (unsigned i = 0; i < 20000; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		time += x % 4 == 0 ? x >> (x % 64) : SECOND;
		rate_add(&rate, time, x >> (x >> 8) % 64);
		ck_assert(!isinf(rate_per_minute(&rate)));
	}
}
END_TEST

START_TEST(a_median_is_in_the_middle)
{
	double odd[] = {5, 1, 4, 2, 3};
	ck_assert_double_eq(median(odd, 5), 3);
	double even[] = {4, 1, 3, 2};
	ck_assert_double_eq(median(even, 4), 2.5);
	double equal[] = {7, 7, 7, 7};
	ck_assert_double_eq(median(equal, 4), 7);
	ck_assert(isnan(median(equal, 0)));
	double one_off[] = {1, 1, 1, 1, 100};
	ck_assert_double_eq(median_deviation(one_off, 5, 1), 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("rate");
	TCase *tcase = tcase_create("rate");
	tcase_add_test(tcase, nobody_knows_before_two_troughs);
	tcase_add_test(tcase, a_sawtooth_does_not_grow);
	tcase_add_test(tcase, a_still_job_does_not_grow);
	tcase_add_test(tcase, a_leak_under_a_sawtooth_is_the_slope_of_its_troughs);
	tcase_add_test(tcase, a_leak_without_any_free_has_a_slope_too);
	tcase_add_test(tcase, the_first_fall_takes_the_first_slope_back);
	tcase_add_test(tcase, ripple_on_a_slow_rhythm_is_no_trough);
	tcase_add_test(tcase, what_was_loaded_and_holds_does_not_grow);
	tcase_add_test(tcase, a_loop_after_a_load_does_not_grow);
	tcase_add_test(tcase, a_warm_up_ends);
	tcase_add_test(tcase, troughs_that_scatter_hardly_ever_grow);
	tcase_add_test(tcase, what_holds_after_a_loop_has_ended_counts);
	tcase_add_test(tcase, any_rhythm_shows_its_leak_at_any_refresh);
	tcase_add_test(tcase, changes_only_where_a_trough_is_seen);
	tcase_add_test(tcase, starts_again_when_the_clock_goes_back);
	tcase_add_test(tcase, the_same_moment_twice_divides_by_nothing);
	tcase_add_test(tcase, any_values_at_any_times_leave_a_number_or_none);
	tcase_add_test(tcase, a_median_is_in_the_middle);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
