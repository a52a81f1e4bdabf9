/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum {
	/* Of levels 1 to 3 the first costs least; the lines differ too little for more to pay. */
	LEVEL = 1,
	/* 2^16 bytes before a line are compared with it: writer and reader hold them. */
	WINDOW_LOG = 16,
	CHUNK = 128 * 1024,
	/* Of a stream from elsewhere: 8 MiB, and no more, are held for it. */
	MOST_WINDOW_LOG = 16,
};

struct frame_writer {
	ZSTD_CCtx *context;
	char *bytes;
	size_t capacity;
};

struct frame_writer *frame_writer_create(void)
{
	struct frame_writer *writer = calloc(1, sizeof *writer);
	if (writer == NULL)
		return NULL;
	writer->context = ZSTD_createCCtx();
	if (writer->context == NULL) {
		free(writer);
		return NULL;
	}
	ZSTD_CCtx_setParameter(writer->context, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(writer->context, ZSTD_c_windowLog, WINDOW_LOG);
	ZSTD_CCtx_setParameter(writer->context, ZSTD_c_checksumFlag, 1);
	return writer;
}

void frame_writer_destroy(struct frame_writer *writer)
{
	if (writer == NULL)
		return;
	ZSTD_freeCCtx(writer->context);
	free(writer->bytes);
	free(writer);
}

static bool grow(struct frame_writer *writer)
{
	size_t capacity = writer->capacity != 0 ? 2 * writer->capacity : CHUNK;
	char *grown = realloc(writer->bytes, capacity);
	if (grown == NULL)
		return false;
	writer->bytes = grown;
	writer->capacity = capacity;
	return true;
}

/* Behind what there is already. */
static int compress(struct frame_writer *writer, ZSTD_EndDirective directive, const char *text,
	size_t length, size_t *used)
{
	ZSTD_inBuffer in = {text, length, 0};
	ZSTD_outBuffer out = {writer->bytes, writer->capacity, *used};
	size_t left;
	do {
		if (out.size - out.pos < CHUNK / 2) {
			if (!grow(writer))
				return -ENOMEM;
			out.dst = writer->bytes;
			out.size = writer->capacity;
		}
		left = ZSTD_compressStream2(writer->context, &out, &in, directive);
		if (ZSTD_isError(left))
			return -ENOMEM;
	} while (left > 0 || in.pos < in.size);
	*used = out.pos;
	return 0;
}

int frame_write(
	struct frame_writer *writer, const char *text, size_t length, struct frame_bytes *ret_bytes)
{
	size_t used = 0;
	while (length > 0) {
		const char *end = memchr(text, '\n', length);
		size_t line = end != NULL ? (size_t)(end - text) + 1 : length;
		int r = compress(writer, ZSTD_e_flush, text, line, &used);
		if (r < 0)
			return r;
		text += line;
		length -= line;
	}
	*ret_bytes = (struct frame_bytes){writer->bytes, used};
	return 0;
}

int frame_end(struct frame_writer *writer, struct frame_bytes *ret_bytes)
{
	size_t used = 0;
	int r = compress(writer, ZSTD_e_end, "", 0, &used);
	if (r == 0)
		*ret_bytes = (struct frame_bytes){writer->bytes, used};
	return r;
}

size_t frame_length(const char *bytes, size_t length)
{
	static const char magic[] = {0x28, (char)0xb5, 0x2f, (char)0xfd};
	if (length < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0)
		return 0;
	size_t found = ZSTD_findFrameCompressedSize(bytes, length);
	return ZSTD_isError(found) ? length : found;
}

enum frame_status frame_read(
	const char *bytes, size_t length, size_t most, char **ret_text, size_t *ret_length)
{
	enum frame_status status = FRAME_NO_MEMORY;
	ZSTD_DCtx *context = ZSTD_createDCtx();
	ZSTD_inBuffer in = {bytes, length, 0};
	size_t capacity = CHUNK;
	char *text = malloc(capacity);
	ZSTD_outBuffer out = {text, capacity, 0};
	if (context == NULL || text == NULL)
		goto out;
	for (;;) {
		size_t before = out.pos;
		size_t left = ZSTD_decompressStream(context, &out, &in);
		status = FRAME_CUT;
		if (left == 0)
			status = FRAME_WHOLE;
		if (left == 0 || ZSTD_isError(left) || out.pos >= most ||
			(in.pos == in.size && out.pos < out.size && out.pos == before))
			break;
		if (out.pos < out.size)
			continue;
		capacity *= 2;
		char *grown = realloc(text, capacity);
		if (grown == NULL) {
			status = FRAME_NO_MEMORY;
			goto out;
		}
		text = grown;
		out.dst = text;
		out.size = capacity;
	}
	*ret_text = text;
	*ret_length = out.pos;
	text = NULL;
out:
	free(text);
	ZSTD_freeDCtx(context);
	return status;
}

struct frame_reader {
	ZSTD_DCtx *context;
	bool is_within;
};

struct frame_reader *frame_reader_create(void)
{
	struct frame_reader *reader = calloc(1, sizeof *reader);
	if (reader == NULL)
		return NULL;
	reader->context = ZSTD_createDCtx();
	if (reader->context == NULL) {
		free(reader);
		return NULL;
	}
	ZSTD_DCtx_setParameter(reader->context, ZSTD_d_windowLogMax, MOST_WINDOW_LOG);
	return reader;
}

void frame_reader_destroy(struct frame_reader *reader)
{
	if (reader == NULL)
		return;
	ZSTD_freeDCtx(reader->context);
	free(reader);
}

bool frame_reader_take(struct frame_reader *reader, struct frame_bytes *bytes, char *text,
	size_t capacity, size_t *ret_length)
{
	ZSTD_inBuffer in = {bytes->bytes, bytes->length, 0};
	ZSTD_outBuffer out = {text, capacity, 0};
	size_t left = 0;
	do {
		left = ZSTD_decompressStream(reader->context, &out, &in);
		if (ZSTD_isError(left))
			return false;
	} while (out.pos == 0 && in.pos < in.size);
	/* Without a byte to read, it only asks for the beginning of a frame. */
	if (in.pos > 0 || out.pos > 0)
		reader->is_within = left > 0;
	bytes->bytes += in.pos;
	bytes->length -= in.pos;
	*ret_length = out.pos;
	return true;
}

bool frame_reader_is_within(const struct frame_reader *reader)
{
	return reader->is_within;
}
