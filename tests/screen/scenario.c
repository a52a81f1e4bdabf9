/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/screen/scenario.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "viewer/model/buffers.h"
#include "viewer/model/map.h"

#define KIB UINT64_C(1024)
#define MIB (KIB * KIB)
#define P150_DRAM UINT64_C(34217131008)
#define P150_L1 UINT64_C(175334400)
#define GALAXY_DRAM UINT64_C(12872318208)
#define GALAXY_L1 UINT64_C(100318464)

enum {
	HISTORY_FLAT_A,
	HISTORY_FLAT_B,
	HISTORY_LEAK,
	HISTORY_LEAKER,
	HISTORY_OTHER,
};

static struct scenario scenario;

static uint64_t mib(double number)
{
	return (uint64_t)llround(number * (double)MIB);
}

static double value_at(const struct scenario_history *history, double seconds)
{
	for (unsigned i = 1; i < history->n_points; i++)
		if (seconds <= history->point[i].seconds) {
			double x0 = history->point[i - 1].seconds, x1 = history->point[i].seconds;
			double y0 = history->point[i - 1].mib, y1 = history->point[i].mib;
			return y0 + (y1 - y0) * (seconds - x0) / (x1 - x0);
		}
	return history->point[history->n_points - 1].mib;
}

static struct model_span span_of_points(
	const struct scenario_history *history, double from, double to)
{
	struct model_span span = {.seen = to > history->point[0].seconds};
	double start = fmax(from, history->point[0].seconds);
	double high = fmax(value_at(history, start), value_at(history, to));
	double low = fmin(value_at(history, start), value_at(history, to));
	for (unsigned i = 0; i < history->n_points; i++)
		if (history->point[i].seconds > start && history->point[i].seconds <= to) {
			high = fmax(high, history->point[i].mib);
			low = fmin(low, history->point[i].mib);
		}
	span.high = mib(fmax(high, 0));
	span.low = mib(fmax(low, 0));
	span.last = mib(fmax(value_at(history, to), 0));
	return span;
}

struct model_span model_history(
	const struct model *model, unsigned history, unsigned holding, uint64_t from, uint64_t to)
{
	(void)holding;
	if (history >= SCENARIO_HISTORIES)
		return (struct model_span){.seen = false};
	const struct scenario_history *of = &model->inside->history[history];
	double start = ((double)from - (double)model->inside->mark) / 1e9;
	double end = ((double)to - (double)model->inside->mark) / 1e9;
	if (!of->levels)
		return span_of_points(of, start, end);
	size_t span = (size_t)fmax(0, round(start / (end - start)));
	char level = span < strlen(of->levels) ? of->levels[span] : ' ';
	uint64_t value = mib(of->base_mib + of->top_mib * fmax(level - '1', 0) / 7);
	return (struct model_span){level != ' ', value, value, value};
}

unsigned model_history_types(const struct model *model, unsigned history)
{
	return history < SCENARIO_HISTORIES ? model->inside->types[history] : 0;
}

static struct model_use use_of(uint64_t capacity, double known, double fresh, double suspect)
{
	uint64_t used = mib(known) + mib(fresh) + mib(suspect);
	return (struct model_use){
		.capacity = capacity,
		.used = used,
		.known = mib(known),
		.fresh = mib(fresh),
		.suspect = mib(suspect),
		.largest_hole = capacity - used,
		.peak = used,
		.change = (int64_t)mib(suspect), /* what is fresh replaced as much */
		.change_known = true,
		.births_known = true,
		.per_minute = 0,
		.full_in = NAN,
	};
}

static void add_trace(struct model_use *use, double trace)
{
	use->trace = mib(trace);
	use->used += mib(trace);
	use->largest_hole -= mib(trace);
	use->peak = use->used;
}

static void add_cbs(struct model_use *use, double cbs, double small)
{
	use->cbs = mib(cbs);
	use->small = mib(small);
	use->used += use->cbs + use->small;
	use->largest_hole -= use->cbs + use->small;
}

static void leaks(struct model_row *row, double mib_per_minute, double minutes)
{
	row->flags |= MODEL_SUSPECT;
	row->memory[MODEL_DRAM].per_minute = mib_per_minute * (double)MIB;
	row->memory[MODEL_DRAM].full_in = minutes * 60;
}

