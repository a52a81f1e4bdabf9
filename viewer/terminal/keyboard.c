/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/terminal/keyboard.h"

#include <stdint.h>
#include <string.h>

enum {
	ESCAPE = 27,
	MOST_PARAMETERS = 4,
	LONGEST_SEQUENCE = 64, /* what is longer is noise */
	WHEEL_UP = 64,
	WHEEL_DOWN = 65,
	MODIFIERS = 4 | 8 | 16, /* shift, meta and control, added to a mouse button */
};

/* What one step takes from the bytes: none where more are needed. */
struct taken {
	size_t n_bytes;
	int key;
};

/* A control sequence: ESC [ parameters final. */
struct control {
	char private_mark; /* '<' of the mouse; 0 */
	unsigned parameters[MOST_PARAMETERS];
	size_t n_parameters;
	char final;
	size_t n_bytes; /* 0: unfinished */
};

size_t keyboard_room(const struct keyboard *keyboard)
{
	return KEYBOARD_BYTES - keyboard->n_bytes;
}

void keyboard_feed(struct keyboard *keyboard, const unsigned char *bytes, size_t n_bytes)
{
	if (n_bytes > keyboard_room(keyboard))
		n_bytes = keyboard_room(keyboard);
	memcpy(keyboard->bytes + keyboard->n_bytes, bytes, n_bytes);
	keyboard->n_bytes += n_bytes;
}

bool keyboard_is_unfinished(const struct keyboard *keyboard)
{
	return keyboard->n_bytes > 0;
}

static int key_of_letter(char final)
{
	switch (final) {
	case 'A':
		return KEY_PRESS_UP;
	case 'B':
		return KEY_PRESS_DOWN;
	case 'C':
		return KEY_PRESS_RIGHT;
	case 'D':
		return KEY_PRESS_LEFT;
	case 'H':
		return KEY_PRESS_HOME;
	case 'F':
		return KEY_PRESS_END;
	case 'M':
		return KEY_PRESS_ENTER; /* of the keypad */
	case 'P':
	case 'Q':
	case 'R':
	case 'S':
		return KEY_PRESS_F1 + (final - 'P');
	case 'Z':
		return KEY_PRESS_BACKTAB;
	default:
		return KEY_NONE_PRESSED;
	}
}

/* key_of_number: ESC [ number ~, as the VT220 numbered its keys, with the gaps it left. */
static int key_of_number(unsigned number)
{
	static const uint16_t keys[] = {
		[1] = KEY_PRESS_HOME,
		[4] = KEY_PRESS_END,
		[5] = KEY_PRESS_PAGE_UP,
		[6] = KEY_PRESS_PAGE_DOWN,
		[7] = KEY_PRESS_HOME,
		[8] = KEY_PRESS_END,
		[11] = KEY_PRESS_F1,
		[12] = KEY_PRESS_F1 + 1,
		[13] = KEY_PRESS_F1 + 2,
		[14] = KEY_PRESS_F1 + 3,
		[15] = KEY_PRESS_F1 + 4,
		[17] = KEY_PRESS_F1 + 5,
		[18] = KEY_PRESS_F1 + 6,
		[19] = KEY_PRESS_F1 + 7,
		[20] = KEY_PRESS_F1 + 8,
		[21] = KEY_PRESS_F1 + 9,
		[23] = KEY_PRESS_F1 + 10,
		[24] = KEY_PRESS_F12,
	};
	return number < sizeof keys / sizeof keys[0] ? keys[number] : KEY_NONE_PRESSED;
}

static int press_mouse(struct keyboard *keyboard, unsigned button, unsigned column, unsigned row)
{
	button &= ~(unsigned)MODIFIERS;
	if (button != 0 && button != WHEEL_UP && button != WHEEL_DOWN)
		return KEY_NONE_PRESSED;
	if (row < 1 || column < 1 || row > INT16_MAX || column > INT16_MAX)
		return KEY_NONE_PRESSED;
	keyboard->mouse = (struct keyboard_mouse){
		.row = (int)row - 1,
		.column = (int)column - 1,
		.wheel = button == WHEEL_UP ? -1 : button == WHEEL_DOWN,
	};
	return KEY_PRESS_MOUSE;
}

static void read_control(const unsigned char *bytes, size_t n_bytes, struct control *ret_control)
{
	struct control control = {.n_parameters = 1};
	size_t at = 2;
	if (at < n_bytes && bytes[at] >= '<' && bytes[at] <= '?')
		control.private_mark = (char)bytes[at++];
	for (; at < n_bytes && bytes[at] >= ' ' && bytes[at] < '@'; at++) {
		unsigned *parameter = &control.parameters[control.n_parameters - 1];
		if (bytes[at] >= '0' && bytes[at] <= '9' && *parameter < 100000)
			*parameter = *parameter * 10 + (bytes[at] - '0');
		else if (bytes[at] == ';' && control.n_parameters < MOST_PARAMETERS)
			control.n_parameters++;
	}
	if (at < n_bytes) {
		control.final = (char)bytes[at];
		control.n_bytes = at + 1;
	}
	*ret_control = control;
}

