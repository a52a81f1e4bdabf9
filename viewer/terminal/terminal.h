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

/* terminal_size: as the kernel tells now; takes a resize into account. */
void terminal_size(int *ret_rows, int *ret_columns);
void terminal_draw(const struct canvas *canvas);
void terminal_redraw_all(void);
/* terminal_key: the next key that is there, or KEY_NONE_PRESSED; never waits. */
int terminal_key(void);
/* terminal_mouse: where and what, after KEY_PRESS_MOUSE. wheel: -1 up, 1 down, 0 click. */
void terminal_mouse(int *ret_row, int *ret_column, int *ret_wheel);
/* What was written so far. */
void terminal_cost(uint64_t *ret_bytes, uint64_t *ret_writes);
