/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * canvas: a grid of cells in memory. Views draw here; the terminal and the tests read it. Drawing
 * outside is clipped. Every glyph is one column wide; text from outside is escaped before.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/view/theme.h"

struct canvas_cell {
	uint32_t glyph; /* Unicode; 0 and ' ' are blank */
	uint8_t style;  /* enum theme_style */
	uint8_t flags;  /* enum canvas_flag */
};

enum canvas_flag {
	CANVAS_SELECTED = 1 << 0, /* the selected row's background */
	CANVAS_UNDERLINE = 1 << 1,
	CANVAS_BOLD = 1 << 2,
};

struct canvas {
	int rows;
	int columns;
	struct canvas_cell *cells; /* rows x columns */
	size_t capacity;           /* cells in memory */
	size_t n_clipped;          /* glyphs put outside since it was cleared; the views put none */
};

/* canvas_resize: blank cells of a new size; keeps the memory where it can. 0 or -ENOMEM. */
int canvas_resize(struct canvas *canvas, int rows, int columns);
void canvas_clear(struct canvas *canvas);
void canvas_finish(struct canvas *canvas);

void canvas_put(struct canvas *canvas, int row, int column, uint32_t glyph, enum theme_style style);
/* canvas_text: UTF-8; what is not valid is shown as '?'. Returns the column behind the text. */
int canvas_text(
	struct canvas *canvas, int row, int column, const char *text, enum theme_style style);
/* canvas_name: a text that may be shortened, with … at its end. Returns the column behind it. */
int canvas_name(struct canvas *canvas, int row, int column, int width, const char *text,
	enum theme_style style);
/* canvas_right: a text that ends before column end. Returns its first column. */
int canvas_right(struct canvas *canvas, int row, int end, const char *text, enum theme_style style);
/* canvas_width: columns that canvas_text takes for the text. */
int canvas_width(const char *text);
/* canvas_next: takes one glyph off the text, which must not be empty. */
uint32_t canvas_next(const char **text);
void canvas_fill(struct canvas *canvas, int row, int column, int width, uint32_t glyph,
	enum theme_style style);
void canvas_flag(struct canvas *canvas, int row, int column, int width, enum canvas_flag flag);
