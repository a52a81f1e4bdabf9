/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_record: what recording adds to the live screen, which always keeps its last ten minutes:
 * a sample of a busy job on eight devices with 1,000 buffers each is shown at 120x40, and recorded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/viewer/recorded_job.h"
#include "viewer/model/model.h"
#include "viewer/recording/recording.h"
#include "viewer/recording/rewind.h"
#include "viewer/view/view.h"

enum {
	SAMPLES = 600,
	ROWS = 40,
	COLUMNS = 120,
};

static const struct recorded_job_shape shape = {
	.n_samples = SAMPLES, .interval_s = 1, .n_records = 1000, .n_churn = 100};

static double now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

struct live {
	struct model model;
	struct view_state view;
	struct canvas canvas;
	struct snapshot shown[2];
	struct rewind *rewind;
	double show_us;
	double record_us;
};

static void take(struct live *live, const struct snapshot *sample, unsigned n)
{
	struct snapshot *shown = &live->shown[n % 2];
	if (snapshot_copy(sample, shown) != 0)
		exit(EXIT_FAILURE);
	double start = now_us();
	if (model_update(&live->model, shown) != 0 ||
		canvas_resize(&live->canvas, ROWS, COLUMNS) != 0)
		exit(EXIT_FAILURE);
	live->view.now = live->model.time;
	view_draw(&live->view, &live->model, &live->canvas);
	double shown_at = now_us();
	rewind_add(live->rewind, shown);
	live->record_us += now_us() - shown_at;
	live->show_us += shown_at - start;
}

int main(void)
{
	static struct live live = {.model.suspects_judged = true, .view = {.delay = 1}};
	struct recording *recording;
	const struct snapshot *sample;
	size_t length;
	size_t kept;
	char *bytes = recorded_job_make(&shape, &length);
	live.rewind = rewind_create("bench");
	if (bytes == NULL || live.rewind == NULL || model_create_lists(&live.model) != 0 ||
		recording_open_bytes(bytes, length, &recording) != 0)
		return EXIT_FAILURE;
	for (unsigned n = 0; recording_next(recording, &sample) == RECORDING_SAMPLE; n++)
		take(&live, sample, n);
	free(rewind_take(live.rewind, &kept));
	printf("screen_sample %.1f us\n", live.show_us / SAMPLES);
	printf("record_sample %.1f us\n", live.record_us / SAMPLES);
	printf("screen_and_record_to_screen %.2f ratio\n",
		(live.show_us + live.record_us) / live.show_us);
	printf("record_minute %.0f kB\n", (double)kept / SAMPLES * 60 / 1000);
	return EXIT_SUCCESS;
}