static struct taken take_control(struct keyboard *keyboard)
{
	const unsigned char *bytes = keyboard->bytes;
	size_t n_bytes = keyboard->n_bytes;
	struct control control;
	/* The Linux console's F1 to F5: ESC [ [ A. */
	if (n_bytes > 2 && bytes[2] == '[') {
		bool known = n_bytes > 3 && bytes[3] >= 'A' && bytes[3] <= 'E';
		return (struct taken){n_bytes > 3 ? 4 : 0,
			known ? KEY_PRESS_F1 + (bytes[3] - 'A') : KEY_NONE_PRESSED};
	}
	/* The mouse of before 1006: ESC [ M button column row, each 32 more. */
	if (n_bytes > 2 && bytes[2] == 'M') {
		if (n_bytes < 6)
			return (struct taken){0};
		return (struct taken){
			6, press_mouse(keyboard, bytes[3] - 32u, bytes[4] - 32u, bytes[5] - 32u)};
	}
	read_control(bytes, n_bytes, &control);
	struct taken taken = {.n_bytes = control.n_bytes};
	if (control.private_mark == '<' && control.final == 'M' && control.n_parameters == 3)
		taken.key = press_mouse(keyboard, control.parameters[0], control.parameters[1],
			control.parameters[2]);
	else if (control.private_mark == 0 && control.final == '~')
		taken.key = key_of_number(control.parameters[0]);
	else if (control.private_mark == 0)
		taken.key = key_of_letter(control.final);
	return taken;
}

/* take_listed: a sequence that this terminal type is known to send. */
static bool take_listed(const struct keyboard *keyboard, struct taken *ret_taken)
{
	for (size_t i = 0; i < keyboard->n_sequences; i++) {
		const struct keyboard_sequence *sequence = &keyboard->sequences[i];
		size_t length = strlen(sequence->bytes);
		if (length == 0 || length > keyboard->n_bytes ||
			memcmp(keyboard->bytes, sequence->bytes, length) != 0)
			continue;
		*ret_taken = (struct taken){length, sequence->key};
		return true;
	}
	return false;
}

static struct taken take_escape(struct keyboard *keyboard)
{
	if (keyboard->n_bytes == 1)
		return (struct taken){0};
	if (keyboard->bytes[1] == '[')
		return take_control(keyboard);
	if (keyboard->bytes[1] == 'O') {
		if (keyboard->n_bytes == 2)
			return (struct taken){0};
		return (struct taken){3, key_of_letter((char)keyboard->bytes[2])};
	}
	return (struct taken){1, KEY_PRESS_ESCAPE};
}

static int key_of_byte(unsigned char byte)
{
	switch (byte) {
	case '\r':
	case '\n':
		return KEY_PRESS_ENTER;
	case '\t':
		return KEY_PRESS_TAB;
	case '\b':
	case 127:
		return KEY_PRESS_BACKSPACE;
	case KEY_PRESS_CTRL_L:
		return KEY_PRESS_CTRL_L;
	default:
		return byte >= ' ' && byte < 127 ? byte : KEY_NONE_PRESSED;
	}
}

static struct taken take(struct keyboard *keyboard)
{
	struct taken taken;
	if (take_listed(keyboard, &taken))
		return taken;
	if (keyboard->bytes[0] == ESCAPE)
		return take_escape(keyboard);
	return (struct taken){1, key_of_byte(keyboard->bytes[0])};
}

static void drop(struct keyboard *keyboard, size_t n_bytes)
{
	keyboard->n_bytes -= n_bytes;
	memmove(keyboard->bytes, keyboard->bytes + n_bytes, keyboard->n_bytes);
}

int keyboard_next(struct keyboard *keyboard, bool settled)
{
	while (keyboard->n_bytes > 0) {
		struct taken taken = take(keyboard);
		if (taken.n_bytes == 0 && keyboard->n_bytes > LONGEST_SEQUENCE)
			taken.n_bytes = keyboard->n_bytes;
		if (taken.n_bytes == 0) {
			if (!settled)
				return KEY_NONE_PRESSED;
			taken = (struct taken){keyboard->n_bytes,
				keyboard->n_bytes == 1 ? KEY_PRESS_ESCAPE : KEY_NONE_PRESSED};
		}
		drop(keyboard, taken.n_bytes);
		if (taken.key != KEY_NONE_PRESSED)
			return taken.key;
	}
	return KEY_NONE_PRESSED;
}
