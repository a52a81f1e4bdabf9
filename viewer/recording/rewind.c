/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/rewind.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/recording/recorder.h"

#define KEPT_NS (UINT64_C(600) * 1000000000)

enum {
	/* Each lasts a minute; more, shorter ones are there after takes. */
	FRAMES = 64,
	MOST_BYTES = 32 * 1024 * 1024,
};

struct frame {
	char *bytes;
	size_t length;
	uint64_t end; /* monotonic time of its last sample */
};

struct rewind {
	struct recorder *recorder;
	struct frame frames[FRAMES]; /* the oldest first; the last one grows */
	unsigned n_frames;
	size_t length; /* of all together */
};

struct rewind *rewind_create(const char *program)
{
	struct rewind *rewind = calloc(1, sizeof *rewind);
	if (rewind == NULL)
		return NULL;
	rewind->recorder = recorder_create(program);
	if (rewind->recorder == NULL) {
		free(rewind);
		return NULL;
	}
	return rewind;
}

void rewind_destroy(struct rewind *rewind)
{
	if (rewind == NULL)
		return;
	for (unsigned i = 0; i < rewind->n_frames; i++)
		free(rewind->frames[i].bytes);
	recorder_destroy(rewind->recorder);
	free(rewind);
}

void rewind_set_host(struct rewind *rewind, const char *host)
{
	recorder_set_host(rewind->recorder, host);
}

static void forget_first(struct rewind *rewind)
{
	rewind->length -= rewind->frames[0].length;
	free(rewind->frames[0].bytes);
	memmove(rewind->frames, rewind->frames + 1,
		(--rewind->n_frames) * sizeof rewind->frames[0]);
}

static bool append(struct rewind *rewind, const struct frame_bytes *more)
{
	struct frame *frame = &rewind->frames[rewind->n_frames - 1];
	char *grown = realloc(frame->bytes, frame->length + more->length + 1);
	if (grown == NULL)
		return false;
	frame->bytes = grown;
	memcpy(grown + frame->length, more->bytes, more->length);
	frame->length += more->length;
	rewind->length += more->length;
	return true;
}

static void end_frame(struct rewind *rewind)
{
	struct frame_bytes bytes;
	if (recorder_end(rewind->recorder, &bytes) == 0 && bytes.length > 0)
		append(rewind, &bytes);
}

void rewind_add(struct rewind *rewind, const struct snapshot *snapshot)
{
	struct frame_bytes bytes;
	if (recorder_is_due(rewind->recorder, snapshot))
		end_frame(rewind);
	if (!recorder_is_open(rewind->recorder)) {
		if (rewind->n_frames == FRAMES)
			forget_first(rewind);
		rewind->frames[rewind->n_frames++] = (struct frame){0};
	}
	if (recorder_add(rewind->recorder, snapshot, &bytes) != 0 || !append(rewind, &bytes))
		end_frame(rewind);
	rewind->frames[rewind->n_frames - 1].end = snapshot->monotonic;
	while (rewind->n_frames > 1 && (snapshot->monotonic - rewind->frames[0].end > KEPT_NS ||
					       rewind->length > MOST_BYTES))
		forget_first(rewind);
}

char *rewind_take(struct rewind *rewind, size_t *ret_length)
{
	end_frame(rewind);
	char *bytes = rewind->length > 0 ? malloc(rewind->length) : NULL;
	size_t length = 0;
	for (unsigned i = 0; bytes != NULL && i < rewind->n_frames; i++) {
		memcpy(bytes + length, rewind->frames[i].bytes, rewind->frames[i].length);
		length += rewind->frames[i].length;
	}
	*ret_length = length;
	return bytes;
}
