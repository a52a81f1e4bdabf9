/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/recorder.h"

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

static void write_head(const struct recorder *recorder, struct text_writer *text)
{
	text_open(text, NULL, '{');
	text_number(text, RECORDING_HEAD, RECORDING_VERSION);
	text_string(text, "program", recorder->program, strlen(recorder->program));
	text_string(text, "host", recorder->host, strlen(recorder->host));
	text_close(text, '}');
	text_end_line(text);
}

int recorder_add(
	struct recorder *recorder, const struct snapshot *snapshot, struct frame_bytes *ret_bytes)
{
	struct text_writer *text = &recorder->samples.text;
	const struct snapshot *before = recorder->is_open ? &recorder->last : NULL;
	text_writer_reset(text);
	if (before == NULL)
		write_head(recorder, text);
	int r = sample_write(&recorder->samples, snapshot, before);
	if (r == 0)
		r = frame_write(recorder->frames, text->text, text->length, ret_bytes);
	/* A whole sample is many times as long as those that follow for a minute. */
	if (before == NULL)
		text_writer_finish(text);
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
