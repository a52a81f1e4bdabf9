/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* mouse: a click or a turn of the wheel as the keys that do the same. */
#pragma once

#include "viewer/view/canvas.h"

struct mouse_keys {
	int key;
	int n; /* how often it is pressed; 0: nothing is there */
};

/* mouse_keys: canvas: what was drawn last. wheel: -1 up, 1 down, 0 click. */
void mouse_keys(
	const struct canvas *canvas, int row, int column, int wheel, struct mouse_keys *ret_keys);
