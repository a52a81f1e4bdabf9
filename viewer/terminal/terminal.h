/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminal: a canvas on a real terminal, and its keys. The only header between the program and
 * curses. One write per frame; a frame without a changed cell writes nothing.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viewer/view/canvas.h"
#include "viewer/view/keys.h"

struct terminal_options {
	bool no_color; /* also NO_COLOR in the environment */
	bool ascii;    /* also where the locale is not UTF-8 */
	bool no_mouse;
	bool input_is_data; /* not stdin: keys come from /dev/tty */
};

/*
 * terminal_start: full screen. Returns 0 or -errno (-ENOTTY: stdout is no terminal; -EINVAL: TERM
 * is unknown). terminal_stop puts everything back; it may be called in any state, repeatedly.
 */
int terminal_start(const struct terminal_options *options);
void terminal_stop(void);
/* terminal_suspend, terminal_resume: around SIGTSTP and SIGCONT. */
void terminal_suspend(void);
void terminal_resume(void);

/* terminal_size: as the kernel tells now, at least 1x1. */
void terminal_size(int *ret_rows, int *ret_columns);

/*
 * terminal_draw: never waits. While the terminal does not take the rest of a frame, nothing more is
 * drawn; terminal_unwritten() is then a descriptor to poll for POLLOUT before drawing again, else
 * -1.
 */
void terminal_draw(const struct canvas *canvas);
int terminal_unwritten(void);
void terminal_redraw_all(void);

/* terminal_keys_fd: to poll for POLLIN; -1: there is no terminal to read, so no keys. */
int terminal_keys_fd(void);
/* terminal_key: the next key that is there, or KEY_NONE_PRESSED; never waits. After
 * terminal_key_wait_ms() (-1: no need) ask again: only time tells the Escape key from others. */
int terminal_key(void);
int terminal_key_wait_ms(void);
/* terminal_mouse: where and what, after KEY_PRESS_MOUSE. wheel: -1 up, 1 down, 0 click. */
void terminal_mouse(int *ret_row, int *ret_column, int *ret_wheel);

/* What was written so far. A frame without a changed cell counts as none. */
struct terminal_cost {
	uint64_t bytes;
	uint64_t writes;
	uint64_t frames;
};
struct terminal_cost terminal_cost(void);
