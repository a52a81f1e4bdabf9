/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/theme.h"

#include <stddef.h>

#include "viewer/view/glyph.h"

#define PLAIN             \
	{                 \
		-1, -1, 0 \
	}
#define BOLD                       \
	{                          \
		-1, -1, THEME_BOLD \
	}

/*
 * Blue and orange stay apart for the three common kinds of colour blindness; orange is only ever a
 * suspect or a failure. Nothing is said by colour alone: each cell has a glyph of its own.
 */
static const struct theme_look looks[][STYLE_COUNT] =
	{
		[PALETTE_MONO] =
			{
				[STYLE_TEXT] = PLAIN,
				[STYLE_STRONG] = BOLD,
				[STYLE_DIM] = PLAIN,
				[STYLE_HEAD] = {-1, -1, THEME_UNDERLINE},
				[STYLE_TAB] = {-1, -1, THEME_REVERSE | THEME_BOLD},
				[STYLE_KEY] = BOLD,
				[STYLE_KNOWN] = PLAIN,
				[STYLE_LEVEL] = PLAIN,
				[STYLE_TRACE] = PLAIN,
				[STYLE_NEW] = PLAIN,
				[STYLE_CB] = PLAIN,
				[STYLE_SUSPECT_CELL] = {-1, -1, THEME_REVERSE | THEME_BOLD},
				[STYLE_SUSPECT] = BOLD,
				[STYLE_SUSPECT_CHART] = PLAIN,
				[STYLE_NOTICE] = BOLD,
				[STYLE_FREE] = PLAIN,
				[STYLE_PEAK] = PLAIN,
				[STYLE_MARK] = PLAIN,
				[STYLE_STATE] = {-1, -1, THEME_REVERSE | THEME_BOLD},
			},
		[PALETTE_16] =
			{
				[STYLE_TEXT] = PLAIN,
				[STYLE_STRONG] = BOLD,
				[STYLE_DIM] = {8, -1, 0},
				[STYLE_HEAD] = {-1, -1, THEME_UNDERLINE},
				[STYLE_TAB] = {-1, -1, THEME_REVERSE | THEME_BOLD},
				[STYLE_KEY] = {6, -1, THEME_BOLD},
				[STYLE_KNOWN] = {4, -1, 0},
				[STYLE_LEVEL] = {4, -1, 0},
				[STYLE_TRACE] = {7, 4, 0},
				[STYLE_NEW] = {0, 6, 0},
				[STYLE_CB] = {0, 7, 0},
				[STYLE_SUSPECT_CELL] = {0, 1, 0},
				[STYLE_SUSPECT] = {1, -1, THEME_BOLD},
				[STYLE_SUSPECT_CHART] = {1, -1, 0},
				[STYLE_NOTICE] = {3, -1, THEME_BOLD},
				[STYLE_FREE] = {8, -1, 0},
				[STYLE_PEAK] = {7, -1, 0},
				[STYLE_MARK] = {5, -1, 0},
				[STYLE_STATE] = {0, 3, THEME_BOLD},
			},
		[PALETTE_256] =
			{
				[STYLE_TEXT] = PLAIN,
				[STYLE_STRONG] = BOLD,
				[STYLE_DIM] = {244, -1, 0},
				[STYLE_HEAD] = {246, -1, THEME_UNDERLINE},
				[STYLE_TAB] = {-1, -1, THEME_REVERSE | THEME_BOLD},
				[STYLE_KEY] = {32, -1, THEME_BOLD},
				[STYLE_KNOWN] = {67, -1, 0},
				[STYLE_LEVEL] = {67, -1, 0},
				[STYLE_TRACE] = {188, 60, 0},
				[STYLE_NEW] = {24, 110, 0},
				[STYLE_CB] = {236, 146, 0},
				[STYLE_SUSPECT_CELL] = {16, 208, THEME_BOLD},
				[STYLE_SUSPECT] = {208, -1, THEME_BOLD},
				[STYLE_SUSPECT_CHART] = {172, -1, 0},
				[STYLE_NOTICE] = {178, -1, THEME_BOLD},
				[STYLE_FREE] = {240, -1, 0},
				[STYLE_PEAK] = {250, -1, 0},
				[STYLE_MARK] = {139, -1, 0},
				[STYLE_STATE] = {16, 179, THEME_BOLD},
			},
};

/* With 16 colours and none, the selected row is reversed, but what is read by its shape stays. */
static bool keeps_its_look(enum theme_style style)
{
	return style >= STYLE_KNOWN && style != STYLE_SUSPECT;
}

struct theme_look theme_look(enum theme_palette palette, enum theme_style style, bool selected)
{
	struct theme_look look = looks[palette][style];
	if (!selected)
		return look;
	if (palette == PALETTE_256) {
		if (look.background < 0)
			look.background = 237;
		if (look.foreground < 0)
			look.foreground = 255;
		else if (style == STYLE_DIM)
			look.foreground = 249;
	} else if (!keeps_its_look(style)) {
		look.foreground = -1;
		look.attributes |= THEME_REVERSE;
	}
	return look;
}

struct twin {
	uint32_t glyph;
	char ascii;
	bool on_console; /* in the Linux console's font */
};

static const struct twin twins[] = {
	{GLYPH_KNOWN, '#', true},
	{GLYPH_HATCHED, '#', true},
	{GLYPH_HOLE, '-', true},
	{GLYPH_FREE, '.', true},
	{GLYPH_PEAK, '|', true},
	{GLYPH_MARK, ':', false},
	{GLYPH_CARET, '>', false},
	{GLYPH_DIFFERS, 'D', false},
	{GLYPH_DEAD, 'x', false},
	{GLYPH_UNKNOWN, '-', true},
	{GLYPH_BRANCH, '|', false},
	{GLYPH_LAST, '`', false},
	{GLYPH_SORTED, 'v', false},
	{GLYPH_UP, '^', false},
	{GLYPH_MORE, 'v', false},
	{GLYPH_AT_LEAST, '>', false},
	{GLYPH_CUT, '.', false},
	{GLYPH_ALLOCATED, '+', false},
	{GLYPH_FREED, '-', false},
};

static const struct twin *find_twin(uint32_t glyph)
{
	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (twins[i].glyph == glyph)
			return &twins[i];
	return NULL;
}

/* A full block is a level in what is drawn in levels. */
static bool is_level(uint32_t glyph, enum theme_style style)
{
	if (glyph == GLYPH_LEVEL + 8)
		return style == STYLE_LEVEL || style == STYLE_SUSPECT ||
		       style == STYLE_SUSPECT_CHART;
	return glyph > GLYPH_LEVEL && glyph < GLYPH_LEVEL + 8;
}

char theme_ascii(uint32_t glyph, enum theme_style style)
{
	if (glyph == 0)
		return ' ';
	if (glyph >= 0x20 && glyph < 0x7f)
		return (char)glyph;
	if (is_level(glyph, style))
		return (char)('0' + (glyph - GLYPH_LEVEL));
	const struct twin *twin = find_twin(glyph);
	return twin ? twin->ascii : '?';
}

uint32_t theme_linux_console(uint32_t glyph)
{
	const struct twin *twin = find_twin(glyph);
	if (twin && twin->on_console)
		return glyph;
	return (unsigned char)theme_ascii(glyph, STYLE_TEXT);
}

uint32_t theme_mono(uint32_t glyph, enum theme_style style)
{
	return glyph == GLYPH_KNOWN && style == STYLE_KNOWN ? GLYPH_HATCHED : glyph;
}
