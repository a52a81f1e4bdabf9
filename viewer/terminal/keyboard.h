/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyboard: the bytes that a terminal sends, as keys. What is no key is swallowed whole, so that
 * no rest of a sequence is taken for letters.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "viewer/view/keys.h"

enum {
	KEYBOARD_SEQUENCES = 32,
	KEYBOARD_BYTES = 256,
};

/* A sequence of this terminal type; those that all terminals share need not be listed. */
struct keyboard_sequence {
	char bytes[16];
	int key;
};

struct keyboard_mouse {
	int row;
	int column;
	int wheel; /* -1 up, 1 down, 0 click */
};

/* Zeroed memory is a keyboard at rest. */
struct keyboard {
	struct keyboard_sequence sequences[KEYBOARD_SEQUENCES];
	size_t n_sequences;
	unsigned char bytes[KEYBOARD_BYTES];
	size_t n_bytes;
	struct keyboard_mouse mouse; /* of the last KEY_PRESS_MOUSE */
};

/* keyboard_room: how many bytes keyboard_feed() takes at once. */
size_t keyboard_room(const struct keyboard *keyboard);
void keyboard_feed(struct keyboard *keyboard, const unsigned char *bytes, size_t n_bytes);

/*
 * keyboard_next: the next key, or KEY_NONE_PRESSED where there is none or where more bytes decide.
 * settled: none will follow, so an unfinished sequence is what it is: the Escape key.
 */
int keyboard_next(struct keyboard *keyboard, bool settled);
/* keyboard_is_unfinished: bytes are left that more bytes, or time, will decide on. */
bool keyboard_is_unfinished(const struct keyboard *keyboard);
