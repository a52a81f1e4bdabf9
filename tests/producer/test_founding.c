/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One round of a matmul on a mesh of eight devices, reported hook by hook as tt-metal would: the
 * backing buffer on device 0, the pre-allocated ones on devices 1 to 7, CBs on device 0 only.
 */
#include "tests/producer/witness.h"
#include "tests/test.h"

enum {
	DEVICES = 8,
	FIRST_OWN_ID = 1000,
};

static const uint64_t mesh_sizes[] = {
	4194304, 4194304, 4194304, 524288, 524288, 1048576, 12288, 12288, 24576, 24576};
static const uint64_t own_sizes[] = {12288, 12288, 24576, 24576};
static const uint64_t cb_sizes[] = {4096, 4096, 4096, 4096, 4096, 2048};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct ttam_shm_window *window;

static void open_tracking(void)
{
	witness_reset();
	ck_assert_int_eq(ttam_open(), 0);
	window = witness_window(0);
}

static void report_mesh_buffer(unsigned number)
{
	struct ttam_buffer buffer =
		witness_buffer(2560000 + number, 1, mesh_sizes[number], TTAM_DRAM);
	ttam_track_allocate(&buffer);
	for (unsigned device = 1; device < DEVICES; device++) {
		buffer.devices = TTAM_DEVICE(device);
		ttam_track_preallocated(&buffer);
	}
}

static void report_cb(unsigned number)
{
	struct ttam_circular_buffer cb = {
		.struct_size = sizeof cb,
		.devices = 1,
		.size = cb_sizes[number],
		.address = 105824 + 4096 * number,
		.num_cores = 1,
	};
	ttam_track_allocate_cb(&cb);
}

static void allocate_everything(void)
{
	for (unsigned i = 0; i < COUNT(mesh_sizes); i++)
		report_mesh_buffer(i);
	for (unsigned i = 0; i < COUNT(own_sizes); i++)
		witness_allocate(FIRST_OWN_ID + i, 1, own_sizes[i], TTAM_DRAM);
	for (unsigned i = 0; i < COUNT(cb_sizes); i++)
		report_cb(i);
}

static void free_everything(void)
{
	ttam_track_deallocate_cb(0, 1);
	for (unsigned i = 0; i < COUNT(own_sizes); i++)
		ttam_track_deallocate(FIRST_OWN_ID + i, 1);
	for (unsigned i = 0; i < COUNT(mesh_sizes); i++) {
		ttam_track_deallocate(2560000 + i, 1);
		for (unsigned device = 1; device < DEVICES; device++)
			ttam_mark_deallocated(2560000 + i, TTAM_DEVICE(device));
	}
}

static uint64_t buffers_on(unsigned device)
{
	uint64_t words[TTAM_LATCH_WORDS];
	struct witness_counts dram = witness_slot(window, device, TTAM_DRAM);
	ck_assert(ttam_latch_read(&window->slot[device].type[TTAM_CB], 1, words));
	return dram.n_alloc - dram.n_free + words[TTAM_CB_COUNT];
}

static uint64_t l1_on(unsigned device)
{
	return witness_slot(window, device, TTAM_L1).current +
	       witness_slot(window, device, TTAM_L1_SMALL).current +
	       witness_slot(window, device, TTAM_CB).current;
}

static void assert_nothing_odd(void)
{
	ck_assert_uint_eq(window->process.n_duplicate, 0);
	ck_assert_uint_eq(window->process.n_unmatched, 0);
	ck_assert_uint_eq(window->process.dropped_events, 0);
}

START_TEST(shows_the_documents_statistics)
{
	allocate_everything();
	ck_assert_uint_eq(buffers_on(0), 20);
	ck_assert_uint_eq(witness_slot(window, 0, TTAM_DRAM).current, 14827520);
	ck_assert_uint_eq(l1_on(0), 22528);
	for (unsigned device = 1; device < DEVICES; device++) {
		ck_assert_uint_eq(buffers_on(device), 10);
		ck_assert_uint_eq(witness_slot(window, device, TTAM_DRAM).current, 14753792);
		ck_assert_uint_eq(l1_on(device), 0);
	}
	ck_assert_uint_eq(witness_live(window).records, COUNT(mesh_sizes) + COUNT(own_sizes));
	assert_nothing_odd();
}
END_TEST

START_TEST(is_all_zero_after_every_free)
{
	allocate_everything();
	free_everything();
	for (unsigned device = 0; device < DEVICES; device++) {
		ck_assert_uint_eq(buffers_on(device), 0);
		ck_assert_uint_eq(witness_slot(window, device, TTAM_DRAM).current, 0);
		ck_assert_uint_eq(l1_on(device), 0);
	}
	ck_assert_uint_eq(witness_live(window).records, 0);
	assert_nothing_odd();
}
END_TEST

START_TEST(says_twice_what_is_reported_twice_only_in_its_duplicates)
{
	allocate_everything();
	for (unsigned i = 0; i < COUNT(mesh_sizes); i++)
		report_mesh_buffer(i);
	ck_assert_uint_eq(window->process.n_duplicate, COUNT(mesh_sizes) * DEVICES);
	ck_assert_uint_eq(buffers_on(0), 20);
	ck_assert_uint_eq(witness_slot(window, 7, TTAM_DRAM).current, 14753792);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("founding");
	TCase *mesh = tcase_create("mesh");
	tcase_add_unchecked_fixture(mesh, witness_begin, witness_end);
	tcase_add_checked_fixture(mesh, open_tracking, ttam_close);
	tcase_add_test(mesh, shows_the_documents_statistics);
	tcase_add_test(mesh, is_all_zero_after_every_free);
	tcase_add_test(mesh, says_twice_what_is_reported_twice_only_in_its_duplicates);
	suite_add_tcase(suite, mesh);
	return suite;
}

TEST_MAIN(make_suite)
