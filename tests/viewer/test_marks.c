/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <string.h>

#include "common/layout.h"
#include "tests/viewer/model_scene.h"

#define MIB SCENE_MIB

START_TEST(compares_with_the_start_at_first)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	scene_pass(scene, 10);
	scene_hold(scene, job, 1, TTAM_SHM_DRAM, 50 * MIB, 5);
	look();
	ck_assert_uint_eq(model.mark.time, SCENE_START);
	ck_assert_str_eq(model.mark.name, "");
	ck_assert(!model.mark.by_hand);
	ck_assert(dram_of(1)->change_known);
	ck_assert_int_eq(dram_of(1)->change, 50 * (int64_t)MIB);
	ck_assert_uint_eq(dram_of(1)->fresh, 50 * MIB);
	ck_assert_uint_eq(dram_of(1)->known, 0);
	ck_assert_int_eq(model.devices[1].row.new_buffers, 5);
	ck_assert_int_eq(process_of(7)->row.new_buffers, 5);
}
END_TEST

START_TEST(compares_with_the_jobs_first_mark)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 50 * MIB, 5);
	look();
	look_after(1);
	struct snapshot_mark marks[2] = {{.time = scene->snapshot.time + 1, .name = "warm"},
		{.time = scene->snapshot.time + 2, .name = "later"}};
	job->marks = marks;
	job->n_marks = 2;
	scene_pass(scene, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 60 * MIB, 6);
	look();
	ck_assert_str_eq(model.mark.name, "warm");
	ck_assert_int_eq(dram_of(0)->change, 10 * (int64_t)MIB);
	ck_assert_uint_eq(dram_of(0)->known, 50 * MIB);
	ck_assert_uint_eq(dram_of(0)->fresh, 10 * MIB);
	/* The job's newest marks overwrite its oldest. */
	job->marks = &marks[1];
	job->n_marks = 1;
	look_after(1);
	ck_assert_str_eq(model.mark.name, "warm");
}
END_TEST

START_TEST(a_mark_nobody_watched_leaves_changes_unknown)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	struct snapshot_mark mark = {.time = SCENE_START + 5, .name = "warm"};
	job->marks = &mark;
	job->n_marks = 1;
	scene_pass(scene, 60);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 50 * MIB, 5);
	look();
	ck_assert(!dram_of(0)->change_known);
	ck_assert(!process_of(7)->row.new_buffers_known);
	ck_assert_uint_eq(dram_of(0)->known, 50 * MIB);
	assert_all_add_up();
}
END_TEST

START_TEST(birth_times_tell_what_is_new_since_a_mark_nobody_watched)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	struct snapshot_mark mark = {.time = SCENE_START + 5, .name = "warm"};
	job->marks = &mark;
	job->n_marks = 1;
	scene_add_record(scene, job, TTAM_SHM_DRAM, 30 * MIB, 1);
	scene_pass(scene, 60);
	scene_add_record(scene, job, TTAM_SHM_DRAM, 20 * MIB, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 50 * MIB, 2);
	look();
	ck_assert(dram_of(0)->births_known);
	ck_assert(!dram_of(0)->change_known);
	ck_assert_uint_eq(dram_of(0)->fresh, 20 * MIB);
	ck_assert(process_of(7)->row.memory[MODEL_DRAM].births_known);
	ck_assert(model.devices[0].row.new_buffers_known);
	ck_assert_int_eq(model.devices[0].row.new_buffers, 1);
	ck_assert_int_eq(process_of(7)->row.new_buffers, 1);
	job->unlisted_records = 1;
	look();
	ck_assert(!dram_of(0)->births_known);
	ck_assert(!model.devices[0].row.new_buffers_known);
}
END_TEST

START_TEST(a_mark_told_late_is_compared_with_what_was_seen_then)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 50 * MIB, 5);
	for (unsigned second = 0; second < 10; second++)
		look_after(1);
	struct snapshot_mark mark = {.time = SCENE_START + 4 * SCENE_SECOND, .name = "warm"};
	job->marks = &mark;
	job->n_marks = 1;
	look_after(1);
	ck_assert_str_eq(model.mark.name, "warm");
	ck_assert(dram_of(0)->change_known);
	ck_assert_int_eq(dram_of(0)->change, 0);
	ck_assert(!model.devices[0].row.new_buffers_known);
}
END_TEST

