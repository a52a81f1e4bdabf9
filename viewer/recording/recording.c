/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "viewer/recording/frame.h"
#include "viewer/recording/sample_row.h"
#include "viewer/recording/text_reader.h"

/* Of a file and of the text of one frame, a minute: more than any job fills, and less than a
 * machine has. */
#define MOST_FILE_BYTES (UINT64_C(8) << 30)
#define MOST_TEXT_BYTES ((size_t)1 << 30)
/* Enough for a frame's first line and the beginning of the second. */
#define HEAD_BYTES ((size_t)4096)

struct frame_place {
	size_t offset;
	size_t length;
	uint64_t first_time;
};

struct recording {
	char *bytes;
	size_t length;
	struct frame_place *frames;
	size_t n_frames;
	uint64_t last_time;
	bool is_damaged;
	bool has_head; /* any frame of it */
	/* Where reading stands. */
	size_t frame; /* the next one to be read */
	char *text;   /* of the one that is being read */
	size_t text_length;
	size_t at;
	struct sample_row row;
	bool is_first; /* the newest sample is, of its frame */
};

void recording_close(struct recording *recording)
{
	if (recording == NULL)
		return;
	sample_row_finish(&recording->row);
	free(recording->text);
	free(recording->frames);
	free(recording->bytes);
	free(recording);
}

static int read_file(const char *path, char **ret_bytes, size_t *ret_length)
{
	struct stat facts;
	char *bytes = NULL;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file < 0)
		return -errno;
	int r = fstat(file, &facts) < 0 ? -errno : 0;
	if (r == 0 && S_ISDIR(facts.st_mode))
		r = -EISDIR;
	else if (r == 0 && !S_ISREG(facts.st_mode))
		r = -EBADMSG;
	else if (r == 0 && (uint64_t)facts.st_size > MOST_FILE_BYTES)
		r = -EFBIG;
	size_t length = 0;
	if (r == 0 && (bytes = malloc((size_t)facts.st_size + 1)) == NULL)
		r = -ENOMEM;
	while (r == 0 && length < (size_t)facts.st_size) {
		ssize_t n = read(file, bytes + length, (size_t)facts.st_size - length);
		if (n == 0)
			break;
		if (n > 0)
			length += (size_t)n;
		else if (errno != EINTR)
			r = -errno;
	}
	close(file);
	if (r < 0) {
		free(bytes);
		return r;
	}
	*ret_bytes = bytes;
	*ret_length = length;
	return 0;
}

static int find_frames(struct recording *recording)
{
	size_t capacity = 0;
	for (size_t at = 0; at < recording->length;) {
		size_t length = frame_length(recording->bytes + at, recording->length - at);
		if (length == 0) {
			recording->is_damaged = true;
			break;
		}
		if (recording->n_frames == capacity) {
			capacity = capacity != 0 ? 2 * capacity : 64;
			struct frame_place *grown =
				realloc(recording->frames, capacity * sizeof recording->frames[0]);
			if (grown == NULL)
				return -ENOMEM;
			recording->frames = grown;
		}
		recording->frames[recording->n_frames++] = (struct frame_place){at, length, 0};
		at += length;
	}
	return recording->n_frames > 0 ? 0 : -EBADMSG;
}

/* Returns the line's length without its end, or 0 where no whole line is left. */
static size_t next_line(const struct recording *recording)
{
	const char *begin = recording->text + recording->at;
	const char *end = memchr(begin, '\n', recording->text_length - recording->at);
	return end != NULL ? (size_t)(end - begin) : 0;
}

/* Returns false where what begins here is no frame of a recording that we know. */
static bool read_head(struct recording *recording)
{
	size_t length = next_line(recording);
	const char *line = recording->text + recording->at;
	recording->at += length + (length > 0);
	return sample_row_take(&recording->row, line, length) == SAMPLE_ROW_HEAD;
}

enum step { STEP_DONE, STEP_END, STEP_NO_MEMORY };

/* The text of the next frame that can be read. */
static enum step begin_frame(struct recording *recording)
{
	while (recording->frame < recording->n_frames) {
		const struct frame_place *place = &recording->frames[recording->frame++];
		free(recording->text);
		recording->text = NULL;
		recording->text_length = 0;
		enum frame_status status = frame_read(recording->bytes + place->offset,
			place->length, MOST_TEXT_BYTES, &recording->text, &recording->text_length);
		if (status == FRAME_NO_MEMORY)
			return STEP_NO_MEMORY;
		recording->is_damaged |= status == FRAME_CUT;
		recording->at = 0;
		if (read_head(recording))
			return STEP_DONE;
		recording->is_damaged = true;
	}
	return STEP_END;
}

