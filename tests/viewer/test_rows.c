/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <math.h>

#include "common/layout.h"
#include "tests/viewer/model_scene.h"

#define MIB SCENE_MIB

START_TEST(the_same_pid_again_is_another_process)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	for (unsigned second = 0; second < 60; second++) {
		scene_hold(scene, job, 0, TTAM_SHM_DRAM, (100 + second) * MIB, second);
		look_after(1);
	}
	ck_assert_double_gt(dram_of(0)->per_minute, 50 * (double)MIB);
	scene_remove_process(scene, 7);
	job = scene_add_process(scene, 9, 0, 1);
	job->pid = 7;
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 5 * MIB, 1);
	look_after(1);
	ck_assert_uint_eq(model.n_processes, 1);
	const struct model_use *use = &process_of(9)->row.memory[MODEL_DRAM];
	ck_assert(isnan(use->per_minute));
	ck_assert_uint_eq(use->peak, 5 * MIB);
	ck_assert_int_eq(use->change, 5 * (int64_t)MIB);
	ck_assert(isnan(dram_of(0)->per_minute));
}
END_TEST

static void leak_for(struct snapshot_process *job, unsigned from, unsigned to)
{
	for (unsigned second = from; second < to; second++) {
		uint64_t bytes = (1000 + second % 5 * 8 + second / 5 * 16) * MIB;
		scene_hold(scene, job, 1, TTAM_SHM_DRAM, bytes, 100);
		scene_hold(scene, job, 0, TTAM_SHM_DRAM, (1000 + second % 5 * 8) * MIB, 100);
		look_after(1);
	}
}

START_TEST(a_leak_says_when_its_device_is_full)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	leak_for(job, 0, 61);
	ck_assert_double_eq_tol(dram_of(1)->per_minute, 192 * (double)MIB, 1);
	ck_assert_double_eq(dram_of(0)->per_minute, 0);
	ck_assert(isnan(dram_of(0)->full_in));
	double free_bytes = (double)(4096 * MIB - dram_of(1)->used);
	ck_assert_double_eq_tol(dram_of(1)->full_in, free_bytes / (192 * (double)MIB) * 60, 5);
	const struct model_process *process = process_of(7);
	ck_assert_double_eq(process->row.memory[MODEL_DRAM].full_in, dram_of(1)->full_in);
	ck_assert_double_eq(process->row.memory[MODEL_DRAM].per_minute, dram_of(1)->per_minute);
	ck_assert_double_eq(process->device[1].row.memory[MODEL_DRAM].full_in, dram_of(1)->full_in);
	ck_assert_double_eq(model.total.memory[MODEL_DRAM].full_in, dram_of(1)->full_in);
	ck_assert_double_eq(model.median.memory[MODEL_DRAM].per_minute, 96 * (double)MIB);
}
END_TEST

START_TEST(rates_change_at_troughs_only)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	leak_for(job, 0, 32);
	unsigned changes = 0;
	for (unsigned second = 32; second < 132; second++) {
		double before = dram_of(1)->full_in;
		leak_for(job, second, second + 1);
		changes += dram_of(1)->full_in != before;
	}
	ck_assert_uint_eq(changes, 20);
}
END_TEST

START_TEST(floors_show_the_troughs_of_a_fast_loop)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	for (unsigned second = 0; second < 60; second++) {
		uint64_t phase = 1 + second * 7 % 20;
		scene_hold(scene, job, 0, TTAM_SHM_DRAM, (500 + phase * 10) * MIB, 10);
		job->slot[0].type[TTAM_SHM_DRAM].floor = (500 + second / 10) * MIB;
		look_after(1);
	}
	ck_assert_double_eq_tol(dram_of(0)->per_minute, 6 * (double)MIB, (double)MIB);
}
END_TEST

