/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger's rules for buffers, one case each. */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/producer/witness.h"
#include "tests/test.h"

static const struct ttam_shm_window *window;

static void open_tracking(void)
{
	witness_reset();
	ck_assert_int_eq(ttam_open(), 0);
	window = witness_window(0);
}

START_TEST(counts_a_buffer_on_each_of_its_devices)
{
	witness_allocate(7, 0x5, 4096, TTAM_DRAM);
	ck_assert_slot(window, 0, TTAM_DRAM, 4096, 4096, 1, 0, 0, 0);
	ck_assert_slot(window, 1, TTAM_DRAM, 0, 0, 0, 0, 0, 0);
	ck_assert_slot(window, 2, TTAM_DRAM, 4096, 4096, 1, 0, 0, 0);
	ck_assert_uint_eq(window->process.n_devices, 3);
	ck_assert_uint_eq(witness_live(window).records, 1);
}
END_TEST

START_TEST(frees_a_mesh_buffer_device_by_device)
{
	witness_allocate(7, 0xf, 4096, TTAM_DRAM);
	ttam_track_deallocate(7, 0x3);
	ck_assert_slot(window, 0, TTAM_DRAM, 0, 4096, 1, 1, 0, 0);
	ck_assert_slot(window, 2, TTAM_DRAM, 4096, 4096, 1, 0, 0, 0);
	ck_assert_uint_eq(witness_record(window, 7, 2)->devices, 0xc);
	ttam_track_deallocate(7, 0xc);
	ck_assert_uint_eq(witness_live(window).records, 0);
	ck_assert_uint_eq(window->process.n_unmatched, 0);
}
END_TEST

START_TEST(frees_wherever_it_is_live_when_asked_for_all_devices)
{
	witness_allocate(7, 0xf0, 64, TTAM_L1);
	ttam_track_deallocate(7, UINT64_MAX);
	ck_assert_slot(window, 5, TTAM_L1, 0, 64, 1, 1, 0, 0);
	ck_assert_uint_eq(window->process.n_unmatched, 0);
	ttam_track_deallocate(7, UINT64_MAX);
	ck_assert_uint_eq(window->process.n_unmatched, 1);
}
END_TEST

START_TEST(grows_the_mask_of_a_buffer_that_hooks_report_per_device)
{
	for (unsigned device = 0; device < 8; device++)
		witness_allocate(7, TTAM_DEVICE(device), 4096, TTAM_DRAM);
	ck_assert_uint_eq(witness_live(window).records, 1);
	ck_assert_uint_eq(witness_record(window, 7, 0)->devices, 0xff);
	ck_assert_slot(window, 7, TTAM_DRAM, 4096, 4096, 1, 0, 0, 0);
	ck_assert_uint_eq(window->process.n_duplicate, 0);
}
END_TEST

START_TEST(keeps_a_record_of_its_own_for_another_address)
{
	struct ttam_buffer buffer = witness_buffer(7, 0x1, 4096, TTAM_DRAM);
	ttam_track_allocate(&buffer);
	buffer.devices = 0x2;
	buffer.address = 512;
	ttam_track_preallocated(&buffer);
	ck_assert_uint_eq(witness_live(window).records, 2);
	ttam_mark_deallocated(7, 0x3);
	ck_assert_uint_eq(witness_live(window).records, 0);
	ck_assert_slot(window, 1, TTAM_DRAM, 0, 4096, 1, 1, 0, 0);
}
END_TEST

START_TEST(counts_a_duplicate_and_changes_nothing_else)
{
	witness_allocate(7, 0x3, 4096, TTAM_DRAM);
	witness_allocate(7, 0x6, 4096, TTAM_DRAM);
	ck_assert_uint_eq(window->process.n_duplicate, 1);
	for (unsigned device = 0; device < 3; device++)
		ck_assert_slot(window, device, TTAM_DRAM, 4096, 4096, 1, 0, 0, 0);
}
END_TEST

