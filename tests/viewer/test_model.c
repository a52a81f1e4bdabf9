/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <math.h>

#include "common/layout.h"
#include "tests/viewer/model_scene.h"

#define MIB SCENE_MIB

START_TEST(says_what_there_is_to_see)
{
	look();
	ck_assert_int_eq(model.state, MODEL_WAITING);
	scene->snapshot.n_notices = 1;
	scene->snapshot.notices[0].kind = SNAPSHOT_NO_SEGMENT;
	look_after(1);
	ck_assert_int_eq(model.state, MODEL_WAITING);
	scene->snapshot.notices[0].kind = SNAPSHOT_OTHER_FORMAT;
	look_after(1);
	ck_assert_int_eq(model.state, MODEL_UNREADABLE);
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	look_after(1);
	ck_assert_int_eq(model.state, MODEL_WATCHING);
	job->state = SNAPSHOT_DEAD;
	look_after(1);
	ck_assert_int_eq(model.state, MODEL_ALL_DEAD);
}
END_TEST

START_TEST(memories_are_made_of_types)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 100 * MIB, 10);
	scene_hold(scene, job, 0, TTAM_SHM_TRACE, 20 * MIB, 1);
	scene_hold(scene, job, 0, TTAM_SHM_L1, 8 * MIB, 4);
	scene_hold(scene, job, 0, TTAM_SHM_L1_SMALL, 2 * MIB, 2);
	scene_hold(scene, job, 0, TTAM_SHM_CB, 3 * MIB, 6);
	job->slot[0].type[TTAM_SHM_TRACE].capacity = 64 * MIB;
	job->slot[0].type[TTAM_SHM_DRAM].largest_free = 3000 * MIB;
	look();
	ck_assert_uint_eq(dram_of(0)->used, 120 * MIB);
	ck_assert_uint_eq(dram_of(0)->trace, 20 * MIB);
	ck_assert_uint_eq(dram_of(0)->capacity, 4160 * MIB);
	ck_assert_uint_eq(dram_of(0)->largest_hole, 3000 * MIB);
	ck_assert_uint_eq(l1_of(0)->used, 13 * MIB);
	ck_assert_uint_eq(l1_of(0)->small, 2 * MIB);
	ck_assert_uint_eq(l1_of(0)->cbs, 3 * MIB);
	ck_assert_uint_eq(model.devices[0].row.buffers, 23);
	ck_assert_uint_eq(model.devices[0].n_processes, 1);
	ck_assert(!dram_of(0)->used_is_lower_bound);
	assert_all_add_up();
}
END_TEST

START_TEST(reserved_bytes_count_where_they_are_known)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 100, 1);
	job->slot[0].type[TTAM_SHM_DRAM].reserved = 24576;
	look();
	ck_assert_uint_eq(dram_of(0)->used, 24576);
	job->slot[0].type[TTAM_SHM_DRAM].reserved = SNAPSHOT_UNKNOWN;
	look_after(1);
	ck_assert_uint_eq(dram_of(0)->used, 100);
}
END_TEST

START_TEST(l1_without_cbs_is_a_lower_bound)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	scene_hold(scene, job, 0, TTAM_SHM_L1, MIB, 1);
	job->missing = TTAM_MISSING_DATAFLOW;
	look();
	ck_assert(l1_of(0)->used_is_lower_bound);
	ck_assert(!dram_of(0)->used_is_lower_bound);
	ck_assert(process_of(7)->row.memory[MODEL_L1].used_is_lower_bound);
	ck_assert(model.total.memory[MODEL_L1].used_is_lower_bound);
	job->missing = 0;
	look_after(1);
	ck_assert(!l1_of(0)->used_is_lower_bound);
	job->missing = TTAM_MISSING_SCRATCHPADS;
	look_after(1);
	ck_assert(l1_of(0)->used_is_lower_bound);
	ck_assert(!dram_of(0)->used_is_lower_bound);
}
END_TEST

START_TEST(unknown_holdings_are_not_zero)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	job->missing = TTAM_MISSING_BUFFERS;
	look();
	ck_assert_uint_eq(dram_of(0)->used, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(model.devices[0].row.buffers, SNAPSHOT_UNKNOWN);
	ck_assert(process_of(7)->row.flags & MODEL_UNTRACKED);
	ck_assert(model.devices[0].row.flags & MODEL_UNTRACKED);
	ck_assert(!dram_of(0)->used_is_lower_bound);
	ck_assert(isnan(dram_of(0)->per_minute));
	struct snapshot_process *other = scene_add_process(scene, 8, 0, 1);
	scene_hold(scene, other, 0, TTAM_SHM_DRAM, MIB, 1);
	look_after(1);
	ck_assert_uint_eq(dram_of(0)->used, MIB);
	ck_assert(dram_of(0)->used_is_lower_bound);
	assert_all_add_up();
}
END_TEST