static void count(struct model_row *row, uint64_t buffers, int64_t new_buffers)
{
	row->buffers = buffers;
	row->new_buffers = new_buffers;
	row->new_buffers_known = true;
}

static struct model_process *add_process(uint64_t pid, const char *name, const char *command)
{
	size_t i = scenario.model.n_processes++;
	struct snapshot_process *process = &scenario.process[i];
	process->key = process->pid = pid;
	process->uid = 1000;
	process->origin = SNAPSHOT_PRELOAD;
	process->end_time = SNAPSHOT_UNKNOWN;
	process->first_time = SCENARIO_TIME - 1844 * SCENARIO_SECOND;
	process->last_time = SCENARIO_TIME;
	snprintf(process->name, sizeof(process->name), "%s", name);
	snprintf(process->command, sizeof(process->command), "%s", command);
	struct model_process *row = &scenario.row[i];
	row->snapshot = process;
	row->row.history = MODEL_NO_HISTORY;
	scenario.snapshot.n_processes = scenario.model.n_processes;
	return row;
}

static void begin(unsigned n_devices, const char *board, uint64_t mark_ago)
{
	buffers_destroy(scenario.model.buffers);
	map_destroy(scenario.model.map);
	scenario = (struct scenario){.model = {.state = MODEL_WATCHING, .time = SCENARIO_TIME}};
	struct model *model = &scenario.model;
	model->snapshot = &scenario.snapshot;
	model->processes = scenario.row;
	model->groups = model->suspects = scenario.group;
	model->watched = (double)mark_ago;
	model->suspects_judged = true;
	model->inside = &scenario.inside;
	model->mark = (struct model_mark){.name = "warm",
		.time = SCENARIO_TIME - mark_ago * SCENARIO_SECOND,
		.by_hand = true};
	model->n_devices = n_devices;
	scenario.inside.mark = model->mark.time;
	scenario.snapshot.time = SCENARIO_TIME;
	scenario.snapshot.processes = scenario.process;
	for (unsigned i = 0; i < n_devices; i++) {
		struct model_device *device = &model->devices[i];
		device->asic_id = 1000 + i;
		device->label = i;
		device->chip = device->asic_id;
		snprintf(device->name, sizeof(device->name), "%u", i);
		device->n_processes = 1;
		device->refused_pid = device->refused_size = SNAPSHOT_UNKNOWN;
		device->row.history = HISTORY_FLAT_A;
		snprintf(device->board, sizeof(device->board), "%s", board);
	}
}

static void add_up(struct model *model)
{
	for (unsigned i = 0; i < model->n_devices; i++) {
		for (int memory = 0; memory < MODEL_MEMORIES; memory++) {
			const struct model_use *use = &model->devices[i].row.memory[memory];
			model->total.memory[memory].used += use->used;
			model->total.memory[memory].capacity += use->capacity;
			model->total.memory[memory].change += use->change;
		}
		model->total.buffers += model->devices[i].row.buffers;
	}
	model->total.memory[MODEL_DRAM].change_known = true;
}

static void median_of(double dram, double change, double l1, uint64_t buffers, int64_t new_buffers)
{
	struct model_row *median = &scenario.model.median;
	median->memory[MODEL_DRAM] = use_of(SNAPSHOT_UNKNOWN, dram - change, change, 0);
	median->memory[MODEL_L1] = use_of(SNAPSHOT_UNKNOWN, l1, 0, 0);
	median->history = MODEL_NO_HISTORY;
	count(median, buffers, new_buffers);
}

static void flat(unsigned history, double level)
{
	scenario.inside.history[history] =
		(struct scenario_history){.point = {{-1200, level}, {3600, level}}, .n_points = 2};
}

static void levels(unsigned history, const char *text, double base, double top)
{
	scenario.inside.history[history] =
		(struct scenario_history){.levels = text, .base_mib = base, .top_mib = top};
}

/* 16,821 MiB and 161 x 16 KiB */
#define SERVE_WEIGHTS 16823.515625

enum {
	SERVE_LEAK = 326 * 16,
};

static struct model_use serve_dram(unsigned device)
{
	struct model_use use =
		use_of(P150_DRAM, SERVE_WEIGHTS + 5120, 44, device == 5 ? SERVE_LEAK : 0);
	add_trace(&use, 1248);
	return use;
}

