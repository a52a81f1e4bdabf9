/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* How many of a group were alive, look by look: as it was, wherever the model goes. */
#include "tests/test.h"

#include "common/layout.h"
#include "tests/viewer/model_scene.h"
#include "viewer/model/leak_counts.h"

#define SECOND SCENE_SECOND
#define MIB SCENE_MIB

enum {
	NOBODY_LOOKED = -1,
};

static struct leak_counts counts;

static void setup(void)
{
	counts = (struct leak_counts){0};
	open_scene();
	model.suspects_judged = true;
}

static void teardown(void)
{
	close_scene();
}

static uint64_t at(double seconds)
{
	return SCENE_START + (uint64_t)(seconds * (double)SECOND);
}

static void add(double seconds, uint64_t alive)
{
	leak_counts_add(&counts, at(seconds), alive);
}

static int64_t most_of(const struct leak_counts *of, double from, double to)
{
	uint64_t most = 12345;
	bool seen = leak_counts_most(of, at(from), at(to), &most);
	ck_assert(seen || most == 12345);
	return seen ? (int64_t)most : NOBODY_LOOKED;
}

static int64_t most(double from, double to)
{
	return most_of(&counts, from, to);
}

START_TEST(what_fell_and_rose_again_is_seen_to)
{
	static const uint64_t alive[] = {3, 7, 7, 2, 0, 5};
	for (unsigned i = 0; i < 6; i++)
		add(i, alive[i]);
	for (unsigned i = 0; i < 6; i++)
		ck_assert_int_eq(most(i, i + 1), (int64_t)alive[i]);
	ck_assert_int_eq(most(0, 6), 7);
	ck_assert_int_eq(most(3, 5), 2);
}
END_TEST

START_TEST(before_the_first_look_nothing_is_known)
{
	ck_assert_int_eq(most(0, 10), NOBODY_LOOKED);
	ck_assert_int_eq(most_of(NULL, 0, 10), NOBODY_LOOKED);
	add(5, 4);
	ck_assert_int_eq(most(0, 5), NOBODY_LOOKED);
	ck_assert_int_eq(most(0, 6), 4);
	ck_assert_int_eq(most(5, 5), NOBODY_LOOKED);
}
END_TEST

/* A refresh of 2.2 s leaves seconds out; who was away for a minute knows nothing of it. */
START_TEST(late_looks_hold_and_a_long_time_is_a_gap)
{
	for (unsigned i = 0; i < 5; i++)
		add(2.2 * i, i);
	ck_assert_int_eq(most(1, 2), 0);
	ck_assert_int_eq(most(3, 4), 1);
	add(70, 9);
	ck_assert_int_eq(most(9, 70), NOBODY_LOOKED);
	ck_assert_int_eq(most(0, 9), 4);
	ck_assert_int_eq(most(70, 71), 9);
}
END_TEST

/* A screen draws more often than somebody looks. */
START_TEST(the_newest_holds_until_the_next_look_is_late)
{
	add(0.1, 5);
	add(1.1, 6);
	ck_assert_int_eq(most(1.5, 2.5), 6);
	ck_assert_int_eq(most(3, 4), 6);
	ck_assert_int_eq(most(60, 61), NOBODY_LOOKED);
}
END_TEST

START_TEST(a_day_stays_in_the_same_memory)
{
	const unsigned day = 86400;
	for (unsigned i = 0; i < day; i++)
		add(i, i < day / 2 ? i : day - i);
	ASSERT_IN_LOOP(counts.doubled == 8);
	for (unsigned from = 0; from + 1200 < day / 2; from += 600)
		ASSERT_IN_LOOP(llabs(most(from, from + 600) - (from + 600)) <= 256);
	ck_assert_int_eq(most(0, day), day / 2);
	ck_assert_int_le(most(day - 600, day), 600 + 256);
	/* More finely than it is kept: the most of what is kept. */
	ck_assert_int_ge(most(day / 4, day / 4 + 1), day / 4);
	ck_assert_int_le(most(day / 4, day / 4 + 1), day / 4 + 256);
}
END_TEST

START_TEST(a_clock_that_was_set_begins_anew)
{
	add(100, 5);
	add(101, 6);
	add(50, 7);
	ck_assert_int_eq(most(100, 102), NOBODY_LOOKED);
	ck_assert_int_eq(most(50, 51), 7);
	add(50 + 400 * 86400.0, 8);
	ck_assert_uint_eq(counts.doubled, 0);
	ck_assert_int_eq(most(50, 51), NOBODY_LOOKED);
	ck_assert_int_eq(most(50 + 400 * 86400.0, 51 + 400 * 86400.0), 8);
}
END_TEST

/* Of one group, so many are alive from now on: the oldest go first. */
static void hold(struct snapshot_process *job, unsigned n)
{
	while (job->n_records > n) {
		for (size_t i = 1; i < job->n_records; i++)
			job->records[i - 1] = job->records[i];
		job->n_records--;
	}
	while (job->n_records < n)
		scene_add_record(scene, job, TTAM_SHM_DRAM, MIB, 1);
}

static void look_at(struct snapshot_process *job, const unsigned *alive, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		scene_pass(scene, i > 0 ? 1 : 0);
		hold(job, alive[i]);
		look();
	}
}

