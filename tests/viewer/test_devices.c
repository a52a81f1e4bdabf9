/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "common/layout.h"
#include "tests/test.h"
#include "viewer/source/snapshot.h"

static struct snapshot snapshot;
static struct snapshot_process processes[3];

static void fill_type(struct snapshot_type *type, uint64_t current, uint64_t peak)
{
	*type = (struct snapshot_type){
		.used = true,
		.current = current,
		.peak = peak,
		.peak_time = peak,
		.count = 1,
		.n_alloc = 3,
		.n_free = 2,
		.reserved = current,
		.reserved_peak = peak,
		.floor = current,
		.programs = SNAPSHOT_UNKNOWN,
		.capacity = 1000,
		.banks = SNAPSHOT_UNKNOWN,
		.base = SNAPSHOT_UNKNOWN,
		.largest_free = SNAPSHOT_UNKNOWN,
		.last_failed_size = SNAPSHOT_UNKNOWN,
		.last_failed_time = SNAPSHOT_UNKNOWN,
		.last_time = 9,
	};
}

static struct snapshot_type *add_slot(unsigned process, uint64_t asic_id, uint64_t label)
{
	struct snapshot_process *owner = &processes[process];
	struct snapshot_slot *slot = &owner->slot[owner->n_slots];
	slot->index = owner->n_slots++;
	slot->asic_id = asic_id;
	slot->label = label;
	fill_type(&slot->type[TTAM_SHM_DRAM], 100, 300);
	return &slot->type[TTAM_SHM_DRAM];
}

static void set_up(void)
{
	memset(&snapshot, 0, sizeof(snapshot));
	memset(processes, 0, sizeof(processes));
	snapshot.processes = processes;
	snapshot.n_processes = 3;
}

static const struct snapshot_type *dram(unsigned device)
{
	return &snapshot.devices[device].type[TTAM_SHM_DRAM];
}

START_TEST(a_chip_is_its_id_whatever_its_label)
{
	add_slot(0, 7, 0);
	add_slot(1, 7, 4);
	add_slot(1, 8, 0);
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 2);
	ck_assert_uint_eq(snapshot.devices[0].asic_id, 7);
	ck_assert_uint_eq(snapshot.devices[0].n_processes, 2);
	ck_assert_uint_eq(snapshot.devices[1].asic_id, 8);
	ck_assert_uint_eq(dram(0)->current, 200);
	ck_assert_uint_eq(dram(0)->count, 2);
	ck_assert_uint_eq(dram(0)->n_alloc, 6);
}
END_TEST

START_TEST(without_ids_the_label_tells)
{
	add_slot(0, SNAPSHOT_UNKNOWN, 1);
	add_slot(1, SNAPSHOT_UNKNOWN, 1);
	add_slot(1, SNAPSHOT_UNKNOWN, 0);
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 2);
	ck_assert_uint_eq(snapshot.devices[0].label, 0);
	ck_assert_uint_eq(dram(1)->current, 200);
}
END_TEST

START_TEST(numbers_of_different_numberings_are_different_chips)
{
	add_slot(0, SNAPSHOT_UNKNOWN, 0);
	add_slot(1, SNAPSHOT_UNKNOWN, 0);
	add_slot(2, SNAPSHOT_UNKNOWN, 0);
	processes[1].slot[0].numbering = 5;
	processes[2].slot[0].numbering = 5;
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 2);
	ck_assert_uint_eq(dram(0)->current, 100);
	ck_assert_uint_eq(dram(1)->current, 200);
	ck_assert_uint_eq(snapshot_find_device(&snapshot, &processes[0].slot[0]), 0);
	ck_assert_uint_eq(snapshot_find_device(&snapshot, &processes[2].slot[0]), 1);
	uint64_t first = snapshot_chip_key(SNAPSHOT_UNKNOWN, 0, 0);
	ck_assert_uint_ne(first, snapshot_chip_key(SNAPSHOT_UNKNOWN, 0, 5));
	ck_assert_uint_ne(first, snapshot_chip_key(SNAPSHOT_UNKNOWN, 1, 0));
	ck_assert_uint_eq(snapshot_chip_key(77, 0, 5), snapshot_chip_key(77, 4, 9));
}
END_TEST