START_TEST(ends_the_old_buffer_where_its_id_comes_again_with_another_size)
{
	witness_allocate(7, 0x3, 4096, TTAM_DRAM);
	witness_allocate(7, 0x2, 1024, TTAM_DRAM);
	ck_assert_slot(window, 0, TTAM_DRAM, 4096, 4096, 1, 0, 0, 0);
	ck_assert_slot(window, 1, TTAM_DRAM, 1024, 4096, 2, 1, 0, 0);
	ck_assert_uint_eq(witness_record(window, 7, 0)->devices, 0x1);
	ck_assert_uint_eq(witness_record(window, 7, 1)->size, 1024);
	witness_allocate(7, 0x3, 64, TTAM_L1);
	ck_assert_slot(window, 0, TTAM_DRAM, 0, 4096, 1, 1, 0, 0);
	ck_assert_slot(window, 1, TTAM_DRAM, 0, 4096, 2, 2, 0, 0);
	ck_assert_slot(window, 1, TTAM_L1, 64, 64, 1, 0, 0, 0);
	ck_assert_uint_eq(witness_live(window).records, 1);
	ck_assert_uint_eq(window->process.n_duplicate, 0);
}
END_TEST

START_TEST(lowers_nothing_for_a_free_of_what_is_not_live)
{
	witness_allocate(7, 0x1, 4096, TTAM_DRAM);
	ttam_track_deallocate(8, 0x1);
	ttam_track_deallocate(7, 0x2);
	ttam_track_deallocate(7, 0x1);
	ttam_track_deallocate(7, 0x1);
	ck_assert_uint_eq(window->process.n_unmatched, 3);
	ck_assert_slot(window, 0, TTAM_DRAM, 0, 4096, 1, 1, 0, 0);
	ck_assert_slot(window, 1, TTAM_DRAM, 0, 0, 0, 0, 0, 0);
}
END_TEST

START_TEST(keeps_the_exact_peak)
{
	witness_allocate(1, 1, 100, TTAM_DRAM);
	witness_allocate(2, 1, 50, TTAM_DRAM);
	ttam_track_deallocate(1, 1);
	witness_allocate(3, 1, 90, TTAM_DRAM);
	ck_assert_slot(window, 0, TTAM_DRAM, 140, 150, 3, 1, 0, 0);
	uint64_t words[TTAM_LATCH_WORDS];
	ck_assert(ttam_latch_read(&window->slot[0].type[TTAM_DRAM], 1, words));
	ck_assert_uint_gt(words[TTAM_PEAK_TIME], 0);
	ck_assert_uint_le(words[TTAM_PEAK_TIME], words[TTAM_LAST_TIME]);
}
END_TEST

START_TEST(adds_up_what_is_reserved_and_counts_where_that_is_unknown)
{
	struct ttam_buffer buffer = witness_buffer(1, 0x3, 8192, TTAM_DRAM);
	buffer.reserved = 262144;
	ttam_track_allocate(&buffer);
	witness_allocate(2, 0x1, 64, TTAM_DRAM);
	ck_assert_uint_eq(witness_slot(window, 0, TTAM_DRAM).reserved, 262144);
	ck_assert_uint_eq(window->slot[0].unreserved[TTAM_DRAM], 1);
	ttam_track_deallocate(1, 0x3);
	ttam_track_deallocate(2, 0x1);
	ck_assert_uint_eq(witness_slot(window, 0, TTAM_DRAM).reserved, 0);
	ck_assert_uint_eq(window->slot[0].unreserved[TTAM_DRAM], 0);
	ck_assert_uint_eq(window->slot[0].reserved_peak[TTAM_DRAM], 262144);
}
END_TEST

START_TEST(counts_refused_allocations_with_the_size_last_asked_for)
{
	ttam_track_failed(0x3, TTAM_DRAM, UINT64_C(17179869184));
	ttam_track_failed(0x1, TTAM_CB, 4096);
	ck_assert_slot(window, 1, TTAM_DRAM, 0, 0, 0, 0, 1, 0);
	ck_assert_uint_eq(window->slot[1].last_failed_size[TTAM_DRAM], UINT64_C(17179869184));
	ck_assert_uint_eq(witness_slot(window, 0, TTAM_CB).n_failed, 1);
}
END_TEST

START_TEST(tells_a_largest_free_block_of_zero_from_an_unknown_one)
{
	ck_assert_uint_eq(window->slot[3].largest_free[TTAM_L1], 0);
	ttam_set_largest_free(TTAM_DEVICE(3), TTAM_L1, 0);
	ck_assert_uint_eq(window->slot[3].largest_free[TTAM_L1], 1);
}
END_TEST