static const struct model_mark *mark_named(const char *name)
{
	for (size_t i = 0; i < model.n_marks; i++)
		if (strcmp(model.marks[i].name, name) == 0)
			return &model.marks[i];
	ck_abort_msg("no mark %s", name);
}

START_TEST(lists_what_can_be_compared_with)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	look();
	look_after(2);
	model_set_mark(&model, "by hand");
	struct snapshot_mark marks[2] = {{.time = SCENE_START + SCENE_SECOND, .name = "warm"},
		{.time = SCENE_START + 60 * SCENE_SECOND, .name = "yet to come"}};
	job->marks = marks;
	job->n_marks = 2;
	look_after(1);
	ck_assert_uint_eq(model.n_marks, 3);
	ck_assert_str_eq(model.marks[0].name, "by hand");
	ck_assert(model.marks[0].by_hand);
	ck_assert_uint_eq(model.marks[0].time, SCENE_START + 2 * SCENE_SECOND);
	ck_assert_str_eq(model.marks[1].name, "warm");
	ck_assert_uint_eq(model.marks[1].pid, 7);
	ck_assert_str_eq(model.marks[2].name, "");
	ck_assert_uint_eq(model.marks[2].time, SCENE_START);
	ck_assert_uint_eq(model.marks[2].pid, 7);
	for (int i = 0; i < 100; i++)
		model_set_mark(&model, "by hand");
	ck_assert_uint_eq(model.n_marks, 2 + 32);
}
END_TEST

START_TEST(another_mark_is_compared_with_at_once)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 10 * MIB, 1);
	look();
	look_after(5);
	model_set_mark(&model, "a");
	scene_pass(scene, 5);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 30 * MIB, 2);
	look();
	model_set_mark(&model, "b");
	scene_pass(scene, 5);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 45 * MIB, 3);
	look();
	ck_assert_int_eq(dram_of(0)->change, 15 * (int64_t)MIB);
	model_choose_mark(&model, mark_named("a"));
	ck_assert_str_eq(model.mark.name, "a");
	ck_assert_int_eq(dram_of(0)->change, 35 * (int64_t)MIB);
	ck_assert_uint_eq(dram_of(0)->known, 10 * MIB);
	ck_assert_uint_eq(dram_of(0)->fresh, 35 * MIB);
	ck_assert_int_eq(process_of(7)->row.memory[MODEL_DRAM].change, 35 * (int64_t)MIB);
	model_choose_mark(&model, mark_named("b"));
	ck_assert_int_eq(dram_of(0)->change, 15 * (int64_t)MIB);
	model_choose_mark(&model, mark_named(""));
	ck_assert_int_eq(dram_of(0)->change, 45 * (int64_t)MIB);
	ck_assert_uint_eq(dram_of(0)->known, 0);
	assert_all_add_up();
}
END_TEST

START_TEST(what_was_held_in_a_second_of_changes_is_unknown)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	for (unsigned i = 1; i <= 40; i++) {
		scene_hold(scene, job, 0, TTAM_SHM_DRAM, i * MIB, i);
		look_after(0.25);
	}
	struct model_mark mark = {.name = "then", .time = SCENE_START + 5 * SCENE_SECOND};
	model_choose_mark(&model, &mark);
	ck_assert(!dram_of(0)->change_known);
	ck_assert(!model.devices[0].row.new_buffers_known);
	assert_all_add_up();
}
END_TEST

START_TEST(a_chosen_mark_stays_chosen)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	struct snapshot_mark marks[2] = {{.time = SCENE_START + SCENE_SECOND, .name = "first"},
		{.time = SCENE_START + 2 * SCENE_SECOND, .name = "second"}};
	job->marks = marks;
	job->n_marks = 2;
	look_after(5);
	ck_assert_str_eq(model.mark.name, "first");
	model_choose_mark(&model, mark_named("second"));
	look_after(1);
	ck_assert_str_eq(model.mark.name, "second");
	job->n_marks = 0;
	look_after(1);
	ck_assert_str_eq(model.mark.name, "second");
}
END_TEST

