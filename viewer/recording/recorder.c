/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "viewer/recording/sample.h"
#include "viewer/recording/sample_row.h"

#define FRAME_NS (UINT64_C(60) * 1000000000)

struct recorder {
	struct frame_writer *frames;
	struct sample_writer samples;
	struct snapshot last;
	bool is_open;     /* a frame is */
	uint64_t started; /* monotonic time of its first sample */
	char program[64];
	char host[64];
};

struct recorder *recorder_create(const char *program)
{
	struct recorder *recorder = calloc(1, sizeof *recorder);
	if (recorder == NULL)
		return NULL;
	recorder->frames = frame_writer_create();
	if (recorder->frames == NULL) {
		free(recorder);
		return NULL;
	}
	strncpy(recorder->program, program, sizeof recorder->program - 1);
	gethostname(recorder->host, sizeof recorder->host - 1);
	return recorder;
}

void recorder_destroy(struct recorder *recorder)
{
	if (recorder == NULL)
		return;
	frame_writer_destroy(recorder->frames);
	sample_writer_finish(&recorder->samples);
	snapshot_finish(&recorder->last);
	free(recorder);
}

void recorder_set_host(struct recorder *recorder, const char *host)
{
	memset(recorder->host, 0, sizeof recorder->host);
	strncpy(recorder->host, host, sizeof recorder->host - 1);
}

bool recorder_is_open(const struct recorder *recorder)
{
	return recorder->is_open;
}

bool recorder_is_due(const struct recorder *recorder, const struct snapshot *next)
{
	return recorder->is_open && next->monotonic - recorder->started >= FRAME_NS;
}

static int write_head(struct recorder *recorder, struct text_writer *text)
{
	text_writer_reset(text);
	text_open(text, NULL, '{');
	text_number(text, RECORDING_HEAD, RECORDING_VERSION);
	text_string(text, "program", recorder->program, strlen(recorder->program));
	text_string(text, "host", recorder->host, strlen(recorder->host));
	text_close(text, '}');
	text_end_line(text);
	return text->failed ? -ENOMEM : 0;
}

static int write_text(struct recorder *recorder, const struct snapshot *snapshot,
	struct text_writer *head, struct frame_bytes *ret_bytes)
{
	struct text_writer *text = &recorder->samples.text;
	const struct snapshot *before = recorder->is_open ? &recorder->last : NULL;
	int r = before == NULL ? write_head(recorder, head) : 0;
	if (r == 0)
		r = sample_write(&recorder->samples, snapshot, before);
	if (r < 0)
		return r;
	if (before != NULL)
		return frame_write(recorder->frames, text->text, text->length, ret_bytes);
	char *joined = realloc(head->text, head->length + text->length);
	if (joined == NULL)
		return -ENOMEM;
	head->text = joined;
	memcpy(joined + head->length, text->text, text->length);
	return frame_write(recorder->frames, joined, head->length + text->length, ret_bytes);
}

int recorder_add(
	struct recorder *recorder, const struct snapshot *snapshot, struct frame_bytes *ret_bytes)
{
	struct text_writer head = {0};
	int r = write_text(recorder, snapshot, &head, ret_bytes);
	text_writer_finish(&head);
	if (r < 0)
		return r;
	if (!recorder->is_open)
		recorder->started = snapshot->monotonic;
	recorder->is_open = true;
	return snapshot_copy(snapshot, &recorder->last);
}

int recorder_end(struct recorder *recorder, struct frame_bytes *ret_bytes)
{
	*ret_bytes = (struct frame_bytes){0};
	if (!recorder->is_open)
		return 0;
	recorder->is_open = false;
	return frame_end(recorder->frames, ret_bytes);
}