START_TEST(keeps_the_floor_of_the_running_and_the_last_second)
{
	const struct ttam_shm_slot *slot = &window->slot[0];
	witness_allocate(1, 1, 100, TTAM_DRAM);
	witness_allocate(2, 1, 100, TTAM_DRAM);
	ttam_track_deallocate(1, 1);
	uint64_t second = slot->floor_second[TTAM_DRAM];
	struct timespec time;
	do {
		usleep(1000);
		clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
	} while ((uint64_t)time.tv_sec == second);
	witness_allocate(3, 1, 100, TTAM_DRAM);
	witness_allocate(4, 1, 100, TTAM_DRAM);
	ck_assert_uint_gt(slot->floor_second[TTAM_DRAM], second);
	ck_assert_uint_eq(slot->floor_running[TTAM_DRAM], 100);
	ttam_track_deallocate(2, 1);
	ttam_track_deallocate(3, 1);
	ttam_track_deallocate(4, 1);
	ck_assert_uint_eq(slot->floor_running[TTAM_DRAM], 0);
	ck_assert_uint_le(slot->floor_last[TTAM_DRAM], 100);
}
END_TEST

START_TEST(numbers_every_event_and_keeps_it)
{
	struct ttam_buffer buffer = witness_buffer(7, 0x3, 4096, TTAM_L1);
	buffer.address = 1048576;
	buffer.reserved = 8192;
	ttam_track_allocate(&buffer);
	ttam_track_deallocate(7, 0x1);
	ttam_track_deallocate(9, 0x1);
	const struct ttam_shm_event *event = window->event;
	ck_assert_uint_eq(window->process.n_events, 3);
	ck_assert_uint_eq(event[0].sequence, 1);
	ck_assert_uint_eq(event[0].meta, TTAM_EVENT_ALLOCATE | TTAM_L1 << 8);
	ck_assert_uint_eq(event[0].address, 1048576);
	ck_assert_uint_eq(event[0].reserved, 8192);
	ck_assert_uint_eq(event[1].meta, TTAM_EVENT_FREE | TTAM_L1 << 8);
	ck_assert_uint_eq(event[1].devices, 0x1);
	ck_assert_uint_eq(event[2].meta, TTAM_EVENT_UNMATCHED);
	ck_assert_uint_eq(event[2].id, 9);
}
END_TEST

START_TEST(lets_the_ring_wrap)
{
	for (uint64_t i = 1; i <= TTAM_EVENT_COUNT + 5; i++)
		witness_allocate(i, 1, 64, TTAM_DRAM);
	ck_assert_uint_eq(window->event[4].sequence, TTAM_EVENT_COUNT + 5);
	ck_assert_uint_eq(window->event[5].sequence, 6);
	ck_assert_uint_eq(window->process.dropped_events, 0);
}
END_TEST

START_TEST(finds_each_of_many_buffers_again)
{
	enum { COUNT = 50000 };
	for (uint64_t i = 0; i < COUNT; i++)
		witness_allocate(i * 9, 1, i, TTAM_DRAM);
	ck_assert_uint_eq(witness_live(window).records, COUNT);
	for (uint64_t i = 0; i < COUNT; i++)
		ttam_track_deallocate((i * 7919 % COUNT) * 9, 1);
	ck_assert_slot(
		window, 0, TTAM_DRAM, 0, (uint64_t)COUNT * (COUNT - 1) / 2, COUNT, COUNT, 0, 0);
	ck_assert_uint_eq(window->process.n_unmatched, 0);
	ck_assert_uint_eq(witness_live(window).records, 0);
}
END_TEST

START_TEST(counts_on_beyond_the_last_record)
{
	const uint64_t count = TTAM_RECORD_COUNT + 1000;
	for (uint64_t i = 0; i < count; i++)
		witness_allocate(i, 1, 1, TTAM_DRAM);
	ck_assert_slot(window, 0, TTAM_DRAM, count, count, count, 0, 0, 0);
	ck_assert_uint_eq(window->process.dropped_records, 1000);
	ck_assert_uint_eq(window->process.unlisted_records, 1000);
	for (uint64_t i = 0; i < count; i++)
		ttam_track_deallocate(i, 1);
	ck_assert_slot(window, 0, TTAM_DRAM, 0, count, count, count, 0, 0);
	ck_assert_uint_eq(window->process.unlisted_records, 0);
	ck_assert_uint_eq(window->process.n_unmatched, 0);
}
END_TEST

START_TEST(refuses_types_and_devices_that_do_not_exist)
{
	witness_allocate(1, 1, 64, 5);
	witness_allocate(2, 1, 64, UINT32_MAX);
	witness_allocate(3, 0, 64, TTAM_DRAM);
	ttam_track_failed(1, 6, 64);
	ttam_set_largest_free(1, 77, 64);
	struct ttam_device device = {.struct_size = sizeof device, .index = 64};
	ttam_register_device(&device);
	ck_assert_uint_eq(window->process.dropped_events, 3);
	ck_assert_uint_eq(window->process.dropped_devices, 1);
	ck_assert_uint_eq(witness_live(window).records, 0);
}
END_TEST

