/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include "common/layout.h"
#include "viewer/model/history.h"

#define SECOND UINT64_C(1000000000)
#define START (UINT64_C(1795340040) * SECOND) /* a whole minute */

static struct history *history;

static void make_history(void)
{
	history = calloc(1, sizeof(*history));
	ck_assert_ptr_nonnull(history);
}

static void drop_history(void)
{
	history_finish(history);
	free(history);
}

static void put(uint64_t time, const uint64_t value[MODEL_MEMORIES])
{
	history_add(history, time, value, NULL);
	history_show(history);
}

static void add(uint64_t second, uint64_t dram)
{
	const uint64_t value[MODEL_MEMORIES] = {dram, SNAPSHOT_UNKNOWN};
	put(START + second * SECOND, value);
}

static struct model_span span(uint64_t from, uint64_t to)
{
	return history_span(history, MODEL_DRAM, START + from * SECOND, START + to * SECOND);
}

START_TEST(empty_is_a_gap)
{
	ck_assert(!span(0, 1000).seen);
	add(5, 10);
	ck_assert(!span(0, 5).seen);
	ck_assert(span(5, 6).seen);
	ck_assert(!span(6, 100).seen);
	ck_assert(!span(6, 6).seen);
	ck_assert(!span(6, 5).seen);
}
END_TEST

START_TEST(a_span_has_lowest_highest_and_last)
{
	add(0, 30);
	add(1, 10);
	add(2, 50);
	add(3, 20);
	struct model_span all = span(0, 4);
	ck_assert_uint_eq(all.low, 10);
	ck_assert_uint_eq(all.high, 50);
	ck_assert_uint_eq(all.last, 20);
	ck_assert_uint_eq(span(0, 2).last, 10);
}
END_TEST

START_TEST(every_column_is_the_highest_of_its_samples)
{
	uint64_t value[600];
	uint64_t x = 12345;
	for (unsigned i = 0; i < 600; i++) {
		x = x * UINT64_C(6364136223846793005) + 1;
		value[i] = x >> 40;
		add(i, value[i]);
	}
	for (unsigned width = 1; width <= 60; width++)
		for (unsigned from = 0; from + width <= 600; from += width) {
			uint64_t high = 0;
			uint64_t low = UINT64_MAX;
			for (unsigned i = from; i < from + width; i++) {
				high = value[i] > high ? value[i] : high;
				low = value[i] < low ? value[i] : low;
			}
			ck_assert_uint_eq(span(from, from + width).high, high);
			ck_assert_uint_eq(span(from, from + width).low, low);
			ck_assert_uint_eq(span(from, from + width).last, value[from + width - 1]);
		}
}
END_TEST

START_TEST(ten_samples_a_second_lose_no_spike)
{
	for (unsigned i = 0; i < 100; i++) {
		const uint64_t value[MODEL_MEMORIES] = {i == 55 ? 999 : 100, 1};
		put(START + i * SECOND / 10, value);
	}
	ck_assert_uint_eq(span(5, 6).high, 999);
	ck_assert_uint_eq(span(4, 5).high, 100);
	ck_assert_uint_eq(span(6, 7).high, 100);
}
END_TEST

START_TEST(a_spike_of_one_sample_is_there_after_a_day)
{
	for (unsigned i = 0; i < 23 * 3600; i++)
		add(i, i == 1234 ? 1000000 : 1000);
	struct model_span spike = span(1200, 1260);
	ck_assert(spike.seen);
	ck_assert_uint_eq(spike.high, 1000000);
	ck_assert_uint_eq(spike.low, 1000);
	ck_assert_uint_eq(span(1140, 1200).high, 1000);
	ck_assert_uint_eq(span(1260, 1320).high, 1000);
	ck_assert_uint_eq(span(0, 23 * 3600).high, 1000000);
}
END_TEST

