/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* A report: what was held at its worst moment, also between two looks, and what is kept of those
 * who came and went. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "test.h"
#include "tests/viewer/scene.h"
#include "viewer/report/collector.h"
#include "viewer/report/report_html.h"
#include "viewer/report/report_json.h"
#include "viewer/report/report_names.h"

enum {
	EVENTS = 16,
};

static struct scene *scene;
static struct collector *collector;
static struct report *report;
static struct snapshot_event events[2][EVENTS];
static char scopes[2][SNAPSHOT_TEXT] = {"weights.py:1", "peak.py:2"};

static void open_report(void)
{
	scene = scene_create();
	collector = collector_create(NULL);
	report = NULL;
	ck_assert_ptr_nonnull(collector);
	memset(events, 0, sizeof events);
}

static void close_report(void)
{
	report_destroy(report);
	collector_destroy(collector);
	scene_destroy(scene);
}

static void look(void)
{
	ck_assert_int_eq(collector_add(collector, scene_look(scene)), 0);
	for (size_t p = 0; p < scene->snapshot.n_processes; p++)
		scene->snapshot.processes[p].n_new_events =
			scene->snapshot.processes[p].missed_events =
				scene->snapshot.processes[p].earlier_events = 0;
}

static void finish(void)
{
	report = collector_finish(collector);
	ck_assert_ptr_nonnull(report);
}

/* An event of DRAM, half a second after the one before. */
static void add_event(struct snapshot_process *process, unsigned row, uint32_t kind, uint64_t size,
	uint64_t devices, uint32_t scope)
{
	scene_pass(scene, 0.5);
	process->events = events[row];
	ck_assert_uint_lt(process->n_new_events, EVENTS);
	events[row][process->n_new_events++] = (struct snapshot_event){.kind = kind,
		.type = TTAM_SHM_DRAM,
		.size = size,
		.devices = devices,
		.scope = scope,
		.time = scene->snapshot.time};
	process->scopes = scopes;
	process->n_scopes = 2;
	process->last_time = scene->snapshot.time;
}

static const struct report_worst *worst_of(unsigned device)
{
	return &report->devices[device].type[TTAM_SHM_DRAM].worst;
}

/* 4 stay; 6 more came and went. */
static struct snapshot_process *make_spike(void)
{
	struct snapshot_process *process = scene_add_process(scene, 1, 0, 1);
	add_event(process, 0, TTAM_EVENT_ALLOCATE, 4, 1, 1);
	scene_add_record(scene, process, TTAM_SHM_DRAM, 4, 1);
	process->records[0].scope = 1;
	add_event(process, 0, TTAM_EVENT_ALLOCATE, 6, 1, 2);
	scene_hold(scene, process, 0, TTAM_SHM_DRAM, 10, 2);
	add_event(process, 0, TTAM_EVENT_FREE, 6, 1, 2);
	scene_hold(scene, process, 0, TTAM_SHM_DRAM, 4, 1);
	scene_pass(scene, 10);
	return process;
}

START_TEST(a_peak_between_two_looks_is_known_to_the_byte)
{
	make_spike();
	look();
	finish();
	ck_assert_uint_eq(worst_of(0)->bytes, 10);
	ck_assert_uint_eq(worst_of(0)->time, SCENE_START + SCENE_SECOND);
	ck_assert(report_is_exact(worst_of(0)));
	ck_assert_uint_eq(worst_of(0)->seen.n, 2);
	ck_assert_str_eq(worst_of(0)->seen.groups[0].scope, "peak.py:2");
	ck_assert_uint_eq(worst_of(0)->seen.groups[0].size, 6);
	ck_assert_str_eq(worst_of(0)->seen.groups[1].scope, "weights.py:1");
	ck_assert_uint_eq(report->devices[0].type[TTAM_SHM_DRAM].left, 4);
}
END_TEST

START_TEST(a_run_that_was_over_before_the_first_look_is_known)
{
	struct snapshot_process *process = make_spike();
	add_event(process, 0, TTAM_EVENT_FREE, 4, 1, 1);
	scene_hold(scene, process, 0, TTAM_SHM_DRAM, 0, 0);
	process->n_records = 0;
	process->state = SNAPSHOT_DEAD;
	look();
	finish();
	ck_assert_uint_eq(worst_of(0)->bytes, 10);
	ck_assert(report_is_exact(worst_of(0)));
	ck_assert_uint_eq(timeline_highest(&report->devices[0].line[MODEL_DRAM]), 10);
	ck_assert(!report_is_left(report));
}
END_TEST

