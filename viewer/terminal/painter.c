/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/terminal/painter.h"

#include <string.h>
#include <wchar.h>

/* A terminal that knows it shows a frame at once; others ignore it. */
#define FRAME_BEGIN "\033[?2026h"
#define FRAME_END "\033[?2026l"

enum {
	SHORT_GAP = 4, /* cells that are cheaper to draw again than to jump over */
};

/* The pen: where the terminal's cursor is and how it draws. */
struct pen {
	struct painter *painter;
	struct bytes *bytes;
	int row; /* -1: unknown; one that is full is not returned to */
	int column;
	int look; /* -1: unknown */
};

static enum theme_palette choose_palette(const struct terminfo *terminfo, bool no_color)
{
	if (no_color || terminfo->n_colors < 8)
		return PALETTE_MONO;
	return terminfo->n_colors < 256 ? PALETTE_16 : PALETTE_256;
}

static int look_index(const struct canvas_cell *cell)
{
	unsigned style = cell->style < STYLE_COUNT ? cell->style : STYLE_TEXT;
	return (int)(style * 8 + (cell->flags & 7));
}

static struct theme_look look_of(const struct painter *painter, int index)
{
	int flags = index % 8;
	struct theme_look look = theme_look(
		painter->palette, (enum theme_style)(index / 8), (flags & CANVAS_SELECTED) != 0);
	if (flags & CANVAS_UNDERLINE)
		look.attributes |= THEME_UNDERLINE;
	if (flags & CANVAS_BOLD)
		look.attributes |= THEME_BOLD;
	return look;
}

void painter_init(
	struct painter *painter, const struct terminfo *terminfo, bool no_color, bool ascii)
{
	*painter = (struct painter){
		.terminfo = *terminfo,
		.palette = choose_palette(terminfo, no_color),
		.ascii = ascii,
		.stale = true,
	};
	for (int i = 0; i < PAINTER_LOOKS; i++) {
		struct theme_look look = look_of(painter, i);
		painter->looks[i].shows_blanks =
			look.background >= 0 ||
			(look.attributes & (THEME_REVERSE | THEME_UNDERLINE)) != 0;
	}
}

void painter_finish(struct painter *painter)
{
	canvas_finish(&painter->shown);
}

/* simplest: blanks that look the same are the same: glyph 0. */
static struct canvas_cell simplest(const struct painter *painter, const struct canvas_cell *cell)
{
	if (cell->glyph != 0 && cell->glyph != ' ')
		return *cell;
	if (!painter->looks[look_index(cell)].shows_blanks)
		return (struct canvas_cell){0};
	return (struct canvas_cell){' ', cell->style, cell->flags};
}

static bool is_same(const struct canvas_cell *a, const struct canvas_cell *b)
{
	return a->glyph == b->glyph && a->style == b->style && a->flags == b->flags;
}

static uint32_t drawable(const struct painter *painter, const struct canvas_cell *cell)
{
	uint32_t glyph = cell->glyph;
	if (glyph == 0)
		return ' ';
	if (painter->palette == PALETTE_MONO)
		glyph = theme_mono(glyph, (enum theme_style)cell->style);
	if (glyph < 0x7f)
		return glyph < ' ' ? '?' : glyph;
	if (painter->terminfo.is_linux_console)
		glyph = theme_linux_console(glyph);
	if (painter->ascii || (glyph >= 0x7f && wcwidth((wchar_t)glyph) != 1))
		return (unsigned char)theme_ascii(glyph, (enum theme_style)cell->style);
	return glyph;
}

/* put_glyph: UTF-8; what wcwidth() knows is a valid code point. */
static void put_glyph(struct bytes *bytes, uint32_t glyph)
{
	char utf8[4];
	size_t size = glyph < 0x80 ? 1 : glyph < 0x800 ? 2 : glyph < 0x10000 ? 3 : 4;
	if (size == 1) {
		utf8[0] = (char)glyph;
	} else {
		for (size_t i = size - 1; i > 0; i--, glyph >>= 6)
			utf8[i] = (char)(0x80 | (glyph & 0x3f));
		utf8[0] = (char)((0xf00 >> size & 0xff) | glyph);
	}
	bytes_add(bytes, utf8, size);
}