START_TEST(an_id_is_the_chip_whatever_the_numbering)
{
	add_slot(0, 7, 0);
	add_slot(1, 7, 0);
	add_slot(2, SNAPSHOT_UNKNOWN, 0);
	processes[1].slot[0].numbering = 5;
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 2);
	ck_assert_uint_eq(dram(0)->current, 200);
	ck_assert_uint_eq(snapshot.devices[0].numbering, 0);
}
END_TEST

START_TEST(devices_of_one_label_have_names_of_their_own)
{
	add_slot(0, 9, 3);
	add_slot(0, UINT64_MAX - 1, UINT64_MAX);
	add_slot(1, 8, 3);
	add_slot(2, SNAPSHOT_UNKNOWN, 3);
	add_slot(2, 4, 12);
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 5);
	ck_assert_uint_eq(snapshot.devices[0].asic_id, 8);
	ck_assert_str_eq(snapshot.devices[0].name, "3a");
	ck_assert_str_eq(snapshot.devices[1].name, "3b");
	ck_assert_str_eq(snapshot.devices[2].name, "3c");
	ck_assert_str_eq(snapshot.devices[3].name, "12");
	ck_assert_str_eq(snapshot.devices[4].name, "–");
}
END_TEST

START_TEST(as_many_as_there_are_have_names)
{
	for (unsigned i = 0; i < SNAPSHOT_DEVICES; i++)
		add_slot(0, 100 + i, 0);
	snapshot_merge_devices(&snapshot);
	ck_assert_str_eq(snapshot.devices[25].name, "0z");
	ck_assert_str_eq(snapshot.devices[26].name, "0aa");
	ck_assert_str_eq(snapshot.devices[63].name, "0bl");
}
END_TEST

START_TEST(capacity_is_the_largest_and_free_block_the_smallest_known)
{
	struct snapshot_type *first = add_slot(0, 7, 0);
	struct snapshot_type *second = add_slot(1, 7, 0);
	first->capacity = SNAPSHOT_UNKNOWN;
	second->capacity = 5;
	first->largest_free = 60;
	second->largest_free = 40;
	add_slot(2, 7, 0)->largest_free = SNAPSHOT_UNKNOWN;
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(dram(0)->capacity, 1000);
	ck_assert_uint_eq(dram(0)->largest_free, 40);
	ck_assert_uint_eq(dram(0)->banks, SNAPSHOT_UNKNOWN);
}
END_TEST

START_TEST(the_dead_add_devices_but_no_bytes)
{
	add_slot(0, 7, 0);
	add_slot(1, 7, 0)->largest_free = 1;
	add_slot(1, 8, 1)->capacity = 77;
	processes[1].state = SNAPSHOT_DEAD;
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 2);
	ck_assert_uint_eq(dram(0)->current, 100);
	ck_assert_uint_eq(dram(0)->largest_free, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(snapshot.devices[1].n_processes, 0);
	ck_assert(!dram(1)->used);
	ck_assert_uint_eq(dram(1)->current, 0);
	ck_assert_uint_eq(dram(1)->capacity, 77);
}
END_TEST

