/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/canvas.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/view/glyph.h"

int canvas_resize(struct canvas *canvas, int rows, int columns)
{
	size_t wanted = (size_t)rows * (size_t)columns;
	if (wanted > canvas->capacity) {
		struct canvas_cell *cells = realloc(canvas->cells, wanted * sizeof(*cells));
		if (!cells)
			return -ENOMEM;
		canvas->cells = cells;
		canvas->capacity = wanted;
	}
	canvas->rows = rows;
	canvas->columns = columns;
	canvas_clear(canvas);
	return 0;
}

void canvas_clear(struct canvas *canvas)
{
	size_t n = (size_t)canvas->rows * (size_t)canvas->columns;
	canvas->n_clipped = 0;
	if (n > 0)
		memset(canvas->cells, 0, n * sizeof(*canvas->cells));
}

void canvas_finish(struct canvas *canvas)
{
	if (!canvas)
		return;
	free(canvas->cells);
	*canvas = (struct canvas){0};
}

static struct canvas_cell *cell_at(struct canvas *canvas, int row, int column)
{
	if (row < 0 || row >= canvas->rows || column < 0 || column >= canvas->columns)
		return NULL;
	return &canvas->cells[(size_t)row * (size_t)canvas->columns + (size_t)column];
}

void canvas_put(struct canvas *canvas, int row, int column, uint32_t glyph, enum theme_style style)
{
	struct canvas_cell *cell = cell_at(canvas, row, column);
	if (!cell) {
		canvas->n_clipped += glyph != ' ' && glyph != 0;
		return;
	}
	cell->glyph = glyph;
	cell->style = (uint8_t)style;
}

/* Decodes one code point; anything that is not shortest-form UTF-8 is one byte of '?'. */
static uint32_t decode(const unsigned char *text, size_t *ret_length)
{
	static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = text[0] < 0x80             ? 1
			: (text[0] & 0xe0) == 0xc0 ? 2
			: (text[0] & 0xf0) == 0xe0 ? 3
			: (text[0] & 0xf8) == 0xf0 ? 4
						   : 0;
	*ret_length = 1;
	if (length == 0)
		return '?';
	uint32_t point = length == 1 ? text[0] : text[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return '?';
		point = point << 6 | (text[i] & 0x3f);
	}
	if (point < lowest[length])
		return '?';
	*ret_length = length;
	return point;
}

/* Scripts whose every character is one column wide, and the glyphs of ours. */
static bool is_one_column(uint32_t point)
{
	return (point >= 0x20 && point < 0x7f) ||
	       (point >= 0xa1 && point < 0x300 && point != 0xad) ||
	       (point >= 0x391 && point < 0x483) || (point >= 0x48a && point < 0x530) ||
	       (point >= 0x2500 && point < 0x25a0) || theme_ascii(point, STYLE_TEXT) != '?';
}

uint32_t canvas_next(const char **text)
{
	size_t length;
	uint32_t point = decode((const unsigned char *)*text, &length);
	*text += length;
	return is_one_column(point) ? point : '?';
}

int canvas_text(
	struct canvas *canvas, int row, int column, const char *text, enum theme_style style)
{
	while (*text != '\0')
		canvas_put(canvas, row, column++, canvas_next(&text), style);
	return column;
}

int canvas_width(const char *text)
{
	int width = 0;
	for (; *text != '\0'; width++)
		(void)canvas_next(&text);
	return width;
}

int canvas_name(struct canvas *canvas, int row, int column, int width, const char *text,
	enum theme_style style)
{
	if (width <= 0)
		return column;
	int length = canvas_width(text);
	int shown = length <= width ? length : width - 1;
	for (int i = 0; i < shown; i++)
		canvas_put(canvas, row, column++, canvas_next(&text), style);
	if (shown < length)
		canvas_put(canvas, row, column++, GLYPH_CUT, style);
	return column;
}

int canvas_right(struct canvas *canvas, int row, int end, const char *text, enum theme_style style)
{
	int column = end - canvas_width(text);
	canvas_text(canvas, row, column, text, style);
	return column;
}

void canvas_fill(struct canvas *canvas, int row, int column, int width, uint32_t glyph,
	enum theme_style style)
{
	for (int i = 0; i < width; i++)
		canvas_put(canvas, row, column + i, glyph, style);
}

void canvas_flag(struct canvas *canvas, int row, int column, int width, enum canvas_flag flag)
{
	for (int i = 0; i < width; i++) {
		struct canvas_cell *cell = cell_at(canvas, row, column + i);
		if (cell)
			cell->flags = (uint8_t)(cell->flags | flag);
	}
}
