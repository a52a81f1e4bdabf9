/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "tests/test.h"
#include "viewer/model/buffers.h"

#define SECOND UINT64_C(1000000000)
#define NOW (1000000 * SECOND)

enum {
	PROCESSES = 2,
	RECORDS = 20000,
	SCOPES = 3,
};

static struct snapshot_record records[PROCESSES][RECORDS];
static char scopes[PROCESSES][SCOPES][SNAPSHOT_TEXT] = {
	{"model.py:1", "attn.py:2", "load.py:3"}, {"attn.py:2", "zeta.py:9", "model.py:1"}};
static struct snapshot_process processes[PROCESSES];
static struct snapshot snapshot;
static struct model model;
static struct buffers *buffers;
static struct buffers_filter filter;

/* Two processes on chips 1000 to 1003; the second calls them the other way round. */
static void setup(void)
{
	memset(&filter, 0, sizeof(filter));
	filter.spans = 4;
	snapshot = (struct snapshot){.monotonic = 1, .time = NOW};
	snapshot.processes = processes;
	snapshot.n_processes = PROCESSES;
	model = (struct model){.time = NOW, .snapshot = &snapshot, .n_devices = 4};
	model.mark = (struct model_mark){.time = NOW - 100 * SECOND, .by_hand = true};
	for (unsigned d = 0; d < 4; d++)
		model.devices[d] = (struct model_device){.asic_id = 1000 + d, .label = d};
	for (unsigned p = 0; p < PROCESSES; p++) {
		processes[p] = (struct snapshot_process){.key = 70 + p,
			.pid = 4242 + p,
			.records = records[p],
			.scopes = scopes[p],
			.n_scopes = SCOPES,
			.n_slots = 4,
			.first_time = NOW - 400 * SECOND};
		for (unsigned s = 0; s < 4; s++)
			processes[p].slot[s] = (struct snapshot_slot){
				.asic_id = 1000 + (p == 0 ? s : 3 - s), .label = s, .index = s};
	}
	snprintf(processes[0].name, sizeof(processes[0].name), "serve.py");
	buffers = buffers_create();
	ck_assert_ptr_nonnull(buffers);
}

static void teardown(void)
{
	buffers_destroy(buffers);
}

static struct snapshot_record *add(unsigned process, uint64_t id, uint64_t size, double age)
{
	struct snapshot_record *record = &records[process][processes[process].n_records++];
	*record = (struct snapshot_record){.id = id,
		.size = size,
		.reserved = size,
		.devices = 1,
		.time = NOW - (uint64_t)(age * 1e9)};
	return record;
}

static void make(void)
{
	ck_assert_int_eq(buffers_make(buffers, &model, &filter), 0);
}

static const struct snapshot_record *at(size_t i)
{
	struct buffers_place place = buffers_at(buffers, i);
	return &processes[place.process].records[place.record];
}

static void add_at_random(unsigned n)
{
	srandom(1);
	for (unsigned i = 0; i < n; i++) {
		struct snapshot_record *record = add((unsigned)random() % 2, (uint64_t)random(),
			(uint64_t)(random() % 5) * 1000, (double)(random() % 1000));
		record->address = (uint64_t)random() << 20;
		record->type = (uint32_t)random() % TTAM_SHM_CB;
		record->scope = (uint32_t)random() % (SCOPES + 2);
		record->devices = (uint64_t)(1 + random() % 15);
	}
}

static uint64_t value_of(size_t i, enum buffers_column column)
{
	const struct snapshot_record *record = at(i);
	uint64_t values[] = {[BUFFERS_BY_AGE] = record->time,
		[BUFFERS_BY_SIZE] = ~record->size,
		[BUFFERS_BY_TYPE] = record->type,
		[BUFFERS_BY_ADDRESS] = record->address,
		[BUFFERS_BY_ID] = record->id};
	return values[column];
}

START_TEST(stands_in_the_order_of_its_column)
{
	add_at_random(3000);
	filter.column = (enum buffers_column)_i;
	make();
	ck_assert_uint_eq(buffers->n, 3000);
	for (size_t i = 1; i < buffers->n; i++) {
		uint64_t before = value_of(i - 1, filter.column),
			 after = value_of(i, filter.column);
		ASSERT_IN_LOOP(before <= after);
		ASSERT_IN_LOOP(before != after || at(i - 1)->time <= at(i)->time);
	}
	filter.inverted = true;
	make();
	for (size_t i = 1; i < buffers->n; i++)
		ASSERT_IN_LOOP(value_of(i - 1, filter.column) >= value_of(i, filter.column));
}
END_TEST

