/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The last seconds of serve.py and bench.py, as polls told them. */
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "tests/screen/scenario.h"
#include "viewer/model/event_log.h"

#define MIB (UINT64_C(1024) * 1024)
#define MS UINT64_C(1000000)
/* 14:33:00 */
#define MINUTE (SCENARIO_TIME + 216 * SCENARIO_SECOND)

enum {
	SERVE,
	BENCH,
	OLDER = EVENT_LOG_KEPT,
	MORE = 16,
};

static struct snapshot_event events[2][OLDER + MORE];
static char scopes[2][3][SNAPSHOT_TEXT] = {
	{"attn.py:211", "mlp.py:64", "attn.py:190"}, {"bench.py:40"}};
static struct snapshot_mark mark = {.name = "request 372", .time = MINUTE + 11000 * MS};
static struct scenario *scenario;

static struct snapshot_process *of(unsigned process)
{
	return &scenario->process[process];
}

static void add(unsigned process, uint32_t kind, uint64_t ms, uint32_t type, uint64_t size,
	uint64_t devices, uint64_t id, uint32_t scope)
{
	of(process)->events = events[process];
	events[process][of(process)->n_new_events++] = (struct snapshot_event){
		.sequence = 1000000 + ms,
		.time = MINUTE + ms * MS,
		.kind = kind,
		.type = type,
		.size = size,
		.devices = devices,
		.id = id,
		.scope = scope,
	};
}

/* The end of a poll. */
static void poll_at(uint64_t ms)
{
	scenario->snapshot.time = MINUTE + ms * MS;
	scenario->snapshot.monotonic = ms * MS;
	event_log_add(scenario->model.events, &scenario->snapshot);
	of(SERVE)->n_new_events = of(BENCH)->n_new_events = 0;
	of(BENCH)->missed_events = 0;
}

static void add_slots(struct snapshot_process *process, unsigned n)
{
	process->n_slots = n;
	for (unsigned i = 0; i < n; i++) {
		process->slot[i].asic_id = 1000 + i;
		process->slot[i].label = i;
		process->slot[i].index = i;
	}
}

static void add_request(void)
{
	add(BENCH, TTAM_EVENT_ALLOCATE, 11020, TTAM_SHM_DRAM, 128 * MIB, 0xf, 106317, 1);
	for (uint64_t i = 0; i < 5; i++)
		add(SERVE, TTAM_EVENT_ALLOCATE, 11611, TTAM_SHM_DRAM, 8 * MIB, 0xff,
			2633499 + 9 * i, 2);
	for (uint64_t i = 0; i < 3; i++)
		add(SERVE, TTAM_EVENT_ALLOCATE, 11613, TTAM_SHM_L1, MIB / 2, 0xff, 2633544 + 9 * i,
			3);
}

struct scenario *scenario_events(void)
{
	scenario = scenario_mesh();
	of(SERVE)->scopes = scopes[0];
	of(SERVE)->n_scopes = 3;
	of(SERVE)->marks = &mark;
	of(SERVE)->n_marks = 1;
	of(SERVE)->n_events = 20000;
	of(BENCH)->scopes = scopes[1];
	of(BENCH)->n_scopes = 1;
	of(BENCH)->n_events = 7816;
	add_slots(of(SERVE), 8);
	add_slots(of(BENCH), 4);
	event_log_destroy(scenario->model.events);
	scenario->model.events = event_log_create();
	for (uint64_t i = 0; i < OLDER; i++)
		add(SERVE, TTAM_EVENT_ALLOCATE, 1000, TTAM_SHM_DRAM, 8 * MIB, 0xff, 2000000 + i, 2);
	poll_at(5000);
	add(SERVE, TTAM_EVENT_ALLOCATE, 5003, TTAM_SHM_DRAM, 16 * MIB, 1 << 5, 2633292, 1);
	add(BENCH, TTAM_EVENT_FREE, 8309, TTAM_SHM_DRAM, 128 * MIB, 0xf, 105372, 1);
	poll_at(8309);
	of(BENCH)->missed_events = 412;
	poll_at(8310);
	add(SERVE, TTAM_EVENT_ALLOCATE, 10004, TTAM_SHM_DRAM, 16 * MIB, 1 << 5, 2633490, 1);
	add(SERVE, TTAM_EVENT_FREE, 10006, TTAM_SHM_DRAM, 8 * MIB, 0xff, 2633400, 2);
	add(SERVE, TTAM_EVENT_FREE, 10007, TTAM_SHM_L1, MIB / 2, 0xff, 2633445, 3);
	add(BENCH, TTAM_EVENT_FAIL, 10412, TTAM_SHM_DRAM, 12288 * MIB, 0xf, 0, 0);
	add(SERVE, TTAM_EVENT_MARK, 11000, 0, 0, 0, 372, 0);
	poll_at(11500);
	add_request();
	poll_at(12000);
	scenario->model.time = MINUTE + 12000 * MS;
	scenario->model.n_events = scenario->model.events->n_added;
	return scenario;
}
