/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "tests/test.h"
#include "viewer/model/map.h"

#define SECOND UINT64_C(1000000000)
#define NOW (1000000 * SECOND)
#define BASE UINT64_C(0x1000)
#define BANK UINT64_C(0x100000)
#define L1_BASE UINT64_C(0x1b480)
#define L1_BANK UINT64_C(0x15cb80)
#define SMALL_BANK UINT64_C(0x8000)
#define SMALL_BASE (L1_BASE + L1_BANK)

enum {
	BANKS = 8,
	CORES = 120,
	RECORDS = 512,
	OLD = 200, /* s; the mark was 100 s ago */
	YOUNG = 10,
};

static struct snapshot_record records[2][RECORDS];
static char scopes[1][SNAPSHOT_TEXT] = {"attn.py:211"};
static struct snapshot_process processes[2];
static struct snapshot snapshot;
static struct model_group suspect;
static struct model model;
static struct map *map;

static void set_space(struct snapshot_type *type, uint64_t base, uint64_t bank, uint64_t banks)
{
	*type = (struct snapshot_type){
		.used = true,
		.base = base,
		.capacity = bank * banks,
		.banks = banks,
		.largest_free = SNAPSHOT_UNKNOWN,
		.last_failed_size = SNAPSHOT_UNKNOWN,
		.last_failed_time = SNAPSHOT_UNKNOWN,
	};
}

static void setup_process(unsigned p)
{
	processes[p] = (struct snapshot_process){
		.key = 70 + p, .pid = 4242 + p, .n_slots = 1, .records = records[p]};
	processes[p].scopes = scopes;
	processes[p].n_scopes = 1;
	struct snapshot_slot *slot = &processes[p].slot[0];
	snapshot_clear_slot(slot);
	slot->asic_id = 1000;
	slot->label = 0;
	slot->index = 3;
	set_space(&slot->type[TTAM_SHM_DRAM], BASE, BANK, BANKS);
	set_space(&slot->type[TTAM_SHM_L1], L1_BASE, L1_BANK, CORES);
	set_space(&slot->type[TTAM_SHM_L1_SMALL], SMALL_BASE, SMALL_BANK, CORES);
	slot->type[TTAM_SHM_CB] = (struct snapshot_type){0};
}

static void setup(void)
{
	memset(records, 0, sizeof(records));
	setup_process(0);
	setup_process(1);
	snapshot = (struct snapshot){
		.monotonic = 1, .time = NOW, .processes = processes, .n_processes = 1};
	suspect = (struct model_group){.key = 70, .size = 777, .devices = 1};
	snprintf(suspect.scope, sizeof(suspect.scope), "attn.py:211");
	model = (struct model){.time = NOW,
		.snapshot = &snapshot,
		.n_devices = 1,
		.suspects = &suspect,
		.n_suspects = 1,
		.mark = {.time = NOW - 100 * SECOND, .by_hand = true}};
	model.devices[0] = (struct model_device){.chip = 1000, .asic_id = 1000, .name = "0"};
	map = map_create();
	ck_assert_ptr_nonnull(map);
}

static void teardown(void)
{
	map_destroy(map);
}

static struct snapshot_record *add(unsigned p, uint32_t type, uint64_t address, uint64_t per_bank)
{
	uint64_t banks = type == TTAM_SHM_L1 || type == TTAM_SHM_L1_SMALL ? CORES : BANKS;
	struct snapshot_record *record = &records[p][processes[p].n_records++];
	*record = (struct snapshot_record){
		.id = processes[p].n_records,
		.size = per_bank * banks,
		.reserved = per_bank * banks,
		.address = address,
		.devices = 1 << 3,
		.time = NOW - OLD * SECOND,
		.type = type,
		.banks = (uint32_t)banks,
		.allocator = 1,
	};
	return record;
}

static void make(enum model_memory memory)
{
	snapshot.monotonic++;
	map_make(map, &model, 0, memory);
}

