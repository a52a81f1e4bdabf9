/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* text: strings as words of the segment, and lines built without stdio. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/layout.h"

/* ttam_text_store: cut to 8 x words - 1 bytes, not within a UTF-8 character; zeros after it. */
void ttam_text_store(ttam_word *to, size_t words, const char *text);

/* ttam_text_load: ret_text has 8 x words bytes and always ends with a zero. */
void ttam_text_load(const ttam_word *from, size_t words, char *ret_text);

/* ttam_text_fit: how many bytes of text fit in capacity without cutting a UTF-8 character. */
size_t ttam_text_fit(const char *text, size_t capacity);

/* A line under construction; what does not fit is cut, text always ends with a zero. */
struct ttam_line {
	char *text;
	size_t capacity;
	size_t length;
};

void ttam_line_init(struct ttam_line *line, char *text, size_t capacity);
void ttam_line_add(struct ttam_line *line, const char *text);
void ttam_line_add_number(struct ttam_line *line, uint64_t number);