START_TEST(a_model_of_the_past_takes_the_users_marks)
{
	static struct model past;
	scene_add_process(scene, 7, 0, 1);
	look();
	ck_assert_int_eq(model_update(&past, scene_look(scene)), 0);
	look_after(1);
	model_set_mark(&model, "here");
	look_after(1);
	ck_assert_int_eq(model_update(&past, scene_look(scene)), 0);
	model_copy_marks(&past, &model);
	ck_assert_str_eq(past.mark.name, "here");
	ck_assert_uint_eq(past.n_marks, 2);
	ck_assert_str_eq(past.marks[0].name, "here");
	model_finish(&past);
}
END_TEST

START_TEST(a_floor_before_the_mark_says_nothing_about_it)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 50 * MIB, 5);
	look_after(10);
	model_set_mark(&model, "");
	job->slot[0].type[TTAM_SHM_DRAM].floor = 20 * MIB;
	look_after(1);
	ck_assert_uint_eq(dram_of(0)->known, 50 * MIB);
	look_after(1.5);
	ck_assert_uint_eq(dram_of(0)->known, 20 * MIB);
}
END_TEST

START_TEST(a_mark_by_hand_counts_at_once)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 50 * MIB, 5);
	look();
	look_after(5);
	model_set_mark(&model, "here");
	ck_assert_str_eq(model.mark.name, "here");
	ck_assert(model.mark.by_hand);
	ck_assert_int_eq(dram_of(0)->change, 0);
	ck_assert_uint_eq(dram_of(0)->known, 50 * MIB);
	scene_pass(scene, 5);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 45 * MIB, 4);
	look();
	ck_assert_int_eq(dram_of(0)->change, -5 * (int64_t)MIB);
	ck_assert_int_eq(model.devices[0].row.new_buffers, -1);
	ck_assert_uint_eq(dram_of(0)->known, 45 * MIB);
	scene_pass(scene, 5);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 70 * MIB, 9);
	look();
	ck_assert_uint_eq(dram_of(0)->known, 45 * MIB);
	ck_assert_uint_eq(dram_of(0)->fresh, 25 * MIB);
	ck_assert_int_eq(model.total.memory[MODEL_DRAM].change, 20 * (int64_t)MIB);
}
END_TEST

START_TEST(records_tell_what_is_known)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	scene_pass(scene, 1);
	scene_add_record(scene, job, TTAM_SHM_DRAM, 30 * MIB, 3);
	scene_add_record(scene, job, TTAM_SHM_L1, 1 * MIB, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 30 * MIB, 1);
	scene_hold(scene, job, 1, TTAM_SHM_DRAM, 30 * MIB, 1);
	scene_hold(scene, job, 0, TTAM_SHM_L1, 1 * MIB, 1);
	look();
	model_set_mark(&model, "");
	scene_pass(scene, 1);
	scene_add_record(scene, job, TTAM_SHM_DRAM, 12 * MIB, 2);
	scene_hold(scene, job, 1, TTAM_SHM_DRAM, 42 * MIB, 2);
	look();
	ck_assert_uint_eq(dram_of(1)->known, 30 * MIB);
	ck_assert_uint_eq(dram_of(1)->fresh, 12 * MIB);
	ck_assert_uint_eq(dram_of(0)->known, 30 * MIB);
	ck_assert_uint_eq(dram_of(0)->fresh, 0);
	ck_assert_uint_eq(l1_of(0)->known, 1 * MIB);
	/* The known one goes, one of the same size comes: counters see nothing of it. */
	scene_pass(scene, 1);
	job->records[0].time = scene->snapshot.time;
	look();
	ck_assert_uint_eq(dram_of(0)->known, 0);
	ck_assert_uint_eq(dram_of(0)->fresh, 30 * MIB);
	assert_all_add_up();
}
END_TEST