static void expect_holes(size_t n, const struct map_hole *wanted)
{
	ck_assert_int_eq(map->doubt, MAP_SURE);
	ck_assert_uint_eq(map->n_holes, n);
	for (size_t i = 0; i < n; i++) {
		ASSERT_IN_LOOP(map->holes[i].begin == wanted[i].begin);
		ASSERT_IN_LOOP(map->holes[i].end == wanted[i].end);
	}
}

START_TEST(finds_one_hole_where_nothing_is)
{
	make(MODEL_DRAM);
	expect_holes(1, (struct map_hole[]){{BASE, BASE + BANK}});
	ck_assert_uint_eq(map->records_hole, BANK * BANKS);
	ck_assert_uint_eq(map->free, BANK * BANKS);
}
END_TEST

START_TEST(finds_holes_between_buffers_that_touch_or_do_not)
{
	processes[0].slot[0].type[TTAM_SHM_DRAM].current = 0x4000 * BANKS;
	add(0, TTAM_SHM_DRAM, BASE + 0x9000, 0x1000);
	add(0, TTAM_SHM_DRAM, BASE, 0x2000);
	add(0, TTAM_SHM_DRAM, BASE + 0x2000, 0x1000);
	make(MODEL_DRAM);
	expect_holes(2,
		(struct map_hole[]){{BASE + 0x3000, BASE + 0x9000}, {BASE + 0xa000, BASE + BANK}});
	ck_assert_uint_eq(map->largest, BANK - 0xa000);
	ck_assert_uint_eq(map->records_hole, (BANK - 0xa000) * BANKS);
	ck_assert_uint_eq(map->free, (BANK - 0x4000) * BANKS);
}
END_TEST

START_TEST(leaves_no_hole_in_a_full_bank)
{
	add(0, TTAM_SHM_DRAM, BASE, BANK);
	make(MODEL_DRAM);
	ck_assert_int_eq(map->doubt, MAP_SURE);
	ck_assert_uint_eq(map->n_holes, 0);
	ck_assert_uint_eq(map->records_hole, 0);
	ck_assert_int_eq(map_fit(map, 1), MAP_FAILS);
}
END_TEST

START_TEST(tells_what_each_buffer_is)
{
	add(0, TTAM_SHM_DRAM, BASE, 64);
	add(0, TTAM_SHM_DRAM, BASE + 64, 64)->time = NOW - YOUNG * SECOND;
	add(0, TTAM_SHM_TRACE, BASE + 128, 64);
	struct snapshot_record *leaked = add(0, TTAM_SHM_DRAM, BASE + 192, 64);
	leaked->time = NOW - YOUNG * SECOND;
	leaked->size = 777;
	leaked->scope = 1;
	make(MODEL_DRAM);
	static const enum map_part wanted[] = {MAP_KNOWN, MAP_FRESH, MAP_TRACE, MAP_SUSPECT};
	ck_assert_uint_eq(map->n_extents, 4);
	for (int i = 0; i < 4; i++)
		ASSERT_IN_LOOP(map->extents[i].part == (uint32_t)wanted[i]);
	leaked->time = NOW - OLD * SECOND;
	make(MODEL_DRAM);
	ck_assert_uint_eq(map->extents[3].part, MAP_KNOWN);
}
END_TEST

START_TEST(shows_only_what_is_on_the_device)
{
	add(0, TTAM_SHM_DRAM, BASE, 64)->devices = ~(UINT64_C(1) << 3);
	add(0, TTAM_SHM_L1, L1_BASE, 64);
	add(0, TTAM_SHM_SYSTEM_MEMORY, BASE, 64);
	make(MODEL_DRAM);
	ck_assert_uint_eq(map->n_extents, 0);
	processes[0].slot[0].asic_id = 1001;
	make(MODEL_DRAM);
	ck_assert_int_eq(map->doubt, MAP_NO_JOB);
}
END_TEST

