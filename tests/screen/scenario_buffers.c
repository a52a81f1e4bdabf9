/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What serve.py of the machine of 8 devices holds on device 5, buffer by buffer. */
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "tests/screen/scenario.h"
#include "viewer/model/buffers.h"

#define KIB UINT64_C(1024)
#define MIB (KIB * KIB)

enum {
	RECORDS = 1088,
	EVERY_DEVICE = 0xff,
	LEAKING_DEVICE = 1 << 5,
	LEAKED = 326,
};

struct kind {
	const char *scope;
	uint32_t type;
	uint64_t size;
	unsigned n;
	double oldest; /* s ago, and */
	double newest;
	unsigned n_early; /* of them, before 1738 s ago, in the first ninth of its life */
};

static const struct kind kinds[] = {
	{"sampler.py:57", TTAM_SHM_DRAM, 2 * MIB, 2, 70, 30, 0},
	{"mlp.py:64", TTAM_SHM_DRAM, 8 * MIB, 5, 0.4, 0.4, 0},
	{"attn.py:190", TTAM_SHM_L1, 512 * KIB, 3, 0.4, 0.4, 0},
	{"load.py:31", TTAM_SHM_DRAM, 56 * MIB, 240, 1940, 1640, 175},
	{"kv.py:18", TTAM_SHM_DRAM, 32 * MIB, 160, 1660, 1640, 0},
	{"load.py:29", TTAM_SHM_DRAM, 20 * MIB, 80, 1940, 1640, 58},
	{"load.py:30", TTAM_SHM_DRAM, 16 * MIB, 80, 1940, 1640, 58},
	{"load.py:27", TTAM_SHM_DRAM, (uint64_t)(250.4 * (double)MIB), 2, 1950, 1949, 2},
	{"load.py:33", TTAM_SHM_DRAM, 16 * KIB, 161, 1940, 1640, 117},
	{"trace.py:12", TTAM_SHM_TRACE, 416 * MIB, 3, 1640, 1638, 0},
	{"load.py:40", TTAM_SHM_L1, 5 * MIB / 4, 24, 1940, 1640, 17},
	{"conv.py:9", TTAM_SHM_L1_SMALL, 15 * MIB / 8, 2, 1950, 1949, 2},
};

enum {
	KINDS = sizeof(kinds) / sizeof(kinds[0]),
};

static struct snapshot_record records[RECORDS];
static char scopes[KINDS + 1][SNAPSHOT_TEXT];
static size_t n_records;

static struct snapshot_record *add_record(double seconds_ago)
{
	struct snapshot_record *record = &records[n_records];
	*record = (struct snapshot_record){
		.id = 1000000 + n_records,
		.address = 0x10000000 + n_records * 0x10000,
		.devices = EVERY_DEVICE,
		.time = SCENARIO_TIME - (uint64_t)(seconds_ago * 1e9),
	};
	n_records++;
	return record;
}

static void add_kind(unsigned scope, const struct kind *kind)
{
	for (unsigned i = 0; i < kind->n; i++) {
		bool early = i < kind->n_early;
		double first = early || kind->n_early == 0 ? kind->oldest : 1700;
		double last = early ? kind->oldest - 20 : kind->newest;
		double share = kind->n > 1 ? (double)i / (kind->n - 1) : 0;
		struct snapshot_record *record = add_record(first - (first - last) * share);
		record->type = kind->type;
		record->size = record->reserved = kind->size;
		record->scope = scope;
	}
}

static void add_leak(unsigned scope)
{
	static const uint64_t addresses[] = {0xab800000, 0xaba00000, 0xabc00000, 0xabe00000,
		0xac000000, 0xac800000, 0xaca00000, 0xacc00000, 0xace00000, 0xad000000, 0xadc00000,
		0xade00000, 0xae000000, 0xae200000};
	for (unsigned i = 0; i < LEAKED; i++) {
		struct snapshot_record *record = add_record(1629 - 5.0 * i);
		record->type = TTAM_SHM_DRAM;
		record->size = record->reserved = 16 * MIB;
		record->scope = scope;
		record->devices = LEAKING_DEVICE;
		record->id = 2560032 + 198 * i;
		if (i < sizeof(addresses) / sizeof(addresses[0]))
			record->address = addresses[i];
	}
}

static void add_slots(struct snapshot_process *process)
{
	process->n_slots = 8;
	for (unsigned i = 0; i < 8; i++) {
		struct snapshot_type *cbs = &process->slot[i].type[TTAM_SHM_CB];
		process->slot[i].asic_id = 1000 + i;
		process->slot[i].label = i;
		process->slot[i].index = i;
		cbs->used = true;
		cbs->count = 37;
		cbs->current = 46 * MIB + 896 * KIB;
		cbs->last_time = SCENARIO_TIME - 1646 * SCENARIO_SECOND;
	}
}

struct scenario *scenario_buffers(void)
{
	struct scenario *scenario = scenario_mesh();
	struct snapshot_process *process = &scenario->process[0];
	n_records = 0;
	for (unsigned i = 0; i < KINDS; i++) {
		snprintf(scopes[i], sizeof(scopes[i]), "%s", kinds[i].scope);
		add_kind(i + 1, &kinds[i]);
	}
	snprintf(scopes[KINDS], sizeof(scopes[KINDS]), "attn.py:211");
	add_leak(KINDS + 1);
	process->n_records = n_records;
	process->records = records;
	process->n_scopes = KINDS + 1;
	process->scopes = scopes;
	process->first_time = SCENARIO_TIME - 1955 * SCENARIO_SECOND;
	add_slots(process);
	buffers_destroy(scenario->model.buffers);
	scenario->model.buffers = buffers_create();
	return scenario;
}
