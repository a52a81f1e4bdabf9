/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* One window made by hand in plain memory, field by field. */
#include <string.h>

#include "common/text.h"
#include "common/word.h"
#include "tests/test.h"
#include "tests/viewer/place.h"
#include "viewer/source/window.h"

#define EPOCH_NS UINT64_C(1000000000000) /* of the window's clock at 0 */

static struct ttam_shm_window *window;
static struct snapshot snapshot;
static struct snapshot_process process;
static struct window_request request;

static void set_up(void)
{
	window = calloc(1, sizeof(*window));
	made_window_show(window, 42);
	request = (struct window_request){
		.want = SOURCE_RECORDS | SOURCE_EVENTS | SOURCE_CLOSED,
		.n_records = TTAM_RECORD_COUNT,
		.is_live = true,
		.first_events = true,
		.monotonic = UINT64_C(10500000000),
		.realtime = UINT64_MAX / 2,
	};
}

static void tear_down(void)
{
	snapshot_finish(&snapshot);
	free(window);
}

static void read_window(void)
{
	snapshot_reset(&snapshot);
	ck_assert_int_eq(window_read(window, &request, &snapshot, &process), WINDOW_READ);
}

static const struct snapshot_type *type_of(unsigned type)
{
	return &process.slot[0].type[type];
}

START_TEST(reads_who_it_is)
{
	read_window();
	ck_assert_uint_eq(process.pid, 42);
	ck_assert_str_eq(process.name, "serve.py");
	ck_assert_str_eq(process.command, "/usr/bin/python3 serve.py");
	ck_assert_int_eq(process.state, SNAPSHOT_LIVE);
	ck_assert_int_eq(process.origin, SNAPSHOT_PRELOAD);
	ck_assert_uint_eq(process.end_time, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(process.last_time, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(process.n_slots, 1);
	ck_assert_uint_eq(process.slot[0].asic_id, 77);
	ck_assert_uint_eq(process.slot[0].label, 3);
	ck_assert_str_eq(process.slot[0].board, "p150");
	ck_assert(!process.torn);
}
END_TEST

START_TEST(unknown_is_never_zero)
{
	made_latch(&window->slot[0].type[TTAM_SHM_L1], 0, 1, 1);
	ttam_word_store(&window->device[0].asic_id, 0);
	read_window();
	ck_assert_uint_eq(process.slot[0].asic_id, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(process.slot[0].cb_end, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(type_of(TTAM_SHM_L1)->capacity, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(type_of(TTAM_SHM_L1)->banks, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(type_of(TTAM_SHM_L1)->largest_free, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(type_of(TTAM_SHM_L1)->peak_time, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(type_of(TTAM_SHM_L1)->last_failed_size, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(type_of(TTAM_SHM_L1)->programs, SNAPSHOT_UNKNOWN);
	ck_assert(type_of(TTAM_SHM_L1)->used);
	ck_assert(!type_of(TTAM_SHM_DRAM)->used);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->capacity, 1 << 30);
}
END_TEST

START_TEST(no_free_block_is_known_as_none)
{
	ttam_word_store(&window->slot[0].largest_free[TTAM_SHM_DRAM], 1);
	read_window();
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->largest_free, 0);
}
END_TEST

START_TEST(reads_the_latch_copy_that_is_complete)
{
	struct ttam_shm_latch *latch = &window->slot[0].type[TTAM_SHM_DRAM];
	made_latch(latch, 500, 7, 2);
	ttam_word_store(&latch->copy[1][TTAM_PEAK], 900);
	ttam_word_store(&latch->copy[1][TTAM_PEAK_TIME], 7000);
	/* Stopped within the next update. */
	ttam_word_store(&latch->copy[0][TTAM_CURRENT], 123456);
	read_window();
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->current, 500);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->peak, 900);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->peak_time, EPOCH_NS + 7000);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->count, 5);
	ck_assert(!process.torn);
}
END_TEST

START_TEST(numbers_of_no_honest_writer_are_flagged)
{
	struct ttam_shm_latch *latch = &window->slot[0].type[TTAM_SHM_DRAM];
	made_latch(latch, 500, 2, 7);
	read_window();
	ck_assert(process.torn);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->count, SNAPSHOT_UNKNOWN);
	made_latch(latch, 500, 7, 2);
	ttam_word_store(&latch->copy[1][TTAM_PEAK], 1);
	read_window();
	ck_assert(process.torn);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->peak, 500);
}
END_TEST

START_TEST(circular_buffers_count_programs)
{
	struct ttam_shm_latch *latch = &window->slot[0].type[TTAM_SHM_CB];
	made_latch(latch, 22528, 0, 0);
	ttam_word_store(&latch->copy[1][TTAM_CB_COUNT], 6);
	ttam_word_store(&latch->copy[1][TTAM_CB_PROGRAMS], 9);
	ttam_word_store(&window->slot[0].cb_end, 4242);
	read_window();
	ck_assert_uint_eq(type_of(TTAM_SHM_CB)->count, 6);
	ck_assert_uint_eq(type_of(TTAM_SHM_CB)->programs, 9);
	ck_assert_uint_eq(type_of(TTAM_SHM_CB)->n_alloc, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(type_of(TTAM_SHM_CB)->reserved, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(process.slot[0].cb_end, 4242);
	ck_assert(!process.torn);
}
END_TEST

START_TEST(a_device_that_nobody_registered_is_its_index)
{
	ttam_word_store(&window->process.n_devices, 6);
	ttam_word_store(&window->device[5].asic_id, 99); /* being filled in just now */
	made_latch(&window->slot[5].type[TTAM_SHM_DRAM], 500, 2, 0);
	read_window();
	ck_assert_uint_eq(process.n_slots, 2);
	ck_assert_uint_eq(process.slot[1].label, 5);
	ck_assert_uint_eq(process.slot[1].index, 5);
	ck_assert_uint_eq(process.slot[1].asic_id, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(process.slot[1].type[TTAM_SHM_DRAM].current, 500);
	ck_assert_uint_eq(process.slot[1].type[TTAM_SHM_DRAM].capacity, SNAPSHOT_UNKNOWN);
}
END_TEST

START_TEST(reserved_is_unknown_while_one_buffer_does_not_tell)
{
	struct ttam_shm_slot *slot = &window->slot[0];
	made_latch(&slot->type[TTAM_SHM_DRAM], 500, 2, 0);
	ttam_word_store(&slot->type[TTAM_SHM_DRAM].reserved, 600);
	read_window();
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->reserved, 600);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->reserved_peak, 600);
	ttam_word_store(&slot->unreserved[TTAM_SHM_DRAM], 1);
	read_window();
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->reserved, SNAPSHOT_UNKNOWN);
}
END_TEST

/* Now is second 10: the last whole one is second 9. */
static const struct {
	uint64_t second;
	uint64_t expected;
} floors[] = {
	{10, 30}, /* running: what the second before it left */
	{9, 20},  /* just over: what was running */
	{8, 500}, /* nothing since: what it is */
	{11, 30}, /* our clock is behind */
};

START_TEST(the_floor_is_of_the_last_whole_second)
{
	struct ttam_shm_slot *slot = &window->slot[0];
	made_latch(&slot->type[TTAM_SHM_DRAM], 500, 2, 0);
	ttam_word_store(&slot->floor_second[TTAM_SHM_DRAM], floors[_i].second);
	ttam_word_store(&slot->floor_running[TTAM_SHM_DRAM], 20);
	ttam_word_store(&slot->floor_last[TTAM_SHM_DRAM], 30);
	read_window();
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->floor, floors[_i].expected);
}
END_TEST

