/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_seek: how long a replay takes to go anywhere in an hour of eight devices with 1,000 buffers
 * each, a sample a second: once through all of it, then back to any moment, and a step back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "tests/viewer/recorded_job.h"
#include "viewer/command/player.h"

enum {
	SAMPLES = 3600,
	SEEKS = 40,
};

static const struct recorded_job_shape shape = {
	.n_samples = SAMPLES, .interval_s = 1, .n_records = 1000, .n_churn = 100};

static double now_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seek(struct player *player, uint64_t time)
{
	double start = now_s();
	if (!player_seek(player, time))
		exit(EXIT_FAILURE);
	return now_s() - start;
}

/* The longest of many, s. */
static double go_anywhere(struct player *player)
{
	double longest = 0;
	uint64_t first = player_first_time(player);
	uint64_t length = player_last_time(player) - first;
	for (unsigned i = 0; i < SEEKS; i++) {
		double took = seek(player, first + length / 1000 * ((i * 617 + 333) % 1000));
		longest = took > longest ? took : longest;
	}
	return longest;
}

static double step_back(struct player *player)
{
	double longest = 0;
	for (unsigned i = 0; i < SEEKS; i++) {
		double start = now_s();
		if (!player_step(player, -1))
			exit(EXIT_FAILURE);
		double took = now_s() - start;
		longest = took > longest ? took : longest;
	}
	return longest;
}

int main(void)
{
	static struct leak_rules rules;
	struct recording *recording;
	struct rusage usage;
	size_t length;
	char *bytes = recorded_job_make(&shape, &length);
	if (bytes == NULL || recording_open_bytes(bytes, length, &recording) != 0)
		return EXIT_FAILURE;
	struct player *player = player_create(recording, &rules, NULL);
	if (player == NULL)
		return EXIT_FAILURE;
	double once = seek(player, player_last_time(player));
	double anywhere = go_anywhere(player);
	seek(player, player_last_time(player));
	double step = step_back(player);
	player_close(player);
	getrusage(RUSAGE_SELF, &usage);
	printf("replay_once %.0f ms\n", once * 1e3);
	printf("replay_seek_most %.1f ms\n", anywhere * 1e3);
	printf("replay_seek_to_once %.3f\n", anywhere / once);
	printf("replay_step_back_most %.1f ms\n", step * 1e3);
	printf("replay_memory %.0f MB\n", (double)usage.ru_maxrss / 1024);
	return EXIT_SUCCESS;
}
