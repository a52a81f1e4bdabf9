/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What the painter writes, fed to a terminal emulator, is the canvas, cell by cell. */
#include "test.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <vterm.h>

#include "viewer/terminal/painter.h"
#include "viewer/view/glyph.h"

enum {
	ROUNDS = 60,
};

static const struct {
	const char *term;
	enum theme_palette palette;
	int n_colors;
} types[] = {
	{"xterm-256color", PALETTE_256, 256},
	{"tmux-256color", PALETTE_256, 256},
	{"xterm", PALETTE_16, 8},
	{"linux", PALETTE_16, 8},
	{"screen", PALETTE_16, 8},
	{"vt100", PALETTE_MONO, 0},
};

enum {
	TYPES = sizeof types / sizeof types[0],
};

static const uint32_t glyphs[] = {0, ' ', ' ', ' ', 'a', '7', '~', GLYPH_KNOWN, GLYPH_HATCHED,
	GLYPH_LEVEL + 3, GLYPH_HOLE, GLYPH_FREE, GLYPH_PEAK, GLYPH_CARET, GLYPH_UNKNOWN, GLYPH_CUT};

struct bench {
	VTerm *emulator;
	VTermScreen *screen;
	struct painter painter;
	struct canvas canvas;
	struct bytes bytes;
	int n_colors;
	bool ascii;
};

static void start(struct bench *bench, int type, bool no_color, bool ascii)
{
	struct terminfo terminfo;
	setenv("TERM", types[type].term, 1);
	ck_assert_int_eq(terminfo_load(STDOUT_FILENO, &terminfo), 0);
	*bench = (struct bench){.ascii = ascii, .n_colors = no_color ? 0 : types[type].n_colors};
	painter_init(&bench->painter, &terminfo, no_color, ascii);
	ck_assert_int_eq(bench->painter.palette, no_color ? PALETTE_MONO : types[type].palette);
	bench->emulator = vterm_new(24, 80);
	vterm_set_utf8(bench->emulator, 1);
	bench->screen = vterm_obtain_screen(bench->emulator);
	vterm_screen_enable_altscreen(bench->screen, 1);
	vterm_screen_reset(bench->screen, 1);
}

static void finish(struct bench *bench)
{
	vterm_free(bench->emulator);
	painter_finish(&bench->painter);
	canvas_finish(&bench->canvas);
	bytes_finish(&bench->bytes);
}

static void resize(struct bench *bench, int rows, int columns)
{
	vterm_set_size(bench->emulator, rows, columns);
	ck_assert_int_eq(canvas_resize(&bench->canvas, rows, columns), 0);
}

static bool paint(struct bench *bench)
{
	bench->bytes.size = 0;
	bool changed = painter_paint(&bench->painter, &bench->canvas, &bench->bytes);
	vterm_input_write(bench->emulator, bench->bytes.data, bench->bytes.size);
	return changed;
}

static void randomize(struct canvas_cell *cell)
{
	cell->glyph = glyphs[(size_t)rand() % (sizeof glyphs / sizeof glyphs[0])];
	cell->style = (uint8_t)(rand() % STYLE_COUNT);
	cell->flags = (uint8_t)(rand() % 4 == 0 ? rand() % 8 : 0);
}

static void scribble(struct canvas *canvas, int one_in)
{
	for (int i = 0; i < canvas->rows * canvas->columns; i++)
		if (rand() % one_in == 0)
			randomize(&canvas->cells[i]);
}

/* wanted_glyph: UTF-8 where the terminal can, the twin where not; known is hatched in mono. */
static uint32_t wanted_glyph(const struct bench *bench, const struct canvas_cell *cell)
{
	uint32_t glyph = cell->glyph == 0 ? ' ' : cell->glyph;
	if (bench->n_colors == 0)
		glyph = theme_mono(glyph, (enum theme_style)cell->style);
	if (bench->painter.terminfo.is_linux_console)
		glyph = theme_linux_console(glyph);
	if (bench->ascii)
		glyph = (unsigned char)theme_ascii(glyph, (enum theme_style)cell->style);
	return glyph;
}

static bool is_color(VTermColor color, int wanted, int n_colors, bool is_default)
{
	if (wanted < 0 || wanted >= n_colors)
		return is_default;
	return !is_default && VTERM_COLOR_IS_INDEXED(&color) && color.indexed.idx == wanted;
}

