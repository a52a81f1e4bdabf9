/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Where the buffers of serve.py lie: in DRAM of device 5, and in L1 of device 0. */
#include <stdio.h>

#include "common/layout.h"
#include "tests/screen/scenario.h"
#include "viewer/model/map.h"

#define KIB UINT64_C(1024)
#define MIB (KIB * KIB)
#define DRAM_BANK UINT64_C(4277141376)
#define L1_BASE UINT64_C(0x1b480)
#define SMALL_BASE UINT64_C(0x178000)
#define L1_END UINT64_C(0x180000)

enum {
	DRAM_BANKS = 8,
	L1_BANKS = 120,
	RECORDS = 1100,
	SCOPES = 8,
	PROGRAMS = 5,
	LEAKED = 326,
	HOLES = 160,
	BORN_EARLY = 1900, /* s ago */
	LEAK_MASK = 1 << 5,
	FIRST_MASK = 1 << 0,
};

enum scope {
	SCOPE_NONE,
	SCOPE_WEIGHTS,
	SCOPE_LEAK,
	SCOPE_FLIGHT,
	SCOPE_TRACE,
	SCOPE_L1_KNOWN,
	SCOPE_L1_NEW,
	SCOPE_SMALL,
};

static struct snapshot_record records[RECORDS];
static char scopes[SCOPES + PROGRAMS][SNAPSHOT_TEXT];
static struct snapshot_program programs[PROGRAMS];
static size_t n_records;

struct kind {
	enum scope scope;
	uint32_t type;
	uint64_t size;
	uint64_t per_bank;
	double age; /* s */
	uint64_t devices;
};

static uint32_t banks_of(uint32_t type)
{
	return type == TTAM_SHM_L1 || type == TTAM_SHM_L1_SMALL ? L1_BANKS : DRAM_BANKS;
}

/* Returns the address behind it. */
static uint64_t put(const struct kind *kind, uint64_t address)
{
	records[n_records] = (struct snapshot_record){
		.id = 1000000 + n_records,
		.size = kind->size,
		.reserved = kind->per_bank * banks_of(kind->type),
		.address = address,
		.devices = kind->devices,
		.time = SCENARIO_TIME - (uint64_t)(kind->age * 1e9),
		.type = kind->type,
		.banks = banks_of(kind->type),
		.allocator = 1,
		.scope = kind->scope,
	};
	n_records++;
	return address + kind->per_bank;
}

static struct kind dram(enum scope scope, uint64_t size, double age)
{
	return (struct kind){scope, TTAM_SHM_DRAM, size, size / DRAM_BANKS, age, LEAK_MASK};
}

/* 2 holes of 312.5 MiB, 9 of 110.3, 31 of 28.7 and 118 of 1.93, one behind every second buffer. */
static uint64_t hole_behind(unsigned i)
{
	static const double sizes[] = {312.5, 110.3, 28.74, 1.93};
	static const unsigned counts[] = {2, 9, 31, 118};
	/* Spread by a step that meets each of them once. */
	unsigned at = i * 77 % HOLES;
	for (unsigned kind = 0; kind < 4; kind++) {
		if (at < counts[kind])
			return (uint64_t)(sizes[kind] * (double)MIB) / DRAM_BANKS / 32 * 32;
		at -= counts[kind];
	}
	return 0;
}

static void fill_dram(void)
{
	struct kind weights = dram(SCOPE_WEIGHTS, 32 * MIB, BORN_EARLY);
	struct kind rest = dram(SCOPE_WEIGHTS, 21 * MIB + 2576 * KIB, BORN_EARLY);
	struct kind flight = dram(SCOPE_FLIGHT, 8 * MIB, 0.4);
	struct kind trace = dram(SCOPE_TRACE, 416 * MIB, 1640);
	uint64_t at = 0;
	/* 16,821 MiB + 161 x 16 KiB of weights, 5 GiB of KV cache */
	for (unsigned i = 0; i < (16821 + 5120) / 32; i++)
		at = put(&weights, at);
	at = put(&rest, at);
	for (unsigned i = 0; i < LEAKED; i++) {
		struct kind leak = dram(SCOPE_LEAK, 16 * MIB, 1629 - 5.0 * i);
		at = put(&leak, at);
		if (i % 60 == 30)
			at = put(&flight, at);
		if (i % 2 == 1 && i / 2 < HOLES)
			at += hole_behind(i / 2);
	}
	struct kind small = dram(SCOPE_FLIGHT, 2 * MIB, 0.4);
	at = put(&small, at);
	put(&small, at);
	trace.type = TTAM_SHM_TRACE;
	at = DRAM_BANK - 3 * trace.per_bank;
	for (unsigned i = 0; i < 3; i++)
		at = put(&trace, at);
}

