/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is pressed and clicked on the live screen. */
#include "viewer/command/mouse.h"
#include "viewer/command/screen_inside.h"
#include "viewer/terminal/terminal.h"

enum {
	WHEEL_ROWS = 3,
	TABLES = 3, /* that one view has at most */
};

static void press(struct screen *screen, int key)
{
	screen_act(screen, view_key(&screen->view, screen_model(screen), screen->canvas.rows,
				   screen->canvas.columns, key));
}

/* press_and_look: the key, and what the screen would be then. */
static void press_and_look(struct screen *screen, int key)
{
	press(screen, key);
	canvas_clear(&screen->canvas);
	view_draw(&screen->view, screen_model(screen), &screen->canvas);
}

/* press_header: to the clicked column, or, where it is sorted by that, the other way round. */
static void press_header(struct screen *screen, int row, int column)
{
	unsigned before = screen->view.sort_column;
	if (mouse_is_sorted(&screen->canvas, row, column)) {
		press(screen, 'I');
		return;
	}
	do
		press_and_look(screen, 's');
	while (!mouse_is_sorted(&screen->canvas, row, column) &&
		screen->view.sort_column != before);
}

/* press_row: moves the caret there; a click on what is no row moves nothing. */
static void press_row(struct screen *screen, int row)
{
	const struct view_state before = screen->view;
	for (int table = 0; table < TABLES; table++) {
		int caret = mouse_caret(&screen->canvas);
		for (; caret >= 0 && caret < row; caret++)
			press(screen, KEY_PRESS_DOWN);
		for (; caret > row; caret--)
			press(screen, KEY_PRESS_UP);
		press_and_look(screen, KEY_NONE_PRESSED);
		if (mouse_caret(&screen->canvas) == row)
			return;
		press_and_look(screen, KEY_PRESS_TAB);
	}
	screen->view = before;
}

static void press_mouse(struct screen *screen)
{
	int row = 0;
	int column = 0;
	int wheel = 0;
	terminal_mouse(&row, &column, &wheel);
	/* What is typed into a prompt are letters. */
	if (screen->view.prompt != 0)
		return;
	int tab = mouse_tab(&screen->canvas, row, column);
	if (wheel != 0)
		for (int i = 0; i < WHEEL_ROWS; i++)
			press(screen, wheel < 0 ? KEY_PRESS_UP : KEY_PRESS_DOWN);
	else if (tab != KEY_NONE_PRESSED)
		press(screen, tab);
	else if (mouse_is_header(&screen->canvas, row, column))
		press_header(screen, row, column);
	else if (!view_point(&screen->view, screen_model(screen), screen->canvas.rows,
			 screen->canvas.columns, row, column))
		press_row(screen, row);
}

void screen_take_keys(struct screen *screen)
{
	int key;
	while (screen->ending == ENDING_NONE && (key = terminal_key()) != KEY_NONE_PRESSED) {
		if (key == KEY_PRESS_MOUSE)
			press_mouse(screen);
		else
			press(screen, key);
	}
}
