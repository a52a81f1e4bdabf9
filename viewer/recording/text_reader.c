/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/text_reader.h"

#include <string.h>

enum {
	DEEPEST = 32,
};

static void fail(struct text_reader *reader)
{
	reader->failed = true;
	reader->at = reader->end;
}

static void skip_blanks(struct text_reader *reader)
{
	while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t' ||
						   *reader->at == '\n' || *reader->at == '\r'))
		reader->at++;
}

/* The next byte that is no blank, or 0 at the end. */
static char peek(struct text_reader *reader)
{
	skip_blanks(reader);
	return reader->at < reader->end ? *reader->at : '\0';
}

static bool take(struct text_reader *reader, char byte)
{
	if (peek(reader) != byte)
		return false;
	reader->at++;
	return true;
}

static void expect(struct text_reader *reader, char byte)
{
	if (!take(reader, byte))
		fail(reader);
}

void text_enter(struct text_reader *reader, char bracket)
{
	expect(reader, bracket);
}

/* Between two values stands a comma, before the bracket none. */
static bool next(struct text_reader *reader, char closing)
{
	if (reader->failed || take(reader, closing))
		return false;
	bool is_separated = take(reader, ',');
	char byte = peek(reader);
	if (byte == '\0' || (is_separated && byte == closing))
		fail(reader);
	return !reader->failed;
}

bool text_next_key(struct text_reader *reader, char (*ret_key)[TEXT_KEY_SIZE])
{
	if (!next(reader, '}'))
		return false;
	text_read_string(reader, *ret_key, sizeof *ret_key);
	(*ret_key)[sizeof *ret_key - 1] = '\0';
	expect(reader, ':');
	return !reader->failed;
}

bool text_next_item(struct text_reader *reader)
{
	return next(reader, ']');
}

static bool take_word(struct text_reader *reader, const char *word)
{
	size_t length = strlen(word);
	if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0)
		return false;
	reader->at += length;
	return true;
}

static uint64_t read_digits(struct text_reader *reader)
{
	uint64_t number = 0;
	const char *begin = reader->at;
	while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
		uint64_t digit = (uint64_t)(*reader->at++ - '0');
		if (number > (UINT64_MAX - digit) / 10) {
			fail(reader);
			return 0;
		}
		number = 10 * number + digit;
	}
	if (reader->at == begin)
		fail(reader);
	return number;
}

uint64_t text_read_number(struct text_reader *reader)
{
	if (peek(reader) == 'n') {
		if (!take_word(reader, "null"))
			fail(reader);
		return reader->failed ? 0 : UINT64_MAX;
	}
	bool quoted = take(reader, '"');
	uint64_t number = read_digits(reader);
	if (quoted && !reader->failed && !(reader->at < reader->end && *reader->at++ == '"'))
		fail(reader);
	return reader->failed ? 0 : number;
}

uint64_t text_read_seconds(struct text_reader *reader)
{
	skip_blanks(reader);
	uint64_t seconds = read_digits(reader);
	uint64_t fraction = 0;
	if (reader->at < reader->end && *reader->at == '.') {
		uint64_t unit = 100000000;
		for (reader->at++;
			reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
			reader->at++) {
			fraction += unit * (uint64_t)(*reader->at - '0');
			unit /= 10;
		}
	}
	if (seconds > UINT64_MAX / 1000000000 - 1)
		fail(reader);
	return reader->failed ? 0 : seconds * 1000000000 + fraction;
}

bool text_read_flag(struct text_reader *reader)
{
	skip_blanks(reader);
	if (take_word(reader, "true"))
		return true;
	if (!take_word(reader, "false"))
		fail(reader);
	return false;
}

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* Of the escapes, those that text_writer writes: \uXXXX for a control character, a quote, a
 * backslash, or, from U+DC80 on, a byte that was no UTF-8; and the short ones of other writers. */
static unsigned char read_escape(struct text_reader *reader)
{
	static const char shorts[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	char kind = reader->at < reader->end ? *reader->at++ : '\0';
	for (const char *pair = shorts; kind != 'u' && *pair != '\0'; pair += 2) {
		if (*pair == kind)
			return (unsigned char)pair[1];
	}
	unsigned code = 0;
	for (int i = 0; i < 4; i++) {
		int digit = kind == 'u' && reader->at < reader->end ? hex_digit(*reader->at) : -1;
		if (digit < 0) {
			fail(reader);
			return 0;
		}
		reader->at++;
		code = code << 4 | (unsigned)digit;
	}
	if (code >= 0x80 && (code < 0xdc80 || code > 0xdcff))
		fail(reader);
	return (unsigned char)(code & 0xff);
}

void text_read_string(struct text_reader *reader, char *ret_bytes, size_t size)
{
	size_t length = 0;
	expect(reader, '"');
	while (reader->at < reader->end && *reader->at != '"') {
		unsigned char byte = (unsigned char)*reader->at++;
		if (byte == '\\')
			byte = read_escape(reader);
		if (length < size)
			ret_bytes[length++] = (char)byte;
	}
	if (reader->at < reader->end)
		reader->at++;
	else
		fail(reader);
	memset(ret_bytes + length, 0, size - length);
}

static void skip_string(struct text_reader *reader)
{
	reader->at++;
	while (reader->at < reader->end && *reader->at != '"')
		reader->at += *reader->at == '\\' && reader->at + 1 < reader->end ? 2 : 1;
	if (reader->at < reader->end)
		reader->at++;
	else
		fail(reader);
}

void text_skip(struct text_reader *reader)
{
	int depth = 0;
	do {
		char byte = peek(reader);
		if (byte == '"') {
			skip_string(reader);
			continue;
		}
		if (byte == '\0' || depth > DEEPEST) {
			fail(reader);
			return;
		}
		depth += byte == '{' || byte == '[' ? 1 : byte == '}' || byte == ']' ? -1 : 0;
		if (depth < 0) {
			fail(reader);
			return;
		}
		/* A number or a word, as a whole. */
		do
			reader->at++;
		while (reader->at < reader->end && strchr("{}[],:\" \t\n\r", *reader->at) == NULL &&
			strchr("{}[],:", byte) == NULL);
	} while (depth > 0 && !reader->failed);
}