START_TEST(lists_live_records_only)
{
	made_record(&window->record[0], 1, 100, TTAM_SHM_DRAM);
	made_record(&window->record[1], 2, 200, TTAM_SHM_DRAM);
	made_record(&window->record[2], 3, 300,
		TTAM_SHM_L1 | 12 << TTAM_META_BANKS_SHIFT | 5 << TTAM_META_ALLOCATOR_SHIFT |
			UINT64_C(1) << TTAM_META_SCOPE_SHIFT);
	ttam_word_store(&window->record[1].generation, 2);
	ttam_word_store(&window->process.n_records, 3);
	ttam_text_store(window->scope[0].name, 16, "model.py:88");
	ttam_word_store(&window->process.n_scopes, 1);
	read_window();
	ck_assert_uint_eq(process.n_records, 2);
	const struct snapshot_record *record = &process.records[1];
	ck_assert_uint_eq(record->id, 3);
	ck_assert_uint_eq(record->size, 300);
	ck_assert_uint_eq(record->reserved, 600);
	ck_assert_uint_eq(record->time, EPOCH_NS + 6000);
	ck_assert_uint_eq(record->type, TTAM_SHM_L1);
	ck_assert_uint_eq(record->banks, 12);
	ck_assert_uint_eq(record->allocator, 5);
	ck_assert_uint_eq(record->scope, 1);
	ck_assert_uint_eq(process.n_scopes, 1);
	ck_assert_str_eq(process.scopes[0], "model.py:88");
	ck_assert(!process.torn);
}
END_TEST

