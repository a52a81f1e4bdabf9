/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <string.h>

#include "viewer/terminal/keyboard.h"

static struct keyboard keyboard;

static void type(const char *bytes)
{
	keyboard_feed(&keyboard, (const unsigned char *)bytes, strlen(bytes));
}

static void start(void)
{
	keyboard = (struct keyboard){0};
}

static void assert_key(const char *bytes, int key)
{
	type(bytes);
	int next = keyboard_next(&keyboard, false);
	ck_assert_msg(next == key, "%s is %d, not %d", bytes + 1, next, key);
	ck_assert_int_eq(keyboard_next(&keyboard, false), KEY_NONE_PRESSED);
	ck_assert(!keyboard_is_unfinished(&keyboard));
}

START_TEST(letters_are_themselves)
{
	type("q?\\ ");
	ck_assert_int_eq(keyboard_next(&keyboard, false), 'q');
	ck_assert_int_eq(keyboard_next(&keyboard, false), '?');
	ck_assert_int_eq(keyboard_next(&keyboard, false), '\\');
	ck_assert_int_eq(keyboard_next(&keyboard, false), ' ');
	ck_assert_int_eq(keyboard_next(&keyboard, false), KEY_NONE_PRESSED);
}
END_TEST

START_TEST(knows_the_keys_of_every_terminal)
{
	static const struct {
		const char *bytes;
		int key;
	} cases[] = {
		{"\033[A", KEY_PRESS_UP},
		{"\033OB", KEY_PRESS_DOWN},
		{"\033[C", KEY_PRESS_RIGHT},
		{"\033OD", KEY_PRESS_LEFT},
		{"\033[1;5A", KEY_PRESS_UP},
		{"\033[H", KEY_PRESS_HOME},
		{"\033OH", KEY_PRESS_HOME},
		{"\033[1~", KEY_PRESS_HOME},
		{"\033[7~", KEY_PRESS_HOME},
		{"\033[F", KEY_PRESS_END},
		{"\033OF", KEY_PRESS_END},
		{"\033[4~", KEY_PRESS_END},
		{"\033[8~", KEY_PRESS_END},
		{"\033[5~", KEY_PRESS_PAGE_UP},
		{"\033[6~", KEY_PRESS_PAGE_DOWN},
		{"\033[Z", KEY_PRESS_BACKTAB},
		{"\033OP", KEY_PRESS_F1},
		{"\033[11~", KEY_PRESS_F1},
		{"\033[[A", KEY_PRESS_F1},
		{"\033[[E", KEY_PRESS_F1 + 4},
		{"\033[15~", KEY_PRESS_F1 + 4},
		{"\033[17~", KEY_PRESS_F1 + 5},
		{"\033[21~", KEY_PRESS_F1 + 9},
		{"\033[24~", KEY_PRESS_F12},
		{"\r", KEY_PRESS_ENTER},
		{"\n", KEY_PRESS_ENTER},
		{"\033OM", KEY_PRESS_ENTER},
		{"\t", KEY_PRESS_TAB},
		{"\b", KEY_PRESS_BACKSPACE},
		{"\177", KEY_PRESS_BACKSPACE},
		{"\014", KEY_PRESS_CTRL_L},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_key(cases[i].bytes, cases[i].key);
}
END_TEST

START_TEST(knows_the_sequences_that_terminfo_lists)
{
	keyboard.sequences[0] = (struct keyboard_sequence){"\033Ol", KEY_PRESS_F12};
	keyboard.n_sequences = 1;
	assert_key("\033Ol", KEY_PRESS_F12);
}
END_TEST

START_TEST(escape_alone_waits_until_nothing_follows)
{
	type("\033");
	ck_assert_int_eq(keyboard_next(&keyboard, false), KEY_NONE_PRESSED);
	ck_assert(keyboard_is_unfinished(&keyboard));
	ck_assert_int_eq(keyboard_next(&keyboard, true), KEY_PRESS_ESCAPE);
	ck_assert(!keyboard_is_unfinished(&keyboard));
}
END_TEST

START_TEST(a_torn_sequence_is_one_key)
{
	const char *sequence = "\033[24~";
	for (size_t i = 0; i < strlen(sequence); i++) {
		ck_assert_int_eq(keyboard_next(&keyboard, false), KEY_NONE_PRESSED);
		keyboard_feed(&keyboard, (const unsigned char *)sequence + i, 1);
	}
	ck_assert_int_eq(keyboard_next(&keyboard, false), KEY_PRESS_F12);
}
END_TEST

START_TEST(escape_before_a_letter_is_two_keys)
{
	type("\033x");
	ck_assert_int_eq(keyboard_next(&keyboard, false), KEY_PRESS_ESCAPE);
	ck_assert_int_eq(keyboard_next(&keyboard, false), 'x');
}
END_TEST

START_TEST(unknown_sequences_are_swallowed_whole)
{
	static const char *const noise[] = {"\033[200~", "\033[I", "\033[?62;22c", "\033[3;5~",
		"\033Ox", "\303\244", "\001", "\033[<0;3;4m", "\033[<35;3;4M",
		"\033[1;2;3;4;5;6;7q", "\033[99999999999~"};
	for (size_t i = 0; i < sizeof noise / sizeof noise[0]; i++) {
		type(noise[i]);
		ck_assert_int_eq(keyboard_next(&keyboard, false), KEY_NONE_PRESSED);
		ck_assert(!keyboard_is_unfinished(&keyboard));
		assert_key("q", 'q');
	}
}
END_TEST

START_TEST(an_endless_sequence_does_not_jam_the_keyboard)
{
	type("\033[");
	for (int i = 0; i < 100; i++)
		type("11111111");
	ck_assert_int_eq(keyboard_next(&keyboard, false), KEY_NONE_PRESSED);
	ck_assert_uint_eq(keyboard_room(&keyboard), KEYBOARD_BYTES);
	assert_key("q", 'q');
}
END_TEST

START_TEST(tells_where_the_mouse_clicked)
{
	assert_key("\033[<0;12;34M", KEY_PRESS_MOUSE);
	ck_assert_int_eq(keyboard.mouse.column, 11);
	ck_assert_int_eq(keyboard.mouse.row, 33);
	ck_assert_int_eq(keyboard.mouse.wheel, 0);
	assert_key("\033[<64;1;1M", KEY_PRESS_MOUSE);
	ck_assert_int_eq(keyboard.mouse.wheel, -1);
	assert_key("\033[<65;1;1M", KEY_PRESS_MOUSE);
	ck_assert_int_eq(keyboard.mouse.wheel, 1);
	assert_key("\033[M #$", KEY_PRESS_MOUSE);
	ck_assert_int_eq(keyboard.mouse.column, 2);
	ck_assert_int_eq(keyboard.mouse.row, 3);
}
END_TEST

START_TEST(survives_random_bytes)
{
	srand(1);
	for (int i = 0; i < 100000; i++) {
		unsigned char bytes[8];
		for (size_t j = 0; j < sizeof bytes; j++)
			bytes[j] = (unsigned char)(rand() % 3 == 0 ? "\033[OM<;0~"[rand() % 8]
								   : rand());
		keyboard_feed(&keyboard, bytes, sizeof bytes);
		while (keyboard_next(&keyboard, i % 2 == 0) != KEY_NONE_PRESSED)
			continue;
		ck_assert(keyboard_room(&keyboard) >= sizeof bytes);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("keyboard");
	TCase *keys = tcase_create("keys");
	tcase_add_checked_fixture(keys, start, NULL);
	tcase_add_test(keys, letters_are_themselves);
	tcase_add_test(keys, knows_the_keys_of_every_terminal);
	tcase_add_test(keys, knows_the_sequences_that_terminfo_lists);
	tcase_add_test(keys, escape_alone_waits_until_nothing_follows);
	tcase_add_test(keys, a_torn_sequence_is_one_key);
	tcase_add_test(keys, escape_before_a_letter_is_two_keys);
	tcase_add_test(keys, unknown_sequences_are_swallowed_whole);
	tcase_add_test(keys, an_endless_sequence_does_not_jam_the_keyboard);
	tcase_add_test(keys, tells_where_the_mouse_clicked);
	tcase_add_test(keys, survives_random_bytes);
	suite_add_tcase(suite, keys);
	return suite;
}

TEST_MAIN(make_suite)
