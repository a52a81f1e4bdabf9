/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* theme: roles of colour, each for 256, 16 or no colours; and the ASCII twins of glyphs. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum theme_style {
	STYLE_TEXT,
	STYLE_STRONG,
	STYLE_DIM,
	STYLE_HEAD,
	STYLE_TAB,
	STYLE_KEY,
	STYLE_KNOWN,
	STYLE_LEVEL, /* the same in strips and charts, whose height tells */
	STYLE_TRACE,
	STYLE_NEW,
	STYLE_CB,
	STYLE_SUSPECT_CELL,
	STYLE_SUSPECT,
	STYLE_SUSPECT_CHART,
	STYLE_NOTICE,
	STYLE_FREE,
	STYLE_PEAK,
	STYLE_MARK,
	STYLE_STATE,
	STYLE_COUNT,
};

enum theme_palette {
	PALETTE_MONO,
	PALETTE_16,
	PALETTE_256,
};

enum theme_attribute {
	THEME_BOLD = 1 << 0,
	THEME_REVERSE = 1 << 1,
	THEME_UNDERLINE = 1 << 2,
};

struct theme_look {
	int16_t foreground; /* -1: the terminal's own */
	int16_t background;
	uint8_t attributes;
};

/* theme_look: how a style is drawn; selected: on the selected row. */
struct theme_look theme_look(enum theme_palette palette, enum theme_style style, bool selected);

/* theme_ascii: the one-column ASCII twin of a glyph of ours; others than ours become '?'. */
char theme_ascii(uint32_t glyph, enum theme_style style);
/* theme_linux_console: the glyph, or its twin where the console's font lacks it. */
uint32_t theme_linux_console(uint32_t glyph);
/* theme_mono: the glyph that stands for it where there is no colour (a known part is hatched). */
uint32_t theme_mono(uint32_t glyph, enum theme_style style);