static void assert_were(const struct model *of, const unsigned *alive, unsigned n)
{
	ck_assert_uint_eq(of->n_groups, 1);
	for (unsigned i = 0; i < n; i++)
		ck_assert_int_eq(most_of(of->groups[0].counts, i, i + 1), (int64_t)alive[i]);
}

static const unsigned tide[] = {5, 9, 9, 3, 1, 6, 12};
enum { TIDE = sizeof(tide) / sizeof(tide[0]) };

START_TEST(a_group_that_fell_and_rose_again_shows_it)
{
	look_at(scene_add_process(scene, 7, 0, 1), tide, TIDE);
	assert_were(&model, tide, TIDE);
	/* Births tell nothing of the fall. */
	ck_assert_uint_eq(model.groups[0].n_births, 12);
}
END_TEST

START_TEST(a_trough_of_none_is_remembered)
{
	static const unsigned alive[] = {4, 4, 0, 4, 0, 2};
	look_at(scene_add_process(scene, 7, 0, 1), alive, 6);
	assert_were(&model, alive, 6);
}
END_TEST

START_TEST(a_paused_screen_keeps_what_was_counted)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	look_at(job, tide, TIDE);
	for (unsigned i = 0; i < 600; i++) {
		scene_pass(scene, 1);
		hold(job, 20);
		ck_assert_int_eq(model_record(&model, scene_look(scene)), 0);
	}
	assert_were(&model, tide, TIDE);
	look();
	ck_assert_int_eq(most_of(model.groups[0].counts, 0, TIDE - 1), 9);
	ck_assert_int_eq(most_of(model.groups[0].counts, 100, 101), 20);
}
END_TEST

START_TEST(a_copy_goes_on_by_itself)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	job->slot[0].type[TTAM_SHM_CB].used = true;
	job->slot[0].type[TTAM_SHM_CB].count = 3;
	look_at(job, tide, TIDE);
	struct model copy;
	ck_assert_int_eq(model_create_lists(&model), 0);
	ck_assert_int_eq(model_copy(&model, &copy), 0);
	look_after(1);
	scene_pass(scene, 1);
	hold(job, 30);
	ck_assert_int_eq(model_update(&copy, scene_look(scene)), 0);
	ck_assert_uint_eq(model.n_groups, 2);
	ck_assert_uint_eq(copy.n_groups, 2);
	for (unsigned i = 0; i < 2; i++) {
		bool programs = copy.groups[i].type == TTAM_SHM_CB;
		ck_assert_int_eq(
			most_of(copy.groups[i].counts, TIDE + 1, TIDE + 2), programs ? 3 : 30);
		ck_assert_int_eq(most_of(copy.groups[i].counts, 1, 2), programs ? 3 : 9);
		programs = model.groups[i].type == TTAM_SHM_CB;
		ck_assert_int_eq(
			most_of(model.groups[i].counts, TIDE, TIDE + 1), programs ? 3 : 12);
	}
	model_finish(&copy);
}
END_TEST

/* A buffer of its own on each device is one row. */
START_TEST(groups_that_join_count_as_the_larger)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	for (unsigned i = 0; i < 6; i++) {
		scene_add_record(scene, job, TTAM_SHM_DRAM, MIB, 1);
		if (i >= 3)
			scene_add_record(scene, job, TTAM_SHM_DRAM, MIB, 2);
		look_after(1);
	}
	for (unsigned i = 0; i < 3; i++) {
		scene_add_record(scene, job, TTAM_SHM_DRAM, MIB, 2);
		look();
	}
	look_after(1);
	ck_assert_uint_eq(model.n_groups, 1);
	ck_assert_uint_eq(model.groups[0].devices, 3);
	ck_assert_uint_eq(model.groups[0].alive, 6);
	ck_assert_int_eq(most_of(model.groups[0].counts, 6, 7), 6);
}
END_TEST

START_TEST(a_torn_table_is_a_gap)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	look_at(job, tide, TIDE);
	job->torn = true;
	for (unsigned i = 0; i < 20; i++) {
		scene_add_process(scene, 100 + i, 1, 1);
		look_after(1);
	}
	assert_were(&model, tide, TIDE);
	ck_assert_int_eq(most_of(model.groups[0].counts, TIDE + 10, TIDE + 11), NOBODY_LOOKED);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("leak_counts");
	TCase *tcase = tcase_create("counts");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, what_fell_and_rose_again_is_seen_to);
	tcase_add_test(tcase, before_the_first_look_nothing_is_known);
	tcase_add_test(tcase, late_looks_hold_and_a_long_time_is_a_gap);
	tcase_add_test(tcase, the_newest_holds_until_the_next_look_is_late);
	tcase_add_test(tcase, a_day_stays_in_the_same_memory);
	tcase_add_test(tcase, a_clock_that_was_set_begins_anew);
	tcase_add_test(tcase, a_group_that_fell_and_rose_again_shows_it);
	tcase_add_test(tcase, a_trough_of_none_is_remembered);
	tcase_add_test(tcase, a_paused_screen_keeps_what_was_counted);
	tcase_add_test(tcase, a_copy_goes_on_by_itself);
	tcase_add_test(tcase, groups_that_join_count_as_the_larger);
	tcase_add_test(tcase, a_torn_table_is_a_gap);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