static struct model_use serve_l1(double more_cbs)
{
	struct model_use use = use_of(P150_L1, 30, 1.5, 0);
	add_cbs(&use, 46.875 + more_cbs, 3.75);
	use.peak = mib(100);
	return use;
}

static void mesh_devices(struct model *model)
{
	static const uint64_t buffers[] = {807, 805, 805, 805, 799, 1125, 799, 799};
	for (unsigned i = 0; i < 8; i++) {
		struct model_row *row = &model->devices[i].row;
		struct model_use dram = use_of(P150_DRAM, SERVE_WEIGHTS + 5120 + (i < 4 ? 256 : 0),
			i < 4 ? 172 : 44, i == 5 ? SERVE_LEAK : 0);
		add_trace(&dram, 1248);
		dram.largest_hole = mib(i == 5 ? 1444 : 8.81 * 1024);
		if (i != 5)
			dram.peak = mib(25.6 * 1024);
		dram.peak_time = SCENARIO_TIME - 1649 * SCENARIO_SECOND;
		row->memory[MODEL_DRAM] = dram;
		row->memory[MODEL_L1] = serve_l1(i < 4 ? 1.40625 : 0);
		row->history = i == 5 ? HISTORY_LEAK : i < 4 ? HISTORY_FLAT_A : HISTORY_FLAT_B;
		count(row, buffers[i], i == 5 ? 336 : i < 4 ? 11 : 10);
	}
	leaks(&model->devices[5].row, 192, 21.77);
	model->devices[5].row.flags |= MODEL_DIFFERS;
}

static void add_serve(uint64_t new_bytes_mib)
{
	struct model_process *serve = add_process(4242, "serve.py", "python serve.py --model 70b");
	serve->n_devices = 8;
	for (unsigned i = 0; i < 8; i++) {
		serve->device[i].device = i;
		serve->device[i].row.memory[MODEL_DRAM] = serve_dram(i);
		serve->device[i].row.memory[MODEL_L1] = serve_l1(0);
		serve->device[i].row.history = MODEL_NO_HISTORY;
	}
	serve->device[5].row.flags |= MODEL_SUSPECT | MODEL_DIFFERS;
	serve->row.memory[MODEL_DRAM] =
		use_of(SNAPSHOT_UNKNOWN, 8 * 23191.5, (double)new_bytes_mib, 0);
	serve->row.memory[MODEL_L1] = use_of(SNAPSHOT_UNKNOWN, 657, 0, 0);
	leaks(&serve->row, 192, 21.77);
	serve->row.history = HISTORY_LEAKER;
}

static struct model_process *add_bench(void)
{
	struct model_process *bench = add_process(5120, "bench.py", "/usr/bin/python3 bench.py");
	bench->n_devices = 4;
	for (unsigned i = 0; i < 4; i++) {
		bench->device[i].device = i;
		bench->device[i].row.memory[MODEL_DRAM] = use_of(P150_DRAM, 256, 128, 0);
	}
	bench->row.memory[MODEL_DRAM] = use_of(SNAPSHOT_UNKNOWN, 1024, 512, 0);
	bench->row.memory[MODEL_L1] = use_of(SNAPSHOT_UNKNOWN, 5.625, 0, 0);
	bench->row.history = HISTORY_OTHER;
	count(&bench->row, 24, 4);
	return bench;
}

/* None was freed: at each look those were alive that had been born. */
void scenario_watch_from(struct model_group *suspect, uint64_t from)
{
	size_t alive = 0;
	scenario.counts = (struct leak_counts){0};
	for (uint64_t time = from; time <= SCENARIO_TIME; time += SCENARIO_SECOND) {
		while (alive < suspect->n_births && suspect->births[alive] <= time)
			alive++;
		leak_counts_add(&scenario.counts, time, alive);
	}
	suspect->counts = &scenario.counts;
}

