/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "common/layout.h"
#include "tests/screen/scenario.h"

#define KIB 1024.0
#define MIB (KIB * KIB)

static struct scenario *scenario;

/* Since the start of the process, 1844 s ago, as in all of these. */
static uint64_t at(double seconds)
{
	return SCENARIO_TIME - 1844 * SCENARIO_SECOND + (uint64_t)(seconds * 1e9);
}

static struct model_group *add(uint64_t pid, const char *scope, uint32_t type, double size,
	uint64_t n, enum model_verdict verdict)
{
	struct model_group *group = &scenario->group[scenario->model.n_groups++];
	*group = (struct model_group){
		.key = pid,
		.pid = pid,
		.process = pid == 4242 ? 0 : 1,
		.type = type,
		.size = size > 0 ? (uint64_t)size : SNAPSHOT_UNKNOWN,
		.devices = pid == 4242 ? 0xff : 0xf,
		.count = n,
		.alive = n,
		.bytes = n * (uint64_t)size,
		.full_in = NAN,
		.one_per = NAN,
		.steady = NAN,
		.rhythm = 5,
		.n_troughs = 326,
		.hold = NAN,
		.verdict = verdict,
		.births = scenario->births + scenario->n_births,
	};
	snprintf(group->scope, sizeof(group->scope), "%s", scope);
	return group;
}

static void born(struct model_group *group, uint64_t n, uint64_t from, uint64_t to)
{
	for (uint64_t i = 0; i < n; i++)
		scenario->births[scenario->n_births++] = from + (to - from) / n * i;
	group->n_births += n;
	group->oldest = group->births[0];
	group->newest = group->births[group->n_births - 1];
	if (from > scenario->model.mark.time)
		group->fresh += n;
}

static void add_young(
	uint64_t pid, const char *scope, uint32_t type, double size, uint64_t n, uint64_t freed)
{
	struct model_group *group = add(pid, scope, type, size, n, MODEL_SAWTOOTH);
	born(group, n, at(1841), at(1844));
	group->freed = freed;
	group->low = n;
	group->high = 2 * n;
}

/* Loaded in two and a half minutes, a rest just before the mark. */
static void add_loaded(const char *scope, uint32_t type, double size, uint64_t n)
{
	struct model_group *group = add(4242, scope, type, size, n, MODEL_ONCE);
	born(group, n - n / 4, at(12), at(140));
	born(group, n / 4, at(206), at(209));
}

static void add_tick(const char *scope, uint32_t type, double size, uint64_t n, double seconds)
{
	born(add(4242, scope, type, size, n, MODEL_ONCE), n, at(seconds), at(seconds + 1));
}

void scenario_add_groups(struct scenario *of)
{
	scenario = of;
	struct model_group *leak = &scenario->group[0];
	leak->steady = 0.1;
	leak->rises = leak->troughs = leak->n_troughs = 326;
	leak->rhythm = 5;
	leak->hold = 15;
	leak->score = 0.97;
	born(add(4242, "sampler.py:57", TTAM_SHM_DRAM, 2 * MIB, 2, MODEL_WATCH), 2, at(1774),
		at(1830));
	add_young(4242, "mlp.py:64", TTAM_SHM_DRAM, 8 * MIB, 5, 1630);
	add_young(4242, "attn.py:190", TTAM_SHM_L1, 512 * KIB, 3, 978);
	add_young(5120, "bench.py:40", TTAM_SHM_DRAM, 128 * MIB, 1, 8170);
	born(add(4242, "", TTAM_SHM_CB, 0, 37, MODEL_LEVELLED), 37, at(206), at(209));
	add_loaded("load.py:31", TTAM_SHM_DRAM, 56 * MIB, 240);
	add_tick("kv.py:18", TTAM_SHM_DRAM, 32 * MIB, 160, 206);
	add_loaded("load.py:29", TTAM_SHM_DRAM, 20 * MIB, 80);
	add_loaded("load.py:30", TTAM_SHM_DRAM, 16 * MIB, 80);
	add_tick("load.py:27", TTAM_SHM_DRAM, 250.4 * MIB, 2, 50);
	add_loaded("load.py:33", TTAM_SHM_DRAM, 16 * KIB, 161);
	add_tick("trace.py:12", TTAM_SHM_TRACE, 416 * MIB, 3, 207);
	add_loaded("load.py:40", TTAM_SHM_L1, 1.25 * MIB, 24);
	add_tick("conv.py:9", TTAM_SHM_L1_SMALL, 1.875 * MIB, 2, 60);
	/* 5120 is older: it began 3400 s ago. */
	scenario->process[1].first_time = SCENARIO_TIME - 3400 * SCENARIO_SECOND;
	uint64_t half = SCENARIO_TIME - 1700 * SCENARIO_SECOND;
	born(add(5120, "bench.py:22", TTAM_SHM_DRAM, 128 * MIB, 2, MODEL_ONCE), 2, half,
		half + SCENARIO_SECOND);
}