static void set_look(struct pen *pen, int index)
{
	struct painter *painter = pen->painter;
	struct painter_look *made = &painter->looks[index];
	pen->look = index;
	if (made->size == 0) {
		size_t before = pen->bytes->size;
		terminfo_look(pen->bytes, painter->terminfo.n_colors, look_of(painter, index));
		size_t size = pen->bytes->size - before;
		if (size <= sizeof made->bytes) {
			memcpy(made->bytes, pen->bytes->data + before, size);
			made->size = (unsigned char)size;
		}
		return;
	}
	bytes_add(pen->bytes, made->bytes, made->size);
}

/* suits: a blank that shows nothing needs no look of its own. */
static bool suits(const struct pen *pen, const struct canvas_cell *cell)
{
	return look_index(cell) == pen->look ||
	       (cell->glyph == 0 && pen->look >= 0 && !pen->painter->looks[pen->look].shows_blanks);
}

static void draw_cell(struct pen *pen, const struct canvas_cell *cell)
{
	if (!suits(pen, cell))
		set_look(pen, look_index(cell));
	put_glyph(pen->bytes, drawable(pen->painter, cell));
	pen->column++;
}

/* move_to: over a short gap by drawing its cells again, where that needs no other look. */
static void move_to(struct pen *pen, int row, int column)
{
	const struct canvas *shown = &pen->painter->shown;
	const struct canvas_cell *cells = shown->cells + (size_t)row * (size_t)shown->columns;
	bool near = pen->row == row && pen->column <= column && column - pen->column <= SHORT_GAP;
	for (int i = pen->column; near && i < column; i++)
		near = suits(pen, &cells[i]);
	if (near) {
		while (pen->column < column)
			draw_cell(pen, &cells[pen->column]);
		return;
	}
	terminfo_move(pen->bytes, row, column);
	pen->row = row;
	pen->column = column;
}

static void paint_cells(struct pen *pen, const struct canvas *canvas)
{
	struct painter *painter = pen->painter;
	int last = canvas->rows * canvas->columns - painter->terminfo.scrolls_at_end;
	for (int i = 0; i < last; i++) {
		struct canvas_cell cell = simplest(painter, &canvas->cells[i]);
		if (is_same(&cell, &painter->shown.cells[i]))
			continue;
		move_to(pen, i / canvas->columns, i % canvas->columns);
		draw_cell(pen, &cell);
		painter->shown.cells[i] = cell;
	}
}

/* start_anew: a cleared screen; returns false without memory to remember it. */
static bool start_anew(struct painter *painter, const struct canvas *canvas, struct bytes *bytes)
{
	if (canvas_resize(&painter->shown, canvas->rows, canvas->columns) != 0)
		return false;
	terminfo_clear(bytes);
	painter->stale = false;
	return true;
}

bool painter_paint(struct painter *painter, const struct canvas *canvas, struct bytes *bytes)
{
	const size_t start = bytes->size;
	struct pen pen = {.painter = painter, .bytes = bytes, .row = -1, .look = -1};
	if (painter->terminfo.is_ecma48)
		bytes_add_text(bytes, FRAME_BEGIN);
	const size_t empty = bytes->size;
	bool stale = painter->stale || painter->shown.rows != canvas->rows ||
		     painter->shown.columns != canvas->columns;
	if (!stale || start_anew(painter, canvas, bytes))
		paint_cells(&pen, canvas);
	if (bytes->size == empty) {
		bytes->size = start;
		return false;
	}
	if (!painter->terminfo.hides_cursor)
		terminfo_move(bytes, canvas->rows - 1, 0);
	if (painter->terminfo.is_ecma48)
		bytes_add_text(bytes, FRAME_END);
	return true;
}
