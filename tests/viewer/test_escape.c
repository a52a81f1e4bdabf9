/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/test.h"
#include "viewer/output/escape.h"

static const struct {
	const char *raw;
	const char *text;
	const char *unicode;
} examples[] = {
	{"serve.py --model 70b", "serve.py --model 70b", "serve.py --model 70b"},
	{"naïve – 模型", "naïve – 模型", "naïve – 模型"},
	{"\x1b[2J", "\\x1b[2J", "\x1b[2J"}, /* JSON has \u001b for it */
	{"a\nb", "a\\x0ab", "a\nb"},
	{"\xff\xfe", "\\xff\\xfe", "\xef\xbf\xbd\xef\xbf\xbd"},
	{"\xc2\x9b"
	 "31m",
		"\\xc2\\x9b31m",
		"\xef\xbf\xbd"
		"31m"},
	{"\x7f", "\\x7f", "\xef\xbf\xbd"},
	{"\xe2\x80\xae"
	 "x",
		"\\xe2\\x80\\xaex",
		"\xef\xbf\xbd"
		"x"},
	{"a\xe2\x80\x8b!", "a\\xe2\\x80\\x8b!", "a\xef\xbf\xbd!"}, /* zero width */
	{"\xef\xbb\xbf!", "\\xef\\xbb\\xbf!", "\xef\xbf\xbd!"},
	{"\xc0\xaf", "\\xc0\\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
	{"\xed\xa0\x80", "\\xed\\xa0\\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	{"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
	{"\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80",
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	{"cut \xe6\xa8", "cut \\xe6\\xa8", "cut \xef\xbf\xbd\xef\xbf\xbd"},
};

START_TEST(makes_hostile_bytes_harmless)
{
	char text[256];
	escape_text(examples[_i].raw, text, sizeof(text));
	ck_assert_str_eq(text, examples[_i].text);
	escape_unicode(examples[_i].raw, text, sizeof(text));
	ck_assert_str_eq(text, examples[_i].unicode);
}
END_TEST

START_TEST(cuts_between_characters)
{
	char text[6];
	ck_assert_str_eq(escape_text("abcd\x01", text, sizeof(text)), "abcd");
	ck_assert_str_eq(escape_text("abcd\xc3\xa9", text, sizeof(text)), "abcd");
	ck_assert_str_eq(escape_unicode("abc\xff", text, sizeof(text)), "abc");
	ck_assert_str_eq(escape_text("abcdef", text, sizeof(text)), "abcde");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("escape");
	TCase *escapes = tcase_create("escapes");
	tcase_add_loop_test(
		escapes, makes_hostile_bytes_harmless, 0, sizeof(examples) / sizeof(examples[0]));
	tcase_add_test(escapes, cuts_between_characters);
	suite_add_tcase(suite, escapes);
	return suite;
}

TEST_MAIN(make_suite)
