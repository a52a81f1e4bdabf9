/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* frame: what stands round every view: tabs, totals, legend, sentence and keys. */
#pragma once

#include "viewer/view/layout.h"
#include "viewer/view/sentence.h"
#include "viewer/view/table.h"
#include "viewer/view/view.h"

/* A piece of a line in one style. */
struct frame_piece {
	char text[256];
	enum theme_style style;
};

/* Pieces that stand or fall together. */
struct frame_line {
	struct frame_piece piece[16];
	int n;
};

void frame_add(struct frame_line *line, enum theme_style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int frame_width(const struct frame_line *line);
int frame_draw(struct canvas *canvas, int row, int column, const struct frame_line *line);

void frame_tabs(
	struct canvas *canvas, int row, const struct view_state *state, const struct model *model);
/* frame_state: the clock, or what the screen is while it is not live. Returns its first column. */
int frame_state(
	struct canvas *canvas, int row, const struct view_state *state, const struct model *model);
void frame_totals(struct canvas *canvas, int row, const struct view_state *state,
	const struct model *model, bool with_state);
/* frame_mark: the mark in the words that fit before column end, behind column from. */
void frame_mark(struct canvas *canvas, int row, int from, const struct view_state *state,
	const struct model *model);
void frame_legend(struct canvas *canvas, int row);
/* frame_sentence: with the flag before it. */
void frame_sentence(
	struct canvas *canvas, int row, const struct sentence *sentence, unsigned flags);
/* frame_flag_width: columns that the flag takes from the sentence. */
int frame_flag_width(unsigned flags);
void frame_keys(struct canvas *canvas, int row, const struct view_state *state,
	const struct model *model, const struct layout_panels *panels);