/* what_differs: NULL where the emulator shows the cell. */
static const char *what_differs(
	const struct bench *bench, const struct canvas_cell *cell, const VTermScreenCell *shown)
{
	struct theme_look look = theme_look(bench->painter.palette, (enum theme_style)cell->style,
		(cell->flags & CANVAS_SELECTED) != 0);
	bool underline = (look.attributes & THEME_UNDERLINE) || (cell->flags & CANVAS_UNDERLINE);
	bool bold = (look.attributes & THEME_BOLD) || (cell->flags & CANVAS_BOLD);
	bool reverse = look.attributes & THEME_REVERSE;
	uint32_t glyph = shown->chars[0] == 0 ? ' ' : shown->chars[0];
	if (glyph != wanted_glyph(bench, cell))
		return "glyph";
	if ((shown->attrs.reverse != 0) != reverse)
		return "reverse";
	if ((shown->attrs.underline != 0) != underline)
		return "underline";
	if (!is_color(shown->bg, look.background, bench->n_colors,
		    VTERM_COLOR_IS_DEFAULT_BG(&shown->bg)))
		return "background";
	/* A blank has neither weight nor foreground, unless it is reversed. */
	bool has_ink = glyph != ' ' || reverse || underline;
	if (has_ink && !is_color(shown->fg, look.foreground, bench->n_colors,
			       VTERM_COLOR_IS_DEFAULT_FG(&shown->fg)))
		return "foreground";
	if (glyph != ' ' && (shown->attrs.bold != 0) != bold)
		return "bold";
	return NULL;
}

static void assert_same(const struct bench *bench)
{
	const struct canvas_cell *cell = bench->canvas.cells;
	for (int row = 0; row < bench->canvas.rows; row++) {
		for (int column = 0; column < bench->canvas.columns; column++, cell++) {
			VTermScreenCell shown;
			vterm_screen_get_cell(bench->screen, (VTermPos){row, column}, &shown);
			const char *what = what_differs(bench, cell, &shown);
			/* Every assertion that Check counts is a write to a pipe. */
			if (what != NULL)
				ck_abort_msg("the %s at %d,%d differs", what, row, column);
		}
	}
}

static void change_at_random(struct bench *bench)
{
	resize(bench, 24, 80);
	for (int round = 0; round < ROUNDS; round++) {
		scribble(&bench->canvas, round % 3 == 0 ? 1 : 50);
		paint(bench);
		assert_same(bench);
	}
}

START_TEST(every_terminal_type_shows_the_canvas)
{
	struct bench bench;
	srand(1);
	start(&bench, _i, false, false);
	change_at_random(&bench);
	finish(&bench);
}
END_TEST

START_TEST(without_colour_there_is_none)
{
	struct bench bench;
	srand(2);
	start(&bench, _i, true, false);
	change_at_random(&bench);
	finish(&bench);
}
END_TEST

START_TEST(ascii_alone_has_a_twin_for_every_glyph)
{
	struct bench bench;
	srand(3);
	start(&bench, _i, false, true);
	resize(&bench, 24, 80);
	scribble(&bench.canvas, 1);
	paint(&bench);
	assert_same(&bench);
	for (size_t i = 0; i < bench.bytes.size; i++)
		ck_assert((unsigned char)bench.bytes.data[i] < 0x80);
	finish(&bench);
}
END_TEST

START_TEST(a_storm_of_sizes_ends_with_the_right_picture)
{
	struct bench bench;
	srand(4);
	start(&bench, _i, false, false);
	for (int round = 0; round < ROUNDS; round++) {
		resize(&bench, 1 + rand() % 60, 1 + rand() % 140);
		scribble(&bench.canvas, 1);
		paint(&bench);
		assert_same(&bench);
		scribble(&bench.canvas, 20);
		paint(&bench);
		assert_same(&bench);
	}
	resize(&bench, 1, 1);
	scribble(&bench.canvas, 1);
	paint(&bench);
	assert_same(&bench);
	finish(&bench);
}
END_TEST

START_TEST(a_frame_without_change_has_no_byte)
{
	struct bench bench;
	start(&bench, 0, false, false);
	resize(&bench, 24, 80);
	scribble(&bench.canvas, 2);
	ck_assert(paint(&bench));
	ck_assert(!paint(&bench));
	ck_assert_uint_eq(bench.bytes.size, 0);
	/* Another blank that looks the same is no change either. */
	canvas_clear(&bench.canvas);
	paint(&bench);
	canvas_fill(&bench.canvas, 3, 0, 80, ' ', STYLE_DIM);
	ck_assert(!paint(&bench));
	finish(&bench);
}
END_TEST