/* Born evenly from the mark to now. */
static struct model_group *add_suspect(
	uint64_t pid, const char *scope, double size, uint64_t n, double one_per)
{
	struct model_group *suspect = &scenario.group[scenario.model.n_suspects++];
	scenario.model.n_groups++;
	suspect->key = suspect->pid = pid;
	suspect->size = mib(size);
	snprintf(suspect->scope, sizeof(suspect->scope), "%s", scope);
	suspect->count = suspect->alive = suspect->fresh = suspect->n_births = n;
	suspect->bytes = n * suspect->size;
	suspect->per_minute = (double)suspect->size * 60 / one_per;
	suspect->one_per = one_per;
	suspect->births = scenario.births + scenario.n_births;
	for (uint64_t i = 0; i < n; i++)
		scenario.births[scenario.n_births++] =
			scenario.model.mark.time + (uint64_t)((double)(i + 1) * one_per * 1e9);
	suspect->oldest = suspect->births[0];
	suspect->newest = suspect->births[n - 1];
	scenario_watch_from(suspect, scenario.model.mark.time - 30 * SCENARIO_SECOND);
	return suspect;
}

/* Device 5: filled in five minutes, a peak at the end of warming up, then 16 MiB every 5 s. */
static void leak_history(void)
{
	static const struct scenario_history leak = {
		.point = {{-230, 0}, {-210, 408}, {-190, 1632}, {-170, 4079}, {-150, 6934},
			{-130, 9382}, {-110, 11829}, {-90, 14684}, {-70, 17132}, {-50, 19579},
			{-30, 26214}, {-10.5, 26214}, {-10.4, 23191}, {0, 23235.5}, {1490, 28003.5},
			{1522.5, 28070}, {1530, 28130}, {1630, 28451}, {1634, 28451.5}},
		.n_points = 19,
	};
	scenario.inside.history[HISTORY_LEAK] = leak;
}

struct scenario *scenario_mesh(void)
{
	begin(8, "p150", 1634);
	struct model *model = &scenario.model;
	model->mesh_rows = 2;
	model->mesh_columns = 4;
	mesh_devices(model);
	add_serve(5568);
	count(&scenario.row[0].row, 6720, 406);
	add_bench();
	struct model_group *suspect = add_suspect(4242, "attn.py:211", 16, 326, 5);
	suspect->devices = 1 << 5;
	suspect->full_in = 21.77 * 60;
	scenario_add_groups(&scenario);
	flat(HISTORY_FLAT_A, 23619.5);
	flat(HISTORY_FLAT_B, 23235.5);
	leak_history();
	levels(HISTORY_LEAKER, "2233445566778", 8 * 23191.5, 5568);
	levels(HISTORY_OTHER, " 211212111212", 1024, 5568);
	median_of(23619.5, 172, 82.83, 805, 11);
	add_up(model);
	return &scenario;
}

static void galaxy_devices(struct model *model)
{
	for (unsigned i = 0; i < 32; i++) {
		struct model_row *row = &model->devices[i].row;
		bool pytest = i >= 28;
		row->memory[MODEL_DRAM] = use_of(GALAXY_DRAM, 3877 + (pytest ? 512 : 0),
			24 + (pytest ? 96 : 0) + (i == 9 ? 64 : 0), i == 21 ? 3105 : 0);
		row->memory[MODEL_L1] = use_of(GALAXY_L1, 22, 1, 0);
		add_cbs(&row->memory[MODEL_L1], 26.4 + (pytest ? 1.125 : 0), 0);
		row->memory[MODEL_L1].peak = mib(60);
		if (i != 21)
			row->memory[MODEL_DRAM].peak = mib(4.7 * 1024);
		row->history = i == 21 ? HISTORY_LEAK : HISTORY_FLAT_A;
		count(row, i == 21 ? 3905 : i == 9 ? 801 : pytest ? 811 : 800, 11);
	}
	struct model_row *leaking = &model->devices[21].row;
	leaking->memory[MODEL_DRAM].largest_hole = mib(0.6 * 5270);
	leaks(leaking, 75, 70.27);
	leaking->flags |= MODEL_DIFFERS;
	count(leaking, 3905, 3116);
	model->devices[9].row.flags |= MODEL_DIFFERS;
}

