/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A job whose truth is known, through the public calls: `leak_job SCENARIO` iterates five times a
 * second on four devices until SIGTERM, and marks every third second of it.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tt_allocmon.h"

#define MIB (UINT64_C(1) << 20)

enum {
	DEVICES = 4,
	ALL = (1 << DEVICES) - 1,
	ACTIVATIONS = 4,
	WEIGHTS = 40,
	CACHE = 30,
	ITERATIONS_PER_MARK = 15,
	SWING = 20,
	MOST_ACTIVATIONS = ACTIVATIONS + SWING,
	CACHED_PROGRAMS = 12,
	WEIGHTS_MIB = 56,
	FILLING_MIB = 112,
	CAPACITY_MIB = 32768,
	LAYERS = 50,
	PIECES = 3,
};

static uint64_t last_id;
static uint64_t activations[MOST_ACTIVATIONS];
static unsigned n_activations;
static uint64_t last_program;

static uint64_t hold(const char *scope, uint64_t size, uint64_t devices)
{
	last_id++;
	struct ttam_buffer buffer = {.struct_size = sizeof(buffer),
		.id = last_id,
		.devices = devices,
		.size = size,
		.reserved = size,
		.address = last_id * 64,
		.type = TTAM_DRAM};
	ttam_scope_push(scope);
	ttam_track_allocate(&buffer);
	ttam_scope_pop();
	return last_id;
}

static void compile(void)
{
	last_program++;
	for (unsigned i = 0; i < 2; i++) {
		struct ttam_circular_buffer cb = {.struct_size = sizeof(cb),
			.program = last_program,
			.devices = ALL,
			.size = 2048,
			.address = 2048 * i,
			.num_cores = 8,
			.first = i == 0};
		ttam_track_allocate_cb(&cb);
	}
}

/* What fills its devices has them for itself. */
static void open_devices(const char *scenario)
{
	unsigned first = strcmp(scenario, "fill") == 0 ? DEVICES : 0;
	for (unsigned d = 0; d < DEVICES; d++) {
		struct ttam_device device = {.struct_size = sizeof(device),
			.index = d,
			.label = first + d,
			.asic_id = 7000 + first + d,
			.board = "p150"};
		device.capacity[TTAM_DRAM] = CAPACITY_MIB * MIB;
		device.capacity[TTAM_L1] = 180 * MIB;
		ttam_register_device(&device);
	}
}

static void work(unsigned n)
{
	for (unsigned i = 0; i < n_activations; i++)
		ttam_track_deallocate(activations[i], ALL);
	for (n_activations = 0; n_activations < n; n_activations++)
		activations[n_activations] = hold("mlp.py:64", 8 * MIB, ALL);
}

/* Until the next one would be refused, which is told once. */
static void fill(void)
{
	static unsigned held_mib = WEIGHTS * WEIGHTS_MIB + ACTIVATIONS * 8;
	static bool full;
	if (held_mib + FILLING_MIB <= CAPACITY_MIB) {
		hold("leak.py:6", FILLING_MIB * MIB, ALL);
		held_mib += FILLING_MIB;
	} else if (!full) {
		full = true;
		puts("full");
		fflush(stdout);
	}
}

/* A weight is made of pieces that go. */
static void load_layer(void)
{
	for (unsigned i = 0; i < PIECES; i++)
		ttam_track_deallocate(hold("load.py:40", MIB * (i + 1), ALL), ALL);
	hold("load.py:41", 4 * MIB, ALL);
}

/* What the scenario is about, at one iteration. */
static void step(const char *scenario, unsigned iteration)
{
	static uint64_t random = 1;
	random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
	if (strcmp(scenario, "every-iteration") == 0)
		hold("leak.py:1", 16 * MIB, ALL);
	else if (strcmp(scenario, "one-device") == 0)
		hold("leak.py:2", 4 * MIB, 1 << 2);
	else if (strcmp(scenario, "small") == 0 && iteration % 2 == 0)
		hold("leak.py:3", 4096, ALL);
	else if (strcmp(scenario, "programs") == 0 && iteration % 5 == 0)
		compile();
	else if (strcmp(scenario, "exception") == 0 && random >> 63 == 0)
		hold("leak.py:5", 2 * MIB, ALL);
	else if (strcmp(scenario, "fill") == 0)
		fill();
	else if (strcmp(scenario, "warm-up") == 0 && iteration < 8)
		for (unsigned i = 0; i < 64U >> iteration; i++)
			compile();
	else if (strcmp(scenario, "load") == 0 && iteration < LAYERS)
		load_layer();
	else if (strcmp(scenario, "cache") == 0 && iteration < CACHE)
		hold("cache.py:1", 2 * MIB, ALL);
}

static unsigned activations_at(const char *scenario, unsigned iteration)
{
	if (strcmp(scenario, "small") == 0)
		return MOST_ACTIVATIONS;
	if (strcmp(scenario, "swing") != 0)
		return ACTIVATIONS;
	unsigned phase = iteration % (2 * SWING);
	return ACTIVATIONS + (phase < SWING ? phase : 2 * SWING - phase);
}

int main(int argc, char **argv)
{
	const struct timespec fifth = {0, 200000000};
	const char *scenario = argc > 1 ? argv[1] : "";
	sigset_t stop;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	if (ttam_open() != 0)
		return 1;
	open_devices(scenario);
	for (unsigned i = 0; i < WEIGHTS; i++)
		hold("load.py:31", WEIGHTS_MIB * MIB, ALL);
	for (unsigned i = 0; i < CACHED_PROGRAMS; i++)
		compile();
	for (unsigned iteration = 0; sigtimedwait(&stop, NULL, &fifth) != SIGTERM; iteration++) {
		if (iteration % ITERATIONS_PER_MARK == 0)
			ttam_mark("iteration");
		work(activations_at(scenario, iteration));
		step(scenario, iteration);
	}
	return 0;
}