START_TEST(a_device_without_live_processes_holds_nothing)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 100 * MIB, 10);
	look();
	job->state = SNAPSHOT_DEAD;
	look_after(1);
	ck_assert_uint_eq(dram_of(0)->used, 0);
	ck_assert_uint_eq(dram_of(0)->capacity, 4096 * MIB);
	ck_assert_uint_eq(model.devices[0].row.buffers, 0);
	ck_assert_uint_eq(process_of(7)->row.memory[MODEL_DRAM].used, 100 * MIB);
	ck_assert(process_of(7)->row.flags & MODEL_DEAD);
	ck_assert(!(model.devices[0].row.flags & MODEL_DEAD));
	ck_assert(isnan(process_of(7)->row.memory[MODEL_DRAM].per_minute));
	assert_all_add_up();
}
END_TEST

START_TEST(bytes_of_other_files_have_no_counts)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 100 * MIB, SNAPSHOT_UNKNOWN);
	struct snapshot_type *dram = &job->slot[0].type[TTAM_SHM_DRAM];
	dram->reserved = dram->peak = dram->reserved_peak = dram->floor = SNAPSHOT_UNKNOWN;
	job->origin = SNAPSHOT_UPSTREAM;
	job->first_time = SNAPSHOT_UNKNOWN;
	look();
	const struct model_row *row = &process_of(7)->row;
	ck_assert(row->flags & MODEL_UPSTREAM);
	ck_assert_uint_eq(row->memory[MODEL_DRAM].used, 100 * MIB);
	ck_assert_uint_eq(row->memory[MODEL_DRAM].peak, 100 * MIB);
	ck_assert_uint_eq(row->buffers, SNAPSHOT_UNKNOWN);
	ck_assert(!row->memory[MODEL_DRAM].change_known);
	ck_assert(!row->new_buffers_known);
	for (unsigned i = 0; i < 20; i++) {
		scene_hold(scene, job, 0, TTAM_SHM_DRAM, (100 + i) * MIB, SNAPSHOT_UNKNOWN);
		look_after(1);
	}
	ck_assert(isnan(process_of(7)->row.memory[MODEL_DRAM].per_minute));
	ck_assert(isnan(model.devices[0].row.memory[MODEL_DRAM].full_in));
	ck_assert_uint_eq(model.n_suspects, 0);
}
END_TEST

START_TEST(peaks_of_types_bound_the_peak_of_a_memory)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 100 * MIB, 1);
	look_after(1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 40 * MIB, 1);
	scene_hold(scene, job, 0, TTAM_SHM_TRACE, 70 * MIB, 1);
	look_after(1);
	ck_assert_uint_eq(dram_of(0)->peak, 110 * MIB);
	scene_hold(scene, job, 0, TTAM_SHM_TRACE, 10 * MIB, 1);
	look_after(1);
	ck_assert_uint_eq(dram_of(0)->peak, 110 * MIB);
	ck_assert_uint_eq(dram_of(0)->peak_time, SCENE_START + 2 * SCENE_SECOND);
	job->slot[0].type[TTAM_SHM_DRAM].reserved_peak = 300 * MIB;
	look_after(1);
	ck_assert_uint_eq(dram_of(0)->peak, 300 * MIB);
	model_forget_peaks(&model);
	ck_assert_uint_eq(dram_of(0)->peak, 50 * MIB);
	look_after(1);
	ck_assert_uint_eq(dram_of(0)->peak, 50 * MIB);
}
END_TEST

START_TEST(several_processes_have_the_peak_of_all)
{
	struct snapshot_process *first = scene_add_process(scene, 7, 0, 1);
	struct snapshot_process *second = scene_add_process(scene, 8, 0, 1);
	scene_hold(scene, first, 0, TTAM_SHM_DRAM, 100 * MIB, 1);
	scene_hold(scene, second, 0, TTAM_SHM_DRAM, 60 * MIB, 1);
	look_after(1);
	scene_hold(scene, first, 0, TTAM_SHM_DRAM, 1 * MIB, 1);
	look_after(1);
	ck_assert_uint_eq(dram_of(0)->peak, 160 * MIB);
	ck_assert_uint_eq(process_of(7)->row.memory[MODEL_DRAM].peak, 100 * MIB);
	ck_assert_uint_eq(model.total.memory[MODEL_DRAM].peak, 160 * MIB);
}
END_TEST