START_TEST(reads_only_as_much_of_a_struct_as_the_caller_has)
{
	struct ttam_buffer buffer = witness_buffer(7, 0x1, 4096, TTAM_L1);
	buffer.struct_size = offsetof(struct ttam_buffer, type);
	buffer.num_banks = 99;
	ttam_track_allocate(&buffer);
	ck_assert_slot(window, 0, TTAM_DRAM, 4096, 4096, 1, 0, 0, 0);
}
END_TEST

START_TEST(says_which_chip_stands_behind_an_index)
{
	struct ttam_device device = {.struct_size = sizeof device,
		.index = 2,
		.label = 4,
		.asic_id = 77,
		.board = "p150"};
	char board[8];
	device.capacity[TTAM_DRAM] = UINT64_C(34217131008);
	ttam_register_device(&device);
	memset(device.capacity, 0, sizeof device.capacity);
	device.num_banks[TTAM_DRAM] = 8;
	device.base[TTAM_DRAM] = 0;
	device.has_base = 1u << TTAM_DRAM;
	device.asic_id = 0;
	device.board = NULL;
	ttam_register_device(&device);
	memcpy(board, (const void *)window->device[2].board, sizeof board);
	ck_assert_str_eq(board, "p150");
	ck_assert_uint_eq(window->device[2].visible, 1);
	ck_assert_uint_eq(window->device[2].asic_id, 77);
	ck_assert_uint_eq(window->device[2].label, 4);
	ck_assert_uint_eq(window->device[2].capacity[TTAM_DRAM], UINT64_C(34217131008));
	ck_assert_uint_eq(window->device[2].banks[TTAM_DRAM], 8);
	ck_assert_uint_eq(window->device[2].base[TTAM_DRAM], 1);
	ck_assert_uint_eq(window->device[2].base[TTAM_L1], 0);
	ck_assert_uint_eq(window->process.n_devices, 3);
}
END_TEST

START_TEST(keeps_errno)
{
	errno = 1234;
	witness_allocate(1, UINT64_MAX, 64, TTAM_DRAM);
	ttam_track_deallocate(1, UINT64_MAX);
	ttam_mark("m");
	ttam_close();
	ttam_open();
	ck_assert_int_eq(errno, 1234);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("buffers");
	TCase *rules = tcase_create("rules");
	tcase_add_unchecked_fixture(rules, witness_begin, witness_end);
	tcase_add_checked_fixture(rules, open_tracking, ttam_close);
	tcase_add_test(rules, counts_a_buffer_on_each_of_its_devices);
	tcase_add_test(rules, frees_a_mesh_buffer_device_by_device);
	tcase_add_test(rules, frees_wherever_it_is_live_when_asked_for_all_devices);
	tcase_add_test(rules, grows_the_mask_of_a_buffer_that_hooks_report_per_device);
	tcase_add_test(rules, keeps_a_record_of_its_own_for_another_address);
	tcase_add_test(rules, counts_a_duplicate_and_changes_nothing_else);
	tcase_add_test(rules, ends_the_old_buffer_where_its_id_comes_again_with_another_size);
	tcase_add_test(rules, lowers_nothing_for_a_free_of_what_is_not_live);
	tcase_add_test(rules, keeps_the_exact_peak);
	tcase_add_test(rules, adds_up_what_is_reserved_and_counts_where_that_is_unknown);
	tcase_add_test(rules, counts_refused_allocations_with_the_size_last_asked_for);
	tcase_add_test(rules, tells_a_largest_free_block_of_zero_from_an_unknown_one);
	tcase_add_test(rules, keeps_the_floor_of_the_running_and_the_last_second);
	tcase_add_test(rules, numbers_every_event_and_keeps_it);
	tcase_add_test(rules, lets_the_ring_wrap);
	tcase_add_test(rules, finds_each_of_many_buffers_again);
	tcase_add_test(rules, counts_on_beyond_the_last_record);
	tcase_add_test(rules, refuses_types_and_devices_that_do_not_exist);
	tcase_add_test(rules, reads_only_as_much_of_a_struct_as_the_caller_has);
	tcase_add_test(rules, says_which_chip_stands_behind_an_index);
	tcase_add_test(rules, keeps_errno);
	suite_add_tcase(suite, rules);
	return suite;
}

TEST_MAIN(make_suite)