START_TEST(one_unknown_number_makes_the_sum_unknown)
{
	add_slot(0, 7, 0);
	struct snapshot_type *second = add_slot(1, 7, 0);
	second->count = SNAPSHOT_UNKNOWN;
	second->reserved = SNAPSHOT_UNKNOWN;
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(dram(0)->count, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(dram(0)->reserved, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(dram(0)->current, 200);
}
END_TEST

START_TEST(an_unused_type_does_not_hide_what_others_have)
{
	struct snapshot_type *first = add_slot(0, 7, 0);
	memset(first, 0, sizeof(*first));
	first->peak_time = SNAPSHOT_UNKNOWN;
	add_slot(1, 7, 0);
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(dram(0)->current, 100);
	ck_assert_uint_eq(dram(0)->peak, 300);
	ck_assert_uint_eq(dram(0)->peak_time, 300);
	ck_assert_uint_eq(dram(0)->reserved_peak, 300);
}
END_TEST

START_TEST(a_peak_of_several_is_a_lower_bound)
{
	add_slot(0, 7, 0)->current = 250;
	add_slot(1, 7, 0)->current = 280;
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(dram(0)->current, 530);
	ck_assert_uint_eq(dram(0)->peak, 530);
}
END_TEST

START_TEST(the_latest_refusal_is_told)
{
	struct snapshot_type *first = add_slot(0, 7, 0);
	struct snapshot_type *second = add_slot(1, 7, 0);
	first->last_failed_size = 11;
	first->last_failed_time = 100;
	second->last_failed_size = 22;
	second->last_failed_time = 50;
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(dram(0)->last_failed_size, 11);
	ck_assert_uint_eq(dram(0)->last_failed_time, 100);
}
END_TEST

START_TEST(says_when_devices_do_not_fit)
{
	for (unsigned i = 0; i < SNAPSHOT_DEVICES; i++)
		add_slot(0, i + 1, i);
	add_slot(1, 1000, 99);
	snapshot_merge_devices(&snapshot);
	ck_assert_uint_eq(snapshot.n_devices, SNAPSHOT_DEVICES);
	ck_assert_uint_eq(snapshot.n_notices, 1);
}
END_TEST

START_TEST(arrays_live_until_the_next_reset)
{
	struct snapshot mine = {0};
	for (int round = 0; round < 3; round++) {
		snapshot_reset(&mine);
		uint64_t *small = snapshot_allocate(&mine, 10 * sizeof(*small));
		unsigned char *big = snapshot_allocate(&mine, 1 << 20);
		ck_assert_ptr_nonnull(small);
		ck_assert_ptr_nonnull(big);
		small[9] = 9;
		memset(big, round, 1 << 20);
		snapshot_trim(&mine, big, 100);
		unsigned char *after = snapshot_allocate(&mine, 100);
		ck_assert_ptr_eq(after, big + 112);
		ck_assert_uint_eq(small[9], 9);
	}
	snapshot_finish(&mine);
	snapshot_finish(&mine);
	snapshot_finish(NULL);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("devices");
	TCase *merging = tcase_create("merging");
	tcase_add_checked_fixture(merging, set_up, NULL);
	tcase_add_test(merging, a_chip_is_its_id_whatever_its_label);
	tcase_add_test(merging, without_ids_the_label_tells);
	tcase_add_test(merging, numbers_of_different_numberings_are_different_chips);
	tcase_add_test(merging, an_id_is_the_chip_whatever_the_numbering);
	tcase_add_test(merging, devices_of_one_label_have_names_of_their_own);
	tcase_add_test(merging, as_many_as_there_are_have_names);
	tcase_add_test(merging, capacity_is_the_largest_and_free_block_the_smallest_known);
	tcase_add_test(merging, the_dead_add_devices_but_no_bytes);
	tcase_add_test(merging, one_unknown_number_makes_the_sum_unknown);
	tcase_add_test(merging, an_unused_type_does_not_hide_what_others_have);
	tcase_add_test(merging, a_peak_of_several_is_a_lower_bound);
	tcase_add_test(merging, the_latest_refusal_is_told);
	tcase_add_test(merging, says_when_devices_do_not_fit);
	tcase_add_test(merging, arrays_live_until_the_next_reset);
	suite_add_tcase(suite, merging);
	return suite;
}

TEST_MAIN(make_suite)