START_TEST(a_mesh_refuses_as_one)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 3);
	look();
	for (unsigned i = 0; i < 3; i++) {
		struct snapshot_type *dram = &job->slot[i].type[TTAM_SHM_DRAM];
		scene_hold(scene, job, i, TTAM_SHM_DRAM, MIB, 1);
		dram->n_failed = 1;
		dram->last_failed_size = (i < 2 ? 12 : 13) * MIB;
		dram->last_failed_time = scene->snapshot.time;
	}
	look_after(1);
	ck_assert_uint_eq(model.devices[0].refused_devices, 1 << 0 | 1 << 1);
	ck_assert_uint_eq(model.devices[1].refused_devices, 1 << 0 | 1 << 1);
	ck_assert_uint_eq(model.devices[2].refused_devices, 1 << 2);
	/* The last of it is another one, of its own. */
	job->slot[2].type[TTAM_SHM_DRAM].last_failed_time = scene->snapshot.time;
	look_after(1);
	ck_assert_uint_eq(model.devices[0].refused_devices, 1 << 0 | 1 << 1 | 1 << 2);
	ck_assert_uint_eq(model.devices[2].refused_devices, 1 << 2);
}
END_TEST

/* Peaks are told of each type alone. */
START_TEST(no_peak_is_lower_than_what_is_held)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 100 * MIB, 1);
	scene_hold(scene, job, 0, TTAM_SHM_TRACE, 30 * MIB, 1);
	job->state = SNAPSHOT_DEAD;
	look();
	ck_assert_uint_eq(process_of(7)->row.memory[MODEL_DRAM].used, 130 * MIB);
	ck_assert_uint_ge(process_of(7)->row.memory[MODEL_DRAM].peak, 130 * MIB);
	ck_assert_uint_ge(process_of(7)->device[0].row.memory[MODEL_DRAM].peak, 130 * MIB);
}
END_TEST

/* Two allocators on one device: each believes that it has all of it. */
START_TEST(no_hole_is_larger_than_what_is_free)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 1);
	scene_hold(scene, job, 0, TTAM_SHM_DRAM, 3000 * MIB, 1);
	look();
	struct snapshot_type *of_device = &scene->snapshot.devices[0].type[TTAM_SHM_DRAM];
	of_device->largest_free = 4000 * MIB;
	ck_assert_int_eq(model_update(&model, &scene->snapshot), 0);
	ck_assert_uint_eq(dram_of(0)->largest_hole, dram_of(0)->capacity - dram_of(0)->used);
	of_device->largest_free = 10 * MIB;
	ck_assert_int_eq(model_update(&model, &scene->snapshot), 0);
	ck_assert_uint_eq(dram_of(0)->largest_hole, 10 * MIB);
}
END_TEST

START_TEST(a_refusal_is_shown_for_a_minute)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	struct snapshot_type *dram = &job->slot[1].type[TTAM_SHM_DRAM];
	scene_hold(scene, job, 1, TTAM_SHM_DRAM, MIB, 1);
	look();
	ck_assert_uint_eq(model.devices[1].refused_size, SNAPSHOT_UNKNOWN);
	dram->n_failed = 1;
	dram->last_failed_size = 12 << 20;
	dram->last_failed_time = scene->snapshot.time;
	look_after(60);
	ck_assert(model.devices[1].row.flags & MODEL_REFUSED);
	ck_assert(process_of(7)->row.flags & MODEL_REFUSED);
	ck_assert(!(model.devices[0].row.flags & MODEL_REFUSED));
	ck_assert_uint_eq(model.devices[1].refused_size, 12 << 20);
	ck_assert_uint_eq(model.devices[1].refused_pid, 7);
	ck_assert_uint_eq(model.devices[1].refused_type, TTAM_SHM_DRAM);
	ck_assert_uint_eq(model.devices[1].refused_devices, 1 << 1);
	job->state = SNAPSHOT_DEAD;
	look();
	ck_assert(model.devices[1].row.flags & MODEL_REFUSED);
	look_after(1);
	ck_assert(!(model.devices[1].row.flags & MODEL_REFUSED));
	ck_assert(!(process_of(7)->row.flags & MODEL_REFUSED));
	dram->last_failed_time = UINT64_MAX - 5;
	look_after(1);
	ck_assert(!(model.devices[1].row.flags & MODEL_REFUSED));
}
END_TEST

