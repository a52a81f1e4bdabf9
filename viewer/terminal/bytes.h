/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* bytes: what is to be written to the terminal, collected so that one write() takes it all. */
#pragma once

#include <stddef.h>

struct bytes {
	char *data;
	size_t size;
	size_t capacity;
};

/* Zeroed memory is empty. Without memory what does not fit is left out. */
void bytes_add(struct bytes *bytes, const char *data, size_t size);
void bytes_add_text(struct bytes *bytes, const char *text);
void bytes_finish(struct bytes *bytes);
