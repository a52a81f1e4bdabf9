/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/words.h"

#include <stdio.h>
#include <string.h>

/* Length of the UTF-8 character that begins here, or 0. */
static size_t decode(const unsigned char *text, uint32_t *ret_character)
{
	static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = text[0] < 0x80 ? 1 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
	if ((text[0] >= 0x80 && text[0] < 0xc0) || text[0] >= 0xf8)
		return 0;
	uint32_t character = length == 1 ? text[0] : text[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (text[i] & 0x3fu);
	}
	if (character < lowest[length] || character > 0x10ffff)
		return 0;
	*ret_character = character;
	return length;
}

/* Control characters, and what breaks a line or turns its direction round. */
static bool is_printable(uint32_t character)
{
	return character >= 0x20 && !(character >= 0x7f && character < 0xa0) &&
	       !(character >= 0x200b && character < 0x2010) &&
	       !(character >= 0x2028 && character < 0x2030) &&
	       !(character >= 0x2060 && character < 0x2070) &&
	       !(character >= 0xd800 && character < 0xe000) && character != 0xfeff;
}

static size_t printable_length(const unsigned char *text)
{
	uint32_t character;
	size_t length = decode(text, &character);
	return length > 0 && is_printable(character) ? length : 0;
}

void words_escape(const char *text, size_t capacity, char *ret_text)
{
	size_t length = 0;
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
		char piece[5];
		size_t taken = printable_length(at);
		size_t piece_length = taken;
		if (taken > 0)
			memcpy(piece, at, taken);
		else
			piece_length = (size_t)snprintf(piece, sizeof piece, "\\x%02x", *at);
		if (length + piece_length >= capacity)
			break;
		memcpy(ret_text + length, piece, piece_length);
		length += piece_length;
		at += taken > 0 ? taken : 1;
	}
	ret_text[length] = '\0';
}

void words_number(uint64_t number, size_t capacity, char *ret_text)
{
	char digits[24];
	size_t n_digits = (size_t)snprintf(digits, sizeof digits, "%ju", (uintmax_t)number);
	size_t length = 0;
	for (size_t i = 0; i < n_digits && length + 2 < capacity; i++) {
		if (i > 0 && (n_digits - i) % 3 == 0)
			ret_text[length++] = ',';
		ret_text[length++] = digits[i];
	}
	ret_text[length] = '\0';
}

void words_numbers(const bool *set, size_t count, size_t capacity, char *ret_text)
{
	size_t length = 0;
	ret_text[0] = '\0';
	for (size_t first = 0; first < count; first++) {
		if (!set[first])
			continue;
		size_t last = first;
		while (last + 1 < count && set[last + 1])
			last++;
		const char *comma = length > 0 ? ", " : "";
		int added = last == first ? snprintf(ret_text + length, capacity - length, "%s%zu",
						    comma, first)
					  : snprintf(ret_text + length, capacity - length,
						    "%s%zu-%zu", comma, first, last);
		length += (size_t)added;
		if (length >= capacity)
			return;
		first = last;
	}
}