START_TEST(what_is_older_than_a_day_is_a_gap)
{
	for (unsigned i = 0; i < 26 * 360; i++)
		add(i * 10, 7);
	ck_assert(!span(0, 3600).seen);
	ck_assert(span(3 * 3600, 4 * 3600).seen);
}
END_TEST

START_TEST(a_late_timer_leaves_no_gap)
{
	const uint64_t value[MODEL_MEMORIES] = {4, 5};
	put(START + SECOND - 1, value);
	put(START + 2 * SECOND + 1, value);
	ck_assert(span(1, 2).seen);
	ck_assert_uint_eq(span(1, 2).high, 4);
}
END_TEST

START_TEST(a_slow_refresh_leaves_no_gaps)
{
	for (unsigned i = 0; i < 100; i += 5)
		add(i, 40 + i);
	ck_assert(!span(1, 2).seen || span(1, 2).high == 40);
	for (unsigned i = 10; i < 95; i++)
		ck_assert_msg(span(i, i + 1).seen, "second %u", i);
	ck_assert_uint_eq(span(23, 24).high, 60);
}
END_TEST

START_TEST(a_stopped_viewer_leaves_a_gap)
{
	for (unsigned i = 0; i < 100; i++)
		add(i, 5);
	for (unsigned i = 0; i < 100; i++)
		add(4000 + i, 6);
	ck_assert(!span(100, 4000).seen);
	ck_assert_uint_eq(span(4000, 4001).high, 6);
	ck_assert_uint_eq(span(0, 100).high, 5);
	for (unsigned i = 0; i < 10; i++)
		add(200000 + i, 7);
	ck_assert(!span(0, 199980).seen);
	ck_assert_uint_eq(span(200000, 200010).high, 7);
}
END_TEST

START_TEST(a_minute_without_a_sample_is_a_gap_at_any_refresh)
{
	for (unsigned i = 0; i < 500; i += 50)
		add(i, 5);
	ck_assert(span(420, 440).seen);
	add(450 + 70, 5);
	ck_assert(!span(451, 520).seen);
}
END_TEST

START_TEST(a_clock_set_back_takes_back_what_was_later)
{
	for (unsigned i = 0; i < 500; i++)
		add(i, 100 + i);
	add(200, 5);
	ck_assert(!span(240, 500).seen);
	ck_assert_uint_eq(span(199, 200).high, 299);
	ck_assert_uint_eq(span(200, 201).low, 5);
	for (unsigned i = 201; i < 500; i++)
		add(i, 6);
	ck_assert_uint_eq(span(300, 400).high, 6);
}
END_TEST

START_TEST(a_little_adjustment_of_the_clock_takes_back_nothing)
{
	add(100, 7);
	add(101, 99);
	const uint64_t value[MODEL_MEMORIES] = {8, 8};
	put(START + 101 * SECOND - 1000, value);
	ck_assert_uint_eq(span(101, 102).high, 99);
	ck_assert_uint_eq(span(101, 102).last, 8);
}
END_TEST

START_TEST(unknown_is_a_gap_of_its_memory_only)
{
	const uint64_t value[MODEL_MEMORIES] = {SNAPSHOT_UNKNOWN, 3};
	put(START, value);
	ck_assert(!span(0, 1).seen);
	struct model_span l1 = history_span(history, MODEL_L1, START, START + SECOND);
	ck_assert(l1.seen);
	ck_assert_uint_eq(l1.high, 3);
	add(1, 0);
	ck_assert(span(0, 2).seen);
	ck_assert_uint_eq(span(0, 2).high, 0);
}
END_TEST

START_TEST(hostile_times_are_survived)
{
	const uint64_t value[MODEL_MEMORIES] = {1, 2};
	const uint64_t times[] = {UINT64_MAX, 0, 1, UINT64_MAX - 1, START, UINT64_MAX / 2};
	for (unsigned i = 0; i < 6; i++) {
		put(times[i], value);
		history_span(history, MODEL_L1, 0, UINT64_MAX);
		history_span(history, MODEL_DRAM, times[i], UINT64_MAX);
	}
}
END_TEST

