/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* escape: strings that other processes chose, made harmless. */
#pragma once

#include <stddef.h>

/* Both write at most capacity bytes with the zero, cut between characters, and return ret_text. */

/* escape_text: for a terminal: bytes that are no UTF-8, control characters, and characters that
 * turn the direction of text or have no width become \xNN. */
char *escape_text(const char *text, char *ret_text, size_t capacity);

/* escape_unicode: valid UTF-8: bytes that are none, DEL, C1 controls and what turns text or has no
 * width become U+FFFD. */
char *escape_unicode(const char *text, char *ret_text, size_t capacity);