START_TEST(nothing_lies_in_the_future)
{
	made_record(&window->record[0], 1, 100, TTAM_SHM_DRAM);
	ttam_word_store(&window->process.n_records, 1);
	request.realtime = EPOCH_NS + 5999;
	read_window();
	ck_assert_uint_eq(process.records[0].time, EPOCH_NS + 5999);
}
END_TEST

START_TEST(a_record_of_no_type_is_left_out_and_flagged)
{
	made_record(&window->record[0], 1, 100, 200);
	made_record(&window->record[1], 2, 100, TTAM_SHM_CB);
	ttam_word_store(&window->process.n_records, UINT64_MAX);
	read_window();
	ck_assert_uint_eq(process.n_records, 0);
	ck_assert(process.torn);
}
END_TEST

START_TEST(a_scope_that_is_not_there_is_none)
{
	made_record(&window->record[0], 1, 100, UINT64_C(7) << TTAM_META_SCOPE_SHIFT);
	ttam_word_store(&window->process.n_records, 1);
	read_window();
	ck_assert_uint_eq(process.n_records, 1);
	ck_assert_uint_eq(process.records[0].scope, 0);
}
END_TEST

static void die(void)
{
	request.is_live = false;
}

START_TEST(the_dead_are_counted_by_their_records)
{
	struct ttam_shm_slot *slot = &window->slot[0];
	made_latch(&slot->type[TTAM_SHM_DRAM], 100, 5, 4);
	made_record(&window->record[0], 1, 100, TTAM_SHM_DRAM);
	made_record(&window->record[1], 2, 250, TTAM_SHM_DRAM);
	ttam_word_store(&window->process.n_records, 2);
	read_window();
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->current, 100);
	die();
	request.want = SOURCE_COUNTERS;
	read_window();
	ck_assert_int_eq(process.state, SNAPSHOT_DEAD);
	ck_assert_uint_eq(process.n_records, 0);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->current, 350);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->peak, 350);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->reserved, 700);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->count, 2);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->n_alloc, 5);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->n_free, 3);
}
END_TEST

START_TEST(died_before_its_record_an_allocation_does_not_count)
{
	made_latch(&window->slot[0].type[TTAM_SHM_DRAM], 350, 5, 3);
	made_record(&window->record[0], 1, 100, TTAM_SHM_DRAM);
	ttam_word_store(&window->process.n_records, 1);
	die();
	read_window();
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->current, 100);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->count, 1);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->n_alloc, 4);
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->n_free, 3);
}
END_TEST

START_TEST(with_unlisted_records_the_counters_stay)
{
	made_latch(&window->slot[0].type[TTAM_SHM_DRAM], 350, 5, 3);
	ttam_word_store(&window->process.unlisted_records, 2);
	ttam_word_store(&window->process.dropped_records, 4);
	ttam_word_store(&window->process.dropped_events, 3);
	die();
	read_window();
	ck_assert_uint_eq(type_of(TTAM_SHM_DRAM)->current, 350);
	ck_assert_uint_eq(process.dropped, 7);
}
END_TEST

START_TEST(who_ended_in_order_is_dead_though_locked)
{
	ttam_word_store(&window->process.end_realtime, 99);
	read_window();
	ck_assert_int_eq(process.state, SNAPSHOT_DEAD);
	ck_assert_uint_eq(process.end_time, 99);
}
END_TEST

START_TEST(rejects_a_window_on_its_way)
{
	ttam_word_store(&window->process.incarnation, 3);
	ck_assert_int_eq(window_read(window, &request, &snapshot, &process), WINDOW_EMPTY);
	ttam_word_store(&window->process.incarnation, 4);
	ttam_word_store(&window->process.state, 7);
	ck_assert_int_eq(window_read(window, &request, &snapshot, &process), WINDOW_EMPTY);
}
END_TEST

static void made_program(struct ttam_shm_program *program, uint64_t id, uint64_t devices)
{
	ttam_word_store(&program->program, id);
	ttam_word_store(&program->end, 0x7f480);
	ttam_word_store(&program->devices, devices);
	ttam_word_store(&program->meta, 120 | UINT64_C(99) << TTAM_META_SCOPE_SHIFT);
	ttam_word_store(&program->generation, 1);
}