START_TEST(a_new_job_does_not_hide_a_leak)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	leak_for(job, 0, 61);
	struct snapshot_process *other = scene_add_process(scene, 8, 0, 2);
	scene_hold(scene, other, 0, TTAM_SHM_DRAM, MIB, 1);
	scene_hold(scene, other, 1, TTAM_SHM_DRAM, MIB, 1);
	leak_for(job, 61, 62);
	ck_assert_double_eq_tol(dram_of(1)->per_minute, 192 * (double)MIB, 1);
	ck_assert(isnan(dram_of(0)->per_minute));
	scene_hold(scene, other, 1, TTAM_SHM_DRAM, 3000 * MIB, 1);
	leak_for(job, 62, 66);
	ck_assert_uint_eq(model.processes[0].snapshot->key, 8);
	ck_assert_double_eq_tol(dram_of(1)->per_minute, 192 * (double)MIB, 1);
	job->state = SNAPSHOT_DEAD;
	look_after(1);
	ck_assert(isnan(process_of(7)->row.memory[MODEL_DRAM].per_minute));
	ck_assert(isnan(process_of(7)->row.memory[MODEL_DRAM].full_in));
}
END_TEST

static void open_mesh(unsigned n_devices, uint64_t each)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, n_devices);
	for (unsigned s = 0; s < n_devices; s++)
		scene_hold(scene, job, s, TTAM_SHM_DRAM, each, 1);
	look();
}

START_TEST(a_device_that_holds_more_differs)
{
	open_mesh(8, 100 * MIB);
	struct snapshot_process *job = &scene->snapshot.processes[0];
	scene_hold(scene, job, 5, TTAM_SHM_DRAM, 164 * MIB, 2);
	look_after(1);
	ck_assert(!(model.devices[5].row.flags & MODEL_DIFFERS));
	look_after(2);
	ck_assert(!(model.devices[5].row.flags & MODEL_DIFFERS));
	look_after(1);
	for (unsigned d = 0; d < 8; d++)
		ck_assert_int_eq((model.devices[d].row.flags & MODEL_DIFFERS) != 0, d == 5);
	ck_assert(process_of(7)->device[5].row.flags & MODEL_DIFFERS);
	ck_assert(!(process_of(7)->row.flags & MODEL_DIFFERS));
	scene_hold(scene, job, 5, TTAM_SHM_DRAM, 100 * MIB, 1);
	look_after(1);
	ck_assert(model.devices[5].row.flags & MODEL_DIFFERS);
	look_after(3);
	ck_assert(!(model.devices[5].row.flags & MODEL_DIFFERS));
}
END_TEST

START_TEST(a_little_more_or_a_moment_is_no_difference)
{
	open_mesh(8, 100 * MIB);
	struct snapshot_process *job = &scene->snapshot.processes[0];
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 100 * MIB + 73728, 5);
	for (unsigned second = 0; second < 20; second++) {
		scene_hold(scene, job, 3, TTAM_SHM_DRAM, (second % 3 ? 100 : 400) * MIB, 1);
		look_after(1);
		for (unsigned d = 0; d < 8; d++)
			ck_assert(!(model.devices[d].row.flags & MODEL_DIFFERS));
	}
}
END_TEST

START_TEST(another_job_on_some_devices_is_no_difference)
{
	open_mesh(8, 100 * MIB);
	struct snapshot_process *other = scene_add_process(scene, 8, 0, 4);
	for (unsigned s = 0; s < 4; s++)
		scene_hold(scene, other, s, TTAM_SHM_DRAM, 500 * MIB, 1);
	for (unsigned second = 0; second < 10; second++)
		look_after(1);
	for (unsigned d = 0; d < 8; d++)
		ck_assert(!(model.devices[d].row.flags & MODEL_DIFFERS));
}
END_TEST