START_TEST(sorts_scopes_of_all_processes_by_the_alphabet)
{
	add_at_random(500);
	filter.column = BUFFERS_BY_SCOPE;
	make();
	for (size_t i = 1; i < buffers->n; i++)
		ASSERT_IN_LOOP(strcmp(buffers_scope(buffers, buffers_at(buffers, i - 1)),
				       buffers_scope(buffers, buffers_at(buffers, i))) <= 0);
}
END_TEST

START_TEST(lets_through_what_the_filter_names)
{
	add(0, 1, 100, 1)->scope = 2;
	add(0, 2, 200, 200)->type = TTAM_SHM_L1;
	add(1, 3, 100, 30)->scope = 1;
	add(1, 0x10, 100, 30)->devices = 1 << 3;
	filter.by_process = true;
	filter.process = 71;
	make();
	ck_assert_uint_eq(buffers->n, 2);
	filter.by_process = false;
	filter.by_device = true;
	filter.device = 1000;
	make();
	ck_assert_uint_eq(buffers->n, 3);
	ck_assert_uint_eq(buffers->n_all, 3);
	filter.new_only = true;
	make();
	ck_assert_uint_eq(buffers->n, 2);
	ck_assert_uint_eq(buffers->n_all, 3);
	filter.older_than = 10 * SECOND;
	make();
	ck_assert_uint_eq(buffers->n, 1);
	ck_assert_uint_eq(at(0)->id, 0x10);
}
END_TEST

START_TEST(finds_text_in_scopes_names_types_and_numbers)
{
	static const struct {
		const char *text;
		size_t n;
	} cases[] = {{"ATTN", 2}, {"serve", 2}, {"4243", 2}, {"l1", 1}, {"0x10", 1}, {"16", 1},
		{"200", 0}, {"no such text", 0}, {"", 4}};
	add(0, 1, 100, 1)->scope = 2;
	add(0, 2, 200, 200)->type = TTAM_SHM_L1;
	add(1, 3, 100, 30)->scope = 1;
	add(1, 0x10, 100, 30);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(filter.text, sizeof(filter.text), "%s", cases[i].text);
		make();
		ck_assert_msg(buffers->n == cases[i].n, "%s: %zu", cases[i].text, buffers->n);
	}
}
END_TEST

START_TEST(adds_up_by_age)
{
	static const double ages[] = {0.5, 1, 9.9, 10, 59, 60, 599, 600, 9000};
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++)
		add(0, i, 100, ages[i]);
	struct snapshot_type *cbs = &processes[0].slot[1].type[TTAM_SHM_CB];
	*cbs = (struct snapshot_type){
		.used = true, .count = 5, .current = 50, .last_time = NOW - 30 * SECOND};
	make();
	ck_assert_uint_eq(buffers->ages[0].n, 1);
	ck_assert_uint_eq(buffers->ages[1].n, 2);
	ck_assert_uint_eq(buffers->ages[2].n, 2 + 5);
	ck_assert_uint_eq(buffers->ages[3].n, 2);
	ck_assert_uint_eq(buffers->ages[4].n, 2);
	ck_assert_uint_eq(buffers->ages[3].n_new, 1);
	ck_assert_uint_eq(buffers->n_all, 9 + 5);
}
END_TEST

static void check_sums(uint64_t records_in_groups)
{
	uint64_t count = 0, bytes = 0, births = 0;
	for (size_t i = 0; i < buffers->n_groups; i++) {
		count += buffers->groups[i].count;
		bytes += buffers->groups[i].bytes;
		for (int span = 0; span < BUFFERS_SPANS; span++)
			births += buffers->groups[i].births[span];
	}
	ck_assert_uint_eq(count, records_in_groups);
	ck_assert_uint_eq(births, records_in_groups);
	ck_assert_uint_eq(bytes, buffers->bytes);
}

START_TEST(every_grouping_adds_up_to_all)
{
	static const size_t most[] = {[BUFFERS_ALIKE] = 5 * 5 * 5,
		[BUFFERS_SIZES] = 5,
		[BUFFERS_SCOPES] = 5,
		[BUFFERS_DEVICES] = 4};
	uint64_t on_devices = 0;
	add_at_random(5000);
	for (unsigned p = 0; p < PROCESSES; p++)
		for (size_t i = 0; i < processes[p].n_records; i++)
			on_devices += (uint64_t)__builtin_popcountll(records[p][i].devices);
	for (unsigned grouping = BUFFERS_ALIKE; grouping < BUFFERS_GROUPINGS; grouping++) {
		filter.grouping = (enum buffers_grouping)grouping;
		make();
		ck_assert_uint_le(buffers->n_groups, most[filter.grouping]);
		ck_assert_uint_gt(buffers->n_groups, 3);
		check_sums(filter.grouping == BUFFERS_DEVICES ? on_devices : 5000);
	}
}
END_TEST