START_TEST(lists_live_programs)
{
	made_program(&window->program[0], 17, 3);
	made_program(&window->program[1], 18, 3);
	ttam_word_store(&window->program[1].generation, 2);
	made_program(&window->program[2], 19, UINT64_C(1) << 63);
	ttam_word_store(&window->process.n_programs, UINT64_MAX);
	read_window();
	ck_assert_uint_eq(process.n_programs, 1);
	ck_assert_uint_eq(process.programs[0].id, 17);
	ck_assert_uint_eq(process.programs[0].cores, 120);
	ck_assert_uint_eq(process.programs[0].devices, 1);
	ck_assert_uint_eq(process.programs[0].scope, 0);
}
END_TEST

START_TEST(lists_closed_groups)
{
	struct ttam_shm_closed *closed = &window->closed[0];
	ttam_word_store(&closed->meta, TTAM_SHM_L1 | TTAM_CLOSED_DEVICE << TTAM_META_REASON_SHIFT);
	ttam_word_store(&closed->devices, 3);
	ttam_word_store(&closed->count, 12);
	ttam_word_store(&closed->size, 64);
	ttam_word_store(&window->closed[1].meta, 0xff);
	ttam_word_store(&window->process.n_closed, 2);
	read_window();
	ck_assert_uint_eq(process.n_closed, 1);
	ck_assert_uint_eq(process.closed[0].count, 12);
	ck_assert_uint_eq(process.closed[0].reason, TTAM_CLOSED_DEVICE);
	ck_assert_uint_eq(process.closed[0].devices, 1);
	ck_assert_uint_eq(process.closed[0].reserved, SNAPSHOT_UNKNOWN);
}
END_TEST

static void make_mark(uint64_t sequence)
{
	struct ttam_shm_mark *mark = &window->mark[(sequence - 1) % TTAM_MARK_COUNT];
	ttam_word_store(&mark->time, sequence);
	ttam_text_store(mark->name, TTAM_TEXT_WORDS(48), "warm");
	ttam_word_store(&mark->sequence, sequence);
}

START_TEST(the_last_marks_are_kept_in_order)
{
	for (uint64_t sequence = 1; sequence <= TTAM_MARK_COUNT + 5; sequence++)
		make_mark(sequence);
	ttam_word_store(&window->process.n_marks, TTAM_MARK_COUNT + 5);
	read_window();
	ck_assert_uint_eq(process.n_marks, TTAM_MARK_COUNT);
	ck_assert_uint_eq(process.marks[0].time, EPOCH_NS + 6);
	ck_assert_uint_eq(process.marks[TTAM_MARK_COUNT - 1].time, EPOCH_NS + TTAM_MARK_COUNT + 5);
	ck_assert_str_eq(process.marks[3].name, "warm");
}
END_TEST

static void make_events(uint64_t first, uint64_t last)
{
	for (uint64_t sequence = first; sequence <= last; sequence++) {
		struct ttam_shm_event *event = &window->event[(sequence - 1) % TTAM_EVENT_COUNT];
		ttam_word_store(&event->id, sequence * 10);
		ttam_word_store(&event->devices, 1);
		ttam_word_store(
			&event->meta, TTAM_EVENT_FREE | TTAM_SHM_L1 << TTAM_META_TYPE_SHIFT);
		ttam_word_store(&event->sequence, sequence);
	}
	ttam_word_store(&window->process.n_events, last);
}

START_TEST(events_are_read_once)
{
	make_events(1, 5);
	read_window();
	ck_assert_uint_eq(process.n_new_events, 5);
	ck_assert_uint_eq(process.events[0].id, 10);
	ck_assert_uint_eq(process.events[0].kind, TTAM_EVENT_FREE);
	ck_assert_uint_eq(process.events[0].type, TTAM_SHM_L1);
	request.first_events = false;
	request.last_event = 3;
	read_window();
	ck_assert_uint_eq(process.n_new_events, 2);
	ck_assert_uint_eq(process.events[0].sequence, 4);
	ck_assert_uint_eq(process.missed_events, 0);
}
END_TEST

START_TEST(overwritten_events_are_counted_as_missed)
{
	make_events(1, 3 * TTAM_EVENT_COUNT);
	request.first_events = false;
	request.last_event = 10;
	read_window();
	ck_assert_uint_eq(process.n_new_events, TTAM_EVENT_COUNT);
	ck_assert_uint_eq(process.missed_events, 2 * TTAM_EVENT_COUNT - 10);
	/* One that is being written now. */
	ttam_word_store(&window->event[4].sequence, 0);
	read_window();
	ck_assert_uint_eq(process.n_new_events, TTAM_EVENT_COUNT - 1);
	ck_assert_uint_eq(process.missed_events, 2 * TTAM_EVENT_COUNT - 10 + 1);
}
END_TEST