/* A mesh and a submesh, and another process: the fullest of them tells what fits. */
START_TEST(unites_allocators_and_goes_by_the_fullest)
{
	add(0, TTAM_SHM_DRAM, BASE, 0x8000);
	add(0, TTAM_SHM_DRAM, BASE, 0x1000)->allocator = 2;
	snapshot.n_processes = 2;
	add(1, TTAM_SHM_DRAM, BASE + 0x80000, 0x1000);
	make(MODEL_DRAM);
	ck_assert_int_eq(map->doubt, MAP_SURE);
	ck_assert_uint_eq(map->n_owners, 3);
	expect_holes(2, (struct map_hole[]){
				{BASE + 0x8000, BASE + 0x80000}, {BASE + 0x81000, BASE + BANK}});
	ck_assert_uint_eq(map->records_hole, 0x80000 * BANKS);
	struct map_hole place;
	ck_assert(!map_fit_place(map, 64, &place));
}
END_TEST

START_TEST(doubts_what_lies_over_itself)
{
	add(0, TTAM_SHM_DRAM, BASE, 0x1000);
	add(0, TTAM_SHM_DRAM, BASE, 0x1000);
	make(MODEL_DRAM);
	ck_assert_int_eq(map->doubt, MAP_OVERLAPS);
	ck_assert_uint_eq(map->n_holes, 0);
	ck_assert_uint_eq(map->n_extents, 2);
	ck_assert(map_is_drawn(map));
}
END_TEST

/* Two moments of a busy job may meet in one reading. */
START_TEST(bears_little_that_lies_over_itself)
{
	add(0, TTAM_SHM_DRAM, BASE, 0x10000);
	add(0, TTAM_SHM_DRAM, BASE + 0xfff0, 0x1000);
	make(MODEL_DRAM);
	expect_holes(1, (struct map_hole[]){{BASE + 0x10ff0, BASE + BANK}});
}
END_TEST

static void expect_no_holes(enum map_doubt doubt)
{
	make(MODEL_DRAM);
	ck_assert_int_eq(map->doubt, doubt);
	ck_assert_uint_eq(map->n_holes, 0);
	ck_assert_uint_eq(map->largest, 0);
	ck_assert_uint_eq(map->records_hole, SNAPSHOT_UNKNOWN);
	ck_assert(!map_disagrees(map));
}

START_TEST(claims_no_hole_where_a_buffer_may_be)
{
	add(0, TTAM_SHM_DRAM, BASE, 64);
	processes[0].unlisted_records = 12408;
	expect_no_holes(MAP_UNLISTED);
	ck_assert_uint_eq(map->n_doubtful, 12408);
	processes[0].unlisted_records = 0;
	processes[0].missing = TTAM_MISSING_EARLIER_BUFFERS;
	expect_no_holes(MAP_EARLIER);
	ck_assert(map->free_is_upper_bound);
	processes[0].missing = 0;
	snapshot.n_processes = 2;
	processes[1].origin = SNAPSHOT_UPSTREAM;
	expect_no_holes(MAP_BYTES);
	ck_assert(!map->free_is_upper_bound);
	/* Nobody knows what it holds; or tt-metal's own file says it, at least. */
	processes[1].missing = TTAM_MISSING_BUFFERS;
	expect_no_holes(MAP_BYTES);
	ck_assert(map->free_is_upper_bound);
	processes[1].slot[0].from_runtime = true;
	expect_no_holes(MAP_BYTES);
	ck_assert(!map->free_is_upper_bound);
}
END_TEST

START_TEST(draws_nothing_of_bytes_alone)
{
	processes[0].origin = SNAPSHOT_UPSTREAM;
	expect_no_holes(MAP_NO_ADDRESS);
	ck_assert(!map_is_drawn(map));
	processes[0].origin = SNAPSHOT_PRELOAD;
	processes[0].slot[0].type[TTAM_SHM_DRAM].base = SNAPSHOT_UNKNOWN;
	expect_no_holes(MAP_NO_SPACE);
	processes[0].slot[0].type[TTAM_SHM_DRAM].base = BASE;
	processes[0].slot[0].type[TTAM_SHM_DRAM].banks = 0;
	expect_no_holes(MAP_NO_SPACE);
}
END_TEST

