/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads that write, and one that reads through the writers' own mapping, so that a thread
 * sanitizer can see a race (it knows addresses, not memory): `meson setup --native-file
 * tools/tsan.ini` builds this test so.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "producer/hold.h"
#include "tests/producer/witness.h"
#include "tests/test.h"

enum {
	WRITERS = 3,
	SIZE = 64,
	PAIRS = 100000,
};

static _Atomic bool is_over;

static uint64_t pairs(void)
{
	const char *text = getenv("TT_ALLOCMON_TEST_PAIRS");
	return text != NULL ? strtoull(text, NULL, 10) : PAIRS;
}

static void *write_on(void *argument)
{
	uint64_t thread = (uint64_t)(uintptr_t)argument;
	uint64_t devices = thread % 2 == 0 ? 0x1 : 0x3;
	uint64_t first = (thread + 1) << 40;
	uint64_t count = pairs();
	for (uint64_t i = 0; i < count; i++) {
		ttam_scope_push(i % 2 == 0 ? "even" : "odd");
		witness_allocate(first + i, devices, SIZE, i % 2 == 0 ? TTAM_DRAM : TTAM_L1);
		ttam_scope_pop();
		if (i >= 8)
			ttam_track_deallocate(first + i - 8, devices);
		if (i % 1000 == 0)
			ttam_mark("thousand");
	}
	for (uint64_t i = count < 8 ? 0 : count - 8; i < count; i++)
		ttam_track_deallocate(first + i, devices);
	return NULL;
}

struct reading {
	uint64_t snapshots;
	uint64_t inconsistent;
};

static void read_slots(const struct ttam_shm_window *window, struct reading *reading)
{
	for (unsigned type = TTAM_DRAM; type <= TTAM_L1; type++) {
		uint64_t words[TTAM_LATCH_WORDS];
		if (!ttam_latch_read(&window->slot[0].type[type], 8, words))
			continue;
		reading->snapshots++;
		uint64_t live = words[TTAM_N_ALLOC] - words[TTAM_N_FREE];
		if (words[TTAM_CURRENT] != SIZE * live || words[TTAM_CURRENT] > words[TTAM_PEAK])
			reading->inconsistent++;
	}
}

static void read_events(const struct ttam_shm_window *window, struct reading *reading)
{
	uint64_t last = ttam_word_load(&window->process.n_events);
	for (uint64_t i = last > 16 ? last - 16 : 1; i <= last; i++) {
		const struct ttam_shm_event *event = &window->event[(i - 1) % TTAM_EVENT_COUNT];
		uint64_t sequence = ttam_word_load(&event->sequence);
		uint64_t size = ttam_word_load(&event->size);
		uint64_t kind = ttam_word_load(&event->meta) & 0xff;
		if (sequence == 0 || ttam_word_load(&event->sequence) != sequence)
			continue;
		if ((sequence - 1) % TTAM_EVENT_COUNT != (i - 1) % TTAM_EVENT_COUNT ||
			size != (kind == TTAM_EVENT_MARK ? 0 : SIZE))
			reading->inconsistent++;
	}
}

static void *read_on(void *argument)
{
	struct reading *reading = argument;
	const struct ttam_shm_window *window = atomic_load(&ttam_hold_page)->book->window.shm;
	while (!atomic_load(&is_over)) {
		struct witness_live live = witness_live(window);
		reading->inconsistent += live.bytes % SIZE != 0;
		read_slots(window, reading);
		read_events(window, reading);
	}
	return NULL;
}

START_TEST(shows_a_reader_whole_states_only)
{
	pthread_t threads[WRITERS];
	pthread_t reader;
	struct reading reading = {0};
	witness_reset();
	ck_assert_int_eq(ttam_open(), 0);
	pthread_create(&reader, NULL, read_on, &reading);
	for (uintptr_t i = 0; i < WRITERS; i++)
		pthread_create(&threads[i], NULL, write_on, (void *)i);
	for (unsigned i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
	atomic_store(&is_over, true);
	pthread_join(reader, NULL);
	ck_assert_uint_gt(reading.snapshots, 0);
	ck_assert_uint_eq(reading.inconsistent, 0);
	const struct ttam_shm_window *window = witness_window(0);
	ck_assert_uint_eq(witness_slot(window, 0, TTAM_DRAM).current, 0);
	ck_assert_uint_eq(witness_slot(window, 0, TTAM_DRAM).n_alloc, WRITERS * pairs() / 2);
	ck_assert_uint_eq(witness_live(window).records, 0);
	ck_assert_uint_eq(window->process.n_unmatched, 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("threads");
	TCase *races = tcase_create("races");
	tcase_set_timeout(races, 120);
	tcase_add_unchecked_fixture(races, witness_begin, witness_end);
	tcase_add_test(races, shows_a_reader_whole_states_only);
	suite_add_tcase(suite, races);
	return suite;
}

TEST_MAIN(make_suite)
