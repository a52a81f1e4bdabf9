/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys: what a key press is called inside. Printable ASCII stands for itself; the terminal turns
 * everything else into one of these. keys.def is the one table of what they do.
 */
#pragma once

enum key {
	KEY_NONE_PRESSED = 0,
	KEY_PRESS_TAB = '\t',
	KEY_PRESS_ENTER = '\n',
	KEY_PRESS_ESCAPE = 27,
	KEY_PRESS_BACKSPACE = 127,
	KEY_PRESS_CTRL_L = 12,
	KEY_PRESS_UP = 256,
	KEY_PRESS_DOWN,
	KEY_PRESS_LEFT,
	KEY_PRESS_RIGHT,
	KEY_PRESS_HOME,
	KEY_PRESS_END,
	KEY_PRESS_PAGE_UP,
	KEY_PRESS_PAGE_DOWN,
	KEY_PRESS_BACKTAB,
	KEY_PRESS_F1, /* to F12, in order */
	KEY_PRESS_F12 = KEY_PRESS_F1 + 11,
	KEY_PRESS_MOUSE, /* the terminal keeps where */
};
