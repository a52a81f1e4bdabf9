/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The live screen of another machine, whose samples come when they come. */
#include "viewer/command/outlet.h"
#include "viewer/command/screen_inside.h"
#include "viewer/output/escape.h"
#include "viewer/recording/source_recording.h"

/* For so long keys may wait while a long recording comes at once. */
#define SLICE_NS 50000000
/* A sample may be late by as much before it is said. */
#define LEAST_PATIENCE_NS (3 * UINT64_C(1000000000))
#define INTERVALS_OF_PATIENCE 3

static void note_sample(struct screen *screen)
{
	const struct snapshot *newest = &screen->snapshots[screen->newest];
	struct view_stream *view = &screen->view.stream;
	struct screen_stream *stream = &screen->stream;
	if (newest->monotonic > stream->monotonic && stream->monotonic != 0)
		stream->interval = newest->monotonic - stream->monotonic;
	stream->monotonic = newest->monotonic;
	stream->time = newest->time;
	stream->heard = (uint64_t)outlet_now_ns();
	if (view->host[0] == '\0') {
		escape_text(source_recording_host(screen->source), view->host, sizeof view->host);
		rewind_set_host(screen->rewind, source_recording_host(screen->source));
	}
}

static void note_silence(struct screen *screen)
{
	const struct screen_stream *stream = &screen->stream;
	uint64_t silent = (uint64_t)outlet_now_ns() - stream->heard;
	uint64_t patience = INTERVALS_OF_PATIENCE * stream->interval;
	if (patience < LEAST_PATIENCE_NS)
		patience = LEAST_PATIENCE_NS;
	screen->view.stream.silent = silent > patience ? (double)silent / 1e9 : 0;
}

void screen_follow(struct screen *screen)
{
	uint64_t end = (uint64_t)outlet_now_ns() + SLICE_NS;
	enum source_recording_step step = SOURCE_RECORDING_NOTHING_YET;
	while (screen->ending == ENDING_NONE && !screen->view.stream.has_ended &&
		(uint64_t)outlet_now_ns() < end) {
		step = source_recording_look_ahead(screen->source);
		if (step != SOURCE_RECORDING_SAMPLE)
			break;
		screen_take_sample(screen);
		note_sample(screen);
	}
	screen->stream.has_more = step == SOURCE_RECORDING_SAMPLE;
	if (step == SOURCE_RECORDING_OVER || step == SOURCE_RECORDING_OTHER)
		screen->view.stream.has_ended = true;
	if (step == SOURCE_RECORDING_NO_MEMORY)
		screen->ending = ENDING_FAILED;
	note_silence(screen);
}

int screen_stream_file(const struct screen *screen)
{
	bool follows = screen->view.stream.is_on && !screen->view.stream.has_ended;
	return follows ? source_recording_file(screen->source) : -1;
}
