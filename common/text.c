/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/text.h"

#include <string.h>

#include "common/word.h"

size_t ttam_text_fit(const char *text, size_t capacity)
{
	size_t length = strnlen(text, capacity + 1);
	if (length <= capacity)
		return length;
	length = capacity;
	while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--;
	return length;
}

void ttam_text_store(ttam_word *to, size_t words, const char *text)
{
	size_t left = ttam_text_fit(text, words * 8 - 1);
	for (size_t i = 0; i < words; i++) {
		uint64_t word = 0;
		size_t bytes = left < 8 ? left : 8;
		memcpy(&word, text, bytes);
		ttam_word_store(&to[i], word);
		text += bytes;
		left -= bytes;
	}
}

void ttam_text_load(const ttam_word *from, size_t words, char *ret_text)
{
	for (size_t i = 0; i < words; i++) {
		uint64_t word = ttam_word_load(&from[i]);
		memcpy(ret_text + 8 * i, &word, 8);
	}
	ret_text[8 * words - 1] = '\0';
}

void ttam_line_init(struct ttam_line *line, char *text, size_t capacity)
{
	*line = (struct ttam_line){text, capacity, 0};
	text[0] = '\0';
}

void ttam_line_add(struct ttam_line *line, const char *text)
{
	size_t bytes = ttam_text_fit(text, line->capacity - 1 - line->length);
	memcpy(line->text + line->length, text, bytes);
	line->length += bytes;
	line->text[line->length] = '\0';
}

void ttam_line_add_number(struct ttam_line *line, uint64_t number)
{
	char digits[21];
	char *first = &digits[20];
	*first = '\0';
	do {
		*--first = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	ttam_line_add(line, first);
}
