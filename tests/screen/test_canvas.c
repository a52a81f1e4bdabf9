/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "test.h"
#include "viewer/view/canvas.h"
#include "viewer/view/glyph.h"
#include "viewer/view/theme.h"

static struct canvas canvas;

static void setup(void)
{
	ck_assert_int_eq(canvas_resize(&canvas, 2, 20), 0);
}

static void teardown(void)
{
	canvas_finish(&canvas);
}

/* Row 0 in ASCII twins. */
static const char *row_0(void)
{
	static char text[21];
	for (int i = 0; i < 20; i++)
		text[i] = theme_ascii(canvas.cells[i].glyph, STYLE_TEXT);
	return text;
}

START_TEST(shows_no_control_character)
{
	canvas_text(&canvas, 0, 0, "a\x1b[31mb\x07\x7f\xc2\x9b", STYLE_TEXT);
	ck_assert_str_eq(row_0(), "a?[31mb???          ");
}
END_TEST

START_TEST(takes_broken_utf_8_byte_by_byte)
{
	canvas_text(&canvas, 0, 0, "\xff\xc0\xaf\xe2\x96|\xf8", STYLE_TEXT);
	ck_assert_str_eq(row_0(), "?????|?             ");
	ck_assert_int_eq(canvas_width("\xff\xc0\xaf\xe2\x96|\xf8"), 7);
}
END_TEST

START_TEST(gives_every_character_one_column)
{
	/* Wide, combining, zero width, right to left: all of them would move what follows. */
	ck_assert_int_eq(
		canvas_width("\xe4\xb8\xad\xcc\x81\xe2\x80\x8b\xe2\x80\xae\xf0\x9f\x98\x80"), 5);
	const char *letter = "\xc3\xa9";
	ck_assert_uint_eq(canvas_next(&letter), 0xe9);
	const char *wide = "\xe4\xb8\xad";
	ck_assert_uint_eq(canvas_next(&wide), '?');
}
END_TEST

START_TEST(shortens_names_at_their_end)
{
	ck_assert_int_eq(canvas_name(&canvas, 0, 0, 8, "serve.py --model", STYLE_TEXT), 8);
	ck_assert_str_eq(row_0(), "serve.p.            ");
	ck_assert_uint_eq(canvas.cells[7].glyph, GLYPH_CUT);
	ck_assert_int_eq(canvas_name(&canvas, 1, 0, 8, "serve.py", STYLE_TEXT), 8);
	ck_assert_uint_eq(canvas.cells[27].glyph, 'y');
}
END_TEST

START_TEST(clips_and_counts_what_is_outside)
{
	canvas_text(&canvas, 0, 18, "abcd", STYLE_TEXT);
	canvas_text(&canvas, -1, 0, "x", STYLE_TEXT);
	canvas_text(&canvas, 2, 0, "  ", STYLE_TEXT);
	ck_assert_uint_eq(canvas.n_clipped, 3);
	ck_assert_uint_eq(canvas.cells[20].glyph, 0);
}
END_TEST

static const uint32_t glyphs[] = {GLYPH_KNOWN, GLYPH_HATCHED, GLYPH_LEVEL + 1, GLYPH_LEVEL + 7,
	GLYPH_HOLE, GLYPH_FREE, GLYPH_PEAK, GLYPH_MARK, GLYPH_CARET, GLYPH_DIFFERS, GLYPH_DEAD,
	GLYPH_UNKNOWN, GLYPH_BRANCH, GLYPH_LAST, GLYPH_SORTED, GLYPH_UP, GLYPH_MORE, GLYPH_AT_LEAST,
	GLYPH_CUT};

START_TEST(has_a_twin_for_every_glyph)
{
	for (size_t i = 0; i < sizeof(glyphs) / sizeof(glyphs[0]); i++) {
		ck_assert_int_ne(theme_ascii(glyphs[i], STYLE_TEXT), '?');
		uint32_t console = theme_linux_console(glyphs[i]);
		ck_assert(console == glyphs[i] || console < 0x7f);
	}
	ck_assert_uint_eq(theme_linux_console(GLYPH_CARET), '>');
	ck_assert_uint_eq(theme_linux_console(GLYPH_HOLE), GLYPH_HOLE);
}
END_TEST

static bool same_look(struct theme_look a, struct theme_look b)
{
	return a.foreground == b.foreground && a.background == b.background &&
	       a.attributes == b.attributes;
}

START_TEST(makes_a_suspect_seen_in_every_palette)
{
	for (enum theme_palette palette = PALETTE_MONO; palette <= PALETTE_256; palette++) {
		struct theme_look suspect = theme_look(palette, STYLE_SUSPECT_CELL, false);
		for (enum theme_style style = 0; style < STYLE_COUNT; style++)
			ck_assert(style == STYLE_SUSPECT_CELL || style == STYLE_TAB ||
				  style == STYLE_STATE ||
				  !same_look(suspect, theme_look(palette, style, false)));
		ck_assert(!same_look(theme_look(palette, STYLE_TEXT, true),
			theme_look(palette, STYLE_TEXT, false)));
	}
}
END_TEST

START_TEST(uses_no_colour_where_there_is_none)
{
	for (enum theme_style style = 0; style < STYLE_COUNT; style++)
		for (int selected = 0; selected < 2; selected++) {
			struct theme_look look = theme_look(PALETTE_MONO, style, selected);
			ck_assert_int_eq(look.foreground, -1);
			ck_assert_int_eq(look.background, -1);
			look = theme_look(PALETTE_16, style, selected);
			ck_assert(look.foreground < 16 && look.background < 16);
		}
	ck_assert_uint_eq(theme_mono(GLYPH_KNOWN, STYLE_KNOWN), GLYPH_HATCHED);
	/* What is told by its height is as dense at the top as below. */
	ck_assert_uint_eq(theme_mono(GLYPH_LEVEL + 8, STYLE_LEVEL), GLYPH_LEVEL + 8);
	ck_assert_int_eq(theme_ascii(GLYPH_KNOWN, STYLE_KNOWN), '#');
	ck_assert_int_eq(theme_ascii(GLYPH_LEVEL + 7, STYLE_LEVEL), '7');
	ck_assert_int_eq(theme_ascii(GLYPH_LEVEL + 8, STYLE_LEVEL), '8');
	ck_assert_int_eq(theme_ascii(GLYPH_LEVEL + 8, STYLE_SUSPECT), '8');
}
END_TEST

static Suite *canvas_suite(void)
{
	Suite *suite = suite_create("canvas");
	TCase *tcase = tcase_create("canvas");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, shows_no_control_character);
	tcase_add_test(tcase, takes_broken_utf_8_byte_by_byte);
	tcase_add_test(tcase, gives_every_character_one_column);
	tcase_add_test(tcase, shortens_names_at_their_end);
	tcase_add_test(tcase, clips_and_counts_what_is_outside);
	tcase_add_test(tcase, has_a_twin_for_every_glyph);
	tcase_add_test(tcase, makes_a_suspect_seen_in_every_palette);
	tcase_add_test(tcase, uses_no_colour_where_there_is_none);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(canvas_suite)
