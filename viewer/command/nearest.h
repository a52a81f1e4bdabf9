/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* nearest: of known names, the one that a mistyped name was probably meant to be. */
#pragma once

#include <stddef.h>

struct nearest {
	const char *typed;
	size_t typed_length;
	const char *name; /* NULL: none is near */
	size_t distance;
};

/* nearest_start: typed need not end with a NUL. nearest_offer: call it with every known name. */
void nearest_start(struct nearest *nearest, const char *typed, size_t length);
void nearest_offer(struct nearest *nearest, const char *name);