START_TEST(of_devices_that_are_all_different_none_differs)
{
	open_mesh(8, 100 * MIB);
	struct snapshot_process *job = &scene->snapshot.processes[0];
	for (unsigned s = 0; s < 8; s++)
		scene_hold(scene, job, s, TTAM_SHM_DRAM, (100 + s * s * 20) * MIB, 1);
	for (unsigned second = 0; second < 10; second++)
		look_after(1);
	for (unsigned d = 0; d < 8; d++)
		ck_assert(!(model.devices[d].row.flags & MODEL_DIFFERS));
}
END_TEST

static uint64_t key_at(unsigned place)
{
	return model.processes[place].snapshot->key;
}

START_TEST(the_order_holds_two_seconds_and_five_percent)
{
	struct snapshot_process *first = scene_add_process(scene, 1, 0, 1);
	struct snapshot_process *second = scene_add_process(scene, 2, 0, 1);
	scene_hold(scene, first, 0, TTAM_SHM_DRAM, 100 * MIB, 1);
	scene_hold(scene, second, 0, TTAM_SHM_DRAM, 200 * MIB, 1);
	look();
	ck_assert_uint_eq(key_at(0), 2);
	scene_hold(scene, first, 0, TTAM_SHM_DRAM, 300 * MIB, 1);
	look_after(1);
	ck_assert_uint_eq(key_at(0), 2);
	look_after(1);
	ck_assert_uint_eq(key_at(0), 1);
	scene_hold(scene, second, 0, TTAM_SHM_DRAM, 314 * MIB, 1);
	look_after(10);
	ck_assert_uint_eq(key_at(0), 1);
	scene_hold(scene, second, 0, TTAM_SHM_DRAM, 316 * MIB, 1);
	look_after(10);
	ck_assert_uint_eq(key_at(0), 2);
	second->state = SNAPSHOT_DEAD;
	look_after(1);
	ck_assert_uint_eq(key_at(0), 2);
	look_after(1);
	ck_assert_uint_eq(key_at(0), 1);
}
END_TEST

START_TEST(histories_follow_their_rows)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	scene_add_process(scene, 8, 0, 1);
	for (unsigned second = 0; second < 5; second++) {
		scene_hold(scene, job, 1, TTAM_SHM_DRAM, (second == 2 ? 90 : 10) * MIB, 1);
		scene_hold(scene, job, 0, TTAM_SHM_L1, second * MIB, 1);
		look_after(1);
	}
	uint64_t from = SCENE_START;
	uint64_t to = scene->snapshot.time + 1;
	unsigned rows[] = {model.devices[1].row.history, process_of(7)->row.history,
		process_of(7)->device[1].row.history, model.total.history};
	for (unsigned i = 0; i < 4; i++) {
		struct model_span span = model_history(&model, rows[i], MODEL_DRAM, from, to);
		ck_assert(span.seen);
		ck_assert_uint_eq(span.high, 90 * MIB);
		ck_assert_uint_eq(span.last, 10 * MIB);
	}
	ck_assert_uint_eq(
		model_history(&model, model.devices[0].row.history, MODEL_L1, from, to).high,
		4 * MIB);
	ck_assert_uint_eq(process_of(8)->row.history, process_of(8)->device[0].row.history);
	ck_assert(!model_history(&model, MODEL_NO_HISTORY, MODEL_L1, from, to).seen);
	job->state = SNAPSHOT_DEAD;
	look_after(10);
	uint64_t now = scene->snapshot.time;
	struct model_span after = model_history(
		&model, model.devices[1].row.history, MODEL_DRAM, now, now + SCENE_SECOND);
	ck_assert(after.seen);
	ck_assert_uint_eq(after.high, 0);
	ck_assert(!model_history(
		&model, process_of(7)->row.history, MODEL_DRAM, now, now + SCENE_SECOND)
			   .seen);
	ck_assert(!model_history(&model, 9999, MODEL_L1, from, to).seen);
}
END_TEST

static struct model_span type_span(unsigned history, unsigned type)
{
	return model_history(
		&model, history, MODEL_MEMORIES + type, SCENE_START, scene->snapshot.time + 1);
}

