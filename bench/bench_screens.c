/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_screens: what a key press costs until its frame is drawn, with as many live buffers as one
 * window holds at most, 131,072: 100,000 of one process and the rest of another. Beside it, in the
 * same run, one walk over all of their records, which no list can do without that is made anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure.h"
#include "common/layout.h"
#include "tests/viewer/scene.h"
#include "viewer/model/model.h"
#include "viewer/view/view.h"

enum {
	DEVICES = 8,
	SIZES = 24,
	SCOPES = 96,
	ROWS = 40,
	COLUMNS = 120,
};

static const size_t counts[] = {100000, 31072};

static struct scene *scene;
static struct model model;
static struct view_state state;
static struct canvas canvas;
static uint64_t sink;

static void need(bool holds)
{
	if (!holds)
		exit(EXIT_FAILURE);
}

static void fill_record(struct snapshot_record *record, size_t i, uint64_t time)
{
	*record = (struct snapshot_record){
		.id = i + 1,
		.size = UINT64_C(4096) << (i % SIZES % 12),
		.reserved = UINT64_C(4096) << (i % SIZES % 12),
		.address = i * 4096,
		.devices = i % 3 == 0 ? 0xff : UINT64_C(1) << (i % DEVICES),
		.time = time - (i * 7919 % 1000003) * 1000000,
		.type = i % SIZES < 20 ? TTAM_SHM_DRAM : TTAM_SHM_L1,
		.scope = (uint32_t)(i * 31 % SCOPES),
	};
}

static void add_process(uint64_t pid, size_t n)
{
	struct snapshot_process *process = scene_add_process(scene, pid, 0, DEVICES);
	process->records = calloc(n, sizeof(process->records[0]));
	process->scopes = calloc(SCOPES, sizeof(process->scopes[0]));
	need(process->records && process->scopes);
	process->first_time = scene->snapshot.time - 1100 * SCENE_SECOND;
	for (size_t i = 0; i < n; i++)
		fill_record(&process->records[i], i, scene->snapshot.time);
	for (size_t i = 0; i < SCOPES; i++)
		snprintf(process->scopes[i], sizeof(process->scopes[i]), "model.py:%zu", i);
	process->n_records = n;
	process->n_scopes = SCOPES;
	for (unsigned s = 0; s < DEVICES; s++)
		scene_hold(scene, process, s, TTAM_SHM_DRAM, UINT64_C(8) << 30, n / DEVICES);
}

static void sample(void)
{
	scene_pass(scene, 1);
	need(model_update(&model, scene_look(scene)) == 0);
}

static void draw(void)
{
	view_draw(&state, &model, &canvas);
}

static void press(int key)
{
	view_key(&state, &model, ROWS, COLUMNS, key);
	draw();
}

static void go_to(int key, enum buffers_grouping grouping)
{
	state = (struct view_state){.now = model.time, .delay = 1};
	press(key);
	state.buffers.grouping = grouping;
	draw();
}

/* Up and down, so that it never ends at the end. */
static void move(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		press(i % 2 == 0 ? KEY_PRESS_DOWN : KEY_PRESS_UP);
}

static void page(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		press(KEY_PRESS_PAGE_DOWN);
}

static void to_the_ends(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		press(i % 2 == 0 ? KEY_PRESS_END : KEY_PRESS_HOME);
}

static void filter(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++) {
		press('\\');
		press('y');
		press(':');
		press((int)('0' + i % 10));
		press(KEY_PRESS_ENTER);
	}
}

static void sort(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		press('s');
}

static void group(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		press('t');
}

static void take_sample(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++) {
		sample();
		draw();
	}
}

static void walk(uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		for (size_t p = 0; p < scene->snapshot.n_processes; p++)
			for (size_t n = 0; n < scene->snapshot.processes[p].n_records; n++)
				sink += scene->snapshot.processes[p].records[n].size;
	__asm__ volatile("" : : "r"(sink) : "memory");
}

static void devices(void)
{
	go_to('1', BUFFERS_RECORDS);
}

static void leaks(void)
{
	go_to('4', BUFFERS_RECORDS);
}

static void records(void)
{
	go_to('3', BUFFERS_RECORDS);
}

static void alike(void)
{
	go_to('3', BUFFERS_ALIKE);
}

static void sizes(void)
{
	go_to('3', BUFFERS_SIZES);
}

static void scopes(void)
{
	go_to('3', BUFFERS_SCOPES);
}

static void on_devices(void)
{
	go_to('3', BUFFERS_DEVICES);
}

static struct measure_case cases[] = {
	{.name = "walk_all_records", .run = walk, .iterations = 2},
	{.name = "devices_key", .run = move, .iterations = 4, .prepare = devices},
	{.name = "leaks_key", .run = move, .iterations = 4, .prepare = leaks},
	{.name = "records_key", .run = move, .iterations = 4, .prepare = records},
	{.name = "records_page", .run = page, .iterations = 4, .prepare = records},
	{.name = "records_end_and_home", .run = to_the_ends, .iterations = 4, .prepare = records},
	{.name = "records_filter", .run = filter, .iterations = 10, .prepare = records},
	{.name = "records_sort", .run = sort, .iterations = 7, .prepare = records},
	{.name = "groups_key", .run = move, .iterations = 4, .prepare = alike},
	{.name = "groups_of_sizes_key", .run = move, .iterations = 4, .prepare = sizes},
	{.name = "groups_of_scopes_key", .run = move, .iterations = 4, .prepare = scopes},
	{.name = "groups_of_devices_key", .run = move, .iterations = 4, .prepare = on_devices},
	{.name = "regroup", .run = group, .iterations = 5, .prepare = records},
	{.name = "groups_filter", .run = filter, .iterations = 10, .prepare = alike},
	{.name = "devices_sample", .run = take_sample, .iterations = 1, .prepare = devices},
	{.name = "leaks_sample", .run = take_sample, .iterations = 1, .prepare = leaks},
	{.name = "records_sample", .run = take_sample, .iterations = 1, .prepare = records},
	{.name = "groups_sample", .run = take_sample, .iterations = 1, .prepare = alike},
};

int main(void)
{
	const size_t n = sizeof(cases) / sizeof(cases[0]);
	scene = scene_create();
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		add_process(1000 + i, counts[i]);
	model.suspects_judged = true;
	need(model_create_lists(&model) == 0 && canvas_resize(&canvas, ROWS, COLUMNS) == 0);
	sample();
	measure_all(cases, n);
	for (size_t i = 0; i < n; i++) {
		measure_print(&cases[i]);
		if (i > 0)
			measure_compare(&cases[i], &cases[0]);
	}
	return EXIT_SUCCESS;
}
