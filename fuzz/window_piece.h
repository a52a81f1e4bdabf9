/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* window_piece: what an input of fuzz_window is made of; its bytes follow. A window has 9 MiB, most
 * of it zero. */
#pragma once

#include <stdint.h>

struct window_piece {
	uint32_t word; /* position in words of the window */
	uint16_t bytes;
	uint16_t repeat; /* this often more, one after the other */
};