START_TEST(a_late_viewer_has_missed_nothing_yet)
{
	make_events(1, TTAM_EVENT_COUNT + 100);
	read_window();
	ck_assert_uint_eq(process.n_new_events, TTAM_EVENT_COUNT);
	ck_assert_uint_eq(process.missed_events, 0);
}
END_TEST

START_TEST(only_wanted_devices_are_read)
{
	request.devices = 1 << 4;
	made_record(&window->record[0], 1, 100, TTAM_SHM_DRAM);
	ttam_word_store(&window->process.n_records, 1);
	make_events(1, 2);
	read_window();
	ck_assert_uint_eq(process.n_slots, 0);
	ck_assert_uint_eq(process.n_records, 0);
	ck_assert_uint_eq(process.n_new_events, 0);
	request.devices = 1 << 3;
	read_window();
	ck_assert_uint_eq(process.n_slots, 1);
	ck_assert_uint_eq(process.n_records, 1);
}
END_TEST

static void check_sane(void)
{
	ck_assert_uint_le(process.n_slots, SNAPSHOT_DEVICES);
	ck_assert_uint_le(process.n_records, TTAM_RECORD_COUNT);
	ck_assert_uint_le(process.n_scopes, TTAM_SCOPE_COUNT);
	ck_assert_uint_lt(strlen(process.command), SNAPSHOT_TEXT);
	ck_assert_uint_lt(strlen(process.name), SNAPSHOT_TEXT);
	ck_assert_uint_lt(strlen(process.runtime), sizeof(process.runtime));
	for (size_t i = 0; i < process.n_records; i++) {
		ck_assert_uint_lt(process.records[i].type, TTAM_SHM_CB);
		ck_assert_uint_le(process.records[i].scope, process.n_scopes);
	}
}

START_TEST(all_ones_are_read_as_data)
{
	memset(window, 0xff, sizeof(*window));
	ttam_word_store(&window->process.incarnation, 2);
	ttam_word_store(&window->process.state, TTAM_SHM_IN_USE);
	for (unsigned d = 0; d < TTAM_DEVICE_COUNT; d++)
		ttam_word_store(&window->device[d].visible, 1);
	read_window();
	ck_assert_uint_eq(process.n_slots, TTAM_DEVICE_COUNT);
	check_sane();
	die();
	read_window();
	check_sane();
}
END_TEST

static TCase *make_cases(void)
{
	TCase *cases = tcase_create("window");
	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_test(cases, reads_who_it_is);
	tcase_add_test(cases, unknown_is_never_zero);
	tcase_add_test(cases, no_free_block_is_known_as_none);
	tcase_add_test(cases, reads_the_latch_copy_that_is_complete);
	tcase_add_test(cases, numbers_of_no_honest_writer_are_flagged);
	tcase_add_test(cases, circular_buffers_count_programs);
	tcase_add_test(cases, a_device_that_nobody_registered_is_its_index);
	tcase_add_test(cases, reserved_is_unknown_while_one_buffer_does_not_tell);
	tcase_add_loop_test(cases, the_floor_is_of_the_last_whole_second, 0,
		sizeof(floors) / sizeof(floors[0]));
	tcase_add_test(cases, lists_live_records_only);
	tcase_add_test(cases, nothing_lies_in_the_future);
	tcase_add_test(cases, a_record_of_no_type_is_left_out_and_flagged);
	tcase_add_test(cases, a_scope_that_is_not_there_is_none);
	tcase_add_test(cases, the_dead_are_counted_by_their_records);
	tcase_add_test(cases, died_before_its_record_an_allocation_does_not_count);
	tcase_add_test(cases, with_unlisted_records_the_counters_stay);
	tcase_add_test(cases, who_ended_in_order_is_dead_though_locked);
	tcase_add_test(cases, rejects_a_window_on_its_way);
	tcase_add_test(cases, lists_live_programs);
	tcase_add_test(cases, lists_closed_groups);
	tcase_add_test(cases, the_last_marks_are_kept_in_order);
	tcase_add_test(cases, events_are_read_once);
	tcase_add_test(cases, overwritten_events_are_counted_as_missed);
	tcase_add_test(cases, a_late_viewer_has_missed_nothing_yet);
	tcase_add_test(cases, only_wanted_devices_are_read);
	tcase_add_test(cases, all_ones_are_read_as_data);
	return cases;
}

static Suite *make_suite(void)
{
	Suite *suite = suite_create("window");
	suite_add_tcase(suite, make_cases());
	return suite;
}

TEST_MAIN(make_suite)