START_TEST(a_scope_is_the_same_in_every_process)
{
	add(0, 1, 100, 1)->scope = 2;
	add(1, 2, 100, 1)->scope = 1;
	add(1, 3, 100, 1)->scope = 2;
	filter.grouping = BUFFERS_ALIKE;
	make();
	ck_assert_uint_eq(buffers->n_groups, 2);
	ck_assert_uint_eq(buffers->groups[0].count + buffers->groups[1].count, 3);
}
END_TEST

/* A group per digit, of so many records of 1000 bytes, all of them new or all known. */
static void hold_groups(double seconds, const unsigned *counts, unsigned n, double age)
{
	processes[0].n_records = 0;
	for (unsigned g = 0; g < n; g++)
		for (unsigned i = 0; i < counts[g]; i++)
			add(0, 100 * g + i, 1000 + g, age)->scope = 1;
	snapshot.monotonic++;
	model.time = snapshot.time = NOW + (uint64_t)(seconds * 1e9);
}

static unsigned groups_shown(void)
{
	unsigned digits = 0;
	make();
	for (size_t g = 0; g < buffers->n_groups; g++)
		digits = digits * 10 + (unsigned)(buffers->groups[g].size - 1000) + 1;
	return digits;
}

/* By new bytes, by bytes of the known, by count and by total. */
static const struct {
	enum buffers_column column;
	double age;
} moving[] = {{BUFFERS_BY_NEW, 1}, {BUFFERS_BY_NEW, 300}, {BUFFERS_BY_TYPE, 300},
	{BUFFERS_BY_COUNT, 1}, {BUFFERS_BY_TOTAL, 1}};

START_TEST(groups_that_differ_by_little_stay_where_they_are)
{
	const double age = moving[_i].age;
	filter.grouping = BUFFERS_ALIKE;
	filter.column = moving[_i].column;
	hold_groups(0, (unsigned[]){300, 200, 100}, 3, age);
	ck_assert_uint_eq(groups_shown(), 123);
	for (unsigned i = 0; i < 6; i++) {
		hold_groups(10 + i, (unsigned[]){200 + i % 2 * 8, 204, 100}, 3, age);
		ck_assert_uint_eq(groups_shown(), 123);
	}
	hold_groups(20, (unsigned[]){180, 204, 100}, 3, age);
	ck_assert_uint_eq(groups_shown(), 213);
	hold_groups(21.9, (unsigned[]){80, 20, 100}, 3, age);
	ck_assert_uint_eq(groups_shown(), 213);
	hold_groups(22, (unsigned[]){80, 20, 100}, 3, age);
	ck_assert_uint_eq(groups_shown(), 312);
}
END_TEST

START_TEST(a_new_group_comes_last_until_the_order_may_change)
{
	filter.grouping = BUFFERS_ALIKE;
	filter.column = BUFFERS_BY_COUNT;
	hold_groups(0, (unsigned[]){300, 200}, 2, 1);
	ck_assert_uint_eq(groups_shown(), 12);
	hold_groups(1, (unsigned[]){300, 200, 900}, 3, 1);
	ck_assert_uint_eq(groups_shown(), 123);
	hold_groups(2, (unsigned[]){300, 200, 900}, 3, 1);
	ck_assert_uint_eq(groups_shown(), 312);
	hold_groups(3, (unsigned[]){300, 0, 900}, 3, 1);
	ck_assert_uint_eq(groups_shown(), 31);
}
END_TEST

START_TEST(another_order_of_groups_is_there_at_once)
{
	filter.grouping = BUFFERS_ALIKE;
	filter.column = BUFFERS_BY_COUNT;
	hold_groups(0, (unsigned[]){300, 200, 100}, 3, 1);
	ck_assert_uint_eq(groups_shown(), 123);
	filter.inverted = true;
	ck_assert_uint_eq(groups_shown(), 321);
	hold_groups(3, (unsigned[]){300, 200, 202}, 3, 1);
	filter.spans++;
	ck_assert_uint_eq(groups_shown(), 321);
	hold_groups(6, (unsigned[]){300, 200, 250}, 3, 1);
	ck_assert_uint_eq(groups_shown(), 231);
	filter.column = BUFFERS_BY_SIZE;
	ck_assert_uint_eq(groups_shown(), 123);
}
END_TEST

/* Of sizes: that a second scope has it, too, does not make it another group. */
START_TEST(a_group_keeps_its_name)
{
	filter.grouping = BUFFERS_SIZES;
	add(0, 1, 1000, 1)->scope = 1;
	make();
	ck_assert_str_eq(buffers->groups[0].scope, "model.py:1");
	uint64_t key = buffers->groups[0].key;
	add(0, 2, 1000, 1)->scope = 2;
	snapshot.monotonic++;
	make();
	ck_assert_ptr_null(buffers->groups[0].scope);
	ck_assert_uint_eq(buffers->groups[0].key, key);
}
END_TEST

