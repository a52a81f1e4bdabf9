/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/frame.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "viewer/view/bar.h"
#include "viewer/view/format.h"
#include "viewer/view/glyph.h"

void frame_add(struct frame_line *line, enum theme_style style, const char *format, ...)
{
	struct frame_piece *piece = &line->piece[line->n];
	va_list arguments;
	if (line->n == (int)(sizeof(line->piece) / sizeof(line->piece[0])))
		return;
	va_start(arguments, format);
	(void)vsnprintf(piece->text, sizeof(piece->text), format, arguments);
	va_end(arguments);
	piece->style = style;
	line->n++;
}

int frame_width(const struct frame_line *line)
{
	int width = 0;
	for (int i = 0; i < line->n; i++)
		width += canvas_width(line->piece[i].text);
	return width;
}

int frame_draw(struct canvas *canvas, int row, int column, const struct frame_line *line)
{
	for (int i = 0; i < line->n; i++)
		column =
			canvas_text(canvas, row, column, line->piece[i].text, line->piece[i].style);
	return column;
}

static struct format_text state_text(const struct view_state *state, const struct model *model)
{
	struct format_text text;
	if (state->replay.is_on) {
		snprintf(text.text, sizeof(text.text),
			state->paused ? "REPLAY paused" : "REPLAY %4.1fx", state->replay.speed);
		return text;
	}
	if (state->paused) {
		uint64_t since = state->now > state->paused_at ? state->now - state->paused_at : 0;
		uint64_t seconds = since / 1000000000;
		if (seconds < 100 * 60)
			snprintf(text.text, sizeof(text.text), "PAUSED -%02u:%02u",
				(unsigned)(seconds / 60), (unsigned)(seconds % 60));
		else
			snprintf(text.text, sizeof(text.text), "PAUSED -%.16s",
				format_estimate((double)seconds).text);
		return text;
	}
	if (state->stream.has_ended)
		return (struct format_text){"stream ended"};
	if (state->stream.silent > 0) {
		snprintf(text.text, sizeof(text.text), "stale %.20s",
			format_span(state->stream.silent).text);
		return text;
	}
	if (model->state == MODEL_WAITING)
		return (struct format_text){"waiting"};
	if (model->state == MODEL_UNREADABLE)
		return (struct format_text){"unreadable"};
	return format_clock(state->now);
}

int frame_state(
	struct canvas *canvas, int row, const struct view_state *state, const struct model *model)
{
	struct format_text text = state_text(state, model);
	int width = canvas_width(text.text);
	if (width > canvas->columns)
		return canvas->columns;
	bool is_now = !state->paused && !state->replay.is_on && !state->stream.has_ended &&
		      state->stream.silent <= 0;
	return canvas_right(
		canvas, row, canvas->columns, text.text, is_now ? STYLE_TEXT : STYLE_STATE);
}

static const struct legend_item {
	enum bar_part part; /* BAR_PARTS: the peak */
	const char *name;
	bool wide; /* only where there is room for all */
} legend[] = {
	{BAR_KNOWN, "known", false},
	{BAR_TRACE, "TRACE", false},
	{BAR_FRESH, "new", false},
	{BAR_SUSPECT, "suspect", false},
	{BAR_CB, "CBs", false},
	{BAR_SMALL, "L1_SMALL", true},
	{BAR_HOLE, "largest hole", false},
	{BAR_OTHER_FREE, "other free", false},
	{BAR_PARTS, "peak", false},
};

void frame_legend(struct canvas *canvas, int row)
{
	bool wide = canvas->columns >= 92;
	int column = 0;
	for (size_t i = 0; i < sizeof(legend) / sizeof(legend[0]); i++) {
		if (legend[i].wide && !wide)
			continue;
		int width = 2 + canvas_width(legend[i].name);
		if (column + width > canvas->columns)
			return;
		bool peak = legend[i].part == BAR_PARTS;
		canvas_put(canvas, row, column, peak ? GLYPH_PEAK : bar_glyph(legend[i].part),
			peak ? STYLE_PEAK : bar_style(legend[i].part));
		canvas_text(canvas, row, column + 2, legend[i].name, STYLE_DIM);
		column += width + 2;
	}
}

static uint32_t flag_glyph(unsigned flags)
{
	if (flags & MODEL_DEAD)
		return GLYPH_DEAD;
	if (flags & MODEL_SUSPECT)
		return '!';
	if (flags & MODEL_UNTRACKED)
		return '?';
	if (flags & MODEL_UPSTREAM)
		return '~';
	if (flags & MODEL_REFUSED)
		return 'F';
	return flags & MODEL_DIFFERS ? GLYPH_DIFFERS : 0;
}

int frame_flag_width(unsigned flags)
{
	return flag_glyph(flags) != 0 ? 2 : 0;
}

void frame_sentence(struct canvas *canvas, int row, const struct sentence *sentence, unsigned flags)
{
	uint32_t glyph = flag_glyph(flags);
	if (sentence->text[0] == '\0')
		return;
	if (glyph == '!' || glyph == 'F')
		canvas_put(canvas, row, 0, glyph, STYLE_SUSPECT_CELL);
	else if (glyph != 0)
		canvas_put(canvas, row, 0, glyph, STYLE_NOTICE);
	canvas_text(canvas, row, frame_flag_width(flags), sentence->text, STYLE_TEXT);
}
