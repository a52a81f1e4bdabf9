/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/feed.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "viewer/recording/frame.h"
#include "viewer/recording/sample_row.h"

/* A line of a hundred thousand buffers has 10 MB. */
#define MOST_LINE_BYTES ((size_t)256 << 20)

enum {
	READ_BYTES = 64 * 1024,
	MOST_READS = 1024, /* for one sample, before the caller may do something else */
};

enum kind { KIND_UNKNOWN, KIND_FRAMES, KIND_TEXT };

struct feed {
	int file;
	enum kind kind;
	bool has_ended; /* nothing more can be read */
	bool is_damaged;
	bool had_sample;
	bool has_more; /* text that was not given for want of room */
	struct frame_reader *frames;
	struct frame_bytes unread; /* of bytes */
	char bytes[READ_BYTES];
	char *text; /* not yet taken: from at on */
	size_t capacity;
	size_t length;
	size_t at;
	size_t searched; /* up to here there is no end of a line */
	struct sample_row row;
};

struct feed *feed_create(int file)
{
	struct feed *feed = calloc(1, sizeof *feed);
	if (feed == NULL)
		return NULL;
	feed->file = file;
	feed->frames = frame_reader_create();
	if (feed->frames != NULL)
		return feed;
	free(feed);
	return NULL;
}

void feed_destroy(struct feed *feed)
{
	if (feed == NULL)
		return;
	frame_reader_destroy(feed->frames);
	sample_row_finish(&feed->row);
	free(feed->text);
	free(feed);
}

int feed_file(const struct feed *feed)
{
	return feed->file;
}

const char *feed_host(const struct feed *feed)
{
	return feed->row.host;
}

bool feed_is_damaged(const struct feed *feed)
{
	return feed->is_damaged;
}

/* Room for one more read; what was taken makes room first. FEED_END: the line is none of ours. */
static enum feed_status make_room(struct feed *feed)
{
	if (feed->at > 0) {
		memmove(feed->text, feed->text + feed->at, feed->length - feed->at);
		feed->length -= feed->at;
		feed->searched -= feed->at;
		feed->at = 0;
	}
	if (feed->capacity - feed->length >= READ_BYTES)
		return FEED_SAMPLE;
	if (feed->capacity > MOST_LINE_BYTES) {
		feed->has_ended = true;
		feed->is_damaged = true;
		return FEED_END;
	}
	size_t capacity = 2 * feed->capacity + READ_BYTES;
	char *grown = realloc(feed->text, capacity);
	if (grown == NULL)
		return FEED_NO_MEMORY;
	feed->text = grown;
	feed->capacity = capacity;
	return FEED_SAMPLE;
}

/* Only what is there: a read that waits could not be left. */
static bool read_bytes(struct feed *feed)
{
	struct pollfd in = {.fd = feed->file, .events = POLLIN};
	if (poll(&in, 1, 0) <= 0)
		return false;
	ssize_t n = read(feed->file, feed->bytes, sizeof feed->bytes);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	if (n <= 0) {
		feed->has_ended = true;
		feed->is_damaged |=
			n < 0 || feed->at < feed->length || frame_reader_is_within(feed->frames);
		return false;
	}
	feed->unread = (struct frame_bytes){feed->bytes, (size_t)n};
	if (feed->kind == KIND_UNKNOWN)
		feed->kind = feed->bytes[0] == '{' ? KIND_TEXT : KIND_FRAMES;
	return true;
}

static void take_text(struct feed *feed)
{
	size_t n = 0;
	char *to = feed->text + feed->length;
	if (feed->kind == KIND_TEXT) {
		n = feed->unread.length;
		memcpy(to, feed->unread.bytes, n);
		feed->unread.length = 0;
	} else if (!frame_reader_take(feed->frames, &feed->unread, to, READ_BYTES, &n)) {
		feed->has_ended = true;
		feed->is_damaged = true;
	}
	feed->has_more = n == READ_BYTES;
	feed->length += n;
}

/* More text; FEED_SAMPLE: there may be a line now. */
static enum feed_status read_more(struct feed *feed)
{
	if (feed->has_ended)
		return FEED_END;
	if (feed->unread.length == 0 && !feed->has_more && !read_bytes(feed))
		return feed->has_ended ? FEED_END : FEED_NOTHING_YET;
	enum feed_status status = make_room(feed);
	if (status == FEED_SAMPLE)
		take_text(feed);
	return status;
}

/* Returns the length of the next line, or 0 where none is whole. */
static size_t find_line(struct feed *feed)
{
	char *begin = feed->text + feed->searched;
	char *end = feed->length > feed->searched
			    ? memchr(begin, '\n', feed->length - feed->searched)
			    : NULL;
	feed->searched = end != NULL ? (size_t)(end - feed->text) + 1 : feed->length;
	return end != NULL ? feed->searched - feed->at : 0;
}

/* Something else before the first sample will hardly become a recording. */
static void note_damage(struct feed *feed)
{
	feed->is_damaged = true;
	feed->has_ended |= !feed->had_sample;
}

/* FEED_NOTHING_YET: the line was no sample. */
static enum feed_status take_line(
	struct feed *feed, size_t length, const struct snapshot **ret_snapshot)
{
	const char *line = feed->text + feed->at;
	feed->at += length;
	switch (sample_row_take(&feed->row, line, length - 1)) {
	case SAMPLE_ROW_SAMPLE:
		feed->had_sample = true;
		*ret_snapshot = sample_row_newest(&feed->row);
		return FEED_SAMPLE;
	case SAMPLE_ROW_NO_MEMORY:
		return FEED_NO_MEMORY;
	case SAMPLE_ROW_DAMAGED:
		note_damage(feed);
		break;
	case SAMPLE_ROW_HEAD:
		break;
	}
	return FEED_NOTHING_YET;
}

enum feed_status feed_next(struct feed *feed, const struct snapshot **ret_snapshot)
{
	enum feed_status status = FEED_NOTHING_YET;
	for (unsigned n = 0; n < MOST_READS; n++) {
		size_t length = find_line(feed);
		if (length > 0) {
			status = take_line(feed, length, ret_snapshot);
			if (status != FEED_NOTHING_YET)
				return status;
			continue;
		}
		status = read_more(feed);
		if (status == FEED_END && !feed->had_sample)
			return FEED_NO_RECORDING;
		if (status != FEED_SAMPLE)
			return status;
	}
	return FEED_NOTHING_YET;
}