START_TEST(without_its_events_a_peak_is_not_said_to_be_seen)
{
	make_spike()->earlier_events = 1;
	scene->snapshot.processes[0].n_new_events = 0;
	look();
	finish();
	ck_assert_uint_eq(worst_of(0)->bytes, 10);
	ck_assert_uint_eq(worst_of(0)->seen_bytes, 4);
	ck_assert(!report_is_exact(worst_of(0)));
}
END_TEST

START_TEST(processes_on_one_device_are_added_up)
{
	struct snapshot_process *first = scene_add_process(scene, 1, 0, 1);
	struct snapshot_process *second = scene_add_process(scene, 2, 0, 1);
	add_event(first, 0, TTAM_EVENT_ALLOCATE, 7, 1, 1);
	scene_hold(scene, first, 0, TTAM_SHM_DRAM, 7, 1);
	add_event(second, 1, TTAM_EVENT_ALLOCATE, 5, 1, 2);
	scene_hold(scene, second, 0, TTAM_SHM_DRAM, 5, 1);
	add_event(first, 0, TTAM_EVENT_FREE, 7, 1, 1);
	scene_hold(scene, first, 0, TTAM_SHM_DRAM, 0, 0);
	add_event(second, 1, TTAM_EVENT_FREE, 5, 1, 2);
	scene_hold(scene, second, 0, TTAM_SHM_DRAM, 0, 0);
	look();
	finish();
	ck_assert_uint_eq(worst_of(0)->bytes, 12);
	ck_assert(report_is_exact(worst_of(0)));
	ck_assert_uint_eq(worst_of(0)->seen.groups[0].process, 0);
	ck_assert_uint_eq(worst_of(0)->seen.groups[1].process, 1);
}
END_TEST

START_TEST(who_ended_holds_nothing_any_more)
{
	struct snapshot_process *first = scene_add_process(scene, 1, 0, 1);
	struct snapshot_process *second = scene_add_process(scene, 2, 0, 1);
	add_event(first, 0, TTAM_EVENT_ALLOCATE, 7, 1, 1);
	scene_hold(scene, first, 0, TTAM_SHM_DRAM, 7, 1);
	scene_add_record(scene, first, TTAM_SHM_DRAM, 7, 1);
	first->state = SNAPSHOT_DEAD;
	add_event(second, 1, TTAM_EVENT_ALLOCATE, 9, 1, 2);
	scene_hold(scene, second, 0, TTAM_SHM_DRAM, 9, 1);
	second->records = scene->records + 1;
	scene_add_record(scene, second, TTAM_SHM_DRAM, 9, 1);
	look();
	finish();
	ck_assert_uint_eq(worst_of(0)->bytes, 9);
	ck_assert(report_is_exact(worst_of(0)));
	ck_assert_uint_eq(worst_of(0)->seen.n, 1);
	ck_assert(report_is_left(report));
}
END_TEST

/* 10 bytes are from before the first event that was kept. */
START_TEST(what_was_before_lost_events_counts_all_the_same)
{
	struct snapshot_process *process = make_spike();
	process->earlier_events = 1000;
	scene_hold(scene, process, 0, TTAM_SHM_DRAM, 20, 3);
	scene_hold(scene, process, 0, TTAM_SHM_DRAM, 14, 2);
	scene_add_record(scene, process, TTAM_SHM_DRAM, 10, 1);
	look();
	finish();
	ck_assert_uint_eq(worst_of(0)->bytes, 20);
	ck_assert(report_is_exact(worst_of(0)));
	ck_assert_uint_eq(worst_of(0)->seen.n, 3);
}
END_TEST

