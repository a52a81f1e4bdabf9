/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* mouse: what stands where it was clicked, by what was drawn last. Any place may be asked for. */
#pragma once

#include "viewer/view/canvas.h"

/* mouse_tab: the key that opens the view whose tab is there; KEY_NONE_PRESSED: none is. */
int mouse_tab(const struct canvas *canvas, int row, int column);
/* mouse_caret: the row with the caret; -1: there is none. */
int mouse_caret(const struct canvas *canvas);
/* mouse_is_header: the name of a column; mouse_is_sorted: and its table is sorted by it. */
bool mouse_is_header(const struct canvas *canvas, int row, int column);
bool mouse_is_sorted(const struct canvas *canvas, int row, int column);