static void galaxy_processes(void)
{
	struct model_process *llama =
		add_process(7001, "llama_demo.py", "python3 /srv/llama_demo.py");
	llama->n_devices = 32;
	for (unsigned i = 0; i < 32; i++)
		llama->device[i].device = i;
	llama->row.memory[MODEL_DRAM] = use_of(SNAPSHOT_UNKNOWN, 32 * 3877, 3937, 0);
	llama->row.memory[MODEL_L1] = use_of(SNAPSHOT_UNKNOWN, 1581, 0, 0);
	llama->row.history = HISTORY_LEAKER;
	leaks(&llama->row, 75, 70.27);
	count(&llama->row, 28706, 3458);
	struct model_process *pytest = add_process(7205, "pytest", "/usr/bin/pytest -k conv");
	pytest->n_devices = 4;
	for (unsigned i = 0; i < 4; i++)
		pytest->device[i].device = 28 + i;
	pytest->row.memory[MODEL_DRAM] = use_of(SNAPSHOT_UNKNOWN, 2048, 384, 0);
	pytest->row.memory[MODEL_L1] = use_of(SNAPSHOT_UNKNOWN, 4.5, 0, 0);
	pytest->row.history = HISTORY_OTHER;
	count(&pytest->row, 44, 12);
}

struct scenario *scenario_galaxy(void)
{
	static const struct scenario_history leak = {
		.point = {{-240, 0}, {-210, 384}, {-180, 767}, {-150, 1534}, {-120, 1918},
			{-90, 2302}, {-60, 2685}, {-30, 3452}, {0, 3877}, {1, 3901}, {600, 4651},
			{1900, 6252}, {2470, 6964.5}, {2484, 7006}},
		.n_points = 14,
	};
	begin(32, "galaxy", 2484);
	struct model *model = &scenario.model;
	model->mesh_rows = 4;
	model->mesh_columns = 8;
	galaxy_devices(model);
	galaxy_processes();
	struct model_group *suspect = add_suspect(7001, "rope.py:74", 1, 3105, 0.8);
	suspect->devices = 1 << 21;
	suspect->full_in = 70.27 * 60;
	flat(HISTORY_FLAT_A, 3901);
	scenario.inside.history[HISTORY_LEAK] = leak;
	levels(HISTORY_LEAKER, "1223344556778", 32 * 3877, 3937);
	levels(HISTORY_OTHER, " 112111211211", 2048, 3937);
	median_of(3901, 24, 49.4, 800, 11);
	add_up(model);
	return &scenario;
}

static void unknown_use(struct model_use *use)
{
	*use = (struct model_use){
		.capacity = SNAPSHOT_UNKNOWN,
		.used = SNAPSHOT_UNKNOWN,
		.known = SNAPSHOT_UNKNOWN,
		.trace = SNAPSHOT_UNKNOWN,
		.small = SNAPSHOT_UNKNOWN,
		.fresh = SNAPSHOT_UNKNOWN,
		.suspect = SNAPSHOT_UNKNOWN,
		.cbs = SNAPSHOT_UNKNOWN,
		.largest_hole = SNAPSHOT_UNKNOWN,
		.peak = SNAPSHOT_UNKNOWN,
		.peak_time = SNAPSHOT_UNKNOWN,
		.per_minute = NAN,
		.full_in = NAN,
	};
}

static void unknown_row(struct model_row *row)
{
	unknown_use(&row->memory[MODEL_DRAM]);
	unknown_use(&row->memory[MODEL_L1]);
	row->buffers = SNAPSHOT_UNKNOWN;
	row->history = MODEL_NO_HISTORY;
}

static struct model_process *add_unknown_process(uint64_t pid, const char *name, unsigned flags)
{
	struct model_process *process = add_process(pid, name, name);
	unknown_row(&process->row);
	process->row.flags = flags;
	return process;
}

static void add_untracked(void)
{
	struct model_process *vllm = add_unknown_process(5310, "vllm", MODEL_UPSTREAM);
	vllm->row.memory[MODEL_DRAM].used = mib(2.41 * 1024);
	vllm->row.memory[MODEL_L1].used = mib(3.75);
	vllm->n_devices = 2;
	for (unsigned i = 0; i < 2; i++) {
		vllm->device[i].device = 6 + i;
		vllm->device[i].row.memory[MODEL_DRAM].used = mib(1.2 * 1024);
	}
	struct model_process *python = add_unknown_process(5388, "python3", MODEL_UNTRACKED);
	python->n_devices = 1;
	python->device[0].device = 7;
	struct model_process *train = add_unknown_process(3977, "train.py", MODEL_DEAD);
	train->row.memory[MODEL_DRAM].used = mib(1792);
	train->row.memory[MODEL_L1].used = 0;
	train->row.buffers = 412;
	train->n_devices = 8;
	for (unsigned i = 0; i < 8; i++)
		train->device[i].device = i;
	scenario.process[2].origin = SNAPSHOT_UPSTREAM;
	scenario.process[3].origin = SNAPSHOT_DRIVER;
	scenario.process[4].last_time = SCENARIO_TIME - 2302 * SCENARIO_SECOND;
}