/* What no honest writer leaves behind. */
START_TEST(takes_no_place_that_is_none)
{
	static const struct {
		uint64_t address, reserved;
		uint32_t banks;
	} odd[] = {
		{0, 512, BANKS},                          /* below the bank */
		{BASE + BANK, 512, BANKS},                /* behind it */
		{BASE + BANK - 32, 512, BANKS},           /* across its end */
		{UINT64_MAX, 512, BANKS},                 /* overflows */
		{UINT64_MAX - 32, UINT64_MAX - 1, BANKS}, /* does so twice */
		{BASE, UINT64_MAX - 1, 1},                /* more than there is */
		{BASE, SNAPSHOT_UNKNOWN, BANKS},          /* of unknown length */
		{BASE, 0, BANKS},                         /* of none */
	};
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		setup_process(0);
		struct snapshot_record *record = add(0, TTAM_SHM_DRAM, odd[i].address, 64);
		record->reserved = odd[i].reserved;
		record->banks = odd[i].banks;
		add(0, TTAM_SHM_DRAM, BASE + 0x1000, 64);
		expect_no_holes(MAP_UNPLACED);
		ASSERT_IN_LOOP(map->n_doubtful == 1);
		ASSERT_IN_LOOP(map->n_extents == 1);
	}
}
END_TEST

START_TEST(takes_the_banks_of_the_device_where_a_buffer_names_none)
{
	add(0, TTAM_SHM_DRAM, BASE, 64)->banks = 0;
	make(MODEL_DRAM);
	expect_holes(1, (struct map_hole[]){{BASE + 64, BASE + BANK}});
}
END_TEST

START_TEST(survives_spaces_that_overflow)
{
	struct snapshot_type *dram = &processes[0].slot[0].type[TTAM_SHM_DRAM];
	static const struct {
		uint64_t base, capacity, banks;
	} odd[] = {{UINT64_MAX - 1, 4096, 1}, {0, UINT64_MAX - 1, 1}, {BASE, 4096, UINT64_MAX - 1},
		{BASE, 0, 8}, {BASE, 7, 8}};
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		dram->base = odd[i].base;
		dram->capacity = odd[i].capacity;
		dram->banks = odd[i].banks;
		expect_no_holes(MAP_NO_SPACE);
	}
	add(0, TTAM_SHM_DRAM, BASE, 64)->banks = UINT32_MAX;
	set_space(dram, BASE, BANK, BANKS);
	dram->current = UINT64_MAX;
	make(MODEL_DRAM);
	ck_assert_uint_eq(map->free, 0);
}
END_TEST

START_TEST(keeps_holes_out_of_a_trace_region)
{
	struct snapshot_type *type = processes[0].slot[0].type;
	set_space(&type[TTAM_SHM_TRACE], BASE + BANK, 0x10000, BANKS);
	add(0, TTAM_SHM_TRACE, BASE + BANK + 0x4000, 0x1000);
	make(MODEL_DRAM);
	expect_holes(1, (struct map_hole[]){{BASE, BASE + BANK}});
	ck_assert_uint_eq(map->end, BASE + BANK + 0x10000);
	ck_assert_uint_eq(map->records_hole, BANK * BANKS);
}
END_TEST