START_TEST(a_mesh_buffer_that_is_freed_device_by_device_adds_up)
{
	struct snapshot_process *process = scene_add_process(scene, 1, 0, 2);
	add_event(process, 0, TTAM_EVENT_ALLOCATE, 8, 3, 1);
	scene_hold(scene, process, 0, TTAM_SHM_DRAM, 8, 1);
	scene_hold(scene, process, 1, TTAM_SHM_DRAM, 8, 1);
	add_event(process, 0, TTAM_EVENT_FREE, 8, 1, 1);
	add_event(process, 0, TTAM_EVENT_FREE, 8, 2, 1);
	scene_hold(scene, process, 0, TTAM_SHM_DRAM, 0, 0);
	scene_hold(scene, process, 1, TTAM_SHM_DRAM, 0, 0);
	look();
	finish();
	for (unsigned d = 0; d < 2; d++) {
		ck_assert_uint_eq(worst_of(d)->bytes, 8);
		ck_assert(report_is_exact(worst_of(d)));
		ck_assert_uint_eq(worst_of(d)->seen.n, 1);
	}
	ck_assert_uint_eq(report_alike(report, 0, TTAM_SHM_DRAM), 3);
}
END_TEST

/* Counters that no events can lead to, as of a torn or hostile window. */
START_TEST(events_that_cannot_be_are_not_followed)
{
	struct snapshot_process *process = scene_add_process(scene, 1, 0, 1);
	add_event(process, 0, TTAM_EVENT_ALLOCATE, UINT64_MAX - 1, 1, 1);
	add_event(process, 0, TTAM_EVENT_FREE, UINT64_MAX - 1, UINT64_MAX, 9);
	add_event(process, 0, TTAM_EVENT_ALLOCATE, 50, 1, 1);
	scene_hold(scene, process, 0, TTAM_SHM_DRAM, 3, 1);
	look();
	finish();
	ck_assert_uint_eq(worst_of(0)->bytes, 3);
}
END_TEST

static const struct report_worst *worst_cbs(void)
{
	return &report->devices[0].type[TTAM_SHM_CB].worst;
}

/* What the counters of CBs say: those of the program that needs most, and how many bytes it had. */
static void hold_cbs(struct snapshot_process *process, uint64_t bytes, uint64_t peak)
{
	struct snapshot_type *cbs = &process->slot[0].type[TTAM_SHM_CB];
	scene_hold(scene, process, 0, TTAM_SHM_CB, peak, 1);
	cbs->peak_time = scene->snapshot.time;
	cbs->current = bytes;
}

static void add_cb_event(struct snapshot_process *process, unsigned row, uint32_t kind, uint64_t id,
	uint64_t size, uint32_t scope)
{
	add_event(process, row, kind, size, 1, scope);
	events[row][process->n_new_events - 1].type = TTAM_SHM_CB;
	events[row][process->n_new_events - 1].id = id;
}

static void expect_program(size_t at, uint64_t id, uint64_t bytes, const char *scope)
{
	const struct report_group *group = &worst_cbs()->seen.groups[at];
	ck_assert_uint_eq(group->type, TTAM_SHM_CB);
	ck_assert_uint_eq(group->program, id);
	ck_assert_uint_eq(group->size, bytes);
	ck_assert_uint_eq(group->count, 1);
	ck_assert_str_eq(group->scope, scope);
}

START_TEST(the_worst_moment_of_cbs_names_the_program)
{
	struct snapshot_program programs[] = {
		{.id = 3, .bytes = 500, .devices = 1, .scope = 1},
		{.id = 4, .bytes = 900, .devices = 1, .scope = 2},
		{.id = 5, .bytes = 9000, .devices = 2},
	};
	struct snapshot_process *process = scene_add_process(scene, 1, 0, 1);
	hold_cbs(process, 900, 900);
	process->scopes = scopes;
	process->n_scopes = 2;
	process->programs = programs;
	process->n_programs = 3;
	look();
	finish();
	ck_assert_uint_eq(worst_cbs()->bytes, 900);
	ck_assert(report_is_exact(worst_cbs()));
	ck_assert_uint_eq(worst_cbs()->seen_time, worst_cbs()->time);
	ck_assert_uint_eq(worst_cbs()->seen.n, 1);
	expect_program(0, 4, 900, "peak.py:2");
}
END_TEST