struct scenario *scenario_processes(void)
{
	scenario_mesh();
	const uint64_t later = 226 * SCENARIO_SECOND;
	const double leaked = 5952;
	struct model_process *serve = &scenario.row[0];
	scenario.model.time += later;
	for (unsigned i = 0; i < 8; i++)
		count(&serve->device[i].row, i == 0 ? 801 : i == 5 ? 1171 : 799, 10);
	struct model_use *dram = &serve->device[5].row.memory[MODEL_DRAM];
	dram->suspect = mib(leaked);
	dram->used += mib(leaked - SERVE_LEAK);
	dram->change = (int64_t)mib(44 + leaked);
	leaks(&serve->device[5].row, 192, 18);
	serve->row.memory[MODEL_DRAM] = use_of(SNAPSHOT_UNKNOWN, 8 * 23191.5, 8 * 44 + leaked, 0);
	leaks(&serve->row, 192, 18);
	count(&serve->row, 6766, 452);
	snprintf(serve->user, sizeof(serve->user), "ana");
	snprintf(scenario.process[0].runtime, sizeof(scenario.process[0].runtime), "ttnn 0.81.1");
	scenario.process[0].n_events = 8214;
	add_untracked();
	return &scenario;
}

struct scenario *scenario_all_dead(void)
{
	scenario_mesh();
	struct model *model = &scenario.model;
	const uint64_t later = 726 * SCENARIO_SECOND;
	model->state = MODEL_ALL_DEAD;
	model->time += later;
	for (int memory = 0; memory < MODEL_MEMORIES; memory++)
		model->total.memory[memory].used = 0;
	model->total.buffers = 0;
	struct model_row *serve = &scenario.row[0].row, *bench = &scenario.row[1].row;
	serve->flags |= MODEL_DEAD;
	serve->memory[MODEL_DRAM] = use_of(SNAPSHOT_UNKNOWN, 8 * 23191.5, 8 * 44 + 7472, 0);
	serve->memory[MODEL_DRAM].per_minute = NAN;
	count(serve, 6861, 547);
	bench->flags |= MODEL_DEAD;
	bench->memory[MODEL_DRAM] = use_of(SNAPSHOT_UNKNOWN, 0, 0, 0);
	bench->memory[MODEL_DRAM].per_minute = NAN;
	bench->memory[MODEL_L1] = use_of(SNAPSHOT_UNKNOWN, 0, 0, 0);
	count(bench, 0, 0);
	scenario.process[0].last_time = model->time - 23 * SCENARIO_SECOND;
	return &scenario;
}

static void add_notice(enum snapshot_notice_kind kind, const char *object, uint32_t format)
{
	struct snapshot_notice *notice = &scenario.snapshot.notices[scenario.snapshot.n_notices++];
	notice->kind = kind;
	notice->format_version = format;
	snprintf(notice->object, sizeof(notice->object), "%s", object);
	snprintf(notice->message, sizeof(notice->message), "cannot read %s", object);
}

struct scenario *scenario_waiting(void)
{
	begin(8, "p150", 0);
	scenario.model.state = MODEL_WAITING;
	scenario.model.mark = (struct model_mark){.time = 0};
	add_notice(SNAPSHOT_NO_SEGMENT, "/dev/shm/tt-allocmon.v1.1000", 0);
	return &scenario;
}

struct scenario *scenario_other_format(void)
{
	begin(8, "p150", 0);
	scenario.model.state = MODEL_UNREADABLE;
	scenario.model.mark = (struct model_mark){.time = 0};
	add_notice(SNAPSHOT_OTHER_FORMAT, "/dev/shm/tt-allocmon.v2.1000", 2);
	return &scenario;
}

struct scenario *scenario_unknown(unsigned n_devices)
{
	begin(n_devices, "", 60);
	struct model *model = &scenario.model;
	for (unsigned i = 0; i < n_devices; i++)
		unknown_row(&model->devices[i].row);
	unknown_row(&model->total);
	unknown_row(&model->median);
	return &scenario;
}