START_TEST(buffers_without_a_record_are_known_as_far_as_counters_tell)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_pass(scene, 1);
	scene_add_record(scene, job, TTAM_SHM_DRAM, 30 * MIB, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 50 * MIB, 2);
	look();
	model_set_mark(&model, "");
	scene_pass(scene, 1);
	scene_add_record(scene, job, TTAM_SHM_DRAM, 8 * MIB, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 60 * MIB, 4);
	look();
	ck_assert_uint_eq(dram_of(0)->known, 50 * MIB);
	ck_assert_uint_eq(dram_of(0)->fresh, 10 * MIB);
	/* Records of another moment than the counters. */
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 10 * MIB, 1);
	look_after(1);
	assert_all_add_up();
	job->records[0].time = job->records[1].time = scene->snapshot.time;
	look();
	ck_assert_uint_eq(dram_of(0)->known, 0);
	ck_assert_uint_eq(dram_of(0)->fresh, 10 * MIB);
}
END_TEST

START_TEST(what_ended_since_the_mark_is_a_change_of_its_device)
{
	struct snapshot_process *first = scene_add_process(scene, 7, 0, 1);
	struct snapshot_process *second = scene_add_process(scene, 8, 0, 1);
	scene_hold(scene, first, 0, TTAM_SHM_DRAM, 50 * MIB, 5);
	scene_hold(scene, second, 0, TTAM_SHM_DRAM, 30 * MIB, 3);
	look();
	model_set_mark(&model, "");
	scene_remove_process(scene, 7);
	look_after(1);
	ck_assert_int_eq(dram_of(0)->change, -50 * (int64_t)MIB);
	ck_assert_int_eq(model.devices[0].row.new_buffers, -5);
	ck_assert_uint_eq(model.n_processes, 1);
	ck_assert_int_eq(process_of(8)->row.memory[MODEL_DRAM].change, 0);
}
END_TEST

START_TEST(a_device_opened_after_the_mark_held_nothing)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 10 * MIB, 1);
	look();
	look_after(1);
	model_set_mark(&model, "");
	scene_pass(scene, 1);
	scene_remove_process(scene, 7);
	job = scene_add_process(scene, 7, 0, 2);
	job->first_time = SCENE_START;
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 10 * MIB, 1);
	scene_hold(scene, job, 1, TTAM_SHM_DRAM, 6 * MIB, 1);
	look();
	ck_assert(dram_of(1)->change_known);
	ck_assert_int_eq(dram_of(1)->change, 6 * (int64_t)MIB);
	ck_assert_int_eq(process_of(7)->row.memory[MODEL_DRAM].change, 6 * (int64_t)MIB);
	ck_assert_int_eq(dram_of(0)->change, 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("marks");
	TCase *tcase = tcase_create("marks");
	tcase_add_checked_fixture(tcase, open_scene, close_scene);
	tcase_add_test(tcase, compares_with_the_start_at_first);
	tcase_add_test(tcase, compares_with_the_jobs_first_mark);
	tcase_add_test(tcase, a_mark_nobody_watched_leaves_changes_unknown);
	tcase_add_test(tcase, birth_times_tell_what_is_new_since_a_mark_nobody_watched);
	tcase_add_test(tcase, a_mark_told_late_is_compared_with_what_was_seen_then);
	tcase_add_test(tcase, a_floor_before_the_mark_says_nothing_about_it);
	tcase_add_test(tcase, lists_what_can_be_compared_with);
	tcase_add_test(tcase, another_mark_is_compared_with_at_once);
	tcase_add_test(tcase, what_was_held_in_a_second_of_changes_is_unknown);
	tcase_add_test(tcase, a_chosen_mark_stays_chosen);
	tcase_add_test(tcase, a_model_of_the_past_takes_the_users_marks);
	tcase_add_test(tcase, a_mark_by_hand_counts_at_once);
	tcase_add_test(tcase, records_tell_what_is_known);
	tcase_add_test(tcase, buffers_without_a_record_are_known_as_far_as_counters_tell);
	tcase_add_test(tcase, what_ended_since_the_mark_is_a_change_of_its_device);
	tcase_add_test(tcase, a_device_opened_after_the_mark_held_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
