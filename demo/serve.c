/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve: a language model served on eight devices. Weights, the KV cache and three traces stay;
 * a request of 5 s piles up activations and drops them at its end. The leaking variant keeps 16 MiB
 * of each request on device 5.
 */
#include <stdbool.h>
#include <stddef.h>

#include "demo/chips.h"
#include "demo/heap.h"
#include "demo/pace.h"
#include "demo/scenario.h"
#include "producer/tt_allocmon.h"

#define KIB(n) (UINT64_C(1024) * (n))
#define MIB(n) (UINT64_C(1048576) * (n))

enum {
	LEAK_DEVICE = 5,
	TICKS = 10, /* of a request */
	REQUESTS_PER_MARK = 12,
	N_ACTIVATIONS = 5,
	N_SCORES = 3,
	N_SAMPLES = 2,
};

static const double load_pause_s = 0.01;
static const double warm_up_pause_s = 0.2;
static const double tick_s = 0.5;
static const double trough_s = 0.2;

static const struct heap_order weights[] = {
	{"load.py:27", TTAM_DRAM, UINT64_C(262668288), 2}, /* 128,256 x 8,192 x 2 B over 8 */
	{"load.py:29", TTAM_DRAM, MIB(20), 80},
	{"load.py:30", TTAM_DRAM, MIB(16), 80},
	{"load.py:31", TTAM_DRAM, MIB(56), 240},
	{"load.py:33", TTAM_DRAM, KIB(16), 161},
	{"load.py:40", TTAM_L1, KIB(1280), 24},
	{"conv.py:9", TTAM_L1_SMALL, KIB(1920), 2},
	{"kv.py:18", TTAM_DRAM, MIB(32), 160},
	{"trace.py:12", TTAM_TRACE, MIB(416), 3},
};

/* Only on the device that leads the mesh. */
static const struct heap_order system_buffers = {"dispatch", TTAM_DRAM, 36864, 2};

static const struct heap_program programs[] = {
	{"add", 9, 3, 4096, 12288},
	{"matmul", 17, 12, KIB(32), KIB(400)},
	{"rms_norm", 22, 5, KIB(22), KIB(112)},
	{"sdpa", 31, 14, KIB(26), KIB(372)},
	{"softmax", 40, 3, KIB(31), KIB(94)},
};

static const struct heap_order activation = {"mlp.py:64", TTAM_DRAM, MIB(8), N_ACTIVATIONS};
static const struct heap_order score = {"attn.py:190", TTAM_L1, KIB(512), N_SCORES};
static const struct heap_order sample = {"sampler.py:57", TTAM_DRAM, MIB(2), N_SAMPLES};
static const struct heap_order leak = {"attn.py:211", TTAM_DRAM, MIB(16), 1};

static struct heap_buffer activations[N_ACTIVATIONS];
static struct heap_buffer scores[N_SCORES];
static struct heap_buffer samples[N_SAMPLES];
static unsigned n_requests;

static void free_all(struct heap_buffer *buffers, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		heap_free(&buffers[i]);
}

static void allocate_all(const struct heap_order *order, struct heap_buffer *ret_buffers)
{
	for (unsigned i = 0; i < order->count; i++)
		heap_allocate(order, CHIP_ALL, &ret_buffers[i]);
}

/* load_for_good: what stays until the end of the job needs no handle. */
static bool load_for_good(const struct heap_order *order, uint64_t devices)
{
	for (unsigned i = 0; i < order->count; i++) {
		struct heap_buffer buffer;
		heap_allocate(order, devices, &buffer);
		if (!pace_wait(load_pause_s))
			return false;
	}
	return true;
}

static bool serve_begin(void)
{
	heap_init(2555000);
	chips_register(CHIP_COUNT);
	if (!load_for_good(&system_buffers, TTAM_DEVICE(0)))
		return false;
	for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++) {
		if (!load_for_good(&weights[i], CHIP_ALL))
			return false;
	}
	for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
		heap_add_program(&programs[i], CHIP_ALL);
		if (!pace_wait(warm_up_pause_s))
			return false;
	}
	ttam_mark("warm");
	return true;
}

static void mark_request(void)
{
	/* "request " and up to ten digits. */
	char name[24] = "request ";
	unsigned number = n_requests;
	size_t end = 8;
	for (unsigned rest = number; rest > 0; rest /= 10)
		end++;
	for (size_t i = end; number > 0; number /= 10)
		name[--i] = (char)('0' + number % 10);
	ttam_mark(name);
}

static bool request(const struct heap_order *kept)
{
	n_requests++;
	for (unsigned tick = 0; tick < TICKS; tick++) {
		free_all(scores, N_SCORES);
		allocate_all(&score, scores);
		if (tick % 2 == 0)
			heap_allocate(&activation, CHIP_ALL, &activations[tick / 2]);
		if (tick == TICKS - 2)
			allocate_all(&sample, samples);
		if (tick == TICKS / 2 && kept != NULL) {
			struct heap_buffer forgotten;
			heap_allocate(kept, TTAM_DEVICE(LEAK_DEVICE), &forgotten);
		}
		if (!pace_wait(tick == TICKS - 1 ? tick_s - trough_s : tick_s))
			return false;
	}
	free_all(samples, N_SAMPLES);
	free_all(activations, N_ACTIVATIONS);
	free_all(scores, N_SCORES);
	if (n_requests % REQUESTS_PER_MARK == 0)
		mark_request();
	return pace_wait(trough_s);
}

static bool healthy_cycle(void)
{
	return request(NULL);
}

static bool leaking_cycle(void)
{
	return request(&leak);
}

static void serve_end(void)
{
	free_all(samples, N_SAMPLES);
	free_all(activations, N_ACTIVATIONS);
	free_all(scores, N_SCORES);
	for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
		ttam_track_deallocate_cb(programs[i].id, CHIP_ALL);
	heap_close();
}

const struct scenario mesh_scenario = {
	.name = "mesh",
	.summary = "a healthy serving job on eight p150, a request every 5 s",
	.begin = serve_begin,
	.cycle = healthy_cycle,
	.end = serve_end,
};

const struct scenario leak_scenario = {
	.name = "leak",
	.summary = "the same, leaking 16 MiB on device 5 with every request",
	.begin = serve_begin,
	.cycle = leaking_cycle,
	.end = serve_end,
};
