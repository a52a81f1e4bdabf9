/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * painter: from what the terminal shows to what the canvas says, with as few bytes as reasonable.
 * Writes nothing itself; terminfo_load() must have succeeded.
 */
#pragma once

#include <stdbool.h>

#include "viewer/terminal/bytes.h"
#include "viewer/terminal/terminfo.h"
#include "viewer/view/canvas.h"

enum {
	PAINTER_LOOKS = STYLE_COUNT * 8, /* each style with each set of canvas flags */
	PAINTER_LOOK_BYTES = 63,
};

struct painter {
	struct terminfo terminfo;
	enum theme_palette palette;
	bool ascii;
	bool stale;          /* nothing is known of what the terminal shows */
	struct canvas shown; /* its cells as they were drawn last */
	struct painter_look {
		bool shows_blanks;  /* a blank has a background or a line */
		unsigned char size; /* 0: not made yet */
		char bytes[PAINTER_LOOK_BYTES];
	} looks[PAINTER_LOOKS];
};

void painter_init(
	struct painter *painter, const struct terminfo *terminfo, bool no_color, bool ascii);
void painter_finish(struct painter *painter);

/* painter_paint: adds the bytes of a frame; false, and none, where nothing has changed. */
bool painter_paint(struct painter *painter, const struct canvas *canvas, struct bytes *bytes);