START_TEST(says_when_records_and_allocator_disagree)
{
	struct snapshot_type *dram = &processes[0].slot[0].type[TTAM_SHM_DRAM];
	add(0, TTAM_SHM_DRAM, BASE, BANK / 2);
	dram->largest_free = BANK / 2 * BANKS;
	make(MODEL_DRAM);
	ck_assert(!map_disagrees(map));
	dram->largest_free = BANK / 2 * BANKS * 98 / 100;
	make(MODEL_DRAM);
	ck_assert(map_disagrees(map));
	ck_assert_uint_eq(map_fit_hole(map), BANK / 2 * BANKS);
	processes[0].unlisted_records = 1;
	make(MODEL_DRAM);
	ck_assert(!map_disagrees(map));
	ck_assert_uint_eq(map_fit_hole(map), dram->largest_free);
}
END_TEST

START_TEST(tells_what_fits_and_where)
{
	struct map_hole place;
	add(0, TTAM_SHM_DRAM, BASE + 0x1000, 0x1000);
	make(MODEL_DRAM);
	ck_assert(map_fit_place(map, 0x1000 * BANKS, &place));
	ck_assert_uint_eq(place.begin, BASE);
	ck_assert(map_fit_place(map, 0x1000 * BANKS + 1, &place));
	ck_assert_uint_eq(place.begin, BASE + 0x2000);
	ck_assert_uint_eq(place.end, BASE + 0x3000 + 64);
	ck_assert_int_eq(map_fit(map, map->records_hole), MAP_FITS);
	ck_assert_int_eq(map_fit(map, map->records_hole + 1), MAP_FAILS);
	ck_assert_int_eq(map_fit(map, UINT64_MAX), MAP_FAILS);
	make(MODEL_L1);
	ck_assert(map_fit_place(map, 64 * CORES, &place));
	ck_assert_uint_eq(place.end, SMALL_BASE);
}
END_TEST

START_TEST(counts_holes_by_size)
{
	/* Holes of 1, 2, 8 and 32 KiB in all banks, and the largest. */
	static const uint64_t sizes[] = {128, 256, 1024, 4096};
	struct map_class classes[MAP_CLASSES];
	uint64_t at = BASE;
	for (int i = 0; i < 4; i++) {
		add(0, TTAM_SHM_DRAM, at, 4096);
		at += 4096 + sizes[i];
	}
	add(0, TTAM_SHM_DRAM, at, BASE + BANK - at - 0x2000);
	make(MODEL_DRAM);
	map_classes(map, classes);
	ck_assert_uint_eq(map->largest, 0x2000);
	ck_assert_uint_eq(classes[0].n, 1);
	ck_assert_uint_eq(classes[0].bytes, 65536);
	static const uint64_t n[] = {1, 1, 1, 2, 0}, least[] = {65536, 16384, 4096, 1024, 0};
	uint64_t sum = 0;
	for (int i = 0; i < MAP_CLASSES; i++) {
		ASSERT_IN_LOOP(classes[i].least == least[i]);
		ASSERT_IN_LOOP(classes[i].n == n[i]);
		sum += classes[i].bytes;
	}
	ck_assert_uint_eq(sum, (128 + 256 + 1024 + 4096 + 0x2000) * BANKS);
}
END_TEST

START_TEST(fills_cells_with_what_lies_in_them)
{
	struct map_cell cells[16];
	const struct map_hole asked = {BASE + BANK / 2, BASE + BANK / 2 + 100};
	add(0, TTAM_SHM_DRAM, BASE, BANK / 16 + BANK / 32);
	make(MODEL_DRAM);
	map_cells(map, &asked, 16, cells);
	ck_assert_uint_eq(cells[0].used, cells[0].bytes);
	ck_assert_uint_eq(cells[1].used, BANK / 32);
	ck_assert_uint_eq(cells[1].part[MAP_KNOWN], BANK / 32);
	ck_assert_uint_eq(cells[1].largest, BANK / 32);
	ck_assert_uint_eq(cells[2].used, 0);
	ck_assert_uint_eq(cells[8].asked, 100);
	uint64_t bytes = 0;
	for (int i = 0; i < 16; i++)
		bytes += cells[i].bytes;
	ck_assert_uint_eq(bytes, BANK);
	/* More cells than bytes, and no cell at all. */
	struct snapshot_type *dram = &processes[0].slot[0].type[TTAM_SHM_DRAM];
	set_space(dram, BASE, 8, BANKS);
	processes[0].n_records = 0;
	make(MODEL_DRAM);
	map_cells(map, &(struct map_hole){0, 0}, 16, cells);
	map_cells(map, &(struct map_hole){0, 0}, 0, cells);
}
END_TEST

