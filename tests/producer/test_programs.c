/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Circular buffers: programs lie over one another. */
#include <stdlib.h>

#include "producer/ledger.h"
#include "tests/producer/witness.h"
#include "tests/test.h"

static const struct ttam_shm_window *window;

static void open_tracking(void)
{
	witness_reset();
	ck_assert_int_eq(ttam_open(), 0);
	window = witness_window(0);
}

static void set(uint64_t program, uint64_t devices, uint64_t bytes, uint64_t count, uint64_t end)
{
	struct ttam_program_set program_set = {program, devices, bytes, count, end, 120};
	ttam_ledger_set_program(&program_set);
}

static void add(uint64_t program, uint64_t devices, uint64_t bytes, uint64_t end)
{
	struct ttam_program_set cb = {program, devices, bytes, 1, end, 64};
	ttam_ledger_add_cb(&cb);
}

#define assert_cbs(device, bytes, count, programs, end)                     \
	do {                                                                \
		uint64_t words[TTAM_LATCH_WORDS];                           \
		const struct ttam_shm_slot *slot = &window->slot[device];   \
		ck_assert(ttam_latch_read(&slot->type[TTAM_CB], 1, words)); \
		ck_assert_uint_eq(words[TTAM_CURRENT], bytes);              \
		ck_assert_uint_eq(words[TTAM_CB_COUNT], count);             \
		ck_assert_uint_eq(words[TTAM_CB_PROGRAMS], programs);       \
		ck_assert_uint_eq(slot->cb_end, end);                       \
	} while (0)

START_TEST(shows_the_program_that_needs_most)
{
	set(1, 0xff, 1474560, 3, 118112);
	set(2, 0xff, 665856, 1, 200000);
	assert_cbs(7, 1474560, 3, 2, 200000);
	ck_assert_uint_eq(witness_slot(window, 7, TTAM_CB).peak, 1474560);
}
END_TEST

START_TEST(finds_the_next_one_when_the_largest_leaves)
{
	set(1, 0xff, 300, 3, 30);
	set(2, 0x0f, 200, 2, 50);
	set(3, 0xff, 100, 1, 40);
	ttam_ledger_free_program(1, 0xff);
	assert_cbs(0, 200, 2, 2, 50);
	assert_cbs(4, 100, 1, 1, 40);
	ttam_ledger_free_program(2, UINT64_MAX);
	assert_cbs(0, 100, 1, 1, 40);
	ttam_ledger_free_program(3, UINT64_MAX);
	assert_cbs(0, 0, 0, 0, 0);
	assert_cbs(4, 0, 0, 0, 0);
}
END_TEST

START_TEST(replaces_a_set_that_is_reported_again)
{
	set(1, 0x3, 300, 3, 30);
	set(1, 0x1, 200, 2, 20);
	assert_cbs(0, 200, 2, 1, 20);
	assert_cbs(1, 300, 3, 1, 30);
	set(1, 0x3, 0, 0, 0);
	assert_cbs(0, 0, 0, 0, 0);
	assert_cbs(1, 0, 0, 0, 0);
}
END_TEST

START_TEST(adds_up_within_a_program_only)
{
	add(1, 0x3, 100, 10);
	add(1, 0x1, 50, 20);
	add(1, 0x6, 70, 5);
	add(2, 0x1, 120, 8);
	assert_cbs(0, 150, 2, 2, 20);
	assert_cbs(1, 170, 2, 1, 10);
	assert_cbs(2, 70, 1, 1, 5);
	ttam_ledger_free_program(1, 0x7);
	assert_cbs(0, 120, 1, 1, 8);
	assert_cbs(1, 0, 0, 0, 0);
}
END_TEST

START_TEST(does_not_call_a_free_without_cbs_unmatched)
{
	ttam_track_deallocate_cb(5, 0xff);
	ck_assert_uint_eq(window->process.n_unmatched, 0);
	ck_assert_uint_eq(window->process.n_events, 0);
}
END_TEST

START_TEST(begins_anew_with_the_first_cb_of_a_set)
{
	struct ttam_circular_buffer cb = {.struct_size = sizeof cb,
		.program = 1,
		.devices = 1,
		.size = 4096,
		.address = 100,
		.num_cores = 120,
		.first = 1};
	ttam_track_allocate_cb(&cb);
	cb.first = 0;
	ttam_track_allocate_cb(&cb);
	assert_cbs(0, 2 * 120 * 4096, 2, 1, 4196);
	cb.first = 1;
	ttam_track_allocate_cb(&cb);
	assert_cbs(0, 120 * 4096, 1, 1, 4196);
	cb.globally_allocated = 1;
	cb.first = 0;
	ttam_track_allocate_cb(&cb);
	assert_cbs(0, 120 * 4096, 1, 1, 4196);
	cb.first = 1;
	ttam_track_allocate_cb(&cb);
	assert_cbs(0, 0, 0, 0, 0);
}
END_TEST

/* The same, kept the slow way: per device and program, looked through each time. */
enum {
	PROGRAMS = 40,
	DEVICES = 4,
};

struct model {
	uint64_t bytes, count, end;
};

/* What readers see of a program on a device; NULL: nothing. Never more than one entry. */
static const struct ttam_shm_program *find_listed(unsigned device, uint64_t program)
{
	const struct ttam_shm_program *found = NULL;
	for (uint64_t i = 0; i < window->process.n_programs; i++) {
		const struct ttam_shm_program *entry = &window->program[i];
		if (entry->generation % 2 == 0 || entry->program != program ||
			(entry->devices & TTAM_DEVICE(device)) == 0)
			continue;
		ASSERT_IN_LOOP(found == NULL);
		found = entry;
	}
	return found;
}

