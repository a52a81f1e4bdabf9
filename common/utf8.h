/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* utf8: characters in bytes that may hold anything. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* ttam_utf8_length: of the character that begins here, of which *ret_code is the code; 0: the bytes
 * are none, or one that UTF-8 must not have (too long a form, a surrogate, beyond U+10FFFF). Of a
 * text that ends with a zero it reads nothing behind that. */
static inline size_t ttam_utf8_length(const char *text, size_t room, uint32_t *ret_code)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *bytes = (const unsigned char *)text;
	size_t length = bytes[0] < 0x80           ? 1
			: (bytes[0] >> 5) == 0x6  ? 2
			: (bytes[0] >> 4) == 0xe  ? 3
			: (bytes[0] >> 3) == 0x1e ? 4
						  : 0;
	if (length == 0 || length > room)
		return 0;
	uint32_t code = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (bytes[i] & 0x3fu);
	}
	if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*ret_code = code;
	return length;
}