START_TEST(suspects_are_carried_into_every_row)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 2);
	struct snapshot_process *other = scene_add_process(scene, 8, 0, 2);
	scene_hold(scene, job, 1, TTAM_SHM_DRAM, 90 * MIB, 9);
	scene_hold(scene, other, 1, TTAM_SHM_DRAM, 900 * MIB, 9);
	look();
	ck_assert_ptr_eq(model.processes[0].snapshot, &scene->snapshot.processes[1]);
	struct model_group suspect = {.key = 7,
		.pid = 7,
		.type = TTAM_SHM_DRAM,
		.size = 16 * MIB,
		.devices = 2,
		.count = 4,
		.bytes = 64 * MIB};
	model.groups = model.suspects = &suspect;
	model.n_groups = model.n_suspects = 1;
	look_after(2);
	ck_assert_uint_eq(suspect.process, 0);
	ck_assert_ptr_eq(model.processes[0].snapshot, &scene->snapshot.processes[0]);
	ck_assert(process_of(7)->row.flags & MODEL_SUSPECT);
	ck_assert(!(process_of(8)->row.flags & MODEL_SUSPECT));
	ck_assert(model.devices[1].row.flags & MODEL_SUSPECT);
	ck_assert(!(model.devices[0].row.flags & MODEL_SUSPECT));
	ck_assert_uint_eq(dram_of(1)->suspect, 64 * MIB);
	ck_assert_uint_eq(dram_of(1)->fresh, 926 * MIB);
	assert_all_add_up();
	suspect.bytes = UINT64_MAX - 1;
	look_after(2);
	ck_assert_uint_eq(dram_of(1)->suspect, 90 * MIB);
	assert_all_add_up();
	model.n_suspects = 0;
	look_after(2);
	ck_assert_uint_eq(dram_of(1)->suspect, 0);
	ck_assert(!(model.devices[1].row.flags & MODEL_SUSPECT));
}
END_TEST

START_TEST(the_median_is_of_devices_in_use)
{
	struct snapshot_process *job = scene_add_process(scene, 7, 0, 4);
	scene_add_process(scene, 8, 4, 4)->state = SNAPSHOT_DEAD;
	for (unsigned s = 0; s < 4; s++)
		scene_hold(scene, job, s, TTAM_SHM_DRAM, (s == 3 ? 900 : 10 + s) * MIB, s);
	look();
	ck_assert_uint_eq(model.n_devices, 8);
	ck_assert_uint_eq(model.median.memory[MODEL_DRAM].used, 11 * MIB + MIB / 2);
	ck_assert_int_eq(model.median.memory[MODEL_DRAM].change, 11 * (int64_t)MIB + MIB / 2);
	ck_assert_uint_eq(model.median.memory[MODEL_DRAM].capacity, 4096 * MIB);
	ck_assert_uint_eq(model.median.memory[MODEL_DRAM].largest_hole, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(model.total.memory[MODEL_DRAM].used, 933 * MIB);
	ck_assert_uint_eq(model.total.memory[MODEL_DRAM].capacity, 8 * 4096 * MIB);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("model");
	TCase *tcase = tcase_create("model");
	tcase_add_checked_fixture(tcase, open_scene, close_scene);
	tcase_add_test(tcase, says_what_there_is_to_see);
	tcase_add_test(tcase, memories_are_made_of_types);
	tcase_add_test(tcase, reserved_bytes_count_where_they_are_known);
	tcase_add_test(tcase, l1_without_cbs_is_a_lower_bound);
	tcase_add_test(tcase, unknown_holdings_are_not_zero);
	tcase_add_test(tcase, a_device_without_live_processes_holds_nothing);
	tcase_add_test(tcase, bytes_of_other_files_have_no_counts);
	tcase_add_test(tcase, peaks_of_types_bound_the_peak_of_a_memory);
	tcase_add_test(tcase, several_processes_have_the_peak_of_all);
	tcase_add_test(tcase, a_mesh_refuses_as_one);
	tcase_add_test(tcase, no_peak_is_lower_than_what_is_held);
	tcase_add_test(tcase, no_hole_is_larger_than_what_is_free);
	tcase_add_test(tcase, a_refusal_is_shown_for_a_minute);
	tcase_add_test(tcase, suspects_are_carried_into_every_row);
	tcase_add_test(tcase, the_median_is_of_devices_in_use);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
