/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* tt-metal's own files, made byte by byte at the offsets that tt-metal's headers have. */
#include <stdint.h>
#include <string.h>

#include "tests/test.h"
#include "viewer/source/snapshot.h"
#include "viewer/source/upstream_file.h"

#define READY 0x52454459 /* "REDY" */

static unsigned char bytes[9281];
static struct upstream_file file;

static void put_half(size_t at, uint32_t value)
{
	memcpy(bytes + at, &value, 4);
}

static void put_word(size_t at, uint64_t value)
{
	memcpy(bytes + at, &value, 8);
}

static void begin(uint32_t version)
{
	memset(bytes, 0, sizeof(bytes));
	memset(&file, 0xee, sizeof(file));
	put_half(0, version);
	put_word(8, 1000000000);
	put_half(40, 6);
}

static void put_process(size_t at, size_t updated_at, size_t name_at)
{
	put_half(at, 4242);
	put_word(at + 8, 12582912);
	put_word(at + 16, 131072);
	put_word(at + 24, 20664);
	put_word(at + 32, 65536);
	put_word(at + 40, 12288);
	put_word(at + updated_at, 2000000000);
	memcpy(bytes + at + name_at, "python", 6);
}

static void expect_process(const struct upstream_process *process)
{
	ck_assert_uint_eq(process->pid, 4242);
	ck_assert_uint_eq(process->dram, 12582912);
	ck_assert_uint_eq(process->l1, 131072);
	ck_assert_uint_eq(process->l1_small, 20664);
	ck_assert_uint_eq(process->trace, 65536);
	ck_assert_uint_eq(process->cb, 12288);
	ck_assert_uint_eq(process->updated, 2000000000);
	ck_assert_str_eq(process->name, "python");
}

static void expect_one(size_t size, uint32_t version)
{
	ck_assert_int_eq(upstream_file_parse(bytes, size, &file), UPSTREAM_READ);
	ck_assert_uint_eq(file.version, version);
	ck_assert_uint_eq(file.device_id, 6);
	ck_assert_uint_eq(file.updated, 1000000000);
	ck_assert_uint_eq(file.n_impossible, 0);
	ck_assert_uint_eq(file.n_processes, 1);
	expect_process(&file.process[0]);
}

START_TEST(reads_version_1_with_the_bytes_of_kernels)
{
	begin(1);
	put_process(992 + 63 * 128, 56, 64);
	put_word(992 + 63 * 128 + 48, 777); /* kernels */
	expect_one(9280, 1);
}
END_TEST

START_TEST(reads_version_1_without_kernels)
{
	begin(1);
	put_process(856 + 63 * 120, 48, 56);
	expect_one(8640, 1);
	expect_one(8576, 1);
}
END_TEST

START_TEST(reads_versions_2_and_3)
{
	for (uint32_t version = 2; version <= 3; version++) {
		begin(version);
		put_process(856 + 5 * 120, 48, 56);
		expect_one(8576, version);
	}
}
END_TEST

START_TEST(reads_version_4_when_it_is_ready)
{
	begin(4);
	put_process(856, 48, 56);
	for (uint32_t state = 0; state < 2; state++) {
		put_half(8536, state);
		ck_assert_int_eq(upstream_file_parse(bytes, 8576, &file), UPSTREAM_NOT_READY);
	}
	put_half(8536, READY);
	expect_one(8576, 4);
}
END_TEST

START_TEST(reads_all_64_processes)
{
	begin(3);
	for (uint32_t i = 0; i < 64; i++) {
		put_half(856 + i * 120, 100 + i);
		put_word(856 + i * 120 + 8, i);
	}
	ck_assert_int_eq(upstream_file_parse(bytes, 8576, &file), UPSTREAM_READ);
	ck_assert_uint_eq(file.n_processes, 64);
	ck_assert_uint_eq(file.process[63].pid, 163);
	ck_assert_uint_eq(file.process[63].dram, 63);
}
END_TEST

START_TEST(takes_a_slot_that_is_being_given_back_for_empty)
{
	begin(4);
	put_half(8536, READY);
	put_half(856, UINT32_MAX);
	put_process(856 + 120, 48, 56);
	expect_one(8576, 4);
}
END_TEST

