/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/segment.h"

#include <errno.h>
#include <string.h>

#include "tests/test.h"

START_TEST(lies_in_dev_shm_unless_told_otherwise)
{
	char path[TTAM_PATH_CAPACITY];
	unsetenv("TT_ALLOCMON_DIR");
	ck_assert_int_eq(ttam_segment_path(1000, path), 0);
	ck_assert_str_eq(path, "/dev/shm/tt-allocmon.v1.1000");
	setenv("TT_ALLOCMON_DIR", "", 1);
	ck_assert_str_eq(ttam_segment_directory(), "/dev/shm");
	setenv("TT_ALLOCMON_DIR", "/run/x", 1);
	ck_assert_int_eq(ttam_segment_path(UINT32_MAX, path), 0);
	ck_assert_str_eq(path, "/run/x/tt-allocmon.v1.4294967295");
}
END_TEST

START_TEST(refuses_a_path_that_is_too_long)
{
	char directory[TTAM_PATH_CAPACITY];
	char path[TTAM_PATH_CAPACITY] = "untouched";
	memset(directory, 'd', sizeof directory - 1);
	directory[sizeof directory - 1] = '\0';
	setenv("TT_ALLOCMON_DIR", directory, 1);
	ck_assert_int_eq(ttam_segment_path(1000, path), -ENAMETOOLONG);
	ck_assert_str_eq(path, "untouched");
}
END_TEST

START_TEST(accepts_its_own_header)
{
	struct ttam_shm_header header;
	ttam_header_fill(&header, 12345, "a-boot-id");
	ck_assert_int_eq(ttam_header_check(&header), TTAM_HEADER_OK);
	ck_assert_str_eq(header.boot_id, "a-boot-id");
}
END_TEST

START_TEST(refuses_a_header_with_any_bit_changed)
{
	struct ttam_shm_header header;
	unsigned char *bytes = (unsigned char *)&header;
	for (unsigned i = 0; i < 8 * sizeof header; i++) {
		ttam_header_fill(&header, 12345, "a-boot-id");
		bytes[i / 8] ^= (unsigned char)(1u << i % 8);
		ck_assert_int_ne(ttam_header_check(&header), TTAM_HEADER_OK);
	}
}
END_TEST

START_TEST(says_what_is_wrong_with_a_header)
{
	struct ttam_shm_header header = {0};
	ck_assert_int_eq(ttam_header_check(&header), TTAM_HEADER_NOT_OURS);
	ttam_header_fill(&header, 0, "");
	header.format_version++;
	ck_assert_int_eq(ttam_header_check(&header), TTAM_HEADER_FORMAT);
	ttam_header_fill(&header, 0, "");
	header.record_count--;
	ck_assert_int_eq(ttam_header_check(&header), TTAM_HEADER_GEOMETRY);
	ttam_header_fill(&header, 0, "");
	header.created_realtime++;
	ck_assert_int_eq(ttam_header_check(&header), TTAM_HEADER_CHECKSUM);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("segment");
	TCase *segments = tcase_create("segments");
	tcase_add_test(segments, lies_in_dev_shm_unless_told_otherwise);
	tcase_add_test(segments, refuses_a_path_that_is_too_long);
	tcase_add_test(segments, accepts_its_own_header);
	tcase_add_test(segments, refuses_a_header_with_any_bit_changed);
	tcase_add_test(segments, says_what_is_wrong_with_a_header);
	suite_add_tcase(suite, segments);
	return suite;
}

TEST_MAIN(make_suite)
