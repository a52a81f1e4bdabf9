/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "tests/test.h"
#include "viewer/model/event_log.h"

#define SECOND UINT64_C(1000000000)

enum {
	MOST = 2 * EVENT_LOG_KEPT,
};

static struct snapshot_event events[2][MOST];
static char scopes[1][SNAPSHOT_TEXT] = {"attn.py:2"};
static struct snapshot_process processes[2];
static struct snapshot snapshot;
static struct event_filter filter;
static struct event_log *kept;

static void setup(void)
{
	memset(&filter, 0, sizeof(filter));
	filter.until = UINT64_MAX;
	snapshot = (struct snapshot){.processes = processes, .n_processes = 2, .time = SECOND};
	for (unsigned p = 0; p < 2; p++)
		processes[p] = (struct snapshot_process){.key = 70 + p,
			.pid = 4242 + p,
			.events = events[p],
			.scopes = scopes,
			.n_scopes = 1,
			.end_time = SNAPSHOT_UNKNOWN};
	kept = event_log_create();
	ck_assert_ptr_nonnull(kept);
}

static void teardown(void)
{
	event_log_destroy(kept);
}

static struct snapshot_event *add(unsigned process, unsigned kind, uint64_t time)
{
	struct snapshot_event *event = &events[process][processes[process].n_new_events++];
	*event = (struct snapshot_event){.sequence = 2, .kind = kind, .time = time, .devices = 1};
	return event;
}

static void poll_now(void)
{
	snapshot.monotonic += SECOND;
	ck_assert_int_eq(event_log_add(kept, &snapshot), 0);
	for (unsigned p = 0; p < 2; p++) {
		processes[p].n_new_events = 0;
		processes[p].missed_events = processes[p].earlier_events = 0;
	}
	event_log_make(kept, &snapshot, &filter);
}

START_TEST(keeps_the_order_of_time_over_processes)
{
	add(0, TTAM_EVENT_ALLOCATE, 10);
	add(0, TTAM_EVENT_FREE, 30);
	add(1, TTAM_EVENT_ALLOCATE, 20);
	add(1, TTAM_EVENT_ALLOCATE, 5); /* a clock that went back */
	poll_now();
	static const uint64_t pids[] = {4242, 4243, 4243, 4242};
	ck_assert_uint_eq(kept->n, 4);
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_eq(event_log_at(kept, i)->pid, pids[i]);
}
END_TEST

START_TEST(forgets_the_oldest_and_says_how_many)
{
	for (unsigned i = 0; i < EVENT_LOG_KEPT + 100; i++)
		add(0, TTAM_EVENT_ALLOCATE, i)->id = i;
	poll_now();
	ck_assert_uint_eq(kept->n, EVENT_LOG_KEPT);
	ck_assert_uint_eq(kept->n_forgotten, 100);
	ck_assert_uint_eq(event_log_at(kept, 0)->id, 100);
	ck_assert_uint_eq(event_log_at(kept, kept->n - 1)->id, EVENT_LOG_KEPT + 99);
	ck_assert_uint_eq(event_log_place(kept, 50), 0);
	ck_assert_uint_eq(event_log_place(kept, 150), 50);
	add(0, TTAM_EVENT_ALLOCATE, 1)->id = 7;
	poll_now();
	ck_assert_uint_eq(kept->n_forgotten, 101);
	ck_assert_uint_eq(event_log_at(kept, kept->n - 1)->id, 7);
}
END_TEST

START_TEST(what_was_lost_stands_where_it_was)
{
	add(0, TTAM_EVENT_ALLOCATE, 10);
	poll_now();
	processes[0].missed_events = 412;
	add(0, TTAM_EVENT_ALLOCATE, 30);
	poll_now();
	ck_assert_uint_eq(kept->n, 3);
	ck_assert_uint_eq(event_log_at(kept, 1)->kind, EVENT_LOG_LOST);
	ck_assert_uint_eq(event_log_at(kept, 1)->size, 412);
	ck_assert_double_eq(kept->per_second, 413);
}
END_TEST

