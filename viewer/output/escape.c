/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/output/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/utf8.h"

enum {
	UTF8_LONGEST = 4, /* bytes of a character */
};

static bool is_c1(uint32_t code)
{
	return code >= 0x7f && code < 0xa0;
}

/* Marks, overrides and isolates of direction, separators of lines, and what has no width. */
static bool is_unseen(uint32_t code)
{
	return code == 0xad || code == 0x61c || code == 0x180e ||
	       (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

struct writer {
	char *text;
	size_t capacity;
	size_t length;
};

static bool put(struct writer *writer, const char *bytes, size_t length)
{
	if (writer->capacity - writer->length <= length)
		return false;
	memcpy(writer->text + writer->length, bytes, length);
	writer->length += length;
	writer->text[writer->length] = '\0';
	return true;
}

static bool put_hex(struct writer *writer, const unsigned char *bytes, size_t length)
{
	char text[4 * 4 + 1] = "";
	for (size_t i = 0; i < length; i++)
		snprintf(text + 4 * i, 5, "\\x%02x", bytes[i]);
	return put(writer, text, 4 * length);
}

char *escape_text(const char *text, char *ret_text, size_t capacity)
{
	struct writer writer = {ret_text, capacity, 0};
	const unsigned char *bytes = (const unsigned char *)text;
	bool fits = true;
	ret_text[0] = '\0';
	while (*bytes && fits) {
		uint32_t code = 0;
		size_t length = ttam_utf8_length((const char *)bytes, UTF8_LONGEST, &code);
		bool is_harmless = length > 0 && code >= 0x20 && !is_c1(code) && !is_unseen(code);
		if (length == 0)
			length = 1;
		fits = is_harmless ? put(&writer, (const char *)bytes, length)
				   : put_hex(&writer, bytes, length);
		bytes += length;
	}
	return ret_text;
}

char *escape_unicode(const char *text, char *ret_text, size_t capacity)
{
	static const char replacement[] = "\xef\xbf\xbd";
	struct writer writer = {ret_text, capacity, 0};
	const unsigned char *bytes = (const unsigned char *)text;
	bool fits = true;
	ret_text[0] = '\0';
	while (*bytes && fits) {
		uint32_t code = 0;
		size_t length = ttam_utf8_length((const char *)bytes, UTF8_LONGEST, &code);
		bool is_valid = length > 0 && !is_c1(code) && !is_unseen(code);
		if (length == 0)
			length = 1;
		fits = is_valid ? put(&writer, (const char *)bytes, length)
				: put(&writer, replacement, sizeof(replacement) - 1);
		bytes += length;
	}
	return ret_text;
}