static void assert_listed(struct model model[DEVICES][PROGRAMS], unsigned device)
{
	for (unsigned p = 0; p < PROGRAMS; p++) {
		const struct ttam_shm_program *entry = find_listed(device, p);
		const struct model *wanted = &model[device][p];
		ASSERT_IN_LOOP((entry != NULL) == (wanted->count != 0));
		ASSERT_IN_LOOP(entry == NULL || entry->bytes == wanted->bytes);
		ASSERT_IN_LOOP(entry == NULL || entry->count == wanted->count);
		ASSERT_IN_LOOP(entry == NULL || entry->end == wanted->end);
	}
}

static void assert_same(struct model model[DEVICES][PROGRAMS])
{
	for (unsigned d = 0; d < DEVICES; d++) {
		uint64_t bytes = 0;
		uint64_t end = 0;
		uint64_t programs = 0;
		for (unsigned p = 0; p < PROGRAMS; p++) {
			bytes = model[d][p].bytes > bytes ? model[d][p].bytes : bytes;
			end = model[d][p].end > end ? model[d][p].end : end;
			programs += model[d][p].count != 0;
		}
		ck_assert_uint_eq(witness_slot(window, d, TTAM_CB).current, bytes);
		ck_assert_uint_eq(witness_slot(window, d, TTAM_CB).n_free, programs);
		ck_assert_uint_eq(window->slot[d].cb_end, end);
		assert_listed(model, d);
	}
}

static void step(struct model model[DEVICES][PROGRAMS])
{
	unsigned program = (unsigned)rand() % PROGRAMS;
	uint64_t devices = (unsigned)rand() % (1 << DEVICES);
	struct model value = {(uint64_t)rand() % 8, 1, (uint64_t)rand() % 8};
	unsigned what = (unsigned)rand() % 3;
	if (what == 0)
		ttam_ledger_free_program(program, devices);
	else if (what == 1)
		set(program, devices, value.bytes, value.count, value.end);
	else
		add(program, devices, value.bytes, value.end);
	for (unsigned d = 0; d < DEVICES; d++) {
		struct model *old = &model[d][program];
		if ((devices & TTAM_DEVICE(d)) == 0)
			continue;
		if (what == 0) {
			*old = (struct model){0};
		} else if (what == 1) {
			*old = value;
		} else {
			old->bytes += value.bytes;
			old->count++;
			old->end = value.end > old->end ? value.end : old->end;
		}
	}
}

START_TEST(agrees_with_the_slow_way)
{
	static struct model model[DEVICES][PROGRAMS];
	srand(1);
	for (unsigned i = 0; i < 20000; i++) {
		step(model);
		assert_same(model);
	}
}
END_TEST

START_TEST(lists_programs_with_their_scope_and_cores)
{
	ttam_scope_push("matmul");
	set(17, 0xff, 300, 12, 0x7f480);
	ttam_scope_pop();
	add(17, 0x1, 100, 0x7f500);
	const struct ttam_shm_program *first = find_listed(0, 17), *other = find_listed(1, 17);
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(other);
	ck_assert_uint_eq(first->bytes, 400);
	ck_assert_uint_eq(first->count, 13);
	ck_assert_uint_eq(first->end, 0x7f500);
	ck_assert_uint_eq(other->devices, 0xfe);
	ck_assert_uint_eq((uint32_t)other->meta, 120);
	ck_assert_uint_eq(other->meta >> TTAM_META_SCOPE_SHIFT, 1);
	ttam_ledger_free_program(17, UINT64_MAX);
	ck_assert_ptr_null(find_listed(0, 17));
	ck_assert_ptr_null(find_listed(7, 17));
}
END_TEST

START_TEST(counts_programs_that_find_no_room)
{
	for (uint64_t program = 1; program <= TTAM_PROGRAM_COUNT + 3; program++)
		set(program, 1, program, 1, program);
	ck_assert_uint_eq(window->process.n_programs, TTAM_PROGRAM_COUNT);
	ck_assert_uint_eq(window->process.dropped_programs, 3);
	assert_cbs(0, TTAM_PROGRAM_COUNT + 3, 1, TTAM_PROGRAM_COUNT + 3, TTAM_PROGRAM_COUNT + 3);
	for (uint64_t program = 1; program <= TTAM_PROGRAM_COUNT + 3; program++)
		ttam_ledger_free_program(program, 1);
	set(9, 1, 5, 1, 5);
	ck_assert_ptr_nonnull(find_listed(0, 9));
	ck_assert_uint_eq(window->process.dropped_programs, 3);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("programs");
	TCase *rules = tcase_create("rules");
	tcase_add_unchecked_fixture(rules, witness_begin, witness_end);
	tcase_add_checked_fixture(rules, open_tracking, ttam_close);
	tcase_add_test(rules, shows_the_program_that_needs_most);
	tcase_add_test(rules, finds_the_next_one_when_the_largest_leaves);
	tcase_add_test(rules, replaces_a_set_that_is_reported_again);
	tcase_add_test(rules, adds_up_within_a_program_only);
	tcase_add_test(rules, does_not_call_a_free_without_cbs_unmatched);
	tcase_add_test(rules, begins_anew_with_the_first_cb_of_a_set);
	tcase_add_test(rules, agrees_with_the_slow_way);
	tcase_add_test(rules, lists_programs_with_their_scope_and_cores);
	tcase_add_test(rules, counts_programs_that_find_no_room);
	suite_add_tcase(suite, rules);
	return suite;
}

TEST_MAIN(make_suite)
