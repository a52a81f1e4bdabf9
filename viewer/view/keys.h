/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys: what a key press is called inside. Printable ASCII stands for itself; the terminal turns
 * everything else into one of these. keys.def is the one table of what they do.
 */
#pragma once

#include <stddef.h>

#include "viewer/view/tabs.h"

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

/* Where a key means something. */
enum key_views {
#define TAB(view, ...) KEY_VIEWS_##view = 1 << VIEW_##view,
#include "viewer/view/tabs.def"
#undef TAB
	KEY_VIEWS_HELP = 1 << VIEW_HELP,
	KEY_VIEWS_MARKS = 1 << VIEW_MARKS,
	KEY_VIEWS_GROUPED = KEY_VIEWS_PROCESSES | KEY_VIEWS_BUFFERS,
	KEY_VIEWS_CHARTS = KEY_VIEWS_DEVICES | KEY_VIEWS_LEAKS | KEY_VIEWS_HISTORY,
	KEY_VIEWS_CURSOR = KEY_VIEWS_DEVICES | KEY_VIEWS_HISTORY,
	KEY_VIEWS_MEMORY = KEY_VIEWS_CURSOR | KEY_VIEWS_MAP,
	KEY_VIEWS_SORTED = KEY_VIEWS_GROUPED | KEY_VIEWS_DEVICES, /* by what the user chose */
	KEY_VIEWS_ALL = (1 << VIEW_COUNT) - 1,
#define TAB(view, digit, name, is_table, ...) +((is_table) ? KEY_VIEWS_##view : 0)
	KEY_VIEWS_TABLES = 0
#include "viewer/view/tabs.def"
#undef TAB
	,
	KEY_VIEWS_LISTS = KEY_VIEWS_TABLES | KEY_VIEWS_EVENTS,
	KEY_VIEWS_FOUND = KEY_VIEWS_LISTS | KEY_VIEWS_MARKS, /* in which a text is found */
};

enum key_action {
	KEY_ACTION_NONE,
#define KEY(action, ...) KEY_ACTION_##action,
#include "viewer/view/keys.def"
#undef KEY
	KEY_ACTIONS,
};

enum {
	KEY_PRESSES = 7,
};

struct key_row {
	enum key_action action;
	const char *shown; /* in the help; empty: said in another row */
	const char *label; /* in the key line */
	const char *name;  /* in the key line, what it does */
	unsigned views;    /* enum key_views */
	const char *help;
	int presses[KEY_PRESSES]; /* 0: none */
};

/* keys_row: of an action that is not KEY_ACTION_NONE. */
const struct key_row *keys_row(enum key_action action);
/* keys_action: what a press means in a view (one bit of enum key_views). */
enum key_action keys_action(int press, unsigned view);
/* keys_views: "all", "tables", "Devices", ... */
void keys_views(unsigned views, char *ret_text, size_t size_bytes);
/* keys_digits: the same by their tabs: "all", "1 2 3". */
void keys_digits(unsigned views, char *ret_text, size_t size_bytes);
