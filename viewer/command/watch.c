/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "viewer/command/chosen_source.h"
#include "viewer/command/suppressions.h"
#include "viewer/model/number.h"

static double now_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void sleep_s(double seconds)
{
	struct timespec time = {
		(time_t)seconds, (long)((seconds - number_whole_part(seconds)) * 1e9)};
	nanosleep(&time, NULL);
}

static bool look(struct watch *watch)
{
	struct snapshot *next = &watch->snapshots[!watch->shown];
	if (source_poll(watch->source, SOURCE_RECORDS | SOURCE_CLOSED, next) != 0 ||
		model_update(&watch->model, next) != 0)
		return false;
	watch->shown = !watch->shown;
	return true;
}

static bool look_at_recording(struct watch *watch)
{
	bool ok;
	do
		ok = look(watch);
	while (ok && chosen_source_go_on(watch->options, watch->source));
	return ok;
}

bool watch_for(struct watch *watch)
{
	double end = now_s() + watch->options->duration;
	if (watch->options->recording != NULL)
		return look_at_recording(watch);
	bool ok = look(watch);
	bool was_live = false;
	while (ok && now_s() < end) {
		bool live = watch->model.state == MODEL_WATCHING;
		if (was_live && !live)
			break;
		was_live = live;
		sleep_s(number_min(1, number_max(end - now_s(), 0)));
		ok = look(watch);
	}
	return ok;
}

struct watch *watch_create(const struct options *options, enum exit_status *ret_status)
{
	struct watch *watch = calloc(1, sizeof(*watch));
	int error = watch ? suppressions_load(options->suppressions, &watch->rules) : -ENOMEM;
	*ret_status = error == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
	if (error == -ENOMEM)
		fputs("tt-allocmon: no memory to watch for leaks\n", stderr);
	if (error == 0) {
		watch->options = options;
		watch->model.suspects_judged = true;
		watch->model.rules = &watch->rules;
		watch->source = chosen_source_open(options);
		if (watch->source)
			return watch;
	}
	watch_destroy(watch);
	return NULL;
}

void watch_destroy(struct watch *watch)
{
	if (watch == NULL)
		return;
	model_finish(&watch->model);
	snapshot_finish(&watch->snapshots[0]);
	snapshot_finish(&watch->snapshots[1]);
	chosen_source_end(watch->options, watch->source);
	leak_rules_finish(&watch->rules);
	free(watch);
}