static void add_types(uint64_t second, uint64_t dram, uint64_t trace)
{
	const uint64_t value[MODEL_MEMORIES] = {dram + trace, 0};
	uint64_t types[SNAPSHOT_TYPES] = {0};
	types[TTAM_SHM_DRAM] = dram;
	types[TTAM_SHM_TRACE] = trace;
	history_add(history, START + second * SECOND, value, types);
	history_show(history);
}

static struct model_span type_span(unsigned type, uint64_t from, uint64_t to)
{
	return history_span(
		history, MODEL_MEMORIES + type, START + from * SECOND, START + to * SECOND);
}

START_TEST(a_type_has_a_past_of_its_own_from_its_first_use)
{
	for (unsigned i = 0; i < 30; i++)
		add_types(i, 100 + i, i < 20 ? 0 : i < 25 ? 7 : 3);
	ck_assert_uint_eq(history->used, 1u << TTAM_SHM_DRAM | 1u << TTAM_SHM_TRACE);
	ck_assert_uint_eq(span(20, 30).high, 132);
	ck_assert_uint_eq(type_span(TTAM_SHM_DRAM, 20, 30).high, 129);
	struct model_span trace = type_span(TTAM_SHM_TRACE, 20, 30);
	ck_assert_uint_eq(trace.low, 3);
	ck_assert_uint_eq(trace.high, 7);
	ck_assert_uint_eq(trace.last, 3);
	/* Before it was ever used it was watched, and zero. */
	ck_assert(type_span(TTAM_SHM_TRACE, 0, 20).seen);
	ck_assert_uint_eq(type_span(TTAM_SHM_TRACE, 0, 20).high, 0);
	ck_assert(!type_span(TTAM_SHM_CB, 0, 30).seen);
	ck_assert(!type_span(SNAPSHOT_TYPES, 0, 30).seen);
}
END_TEST

START_TEST(what_is_recorded_but_not_shown_changes_nothing)
{
	for (unsigned i = 0; i < 700; i++)
		add_types(i, 100, 5);
	const uint64_t spans[] = {1, 10, 60, 700};
	struct model_span before[4];
	for (unsigned i = 0; i < 4; i++)
		before[i] = span(700 - spans[i], 700 + spans[i]);
	for (unsigned i = 0; i < 20; i++) {
		const uint64_t value[MODEL_MEMORIES] = {900 + i, 1};
		history_add(history, START + 699 * SECOND + (i + 1) * SECOND / 4, value, NULL);
	}
	for (unsigned i = 0; i < 4; i++) {
		struct model_span after = span(700 - spans[i], 700 + spans[i]);
		ck_assert_uint_eq(after.high, before[i].high);
		ck_assert_uint_eq(after.last, before[i].last);
	}
	history_show(history);
	ck_assert_uint_eq(span(690, 710).high, 919);
}
END_TEST

START_TEST(takes_over_what_was_before_as_exactly_as_it_is_kept)
{
	for (unsigned i = 0; i < 1500; i++)
		add_types(i, i, i == 300 ? 50 : 1);
	struct history *other = calloc(1, sizeof(*other));
	ck_assert_ptr_nonnull(other);
	history_take_over(other, history, START + 1000 * SECOND);
	const uint64_t value[MODEL_MEMORIES] = {5000, 0}, types[SNAPSHOT_TYPES] = {5000};
	for (unsigned i = 1000; i < 1100; i++) {
		history_add(other, START + i * SECOND, value, types);
		history_show(other);
	}
	struct history *mine = history;
	history = other;
	/* What was in the seconds of the other one is told of ten seconds here. */
	ck_assert_uint_eq(span(305, 306).high, 350);
	ck_assert_uint_eq(span(980, 981).low, 980 + 1);
	ck_assert_uint_eq(type_span(TTAM_SHM_TRACE, 300, 310).high, 50);
	ck_assert_uint_eq(span(950, 960).high, 960);
	ck_assert_uint_eq(span(700, 701).high, 710);
	ck_assert_uint_eq(span(1000, 1500).high, 5000);
	ck_assert_uint_eq(span(1000, 1500).low, 5000);
	ck_assert(!span(1100, 1500).seen);
	history = mine;
	ck_assert_uint_eq(span(1499, 1500).high, 1500);
	history_finish(other);
	free(other);
}
END_TEST