/* Its scope is that of its beginning; whoever ended it was elsewhere. */
START_TEST(a_program_that_came_and_went_between_two_looks_is_named)
{
	struct snapshot_process *process = scene_add_process(scene, 1, 0, 1);
	add_cb_event(process, 0, TTAM_EVENT_CB_ALLOCATE, 7, 900, 2);
	add_cb_event(process, 0, TTAM_EVENT_CB_FREE, 7, 900, 1);
	add_cb_event(process, 0, TTAM_EVENT_CB_ALLOCATE, 8, 100, 1);
	hold_cbs(process, 100, 900);
	look();
	finish();
	ck_assert(report_is_exact(worst_cbs()));
	ck_assert_uint_eq(worst_cbs()->seen.n, 1);
	expect_program(0, 7, 900, "peak.py:2");
}
END_TEST

START_TEST(programs_of_several_processes_are_added_up)
{
	struct snapshot_program first = {.id = 1, .bytes = 500, .devices = 1};
	struct snapshot_program second = {.id = 1, .bytes = 400, .devices = 1};
	struct snapshot_process *process = scene_add_process(scene, 1, 0, 1);
	hold_cbs(process, 500, 500);
	process->programs = &first;
	process->n_programs = 1;
	process = scene_add_process(scene, 2, 0, 1);
	hold_cbs(process, 400, 400);
	process->programs = &second;
	process->n_programs = 1;
	look();
	finish();
	ck_assert_uint_eq(worst_cbs()->bytes, 900);
	ck_assert(report_is_exact(worst_cbs()));
	ck_assert_uint_eq(worst_cbs()->seen.n, 2);
	ck_assert_uint_eq(worst_cbs()->seen.groups[0].process, 0);
	ck_assert_uint_eq(worst_cbs()->seen.groups[1].process, 1);
}
END_TEST

/* It ended before the events that are left. */
START_TEST(a_program_that_nobody_saw_is_not_named)
{
	struct snapshot_process *process = scene_add_process(scene, 1, 0, 1);
	add_cb_event(process, 0, TTAM_EVENT_CB_FREE, 7, 100, 1);
	process->earlier_events = 5;
	hold_cbs(process, 0, 900);
	look();
	finish();
	ck_assert_uint_eq(worst_cbs()->bytes, 900);
	ck_assert(!report_is_exact(worst_cbs()));
	expect_program(0, 7, 100, "");
}
END_TEST

START_TEST(bytes_that_no_program_can_have_are_not_followed)
{
	struct snapshot_program program = {
		.id = 1, .bytes = UINT64_MAX, .devices = UINT64_MAX, .scope = 77};
	struct snapshot_process *process = scene_add_process(scene, 1, 0, 1);
	add_cb_event(process, 0, TTAM_EVENT_CB_FREE, 7, UINT64_MAX - 1, 99);
	hold_cbs(process, 5, 5);
	process->programs = &program;
	process->n_programs = 1;
	look();
	finish();
	ck_assert_uint_eq(worst_cbs()->seen.n, 0);
}
END_TEST

START_TEST(marks_within_a_tick_of_the_clock_are_all_kept)
{
	struct snapshot_mark marks[] = {{SCENE_START, "iteration 1"}, {SCENE_START, "iteration 2"}};
	struct snapshot_process *process = scene_add_process(scene, 1, 0, 1);
	process->marks = marks;
	process->n_marks = 2;
	look();
	look();
	finish();
	ck_assert_uint_eq(report->n_marks, 2);
	ck_assert_str_eq(report->marks[1].name, "iteration 2");
}
END_TEST

START_TEST(a_time_that_is_not_known_is_not_said)
{
	make_spike();
	look();
	finish();
	ck_assert_str_eq(report_names_since(report, report->start).text, "0 ms");
	ck_assert_str_eq(report_names_since(report, SNAPSHOT_UNKNOWN).text, "–");
}
END_TEST

static char *page(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	ck_assert_ptr_nonnull(stream);
	ck_assert_int_eq(report_html(stream, report), 0);
	fclose(stream);
	return text;
}

