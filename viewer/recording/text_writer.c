/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/text_writer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

/* The largest whole number up to which a double has them all. */
#define EXACT_IN_DOUBLE (UINT64_C(1) << 53)

enum {
	FIRST_CAPACITY = 4096,
};

void text_writer_finish(struct text_writer *writer)
{
	if (writer == NULL)
		return;
	free(writer->text);
	*writer = (struct text_writer){0};
}

void text_writer_reset(struct text_writer *writer)
{
	writer->length = 0;
	writer->failed = false;
	writer->first = true;
}

static void put(struct text_writer *writer, const char *bytes, size_t length)
{
	if (writer->failed)
		return;
	if (writer->capacity - writer->length < length) {
		size_t capacity = writer->capacity != 0 ? writer->capacity : FIRST_CAPACITY;
		while (capacity - writer->length < length)
			capacity *= 2;
		char *grown = realloc(writer->text, capacity);
		if (grown == NULL) {
			writer->failed = true;
			return;
		}
		writer->text = grown;
		writer->capacity = capacity;
	}
	memcpy(writer->text + writer->length, bytes, length);
	writer->length += length;
}

static void put_text(struct text_writer *writer, const char *text)
{
	put(writer, text, strlen(text));
}

/* Keys are our own words: nothing in them has to be escaped. */
static void begin_value(struct text_writer *writer, const char *key)
{
	if (!writer->first)
		put_text(writer, ",");
	writer->first = false;
	if (key != NULL) {
		put_text(writer, "\"");
		put_text(writer, key);
		put_text(writer, "\":");
	}
}

void text_open(struct text_writer *writer, const char *key, char bracket)
{
	begin_value(writer, key);
	put(writer, &bracket, 1);
	writer->first = true;
}

void text_close(struct text_writer *writer, char bracket)
{
	put(writer, &bracket, 1);
	writer->first = false;
}

/* Most of a sample is numbers: snprintf took two fifths of all that the live screen takes. */
void text_number(struct text_writer *writer, const char *key, uint64_t number)
{
	char digits[20];
	size_t first = sizeof digits;
	begin_value(writer, key);
	if (number == UINT64_MAX) {
		put_text(writer, "null");
		return;
	}
	bool quoted = number > EXACT_IN_DOUBLE;
	do
		digits[--first] = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	if (quoted)
		put_text(writer, "\"");
	put(writer, digits + first, sizeof digits - first);
	if (quoted)
		put_text(writer, "\"");
}

void text_seconds(struct text_writer *writer, const char *key, uint64_t time_ns)
{
	char digits[40];
	begin_value(writer, key);
	int length = snprintf(digits, sizeof digits, "%" PRIu64 ".%09" PRIu64, time_ns / 1000000000,
		time_ns % 1000000000);
	while (digits[length - 1] == '0' && digits[length - 2] != '.')
		digits[--length] = '\0';
	put_text(writer, digits);
}

void text_flag(struct text_writer *writer, const char *key, bool flag)
{
	begin_value(writer, key);
	put_text(writer, flag ? "true" : "false");
}

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

void text_string(struct text_writer *writer, const char *key, const char *bytes, size_t length)
{
	char escaped[16];
	begin_value(writer, key);
	put_text(writer, "\"");
	for (size_t i = 0; i < length;) {
		unsigned char byte = (unsigned char)bytes[i];
		uint32_t code;
		size_t size = ttam_utf8_length(bytes + i, length - i, &code);
		if (is_plain(byte) || size > 1) {
			put(writer, bytes + i, size);
			i += size;
			continue;
		}
		snprintf(escaped, sizeof escaped, "\\u%04x", byte < 0x80 ? byte : 0xdc00u + byte);
		put_text(writer, escaped);
		i++;
	}
	put_text(writer, "\"");
}

void text_end_line(struct text_writer *writer)
{
	put_text(writer, "\n");
	writer->first = true;
}

int text_write_line(struct text_writer *writer, FILE *out)
{
	text_end_line(writer);
	int error = writer->failed ? -ENOMEM : 0;
	if (error == 0)
		fwrite(writer->text, 1, writer->length, out);
	text_writer_finish(writer);
	return error;
}