START_TEST(starts_and_ends_are_told_once)
{
	add(0, TTAM_EVENT_ALLOCATE, 10)->sequence = 1;
	poll_now();
	ck_assert_uint_eq(event_log_at(kept, 0)->kind, EVENT_LOG_START);
	processes[0].state = SNAPSHOT_DEAD;
	poll_now();
	poll_now();
	ck_assert_uint_eq(kept->n, 3);
	ck_assert_uint_eq(event_log_at(kept, 2)->kind, EVENT_LOG_END);
	ck_assert_uint_eq(event_log_at(kept, 2)->size, 0);
}
END_TEST

START_TEST(shows_only_the_chosen_kinds)
{
	add(0, TTAM_EVENT_ALLOCATE, 1);
	add(0, TTAM_EVENT_CLOSE, 2);
	add(0, TTAM_EVENT_FAIL, 3);
	add(0, TTAM_EVENT_MARK, 4);
	add(1, TTAM_EVENT_UNMATCHED, 5);
	processes[1].missed_events = 1;
	poll_now();
	/* Those of a kind, and what was lost, which may have been of any. */
	static const size_t n[EVENT_LOG_CHOICES] = {6, 2, 2, 3, 2};
	for (unsigned choice = 0; choice < EVENT_LOG_CHOICES; choice++) {
		filter.choice = (enum event_log_choice)choice;
		event_log_make(kept, &snapshot, &filter);
		ck_assert_uint_eq(kept->n, n[choice]);
	}
}
END_TEST

START_TEST(finds_text_and_stands_still_while_paused)
{
	add(0, TTAM_EVENT_ALLOCATE, 1)->scope = 1;
	add(1, TTAM_EVENT_ALLOCATE, 2)->id = 99;
	poll_now();
	snprintf(filter.text, sizeof(filter.text), "ATTN");
	event_log_make(kept, &snapshot, &filter);
	ck_assert_uint_eq(kept->n, 1);
	snprintf(filter.text, sizeof(filter.text), "99");
	event_log_make(kept, &snapshot, &filter);
	ck_assert_uint_eq(kept->n, 1);
	ck_assert_uint_eq(event_log_at(kept, 0)->pid, 4243);
	memset(&filter, 0, sizeof(filter));
	filter.until = kept->n_added;
	add(0, TTAM_EVENT_ALLOCATE, 3);
	poll_now();
	ck_assert_uint_eq(kept->n, 2);
	ck_assert_uint_eq(kept->n_added, 3);
}
END_TEST

START_TEST(a_hostile_event_leads_nowhere)
{
	struct snapshot_event *event = add(0, TTAM_EVENT_ALLOCATE, UINT64_MAX);
	event->scope = UINT32_MAX;
	event->devices = UINT64_MAX;
	processes[0].n_slots = 1;
	processes[0].slot[0] = (struct snapshot_slot){.index = 3, .label = UINT64_MAX};
	poll_now();
	ck_assert_str_eq(event_log_scope(&snapshot, event_log_at(kept, 0)), "");
	ck_assert_uint_eq(event_log_at(kept, 0)->labels, UINT64_MAX & ~(UINT64_C(1) << 3));
	snapshot.n_processes = 0;
	ck_assert_str_eq(event_log_scope(&snapshot, event_log_at(kept, 0)), "");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("event_log");
	TCase *tcase = tcase_create("log");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, keeps_the_order_of_time_over_processes);
	tcase_add_test(tcase, forgets_the_oldest_and_says_how_many);
	tcase_add_test(tcase, what_was_lost_stands_where_it_was);
	tcase_add_test(tcase, starts_and_ends_are_told_once);
	tcase_add_test(tcase, shows_only_the_chosen_kinds);
	tcase_add_test(tcase, finds_text_and_stands_still_while_paused);
	tcase_add_test(tcase, a_hostile_event_leads_nowhere);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
