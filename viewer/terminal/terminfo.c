/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/terminal/terminfo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <curses.h>
#include <term.h>

/* Where tputs() puts bytes: its callback takes no other argument. */
static struct bytes *target;

static int put_byte(int byte)
{
	char data = (char)byte;
	bytes_add(target, &data, 1);
	return byte;
}

static void put(struct bytes *bytes, const char *capability)
{
	if (capability == NULL)
		return;
	target = bytes;
	tputs(capability, 1, put_byte);
}

static bool begins_with(const char *text, const char *start)
{
	return text != NULL && strncmp(text, start, strlen(start)) == 0;
}

int terminfo_load(int fd, struct terminfo *ret_terminfo)
{
	int error = 0;
	const char *name = getenv("TERM");
	if (name == NULL || *name == '\0')
		return -EINVAL;
	if (setupterm(NULL, fd, &error) != OK)
		return -EINVAL;
	if (cursor_address == NULL || clear_screen == NULL || hard_copy)
		return -EINVAL;
	*ret_terminfo = (struct terminfo){
		.type_rows = lines > 0 ? lines : 0,
		.type_columns = columns > 0 ? columns : 0,
		.n_colors = max_colors > 0 && set_a_foreground != NULL ? max_colors : 0,
		.is_ecma48 = begins_with(cursor_address, "\033["),
		.is_linux_console = begins_with(name, "linux"),
		.has_mouse = key_mouse != NULL && begins_with(cursor_address, "\033["),
		.hides_cursor = cursor_invisible != NULL && cursor_normal != NULL,
		.scrolls_at_end = auto_right_margin && !eat_newline_glitch,
	};
	return 0;
}

static void add_key(struct keyboard_sequence *sequences, size_t capacity, size_t *n_sequences,
	const char *bytes, int key)
{
	/* One byte would shadow a letter: such keys are known without a table. */
	if (bytes == NULL || *n_sequences == capacity || strlen(bytes) < 2 ||
		strlen(bytes) >= sizeof sequences->bytes)
		return;
	struct keyboard_sequence *sequence = &sequences[(*n_sequences)++];
	*sequence = (struct keyboard_sequence){.key = key};
	memcpy(sequence->bytes, bytes, strlen(bytes));
}

size_t terminfo_keys(struct keyboard_sequence *ret_sequences, size_t capacity)
{
	const struct {
		const char *bytes;
		int key;
	} keys[] = {
		{key_up, KEY_PRESS_UP},
		{key_down, KEY_PRESS_DOWN},
		{key_left, KEY_PRESS_LEFT},
		{key_right, KEY_PRESS_RIGHT},
		{key_home, KEY_PRESS_HOME},
		{key_end, KEY_PRESS_END},
		{key_ppage, KEY_PRESS_PAGE_UP},
		{key_npage, KEY_PRESS_PAGE_DOWN},
		{key_btab, KEY_PRESS_BACKTAB},
		{key_enter, KEY_PRESS_ENTER},
		{key_f1, KEY_PRESS_F1},
		{key_f2, KEY_PRESS_F1 + 1},
		{key_f3, KEY_PRESS_F1 + 2},
		{key_f4, KEY_PRESS_F1 + 3},
		{key_f5, KEY_PRESS_F1 + 4},
		{key_f6, KEY_PRESS_F1 + 5},
		{key_f7, KEY_PRESS_F1 + 6},
		{key_f8, KEY_PRESS_F1 + 7},
		{key_f9, KEY_PRESS_F1 + 8},
		{key_f10, KEY_PRESS_F1 + 9},
		{key_f11, KEY_PRESS_F1 + 10},
		{key_f12, KEY_PRESS_F12},
	};
	size_t n_sequences = 0;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		add_key(ret_sequences, capacity, &n_sequences, keys[i].bytes, keys[i].key);
	return n_sequences;
}

void terminfo_enter(struct bytes *bytes)
{
	put(bytes, enter_ca_mode);
	put(bytes, keypad_xmit);
	put(bytes, cursor_invisible);
}

void terminfo_leave(struct bytes *bytes, int last_row)
{
	put(bytes, exit_attribute_mode);
	put(bytes, orig_pair);
	put(bytes, cursor_normal);
	put(bytes, keypad_local);
	if (exit_ca_mode != NULL) {
		put(bytes, exit_ca_mode);
		return;
	}
	terminfo_move(bytes, last_row, 0);
	put(bytes, clr_eol);
}

void terminfo_clear(struct bytes *bytes)
{
	put(bytes, exit_attribute_mode);
	put(bytes, clear_screen);
}

void terminfo_move(struct bytes *bytes, int row, int col)
{
	put(bytes, tparm(cursor_address, row, col, 0, 0, 0, 0, 0, 0, 0));
}

static void put_color(struct bytes *bytes, const char *capability, int n_colors, int color)
{
	if (capability != NULL && color >= 0 && color < n_colors)
		put(bytes, tparm(capability, color, 0, 0, 0, 0, 0, 0, 0, 0));
}

void terminfo_look(struct bytes *bytes, int n_colors, struct theme_look look)
{
	put(bytes, exit_attribute_mode);
	if (look.attributes & THEME_BOLD)
		put(bytes, enter_bold_mode);
	if (look.attributes & THEME_UNDERLINE)
		put(bytes, enter_underline_mode);
	if (look.attributes & THEME_REVERSE)
		put(bytes, enter_reverse_mode);
	put_color(bytes, set_a_foreground, n_colors, look.foreground);
	put_color(bytes, set_a_background, n_colors, look.background);
}