START_TEST(what_differs_is_no_fact_of_the_run)
{
	scene_add_process(scene, 1, 0, 2);
	scene_add_process(scene, 2, 0, 2);
	look();
	finish();
	strcpy(report->processes[0].runtime, "ttnn 0.78.0");
	strcpy(report->devices[0].board, "p150");
	strcpy(report->devices[1].board, "p150");
	char *text = page();
	ck_assert_ptr_nonnull(strstr(text, "with <b>ttnn 0.78.0</b>"));
	ck_assert_ptr_nonnull(strstr(text, "<b>2 p150</b>"));
	free(text);
	strcpy(report->processes[1].runtime, "ttnn 0.81.1");
	strcpy(report->devices[1].board, "n300");
	text = page();
	ck_assert_ptr_null(strstr(text, "with <b>"));
	ck_assert_ptr_nonnull(strstr(text, "<b>2 of several boards</b>"));
	free(text);
}
END_TEST

START_TEST(a_sum_that_cannot_be_is_not_known)
{
	struct report_group group = {.type = TTAM_SHM_DRAM, .devices = 1, .size = 7, .count = 6};
	make_spike();
	look();
	finish();
	uint64_t *left = &report->devices[0].type[TTAM_SHM_DRAM].left;
	ck_assert_uint_eq(report_group_bytes(&group), 42);
	report_add_left(report, &group);
	ck_assert_uint_eq(*left, 4 + 42);
	group.size = UINT64_MAX / 2;
	ck_assert_uint_eq(report_group_bytes(&group), SNAPSHOT_UNKNOWN);
	report_add_left(report, &group);
	ck_assert_uint_eq(*left, SNAPSHOT_UNKNOWN);
	group.size = 1;
	report_add_left(report, &group);
	ck_assert_uint_eq(*left, SNAPSHOT_UNKNOWN);
}
END_TEST

START_TEST(who_came_and_went_is_remembered)
{
	make_spike();
	look();
	scene_remove_process(scene, 1);
	scene_add_process(scene, 2, 0, 1);
	scene_pass(scene, 1);
	look();
	finish();
	ck_assert_uint_eq(report->n_processes, 2);
	ck_assert_int_eq(report->processes[0].end, REPORT_UNSEEN);
	ck_assert_uint_eq(report->processes[0].slots[0].type[TTAM_SHM_DRAM].peak, 10);
	/* What it left, nobody saw. */
	ck_assert_uint_eq(report->devices[0].type[TTAM_SHM_DRAM].left, SNAPSHOT_UNKNOWN);
}
END_TEST

START_TEST(a_line_of_any_length_keeps_its_peaks)
{
	struct timeline line;
	timeline_begin(&line, SCENE_START);
	for (uint64_t second = 0; second < 100000; second++)
		timeline_add(&line, SCENE_START + second * SCENE_SECOND,
			second == 77777 ? 1000 : 10 + second % 2);
	ck_assert_uint_gt(line.n, TIMELINE_BUCKETS / 2);
	ck_assert_uint_le(line.n, TIMELINE_BUCKETS);
	ck_assert_uint_eq(timeline_highest(&line), 1000);
	for (unsigned i = 0; i < line.n; i++)
		ck_assert_uint_eq(line.bucket[i].low, 10);
}
END_TEST

START_TEST(where_nothing_happens_a_line_goes_on)
{
	struct timeline line;
	timeline_begin(&line, 0);
	timeline_add(&line, 0, 5);
	timeline_add(&line, 100 * TIMELINE_STEP, 7);
	timeline_fill(&line);
	ck_assert_uint_eq(line.bucket[99].high, 5);
	ck_assert_uint_eq(line.bucket[100].high, 7);
}
END_TEST

static char *json_of(size_t *ret_length)
{
	char *text = NULL;
	FILE *stream = open_memstream(&text, ret_length);
	ck_assert_ptr_nonnull(stream);
	ck_assert_int_eq(report_json(stream, report), 0);
	fclose(stream);
	return text;
}

START_TEST(what_was_written_is_read_again)
{
	size_t length, again_length;
	make_spike();
	look();
	finish();
	char *text = json_of(&length);
	struct report *written = report;
	ck_assert(report_json_is(text, length));
	ck_assert_int_eq(report_json_read(text, length, &report), 0);
	ck_assert_uint_eq(report->n_devices, 1);
	ck_assert_uint_eq(report->start, written->start);
	ck_assert_uint_eq(worst_of(0)->bytes, 10);
	ck_assert_uint_eq(worst_of(0)->time, SCENE_START + SCENE_SECOND);
	ck_assert_str_eq(worst_of(0)->seen.groups[0].scope, "peak.py:2");
	ck_assert_uint_eq(report->processes[0].alive.groups[0].devices, 1);
	char *again = json_of(&again_length);
	ck_assert_uint_lt(again_length, length);
	free(again);
	free(text);
	report_destroy(written);
}
END_TEST

