/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* glyph: every glyph the views draw beyond ASCII. Each has a twin in theme.c. */
#pragma once

enum glyph {
	GLYPH_KNOWN = 0x2588,     /* █ */
	GLYPH_HATCHED = 0x2592,   /* ▒ */
	GLYPH_LEVEL = 0x2580,     /* + 1 to 8: ▁ to █ */
	GLYPH_HOLE = 0x2500,      /* ─ */
	GLYPH_FREE = 0x00b7,      /* · */
	GLYPH_PEAK = 0x2502,      /* │ */
	GLYPH_MARK = 0x250a,      /* ┊ */
	GLYPH_CARET = 0x25b8,     /* ▸ */
	GLYPH_DIFFERS = 0x2260,   /* ≠ */
	GLYPH_DEAD = 0x2020,      /* † */
	GLYPH_UNKNOWN = 0x2013,   /* – */
	GLYPH_BRANCH = 0x251c,    /* ├ */
	GLYPH_LAST = 0x2514,      /* └ */
	GLYPH_SORTED = 0x25be,    /* ▾ */
	GLYPH_UP = 0x25b2,        /* ▲ */
	GLYPH_MORE = 0x25bc,      /* ▼ */
	GLYPH_AT_LEAST = 0x2265,  /* ≥ */
	GLYPH_CUT = 0x2026,       /* … */
	GLYPH_ALLOCATED = 0x2713, /* ✓ */
	GLYPH_FREED = 0x2717,     /* ✗ */
};