static void set_cbs(uint64_t end)
{
	processes[0].slot[0].cb_end = end;
	processes[0].slot[0].type[TTAM_SHM_CB] = (struct snapshot_type){
		.used = true, .current = 409600 * CORES, .count = 12, .programs = 5};
}

START_TEST(measures_the_headroom_of_l1)
{
	set_cbs(0x7f480);
	add(0, TTAM_SHM_L1, 0x134c00, 0x1000);
	add(0, TTAM_SHM_L1_SMALL, SMALL_BASE, 0x1000);
	make(MODEL_L1);
	ck_assert_int_eq(map->doubt, MAP_SURE);
	ck_assert_uint_eq(map_headroom(map), 0x134c00 - 0x7f480);
	ck_assert_uint_eq(map->n_programs, 5);
	ck_assert_uint_eq(map->n_groups, 2);
	ck_assert_uint_eq(map->groups[0].lowest, 0x134c00);
	ck_assert_uint_eq(map->groups[1].type, TTAM_SHM_L1_SMALL);
	processes[0].missing = TTAM_MISSING_DATAFLOW;
	make(MODEL_L1);
	ck_assert(map->cb_is_lower_bound);
	ck_assert_uint_eq(map_headroom(map), 0x134c00 - 0x7f480);
	processes[0].missing = TTAM_MISSING_CBS;
	make(MODEL_L1);
	ck_assert_uint_eq(map_headroom(map), SNAPSHOT_UNKNOWN);
}
END_TEST

START_TEST(lists_programs_by_where_they_end)
{
	static struct snapshot_program programs[100];
	set_cbs(0x7f480);
	for (unsigned i = 0; i < 100; i++)
		programs[i] = (struct snapshot_program){.id = i,
			.count = 1,
			.end = L1_BASE + (i * 37 % 100) * 64,
			.devices = 1 << 3,
			.scope = i % 3};
	programs[50].devices = ~(UINT64_C(1) << 3);
	programs[51].end = L1_BASE - 1;
	programs[52].end = UINT64_MAX;
	processes[0].programs = programs;
	processes[0].n_programs = 100;
	make(MODEL_L1);
	ck_assert_uint_eq(map->n_listed, MAP_PROGRAMS);
	ck_assert_uint_eq(map->programs[0].id, 52);
	for (unsigned i = 1; i < MAP_PROGRAMS; i++)
		ASSERT_IN_LOOP(map->programs[i].end <= map->programs[i - 1].end);
	ck_assert(!map->programs[0].is_lower_bound);
	processes[0].missing = TTAM_MISSING_SCRATCHPADS;
	make(MODEL_L1);
	ck_assert(map->programs[0].is_lower_bound);
	make(MODEL_DRAM);
	ck_assert_uint_eq(map->n_listed, 0);
}
END_TEST

START_TEST(has_no_headroom_where_cbs_reach_into_buffers)
{
	set_cbs(0x134c40);
	add(0, TTAM_SHM_L1, 0x134c00, 0x1000);
	make(MODEL_L1);
	ck_assert_uint_eq(map_headroom(map), 0);
	set_cbs(UINT64_MAX - 1);
	make(MODEL_L1);
	ck_assert_uint_eq(map->cb_end, map->end);
	ck_assert_uint_eq(map_headroom(map), 0);
}
END_TEST

