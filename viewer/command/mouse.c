/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/mouse.h"

#include "viewer/view/glyph.h"
#include "viewer/view/keys.h"

enum {
	TAB_ROW = 0,
};

static bool is_on(const struct canvas *canvas, int row, int column)
{
	return row >= 0 && row < canvas->rows && column >= 0 && column < canvas->columns;
}

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

int mouse_tab(const struct canvas *canvas, int row, int column)
{
	if (row != TAB_ROW || !is_on(canvas, row, column))
		return KEY_NONE_PRESSED;
	for (; column >= 0; column--) {
		if (begins_tab(canvas, column))
			return (int)glyph_at(canvas, TAB_ROW, column);
		/* Two blanks are between tabs. */
		if (column > 0 && is_blank(glyph_at(canvas, TAB_ROW, column)) &&
			is_blank(glyph_at(canvas, TAB_ROW, column - 1)))
			break;
	}
	return KEY_NONE_PRESSED;
}

int mouse_caret(const struct canvas *canvas)
{
	for (int row = 0; row < canvas->rows; row++)
		if (glyph_at(canvas, row, 0) == GLYPH_CARET)
			return row;
	return -1;
}

bool mouse_is_header(const struct canvas *canvas, int row, int column)
{
	return is_on(canvas, row, column) && !is_blank(glyph_at(canvas, row, column)) &&
	       canvas->cells[row * canvas->columns + column].style == STYLE_HEAD;
}

bool mouse_is_sorted(const struct canvas *canvas, int row, int column)
{
	if (!mouse_is_header(canvas, row, column))
		return false;
	while (column > 0 && !is_blank(glyph_at(canvas, row, column - 1)))
		column--;
	for (; column < canvas->columns && !is_blank(glyph_at(canvas, row, column)); column++) {
		uint32_t glyph = glyph_at(canvas, row, column);
		if (glyph == GLYPH_SORTED || glyph == GLYPH_UP)
			return true;
	}
	return false;
}
