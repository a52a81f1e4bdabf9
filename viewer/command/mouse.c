/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/mouse.h"

#include "viewer/view/glyph.h"
#include "viewer/view/keys.h"

enum {
	WHEEL_ROWS = 3,
	TAB_ROW = 0,
};

static uint32_t glyph_at(const struct canvas *canvas, int row, int column)
{
	return canvas->cells[row * canvas->columns + column].glyph;
}

static bool is_blank(uint32_t glyph)
{
	return glyph == 0 || glyph == ' ';
}

static bool is_digit(uint32_t glyph)
{
	return glyph >= '0' && glyph <= '9';
}

/* begins_tab: one digit alone between a blank and a name; not a clock, not a count. */
static bool begins_tab(const struct canvas *canvas, int column)
{
	return is_digit(glyph_at(canvas, TAB_ROW, column)) &&
	       (column == 0 || is_blank(glyph_at(canvas, TAB_ROW, column - 1))) &&
	       (column + 1 == canvas->columns || !is_digit(glyph_at(canvas, TAB_ROW, column + 1)));
}

/* tab_key: the digit left of where its tab was clicked; two blanks are between tabs. */
static int tab_key(const struct canvas *canvas, int column)
{
	for (; column >= 0; column--) {
		if (begins_tab(canvas, column))
			return (int)glyph_at(canvas, TAB_ROW, column);
		if (column > 0 && is_blank(glyph_at(canvas, TAB_ROW, column)) &&
			is_blank(glyph_at(canvas, TAB_ROW, column - 1)))
			break;
	}
	return KEY_NONE_PRESSED;
}

static int caret_row(const struct canvas *canvas)
{
	for (int row = 0; row < canvas->rows; row++)
		if (glyph_at(canvas, row, 0) == GLYPH_CARET)
			return row;
	return -1;
}

void mouse_keys(
	const struct canvas *canvas, int row, int column, int wheel, struct mouse_keys *ret_keys)
{
	*ret_keys = (struct mouse_keys){0};
	if (row < 0 || row >= canvas->rows || column < 0 || column >= canvas->columns)
		return;
	if (wheel != 0) {
		*ret_keys =
			(struct mouse_keys){wheel < 0 ? KEY_PRESS_UP : KEY_PRESS_DOWN, WHEEL_ROWS};
		return;
	}
	if (row == TAB_ROW) {
		int key = tab_key(canvas, column);
		*ret_keys = (struct mouse_keys){key, key != KEY_NONE_PRESSED};
		return;
	}
	int caret = caret_row(canvas);
	if (caret >= 0 && caret != row)
		*ret_keys = (struct mouse_keys){row < caret ? KEY_PRESS_UP : KEY_PRESS_DOWN,
			row < caret ? caret - row : row - caret};
}
