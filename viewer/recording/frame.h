/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame: lines as zstd frames, which zstdcat reads one after the other. Every line is flushed, so
 * that a file that ends anywhere can be read up to the last line that was written whole.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct frame_writer;

struct frame_bytes {
	const char *bytes; /* until the next call */
	size_t length;
};

/* frame_writer_create: NULL without memory. */
struct frame_writer *frame_writer_create(void);
void frame_writer_destroy(struct frame_writer *writer);
/* frame_write: more text of the frame. frame_end: its end; what is written next begins another.
 * Return 0 or -ENOMEM. */
int frame_write(struct frame_writer *writer, const char *text, size_t length,
	struct frame_bytes *ret_bytes);
int frame_end(struct frame_writer *writer, struct frame_bytes *ret_bytes);

/* frame_length: of the frame that begins here; what is cut or damaged reaches to the end. 0: what
 * is here is no frame. */
size_t frame_length(const char *bytes, size_t length);

enum frame_status {
	FRAME_WHOLE,
	FRAME_CUT, /* the text ends early; what was read is right */
	FRAME_NO_MEMORY,
};

/* frame_read: the text of one frame, up to most bytes. *ret_text is to be freed. */
enum frame_status frame_read(
	const char *bytes, size_t length, size_t most, char **ret_text, size_t *ret_length);

/* Frames that come in pieces: text as soon as it was written. */
struct frame_reader;

/* frame_reader_create: NULL without memory. */
struct frame_reader *frame_reader_create(void);
void frame_reader_destroy(struct frame_reader *reader);
/* frame_reader_take: from *bytes, which moves on past what was taken, as much text as there is or
 * as fits. *ret_length is 0 where more bytes are needed. Returns false where they are no frame. */
bool frame_reader_take(struct frame_reader *reader, struct frame_bytes *bytes, char *text,
	size_t capacity, size_t *ret_length);
/* frame_reader_is_within: a frame began and has not ended. */
bool frame_reader_is_within(const struct frame_reader *reader);