START_TEST(refuses_a_report_that_is_cut_at_any_byte)
{
	size_t length;
	make_spike();
	look();
	finish();
	char *text = json_of(&length);
	/* The last byte is the end of the line. */
	for (size_t cut = 0; cut + 1 < length; cut++) {
		struct report *read;
		char *part = malloc(cut + 1);
		ck_assert_ptr_nonnull(part);
		memcpy(part, text, cut);
		ck_assert_int_eq(report_json_read(part, cut, &read), -EBADMSG);
		free(part);
	}
	free(text);
}
END_TEST

START_TEST(says_that_a_report_is_of_another_version)
{
	struct report *read;
	static const char text[] = "{\"tt_allocmon_report\": 2, \"devices\": 7}";
	ck_assert_int_eq(report_json_read(text, sizeof text - 1, &read), -ENOTSUP);
}
END_TEST

START_TEST(no_name_becomes_markup)
{
	char *text = NULL;
	size_t length;
	strcpy(scopes[1], "<script>alert(1)</script>\"'&\xff\x01\n");
	struct snapshot_process *process = make_spike();
	strcpy(process->name, "<b>\"x'&");
	look();
	finish();
	strcpy(report->command, "</title><img src=x onerror=1>");
	FILE *stream = open_memstream(&text, &length);
	ck_assert_ptr_nonnull(stream);
	ck_assert_int_eq(report_html(stream, report), 0);
	fclose(stream);
	ck_assert_ptr_null(strstr(text, "<script"));
	ck_assert_ptr_null(strstr(text, "<img"));
	ck_assert_ptr_null(strstr(text, "<b>\"x"));
	ck_assert_ptr_null(strpbrk(text, "\xff\x01"));
	ck_assert_ptr_nonnull(
		strstr(text, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\xef\xbf\xbd"));
	free(text);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("report");
	TCase *cases = tcase_create("report");
	tcase_add_checked_fixture(cases, open_report, close_report);
	tcase_add_test(cases, a_peak_between_two_looks_is_known_to_the_byte);
	tcase_add_test(cases, a_run_that_was_over_before_the_first_look_is_known);
	tcase_add_test(cases, without_its_events_a_peak_is_not_said_to_be_seen);
	tcase_add_test(cases, processes_on_one_device_are_added_up);
	tcase_add_test(cases, who_ended_holds_nothing_any_more);
	tcase_add_test(cases, what_was_before_lost_events_counts_all_the_same);
	tcase_add_test(cases, a_mesh_buffer_that_is_freed_device_by_device_adds_up);
	tcase_add_test(cases, events_that_cannot_be_are_not_followed);
	tcase_add_test(cases, the_worst_moment_of_cbs_names_the_program);
	tcase_add_test(cases, a_program_that_came_and_went_between_two_looks_is_named);
	tcase_add_test(cases, programs_of_several_processes_are_added_up);
	tcase_add_test(cases, a_program_that_nobody_saw_is_not_named);
	tcase_add_test(cases, bytes_that_no_program_can_have_are_not_followed);
	tcase_add_test(cases, marks_within_a_tick_of_the_clock_are_all_kept);
	tcase_add_test(cases, a_time_that_is_not_known_is_not_said);
	tcase_add_test(cases, what_differs_is_no_fact_of_the_run);
	tcase_add_test(cases, a_sum_that_cannot_be_is_not_known);
	tcase_add_test(cases, who_came_and_went_is_remembered);
	tcase_add_test(cases, a_line_of_any_length_keeps_its_peaks);
	tcase_add_test(cases, where_nothing_happens_a_line_goes_on);
	tcase_add_test(cases, what_was_written_is_read_again);
	tcase_add_test(cases, refuses_a_report_that_is_cut_at_any_byte);
	tcase_add_test(cases, says_that_a_report_is_of_another_version);
	tcase_add_test(cases, no_name_becomes_markup);
	suite_add_tcase(suite, cases);
	return suite;
}

TEST_MAIN(make_suite)
