/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "common/names.h"
#include "common/text.h"
#include "tests/test.h"

START_TEST(gives_back_what_was_stored)
{
	ttam_word words[2];
	char text[16];
	ttam_text_store(words, 2, "ttnn 0.81.1");
	ttam_text_load(words, 2, text);
	ck_assert_str_eq(text, "ttnn 0.81.1");
}
END_TEST

START_TEST(cuts_between_characters_and_ends_with_zeros)
{
	ttam_word words[2];
	char text[16];
	memset((void *)words, 0xff, sizeof words);
	ttam_text_store(words, 2, "abcdefghijklm€");
	ttam_text_load(words, 2, text);
	ck_assert_str_eq(text, "abcdefghijklm");
	ck_assert_int_eq(text[14], 0);
	ttam_text_store(words, 2, "abcdefghijkl€");
	ttam_text_load(words, 2, text);
	ck_assert_str_eq(text, "abcdefghijkl€");
}
END_TEST

START_TEST(ends_a_text_that_has_no_end)
{
	ttam_word words[1];
	char text[8];
	memset((void *)words, 'x', sizeof words);
	ttam_text_load(words, 1, text);
	ck_assert_str_eq(text, "xxxxxxx");
}
END_TEST

START_TEST(builds_a_line_and_cuts_it)
{
	char text[12];
	struct ttam_line line;
	ttam_line_init(&line, text, sizeof text);
	ttam_line_add(&line, "n=");
	ttam_line_add_number(&line, 0);
	ttam_line_add_number(&line, UINT64_MAX);
	ttam_line_add(&line, "lost");
	ck_assert_str_eq(text, "n=018446744");
	ck_assert_uint_eq(line.length, sizeof text - 1);
}
END_TEST

START_TEST(names_every_type_and_every_missing_bit)
{
	ck_assert_str_eq(ttam_type_name(TTAM_SHM_L1_SMALL), "L1_SMALL");
	ck_assert_str_eq(ttam_type_name(TTAM_SHM_TYPE_COUNT), "UNKNOWN");
	for (unsigned i = 0; i < TTAM_SHM_TYPE_COUNT; i++)
		ck_assert_ptr_nonnull(ttam_type_name(i));
	for (unsigned i = 0; i < TTAM_MISSING_BITS; i++)
		ck_assert_ptr_nonnull(ttam_missing_name(i));
	ck_assert_ptr_null(ttam_missing_name(TTAM_MISSING_BITS));
	ck_assert_str_eq(ttam_source_name(TTAM_SHM_SOURCE_PRELOAD), "preload");
	ck_assert_str_eq(ttam_source_name(0), "unknown");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("text");
	TCase *texts = tcase_create("texts");
	tcase_add_test(texts, gives_back_what_was_stored);
	tcase_add_test(texts, cuts_between_characters_and_ends_with_zeros);
	tcase_add_test(texts, ends_a_text_that_has_no_end);
	tcase_add_test(texts, builds_a_line_and_cuts_it);
	tcase_add_test(texts, names_every_type_and_every_missing_bit);
	suite_add_tcase(suite, texts);
	return suite;
}

TEST_MAIN(make_suite)