START_TEST(shows_what_the_last_to_end_left)
{
	snapshot.n_processes = 2;
	processes[0].state = processes[1].state = SNAPSHOT_DEAD;
	processes[0].last_time = NOW - 5 * SECOND;
	processes[1].last_time = NOW - 3 * SECOND;
	add(0, TTAM_SHM_DRAM, BASE, 64);
	add(1, TTAM_SHM_DRAM, BASE + 64, 64);
	make(MODEL_DRAM);
	ck_assert(map->is_past);
	ck_assert_uint_eq(map->pid, 4243);
	ck_assert_uint_eq(map->n_extents, 1);
	processes[0].state = SNAPSHOT_LIVE;
	make(MODEL_DRAM);
	ck_assert(!map->is_past);
	ck_assert_uint_eq(map->extents[0].begin, BASE);
}
END_TEST

START_TEST(is_made_anew_only_for_another_snapshot)
{
	add(0, TTAM_SHM_DRAM, BASE, 64);
	make(MODEL_DRAM);
	processes[0].n_records = 0;
	map_make(map, &model, 0, MODEL_DRAM);
	ck_assert_uint_eq(map->n_extents, 1);
	make(MODEL_DRAM);
	ck_assert_uint_eq(map->n_extents, 0);
	map_make(map, &model, 7, MODEL_DRAM);
	ck_assert_int_eq(map->doubt, MAP_NO_JOB);
}
END_TEST

START_TEST(counts_more_groups_and_allocators_than_it_lists)
{
	for (unsigned i = 0; i < 200; i++) {
		struct snapshot_record *record = add(0, TTAM_SHM_L1, L1_BASE + 64 * i, 64);
		record->size = i + 1;
		record->allocator = i + 1;
	}
	make(MODEL_L1);
	ck_assert_uint_eq(map->n_groups, MAP_GROUPS);
	ck_assert_uint_eq(map->n_ungrouped, 200 - MAP_GROUPS);
	ck_assert_uint_eq(map->n_owners, MAP_OWNERS);
	ck_assert_uint_eq(map->records_hole, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(map->n_holes, 1);
}
END_TEST

static Suite *map_suite(void)
{
	Suite *suite = suite_create("map");
	TCase *tcase = tcase_create("map");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, finds_one_hole_where_nothing_is);
	tcase_add_test(tcase, finds_holes_between_buffers_that_touch_or_do_not);
	tcase_add_test(tcase, leaves_no_hole_in_a_full_bank);
	tcase_add_test(tcase, tells_what_each_buffer_is);
	tcase_add_test(tcase, shows_only_what_is_on_the_device);
	tcase_add_test(tcase, unites_allocators_and_goes_by_the_fullest);
	tcase_add_test(tcase, doubts_what_lies_over_itself);
	tcase_add_test(tcase, bears_little_that_lies_over_itself);
	tcase_add_test(tcase, claims_no_hole_where_a_buffer_may_be);
	tcase_add_test(tcase, draws_nothing_of_bytes_alone);
	tcase_add_test(tcase, takes_no_place_that_is_none);
	tcase_add_test(tcase, takes_the_banks_of_the_device_where_a_buffer_names_none);
	tcase_add_test(tcase, survives_spaces_that_overflow);
	tcase_add_test(tcase, keeps_holes_out_of_a_trace_region);
	tcase_add_test(tcase, says_when_records_and_allocator_disagree);
	tcase_add_test(tcase, tells_what_fits_and_where);
	tcase_add_test(tcase, counts_holes_by_size);
	tcase_add_test(tcase, fills_cells_with_what_lies_in_them);
	tcase_add_test(tcase, measures_the_headroom_of_l1);
	tcase_add_test(tcase, lists_programs_by_where_they_end);
	tcase_add_test(tcase, has_no_headroom_where_cbs_reach_into_buffers);
	tcase_add_test(tcase, shows_what_the_last_to_end_left);
	tcase_add_test(tcase, is_made_anew_only_for_another_snapshot);
	tcase_add_test(tcase, counts_more_groups_and_allocators_than_it_lists);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(map_suite)