START_TEST(a_day_of_all_rows_is_bounded)
{
	size_t bucket = sizeof(struct history_bucket);
	size_t without_types = sizeof(struct history_place) + MODEL_MEMORIES * bucket;
	size_t with_types = sizeof(struct history_place) + MODEL_HOLDINGS * bucket;
	size_t rows_with_types = HISTORY_ROWS - 63;
	ck_assert_uint_le(
		HISTORY_ROWS * sizeof(struct history) +
			HISTORY_BUCKETS * (with_types * rows_with_types + without_types * 63),
		180 << 20);
}
END_TEST

START_TEST(a_row_is_given_back_and_starts_empty)
{
	struct history_pool pool = {0};
	unsigned first = history_pool_take(&pool);
	const uint64_t value[MODEL_MEMORIES] = {1, 2};
	const uint64_t types[SNAPSHOT_TYPES] = {1};
	history_add(pool.row[first], START, value, types);
	history_pool_show(&pool);
	ck_assert(history_span(pool.row[first], MODEL_MEMORIES, 0, UINT64_MAX).seen);
	history_pool_give(&pool, first);
	ck_assert_uint_eq(history_pool_take(&pool), first);
	ck_assert(!history_span(pool.row[first], MODEL_DRAM, 0, UINT64_MAX).seen);
	ck_assert(!history_span(pool.row[first], MODEL_MEMORIES, 0, UINT64_MAX).seen);
	for (unsigned i = 1; i < HISTORY_ROWS; i++)
		ck_assert_uint_ne(history_pool_take(&pool), MODEL_NO_HISTORY);
	ck_assert_uint_eq(history_pool_take(&pool), MODEL_NO_HISTORY);
	history_pool_give(&pool, MODEL_NO_HISTORY);
	history_pool_finish(&pool);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("history");
	TCase *tcase = tcase_create("history");
	tcase_add_checked_fixture(tcase, make_history, drop_history);
	tcase_add_test(tcase, empty_is_a_gap);
	tcase_add_test(tcase, a_span_has_lowest_highest_and_last);
	tcase_add_test(tcase, every_column_is_the_highest_of_its_samples);
	tcase_add_test(tcase, ten_samples_a_second_lose_no_spike);
	tcase_add_test(tcase, a_spike_of_one_sample_is_there_after_a_day);
	tcase_add_test(tcase, what_is_older_than_a_day_is_a_gap);
	tcase_add_test(tcase, a_late_timer_leaves_no_gap);
	tcase_add_test(tcase, a_slow_refresh_leaves_no_gaps);
	tcase_add_test(tcase, a_stopped_viewer_leaves_a_gap);
	tcase_add_test(tcase, a_minute_without_a_sample_is_a_gap_at_any_refresh);
	tcase_add_test(tcase, a_clock_set_back_takes_back_what_was_later);
	tcase_add_test(tcase, a_little_adjustment_of_the_clock_takes_back_nothing);
	tcase_add_test(tcase, unknown_is_a_gap_of_its_memory_only);
	tcase_add_test(tcase, hostile_times_are_survived);
	tcase_add_test(tcase, a_type_has_a_past_of_its_own_from_its_first_use);
	tcase_add_test(tcase, what_is_recorded_but_not_shown_changes_nothing);
	tcase_add_test(tcase, takes_over_what_was_before_as_exactly_as_it_is_kept);
	tcase_add_test(tcase, a_day_of_all_rows_is_bounded);
	tcase_add_test(tcase, a_row_is_given_back_and_starts_empty);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
