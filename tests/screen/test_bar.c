/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "test.h"
#include "viewer/view/bar.h"
#include "viewer/view/born.h"

#define MIB UINT64_C(1048576)

static struct model_use empty_use(uint64_t capacity)
{
	return (struct model_use){
		.capacity = capacity, .largest_hole = SNAPSHOT_UNKNOWN, .peak = SNAPSHOT_UNKNOWN};
}

/* The bar as ASCII letters of its parts, the peak as '|'. */
static const char *drawn(const struct model_use *use, enum model_memory memory, int width)
{
	static const char letters[BAR_PARTS] = "#sT+C!.-";
	static char text[256];
	struct bar bar = bar_make(use, memory, width);
	size_t at = 0;
	for (int part = 0; part < BAR_PARTS; part++)
		for (int i = 0; i < bar.cells[part]; i++)
			text[at++] = letters[part];
	text[at] = '\0';
	if (bar.peak >= 0)
		text[bar.peak] = '|';
	return text;
}

START_TEST(shows_the_leaking_part_at_the_tip)
{
	struct model_use use = empty_use(32632 * MIB);
	use.used = 28451 * MIB;
	use.known = 21943 * MIB;
	use.trace = 1248 * MIB;
	use.fresh = 44 * MIB;
	use.suspect = 5216 * MIB;
	use.largest_hole = 1444 * MIB;
	use.peak = use.used;
	ck_assert_str_eq(drawn(&use, MODEL_DRAM, 18), "###########T+!!!.-");
	ck_assert_str_eq(drawn(&use, MODEL_DRAM, 24), "###############T+!!!!..-");
}
END_TEST

/* The last sample before the mark was taken in the midst of loading. */
START_TEST(knows_that_what_was_born_before_the_mark_was_there)
{
	uint64_t at_mark = 0;
	struct model_use use = empty_use(1000);
	use.used = 500;
	use.known = 480;
	use.fresh = 20;
	use.change = 300;
	ck_assert(!born_used_at_mark(&use, &at_mark));
	use.change_known = true;
	ck_assert(born_used_at_mark(&use, &at_mark));
	ck_assert_uint_eq(at_mark, 200);
	use.births_known = true;
	ck_assert(born_used_at_mark(&use, &at_mark));
	ck_assert_uint_eq(at_mark, 480);
	use.change = -100;
	ck_assert(born_used_at_mark(&use, &at_mark));
	ck_assert_uint_eq(at_mark, 600);
	use.used = SNAPSHOT_UNKNOWN;
	ck_assert(!born_used_at_mark(&use, &at_mark));
}
END_TEST

START_TEST(marks_a_peak_beyond_the_tip_only)
{
	struct model_use use = empty_use(1000);
	use.used = 500;
	use.known = 500;
	use.largest_hole = 500;
	use.peak = 750;
	ck_assert_str_eq(drawn(&use, MODEL_DRAM, 10), "#####--|--");
	use.peak = 550;
	ck_assert_str_eq(drawn(&use, MODEL_DRAM, 10), "#####-----");
	use.peak = 1000;
	ck_assert_str_eq(drawn(&use, MODEL_DRAM, 10), "#####----|");
}
END_TEST

START_TEST(draws_nothing_without_a_capacity)
{
	struct model_use use = empty_use(SNAPSHOT_UNKNOWN);
	use.used = 5;
	ck_assert_str_eq(drawn(&use, MODEL_DRAM, 10), "");
	use.capacity = 10;
	use.used = SNAPSHOT_UNKNOWN;
	ck_assert_str_eq(drawn(&use, MODEL_DRAM, 10), "");
}
END_TEST

static uint64_t some_bytes(uint64_t most)
{
	uint64_t part = (uint64_t)random() % (most + 1);
	return random() % 4 == 0 ? 0 : random() % 4 == 0 ? part >> 20 : part;
}

static struct model_use some_use(void)
{
	struct model_use use = empty_use(1 + (uint64_t)random());
	uint64_t *parts[] = {
		&use.known, &use.trace, &use.small, &use.fresh, &use.suspect, &use.cbs};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		*parts[i] = some_bytes((use.capacity - use.used) / (random() % 2 ? 1 : 4));
		use.used += *parts[i];
	}
	use.largest_hole = random() % 8 ? some_bytes(use.capacity - use.used) : SNAPSHOT_UNKNOWN;
	use.peak = random() % 8 ? use.used + some_bytes(use.capacity - use.used) : SNAPSHOT_UNKNOWN;
	return use;
}

START_TEST(keeps_its_rules_for_any_parts)
{
	srandom(1);
	for (int i = 0; i < 40000; i++) {
		struct model_use use = some_use();
		enum model_memory memory = i % 2 ? MODEL_L1 : MODEL_DRAM;
		int width = 1 + (int)(random() % 60);
		struct bar bar = bar_make(&use, memory, width);
		int sum = 0, used = 0;
		for (int part = 0; part < BAR_PARTS; part++) {
			ASSERT_IN_LOOP(bar.cells[part] >= 0);
			sum += bar.cells[part];
			used += part < BAR_USED_PARTS ? bar.cells[part] : 0;
		}
		ASSERT_IN_LOOP(sum == width);
		ASSERT_IN_LOOP(used == bar.used);
		ASSERT_IN_LOOP((used == width) <= (use.used == use.capacity || width == 1));
		ASSERT_IN_LOOP((used == 0) == (use.used == 0));
		ASSERT_IN_LOOP(use.suspect == 0 || bar.cells[BAR_SUSPECT] > 0);
		ASSERT_IN_LOOP(use.fresh == 0 || bar.cells[BAR_FRESH] > 0 || used < 2);
		ASSERT_IN_LOOP(bar.peak == -1 || (bar.peak > used && bar.peak < width));
	}
}
END_TEST

START_TEST(survives_parts_that_contradict)
{
	srandom(2);
	for (int i = 0; i < 20000; i++) {
		struct model_use use = some_use();
		use.used = random() % 2 ? SNAPSHOT_UNKNOWN - 1 : (uint64_t)random() % 1000;
		use.peak = (uint64_t)random() << 32;
		use.known = random() % 2 ? SNAPSHOT_UNKNOWN : 0;
		struct bar bar = bar_make(&use, MODEL_DRAM, 20);
		int sum = 0;
		for (int part = 0; part < BAR_PARTS; part++) {
			ASSERT_IN_LOOP(bar.cells[part] >= 0);
			sum += bar.cells[part];
		}
		ASSERT_IN_LOOP(sum == 20);
		ASSERT_IN_LOOP(bar.peak < 20);
	}
}
END_TEST

static Suite *bar_suite(void)
{
	Suite *suite = suite_create("bar");
	TCase *tcase = tcase_create("bar");
	tcase_add_test(tcase, shows_the_leaking_part_at_the_tip);
	tcase_add_test(tcase, knows_that_what_was_born_before_the_mark_was_there);
	tcase_add_test(tcase, marks_a_peak_beyond_the_tip_only);
	tcase_add_test(tcase, draws_nothing_without_a_capacity);
	tcase_add_test(tcase, keeps_its_rules_for_any_parts);
	tcase_add_test(tcase, survives_parts_that_contradict);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(bar_suite)