START_TEST(devices_processes_and_all_have_a_past_of_each_type)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	struct snapshot_process *other = scene_add_process(scene, 8, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 10 * MIB, 1);
	scene_hold(scene, job, 0, TTAM_SHM_TRACE, 3 * MIB, 1);
	scene_hold(scene, job, 1, TTAM_SHM_CB, 2 * MIB, 1);
	scene_hold(scene, other, 0, TTAM_SHM_TRACE, 5 * MIB, 1);
	look_after(1);
	unsigned device = model.devices[0].row.history, process = process_of(7)->row.history;
	ck_assert_uint_eq(type_span(device, TTAM_SHM_DRAM).high, 10 * MIB);
	ck_assert_uint_eq(type_span(device, TTAM_SHM_TRACE).high, 8 * MIB);
	ck_assert_uint_eq(type_span(process, TTAM_SHM_TRACE).high, 3 * MIB);
	ck_assert_uint_eq(type_span(process, TTAM_SHM_CB).high, 2 * MIB);
	ck_assert_uint_eq(type_span(model.total.history, TTAM_SHM_TRACE).high, 8 * MIB);
	ck_assert_uint_eq(
		model_history_types(&model, device), 1u << TTAM_SHM_DRAM | 1u << TTAM_SHM_TRACE);
	/* Of one device of a process the two memories are kept alone. */
	ck_assert_uint_eq(model_history_types(&model, process_of(7)->device[0].row.history), 0);
	ck_assert_uint_eq(model_history_types(&model, MODEL_NO_HISTORY), 0);
}
END_TEST

START_TEST(a_paused_screen_stands_still_while_recording)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 10 * MIB, 1);
	look();
	struct scene *later = scene_create();
	later->snapshot.time = scene->snapshot.time;
	job = scene_add_process(later, 7, 0, 1);
	for (unsigned second = 0; second < 30; second++) {
		scene_pass(later, 1);
		scene_hold(later, job, 0, TTAM_SHM_DRAM, (10 + second) * MIB, 1);
		ck_assert_int_eq(model_record(&model, scene_look(later)), 0);
	}
	ck_assert_uint_eq(dram_of(0)->used, 10 * MIB);
	ck_assert_uint_eq(model.time, SCENE_START);
	unsigned row = model.devices[0].row.history;
	uint64_t end = SCENE_START + 60 * SCENE_SECOND;
	ck_assert_uint_eq(model_history(&model, row, MODEL_DRAM, SCENE_START, end).high, 10 * MIB);
	model_set_mark(&model, "paused");
	ck_assert_uint_eq(dram_of(0)->used, 10 * MIB);
	ck_assert_int_eq(model_update(&model, scene_look(later)), 0);
	ck_assert_uint_eq(dram_of(0)->used, 39 * MIB);
	ck_assert_uint_eq(model_history(&model, row, MODEL_DRAM, SCENE_START, end).high, 39 * MIB);
	ck_assert_uint_eq(
		model_history(&model, row, MODEL_DRAM, SCENE_START, SCENE_START + SCENE_SECOND).low,
		10 * MIB);
	ck_assert_int_eq(dram_of(0)->change, 0);
	ck_assert_double_gt(dram_of(0)->per_minute, 50 * (double)MIB);
	model_finish(&model);
	scene_destroy(later);
}
END_TEST

/* As a paused screen is stepped through: what was before the recording stays known. */
START_TEST(a_model_goes_on_with_the_past_of_another)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	for (unsigned second = 0; second < 50; second++) {
		scene_hold(scene, job, 0, TTAM_SHM_DRAM, (10 + second) * MIB, 1);
		look_after(1);
	}
	struct model again = {.earlier = &model};
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 500 * MIB, 1);
	uint64_t from = scene->snapshot.time + SCENE_SECOND;
	scene_pass(scene, 20);
	ck_assert_int_eq(model_update(&again, scene_look(scene)), 0);
	unsigned rows[] = {again.devices[0].row.history, again.processes[0].row.history,
		again.processes[0].device[0].row.history, again.total.history};
	for (unsigned i = 0; i < 4; i++) {
		ck_assert_uint_eq(
			model_history(&again, rows[i], MODEL_DRAM, SCENE_START, from).high,
			59 * MIB);
		ck_assert_uint_eq(
			model_history(&again, rows[i], MODEL_DRAM, from, scene->snapshot.time + 1)
				.high,
			500 * MIB);
	}
	ck_assert_uint_eq(again.devices[0].row.memory[MODEL_DRAM].used, 500 * MIB);
	model_finish(&again);
}
END_TEST