START_TEST(counts_impossible_pids_and_leaves_them_out)
{
	begin(3);
	put_half(856, UINT32_MAX); /* of version 4 only */
	put_half(856 + 120, 4194305);
	put_half(856 + 240, 0x80000000);
	put_half(856 + 360, 4194304);
	ck_assert_int_eq(upstream_file_parse(bytes, 8576, &file), UPSTREAM_READ);
	ck_assert_uint_eq(file.n_impossible, 3);
	ck_assert_uint_eq(file.n_processes, 1);
	ck_assert_uint_eq(file.process[0].pid, 4194304);
}
END_TEST

START_TEST(takes_a_counter_below_zero_for_unknown)
{
	begin(3);
	put_process(856, 48, 56);
	put_word(856 + 8, (uint64_t)-4096);
	put_word(856 + 16, (UINT64_C(1) << 47) + 1);
	ck_assert_int_eq(upstream_file_parse(bytes, 8576, &file), UPSTREAM_READ);
	ck_assert_uint_eq(file.process[0].dram, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(file.process[0].l1, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(file.process[0].l1_small, 20664);
}
END_TEST

START_TEST(takes_a_device_id_below_zero_for_unknown)
{
	begin(2);
	put_half(40, UINT32_MAX);
	ck_assert_int_eq(upstream_file_parse(bytes, 8576, &file), UPSTREAM_READ);
	ck_assert_uint_eq(file.device_id, SNAPSHOT_UNKNOWN);
}
END_TEST

START_TEST(ends_a_name_that_does_not_end)
{
	begin(3);
	put_process(856, 48, 56);
	memset(bytes + 856 + 56, 'x', 64);
	ck_assert_int_eq(upstream_file_parse(bytes, 8576, &file), UPSTREAM_READ);
	ck_assert_uint_eq(strlen(file.process[0].name), 63);
}
END_TEST

START_TEST(refuses_versions_that_it_does_not_know)
{
	begin(5);
	ck_assert_int_eq(upstream_file_parse(bytes, 8576, &file), UPSTREAM_OTHER_VERSION);
	ck_assert_uint_eq(file.version, 5);
	begin(UINT32_MAX);
	ck_assert_int_eq(upstream_file_parse(bytes, 4, &file), UPSTREAM_OTHER_VERSION);
}
END_TEST

START_TEST(refuses_every_size_that_its_version_does_not_have)
{
	for (uint32_t version = 1; version <= 4; version++) {
		begin(version);
		put_half(8536, READY);
		for (size_t size = 4; size <= 9281; size++) {
			bool is_known =
				size == 8576 || (version == 1 && (size == 8640 || size == 9280));
			enum upstream_status status = upstream_file_parse(bytes, size, &file);
			ASSERT_IN_LOOP(status == (is_known ? UPSTREAM_READ : UPSTREAM_OTHER_SIZE));
			ASSERT_IN_LOOP(file.version == version);
		}
	}
}
END_TEST

START_TEST(waits_for_a_file_that_has_only_been_made)
{
	begin(0);
	ck_assert_int_eq(upstream_file_parse(bytes, 0, &file), UPSTREAM_NOT_READY);
	ck_assert_int_eq(upstream_file_parse(bytes, 8576, &file), UPSTREAM_NOT_READY);
	ck_assert_int_eq(upstream_file_parse(bytes, 3, &file), UPSTREAM_OTHER_SIZE);
	ck_assert_uint_eq(file.version, 0);
}
END_TEST

static Suite *upstream_file_suite(void)
{
	Suite *suite = suite_create("upstream_file");
	TCase *layouts = tcase_create("layouts");
	tcase_add_test(layouts, reads_version_1_with_the_bytes_of_kernels);
	tcase_add_test(layouts, reads_version_1_without_kernels);
	tcase_add_test(layouts, reads_versions_2_and_3);
	tcase_add_test(layouts, reads_version_4_when_it_is_ready);
	tcase_add_test(layouts, reads_all_64_processes);
	suite_add_tcase(suite, layouts);
	TCase *odd = tcase_create("odd");
	tcase_add_test(odd, takes_a_slot_that_is_being_given_back_for_empty);
	tcase_add_test(odd, counts_impossible_pids_and_leaves_them_out);
	tcase_add_test(odd, takes_a_counter_below_zero_for_unknown);
	tcase_add_test(odd, takes_a_device_id_below_zero_for_unknown);
	tcase_add_test(odd, ends_a_name_that_does_not_end);
	tcase_add_test(odd, refuses_versions_that_it_does_not_know);
	tcase_add_test(odd, refuses_every_size_that_its_version_does_not_have);
	tcase_add_test(odd, waits_for_a_file_that_has_only_been_made);
	suite_add_tcase(suite, odd);
	return suite;
}

TEST_MAIN(upstream_file_suite)