enum recording_status recording_next(
	struct recording *recording, const struct snapshot **ret_snapshot)
{
	for (;;) {
		size_t length = recording->text != NULL ? next_line(recording) : 0;
		enum step step = length == 0 ? begin_frame(recording) : STEP_DONE;
		if (step != STEP_DONE)
			return step == STEP_END ? RECORDING_END : RECORDING_NO_MEMORY;
		if (length == 0)
			continue;
		const char *line = recording->text + recording->at;
		recording->is_first = !recording->row.has_sample;
		recording->at += length + 1;
		switch (sample_row_take(&recording->row, line, length)) {
		case SAMPLE_ROW_SAMPLE:
			*ret_snapshot = sample_row_newest(&recording->row);
			return RECORDING_SAMPLE;
		case SAMPLE_ROW_NO_MEMORY:
			return RECORDING_NO_MEMORY;
		case SAMPLE_ROW_HEAD:
		case SAMPLE_ROW_DAMAGED:
			recording->is_damaged = true;
			recording->at = recording->text_length;
		}
	}
}

bool recording_begins_frame(const struct recording *recording, size_t *ret_frame)
{
	if (!recording->is_first)
		return false;
	*ret_frame = recording->frame - 1;
	return true;
}

void recording_go_to_frame(struct recording *recording, size_t frame)
{
	recording->frame = frame;
	recording->at = recording->text_length;
}

void recording_seek(struct recording *recording, uint64_t time)
{
	size_t frame = 0;
	while (frame + 1 < recording->n_frames && recording->frames[frame + 1].first_time <= time)
		frame++;
	recording_go_to_frame(recording, frame);
}

/* The time stands first in a sample, so that its beginning is enough. 0: it cannot be read. */
static uint64_t read_first_time(struct recording *recording, const struct frame_place *place)
{
	char key[TEXT_KEY_SIZE] = "";
	uint64_t time = 0;
	free(recording->text);
	recording->text = NULL;
	recording->at = 0;
	recording->text_length = 0;
	if (frame_read(recording->bytes + place->offset, place->length, HEAD_BYTES,
		    &recording->text, &recording->text_length) == FRAME_NO_MEMORY ||
		!read_head(recording))
		return 0;
	recording->has_head = true;
	struct text_reader reader = {
		recording->text + recording->at, recording->text + recording->text_length, false};
	text_enter(&reader, '{');
	if (text_next_key(&reader, &key) && strcmp(key, "time") == 0)
		time = text_read_number(&reader);
	return reader.failed ? 0 : time;
}

/* When each frame begins and the last one ends. A frame that cannot be read has the time of the one
 * before it. */
static int read_times(struct recording *recording)
{
	const struct snapshot *sample = NULL;
	enum recording_status status;
	for (size_t i = 0; i < recording->n_frames; i++) {
		struct frame_place *place = &recording->frames[i];
		place->first_time = read_first_time(recording, place);
		if (place->first_time == 0 && i > 0)
			place->first_time = place[-1].first_time;
	}
	for (size_t i = recording->n_frames; i > 0 && sample == NULL; i--) {
		recording_go_to_frame(recording, i - 1);
		while ((status = recording_next(recording, &sample)) == RECORDING_SAMPLE)
			recording->last_time = sample->time;
		if (status == RECORDING_NO_MEMORY)
			return -ENOMEM;
	}
	recording_go_to_frame(recording, 0);
	if (sample != NULL)
		return 0;
	return recording->has_head ? -ENODATA : -EBADMSG;
}

int recording_open_bytes(char *bytes, size_t length, struct recording **ret_recording)
{
	struct recording *recording = calloc(1, sizeof *recording);
	if (recording == NULL) {
		free(bytes);
		return -ENOMEM;
	}
	recording->bytes = bytes;
	recording->length = length;
	int r = find_frames(recording);
	if (r == 0)
		r = read_times(recording);
	if (r < 0) {
		recording_close(recording);
		return r;
	}
	*ret_recording = recording;
	return 0;
}

int recording_open(const char *path, struct recording **ret_recording, char (*ret_message)[512])
{
	char *bytes = NULL;
	size_t length = 0;
	int r = read_file(path, &bytes, &length);
	if (r == 0)
		r = recording_open_bytes(bytes, length, ret_recording);
	if (r == -EBADMSG)
		snprintf(*ret_message, sizeof *ret_message, "%.400s is no recording of tt-allocmon",
			path);
	else if (r == -ENODATA)
		snprintf(*ret_message, sizeof *ret_message, "%.400s ends before its first sample",
			path);
	else if (r < 0)
		snprintf(*ret_message, sizeof *ret_message, "cannot read %.400s: %s", path,
			strerror(-r));
	return r;
}

const char *recording_host(const struct recording *recording)
{
	return recording->row.host;
}

uint64_t recording_first_time(const struct recording *recording)
{
	return recording->frames[0].first_time;
}

uint64_t recording_last_time(const struct recording *recording)
{
	return recording->last_time;
}

bool recording_is_damaged(const struct recording *recording)
{
	return recording->is_damaged;
}