/* More sets of devices than are added up at once; device 3 tells sizes only. */
START_TEST(each_device_gets_what_is_on_it_whatever_the_others)
{
	static struct snapshot_record records[2000];
	const size_t n = sizeof(records) / sizeof(records[0]);
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 8);
	uint64_t known[8] = {0}, fresh[8] = {0};
	int64_t born[8] = {0};
	srandom(1);
	scene_pass(scene, 10);
	for (size_t i = 0; i < n; i++) {
		bool is_new = random() % 2 == 0;
		records[i] = (struct snapshot_record){.id = i,
			.size = (uint64_t)random() % 1000,
			.devices = 1 + (uint64_t)random() % 255,
			.type = random() % 2 == 0 ? TTAM_SHM_DRAM : TTAM_SHM_TRACE,
			.time = scene->snapshot.time + (is_new ? SCENE_SECOND : 0)};
		records[i].reserved = records[i].size + 1000;
		for (unsigned d = 0; d < 8; d++) {
			bool counts = (records[i].devices >> d & 1) != 0;
			born[d] += counts && is_new;
			if (counts && records[i].type == TTAM_SHM_DRAM)
				(is_new ? fresh : known)[d] +=
					records[i].size + (d == 3 ? 0 : 1000);
		}
	}
	look();
	model_set_mark(&model, "mark");
	job->records = records;
	job->n_records = n;
	for (unsigned d = 0; d < 8; d++)
		scene_hold(scene, job, d, TTAM_SHM_DRAM, known[d] + fresh[d], n);
	job->slot[3].type[TTAM_SHM_DRAM].reserved = SNAPSHOT_UNKNOWN;
	look_after(2);
	for (unsigned d = 0; d < 8; d++) {
		ck_assert_uint_eq(dram_of(d)->known, known[d]);
		ck_assert_uint_eq(dram_of(d)->fresh, fresh[d]);
		ck_assert_int_eq(model.devices[d].row.new_buffers, born[d]);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("rows");
	TCase *tcase = tcase_create("rows");
	tcase_add_checked_fixture(tcase, open_scene, close_scene);
	tcase_add_test(tcase, the_same_pid_again_is_another_process);
	tcase_add_test(tcase, a_leak_says_when_its_device_is_full);
	tcase_add_test(tcase, rates_change_at_troughs_only);
	tcase_add_test(tcase, floors_show_the_troughs_of_a_fast_loop);
	tcase_add_test(tcase, a_new_job_does_not_hide_a_leak);
	tcase_add_test(tcase, a_device_that_holds_more_differs);
	tcase_add_test(tcase, a_little_more_or_a_moment_is_no_difference);
	tcase_add_test(tcase, another_job_on_some_devices_is_no_difference);
	tcase_add_test(tcase, of_devices_that_are_all_different_none_differs);
	tcase_add_test(tcase, the_order_holds_two_seconds_and_five_percent);
	tcase_add_test(tcase, histories_follow_their_rows);
	tcase_add_test(tcase, devices_processes_and_all_have_a_past_of_each_type);
	tcase_add_test(tcase, a_model_goes_on_with_the_past_of_another);
	tcase_add_test(tcase, each_device_gets_what_is_on_it_whatever_the_others);
	tcase_add_test(tcase, a_paused_screen_stands_still_while_recording);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
