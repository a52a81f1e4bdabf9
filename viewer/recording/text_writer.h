/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text_writer: JSON text, appended to a buffer that grows.
 *
 * Numbers are exact: what a double would round (over 2^53) is written as a string of digits, what
 * is unknown as null. Bytes that are no UTF-8 become lone surrogates, U+DC80 to U+DCFF, so that the
 * text is JSON and the bytes come back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct text_writer {
	char *text;
	size_t length;
	size_t capacity;
	bool failed; /* no memory: what follows is not written */
	bool first;  /* nothing yet in the innermost object or array */
};

/* Zeroed memory is an empty writer. */
void text_writer_finish(struct text_writer *writer);
void text_writer_reset(struct text_writer *writer);

/* key: of a member, or NULL within an array. */
void text_open(struct text_writer *writer, const char *key, char bracket);
void text_close(struct text_writer *writer, char bracket);
void text_number(struct text_writer *writer, const char *key, uint64_t number);
/* text_seconds: a time in ns, as seconds with all their figures: "1795340000.25". */
void text_seconds(struct text_writer *writer, const char *key, uint64_t time_ns);
void text_flag(struct text_writer *writer, const char *key, bool flag);
void text_string(struct text_writer *writer, const char *key, const char *bytes, size_t length);
/* text_end_line: after the last bracket. */
void text_end_line(struct text_writer *writer);
/* text_write_line: ends the line, writes all that there is to the stream, and finishes the writer.
 * Returns 0 or -ENOMEM; whether the stream took it is the stream's to tell. */
int text_write_line(struct text_writer *writer, FILE *out);
