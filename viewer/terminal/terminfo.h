/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminfo: what the terminal of $TERM can do, and the bytes that make it do it. The only part that
 * calls curses, and only its terminfo level: its screen level writes when and as often as it likes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "viewer/terminal/bytes.h"
#include "viewer/terminal/keyboard.h"
#include "viewer/view/theme.h"

struct terminfo {
	int type_rows; /* of the terminal type, where the kernel knows no size; 0: unknown */
	int type_columns;
	int n_colors;
	bool is_ecma48; /* knows or ignores ESC [ ? modes */
	bool is_linux_console;
	bool has_mouse;
	bool hides_cursor;
	bool scrolls_at_end; /* writing the last cell of the last row would scroll */
};

/* terminfo_load: 0 or -EINVAL: TERM is unset, unknown, or of a terminal that cannot move its
 * cursor. One terminal per process; everything below is about it. */
int terminfo_load(int fd, struct terminfo *ret_terminfo);
size_t terminfo_keys(struct keyboard_sequence *ret_sequences, size_t capacity);

void terminfo_enter(struct bytes *bytes);
void terminfo_leave(struct bytes *bytes, int last_row);
void terminfo_clear(struct bytes *bytes);
void terminfo_move(struct bytes *bytes, int row, int column);
/* terminfo_look: everything before it is forgotten. */
void terminfo_look(struct bytes *bytes, int n_colors, struct theme_look look);