static void fill_l1(void)
{
	const struct kind known = {
		SCOPE_L1_KNOWN, TTAM_SHM_L1, 5 * MIB / 4, 10931, BORN_EARLY, FIRST_MASK};
	const struct kind fresh = {SCOPE_L1_NEW, TTAM_SHM_L1, 512 * KIB, 4368, 0.4, FIRST_MASK};
	const struct kind small = {
		SCOPE_SMALL, TTAM_SHM_L1_SMALL, 15 * MIB / 8, 16 * KIB, BORN_EARLY, FIRST_MASK};
	uint64_t at = 0x134c00;
	for (unsigned i = 0; i < 3; i++)
		at = put(&fresh, at);
	for (unsigned i = 0; i < 24; i++)
		at = put(&known, at);
	at = SMALL_BASE;
	for (unsigned i = 0; i < 2; i++)
		at = put(&small, at);
}

static void set_type(
	struct snapshot_type *type, uint64_t base, uint64_t bank, uint64_t banks, uint64_t used)
{
	*type = (struct snapshot_type){
		.used = true,
		.current = used,
		.reserved = used,
		.capacity = bank * banks,
		.banks = banks,
		.base = base,
		.largest_free = SNAPSHOT_UNKNOWN,
		.last_failed_size = SNAPSHOT_UNKNOWN,
		.last_failed_time = SNAPSHOT_UNKNOWN,
	};
}

static uint64_t bytes_of(unsigned device, uint32_t type)
{
	uint64_t bytes = 0;
	for (size_t i = 0; i < n_records; i++)
		if (records[i].type == type && (records[i].devices >> device & 1) != 0)
			bytes += records[i].reserved;
	return bytes;
}

static void add_slots(struct snapshot_process *process)
{
	process->n_slots = 8;
	for (unsigned i = 0; i < 8; i++) {
		struct snapshot_slot *slot = &process->slot[i];
		struct snapshot_type *type = slot->type;
		slot->asic_id = 1000 + i;
		slot->label = slot->index = i;
		set_type(
			&type[TTAM_SHM_DRAM], 0, DRAM_BANK, DRAM_BANKS, bytes_of(i, TTAM_SHM_DRAM));
		set_type(&type[TTAM_SHM_L1], L1_BASE, SMALL_BASE - L1_BASE, L1_BANKS,
			bytes_of(i, TTAM_SHM_L1));
		set_type(&type[TTAM_SHM_L1_SMALL], SMALL_BASE, L1_END - SMALL_BASE, L1_BANKS,
			bytes_of(i, TTAM_SHM_L1_SMALL));
		type[TTAM_SHM_TRACE] = (struct snapshot_type){.used = true,
			.current = bytes_of(i, TTAM_SHM_TRACE),
			.reserved = bytes_of(i, TTAM_SHM_TRACE),
			.capacity = SNAPSHOT_UNKNOWN,
			.banks = DRAM_BANKS,
			.base = SNAPSHOT_UNKNOWN};
		type[TTAM_SHM_CB] = (struct snapshot_type){.used = true,
			.current = 409600 * L1_BANKS,
			.count = 12,
			.programs = 5,
			.last_failed_size = SNAPSHOT_UNKNOWN};
		slot->cb_end = 0x7f480;
	}
	process->slot[5].type[TTAM_SHM_DRAM].largest_free = 1444 * MIB;
	process->slot[0].type[TTAM_SHM_L1].largest_free = (0x134c00 - L1_BASE) * L1_BANKS;
}

static void add_programs(struct snapshot_process *process)
{
	static const struct {
		uint64_t id, count, end;
		const char *name;
	} of[PROGRAMS] = {
		{9, 3, 0x1e480, "add"},
		{17, 12, 0x7f480, "matmul"},
		{22, 5, 0x37480, "rms_norm"},
		{31, 14, 0x78480, "sdpa"},
		{40, 3, 0x32c80, "softmax"},
	};
	for (uint32_t i = 0; i < PROGRAMS; i++) {
		programs[i] = (struct snapshot_program){
			.id = of[i].id,
			.count = of[i].count,
			.end = of[i].end,
			.bytes = (of[i].end - L1_BASE) * L1_BANKS,
			.devices = 0xff,
			.cores = L1_BANKS,
			.scope = SCOPES + i,
		};
		snprintf(scopes[SCOPES - 1 + i], sizeof(scopes[0]), "%s", of[i].name);
	}
	process->programs = programs;
	process->n_programs = PROGRAMS;
}

struct scenario *scenario_map(void)
{
	static const char *const names[SCOPES] = {"", "load.py:31", "attn.py:211", "mlp.py:64",
		"trace.py:12", "load.py:40", "attn.py:190", "conv.py:9"};
	struct scenario *scenario = scenario_mesh();
	struct snapshot_process *process = &scenario->process[0];
	n_records = 0;
	for (int i = 1; i < SCOPES; i++)
		snprintf(scopes[i - 1], sizeof(scopes[0]), "%s", names[i]);
	fill_dram();
	fill_l1();
	process->n_records = n_records;
	process->records = records;
	add_programs(process);
	process->n_scopes = SCOPES - 1 + PROGRAMS;
	process->scopes = scopes;
	add_slots(process);
	map_destroy(scenario->model.map);
	scenario->model.map = map_create();
	return scenario;
}