START_TEST(a_frame_stands_between_its_marks)
{
	struct bench bench;
	start(&bench, 0, false, false);
	resize(&bench, 24, 80);
	canvas_text(&bench.canvas, 3, 3, "tt-allocmon", STYLE_TEXT);
	paint(&bench);
	ck_assert_uint_gt(bench.bytes.size, 16);
	ck_assert_mem_eq(bench.bytes.data, "\033[?2026h", 8);
	ck_assert_mem_eq(bench.bytes.data + bench.bytes.size - 8, "\033[?2026l", 8);
	finish(&bench);
}
END_TEST

START_TEST(a_changed_figure_costs_few_bytes)
{
	struct bench bench;
	start(&bench, 0, false, false);
	resize(&bench, 40, 120);
	scribble(&bench.canvas, 1);
	canvas_text(&bench.canvas, 0, 112, "14:29:24", STYLE_TEXT);
	paint(&bench);
	canvas_text(&bench.canvas, 0, 112, "14:29:25", STYLE_TEXT);
	paint(&bench);
	/* 16 of the marks, 8 of the move, 6 of the look, 1 of the digit. */
	ck_assert_uint_le(bench.bytes.size, 31);
	finish(&bench);
}
END_TEST

START_TEST(glyphs_that_nobody_drew_become_question_marks)
{
	static const uint32_t hostile[] = {0x1b, 7, '\n', '\r', 0x7f, 0x9b, 0x85, 0x200b, 0x4e2d,
		0xd800, 0x110000, 0xffffffff};
	struct bench bench;
	start(&bench, 0, false, false);
	resize(&bench, 3, 12);
	for (int i = 0; i < 12; i++)
		canvas_put(&bench.canvas, 1, i, hostile[i], STYLE_TEXT);
	canvas_put(&bench.canvas, 2, 0, 'x', (enum theme_style)200);
	paint(&bench);
	for (int i = 0; i < 12; i++) {
		VTermScreenCell shown;
		vterm_screen_get_cell(bench.screen, (VTermPos){1, i}, &shown);
		ck_assert_uint_eq(shown.chars[0], '?');
	}
	finish(&bench);
}
END_TEST

START_TEST(a_spoilt_screen_is_drawn_again)
{
	struct bench bench;
	srand(5);
	start(&bench, 0, false, false);
	resize(&bench, 24, 80);
	scribble(&bench.canvas, 1);
	paint(&bench);
	vterm_input_write(bench.emulator, "\033[2J\033[Hspoilt", 14);
	bench.painter.stale = true;
	paint(&bench);
	assert_same(&bench);
	finish(&bench);
}
END_TEST

START_TEST(refuses_a_terminal_that_cannot_move_its_cursor)
{
	static const char *const terms[] = {"dumb", "", "no-such-terminal", "../../etc/passwd"};
	struct terminfo terminfo;
	setenv("TERM", terms[_i], 1);
	ck_assert_int_eq(terminfo_load(STDOUT_FILENO, &terminfo), -EINVAL);
	unsetenv("TERM");
	ck_assert_int_eq(terminfo_load(STDOUT_FILENO, &terminfo), -EINVAL);
}
END_TEST

static void set_locale(void)
{
	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
}

static Suite *make_suite(void)
{
	Suite *suite = suite_create("painter");
	TCase *canvas = tcase_create("canvas");
	tcase_add_checked_fixture(canvas, set_locale, NULL);
	tcase_add_loop_test(canvas, every_terminal_type_shows_the_canvas, 0, TYPES);
	tcase_add_loop_test(canvas, without_colour_there_is_none, 0, TYPES);
	tcase_add_loop_test(canvas, ascii_alone_has_a_twin_for_every_glyph, 0, TYPES);
	tcase_add_loop_test(canvas, a_storm_of_sizes_ends_with_the_right_picture, 0, TYPES);
	tcase_add_test(canvas, glyphs_that_nobody_drew_become_question_marks);
	tcase_add_test(canvas, a_spoilt_screen_is_drawn_again);
	tcase_set_timeout(canvas, 60);
	suite_add_tcase(suite, canvas);
	TCase *cost = tcase_create("cost");
	tcase_add_checked_fixture(cost, set_locale, NULL);
	tcase_add_test(cost, a_frame_without_change_has_no_byte);
	tcase_add_test(cost, a_frame_stands_between_its_marks);
	tcase_add_test(cost, a_changed_figure_costs_few_bytes);
	suite_add_tcase(suite, cost);
	TCase *type = tcase_create("type");
	tcase_add_loop_test(type, refuses_a_terminal_that_cannot_move_its_cursor, 0, 4);
	suite_add_tcase(suite, type);
	return suite;
}

TEST_MAIN(make_suite)