START_TEST(groups_are_bounded_and_the_rest_is_counted)
{
	for (unsigned i = 0; i < BUFFERS_GROUPS + 500; i++)
		add(0, i, 1 + i, 1);
	filter.grouping = BUFFERS_SIZES;
	make();
	ck_assert_uint_eq(buffers->n_groups, BUFFERS_GROUPS);
	ck_assert_uint_eq(buffers->n_ungrouped, 500);
}
END_TEST

START_TEST(is_made_anew_only_for_another_moment_or_filter)
{
	add(0, 1, 100, 1);
	make();
	add(0, 2, 100, 1);
	make();
	ck_assert_uint_eq(buffers->n, 1);
	snapshot.monotonic++;
	make();
	ck_assert_uint_eq(buffers->n, 2);
	filter.by_size = true;
	make();
	ck_assert_uint_eq(buffers->n, 0);
}
END_TEST

START_TEST(a_suspect_is_new_and_of_its_group)
{
	struct model_group suspect = {
		.key = 70, .type = TTAM_SHM_DRAM, .size = 100, .devices = 1 << 0, .freed = 0};
	snprintf(suspect.scope, sizeof(suspect.scope), "attn.py:2");
	model.groups = model.suspects = &suspect;
	model.n_groups = 1;
	model.n_suspects = 1;
	add(0, 1, 100, 1)->scope = 2;
	add(0, 2, 100, 500)->scope = 2;
	add(0, 3, 100, 1)->scope = 1;
	add(0, 4, 101, 1)->scope = 2;
	add(1, 5, 100, 1)->scope = 1;
	add(0, 6, 100, 1)->scope = 2;
	records[0][4].devices = 1 << 2;
	filter.column = BUFFERS_BY_ID;
	make();
	for (size_t i = 0; i < buffers->n; i++)
		ck_assert(buffers_is_suspect(buffers, buffers_at(buffers, i)) == (i == 0));
	filter.grouping = BUFFERS_ALIKE;
	make();
	ck_assert(buffers->groups[0].is_suspect);
	ck_assert_uint_eq(buffers->groups[0].freed, 0);
}
END_TEST

START_TEST(what_a_hostile_table_says_leads_nowhere)
{
	struct snapshot_record *record = add(0, UINT64_MAX, UINT64_MAX, 0);
	record->scope = UINT32_MAX;
	record->devices = UINT64_MAX;
	record->time = UINT64_MAX;
	record->reserved = SNAPSHOT_UNKNOWN;
	processes[0].slot[2].index = 200;
	for (unsigned i = 0; i < (unsigned)BUFFERS_GROUPINGS * BUFFERS_COLUMNS; i++) {
		filter.grouping = (enum buffers_grouping)(i / BUFFERS_COLUMNS);
		filter.column = (enum buffers_column)(i % BUFFERS_COLUMNS);
		make();
	}
	filter.grouping = BUFFERS_RECORDS;
	make();
	ck_assert_uint_eq(buffers->bytes, UINT64_MAX - 1);
	ck_assert_uint_eq(buffers->ages[0].n, 1);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("buffers");
	TCase *tcase = tcase_create("lists");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(
		tcase, stands_in_the_order_of_its_column, BUFFERS_BY_AGE, BUFFERS_BY_DEVICES);
	tcase_add_test(tcase, sorts_scopes_of_all_processes_by_the_alphabet);
	tcase_add_test(tcase, lets_through_what_the_filter_names);
	tcase_add_test(tcase, finds_text_in_scopes_names_types_and_numbers);
	tcase_add_test(tcase, adds_up_by_age);
	tcase_add_test(tcase, every_grouping_adds_up_to_all);
	tcase_add_test(tcase, a_scope_is_the_same_in_every_process);
	tcase_add_loop_test(tcase, groups_that_differ_by_little_stay_where_they_are, 0,
		sizeof(moving) / sizeof(moving[0]));
	tcase_add_test(tcase, a_new_group_comes_last_until_the_order_may_change);
	tcase_add_test(tcase, another_order_of_groups_is_there_at_once);
	tcase_add_test(tcase, a_group_keeps_its_name);
	tcase_add_test(tcase, groups_are_bounded_and_the_rest_is_counted);
	tcase_add_test(tcase, is_made_anew_only_for_another_moment_or_filter);
	tcase_add_test(tcase, a_suspect_is_new_and_of_its_group);
	tcase_add_test(tcase, what_a_hostile_table_says_leads_nowhere);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
