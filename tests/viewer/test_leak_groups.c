/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of every group of buffers, suspect or not. */
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "tests/viewer/model_scene.h"
#include "tests/viewer/workload.h"
#include "viewer/model/leak_rule.h"

#define MIB SCENE_MIB

static struct workload_run *run;
static struct leak_rules rules;

static void setup(void)
{
	open_scene();
	model.suspects_judged = true;
}

static void teardown(void)
{
	close_scene();
	workload_end(run);
	run = NULL;
	leak_rules_finish(&rules);
}

static const struct workload job = {.request_s = 5,
	.load_s = 20,
	.weights = 200,
	.activations = 5,
	.warm_mark = true,
	.cache = CACHE_ONCE,
	.cache_size = 60,
	.seed = 1};

static struct workload leaking_job(void)
{
	struct workload leak = job;
	leak.leak_every_s = 5;
	leak.leak_from_s = 22;
	leak.leak_size = 16 * MIB;
	leak.leak_slots = 4;
	leak.leak_scope = SCOPE_LEAK;
	return leak;
}

static void watch_on(unsigned seconds)
{
	for (unsigned second = 0; second < seconds; second++) {
		scene_pass(scene, 1);
		workload_second(run);
		look();
	}
}

static void watch(const struct workload *workload, unsigned seconds)
{
	run = workload_start(scene, 7, workload);
	watch_on(seconds);
}

static const struct model_group *group_of(const char *scope)
{
	for (size_t i = 0; i < model.n_groups; i++)
		if (strcmp(model.groups[i].scope, scope) == 0)
			return &model.groups[i];
	ck_abort_msg("no group of %s", scope);
	return NULL;
}

START_TEST(every_group_has_a_verdict)
{
	struct workload leak = leaking_job();
	watch(&leak, 300);
	ck_assert_uint_eq(model.n_groups, 4);
	ck_assert_uint_eq(model.n_suspects, 1);
	ck_assert_ptr_eq(model.suspects, model.groups);
	ck_assert_int_eq(group_of("leak.py:4")->verdict, MODEL_LEAK);
	ck_assert_int_eq(group_of("load.py:1")->verdict, MODEL_ONCE);
	const struct model_group *activations = group_of("mlp.py:2");
	ck_assert_int_eq(activations->verdict, MODEL_SAWTOOTH);
	ck_assert_uint_gt(activations->freed, 200);
	ck_assert_uint_le(activations->high, 5);
	ck_assert_uint_eq(activations->low, 0);
	const struct model_group *cache = group_of("cache.py:3");
	ck_assert(cache->verdict == MODEL_ONCE || cache->verdict == MODEL_LEVELLED);
	ck_assert_uint_eq(cache->alive, 60);
	ck_assert_uint_eq(cache->fresh, 39);
	ck_assert_uint_eq(group_of("load.py:1")->fresh, 0);
}
END_TEST

START_TEST(births_stand_in_order_and_are_all_there)
{
	struct workload leak = leaking_job();
	watch(&leak, 200);
	for (size_t i = 0; i < model.n_groups; i++) {
		const struct model_group *group = &model.groups[i];
		ck_assert_uint_eq(group->n_births, group->alive);
		for (size_t b = 1; b < group->n_births; b++)
			ck_assert_uint_le(group->births[b - 1], group->births[b]);
	}
	const struct model_group *leaked = group_of("leak.py:4");
	ck_assert_uint_eq(leaked->births[0], leaked->oldest);
	ck_assert_uint_eq(leaked->births[leaked->n_births - 1], leaked->newest);
}
END_TEST

START_TEST(what_rises_is_watched_before_it_is_suspected)
{
	struct workload leak = leaking_job();
	watch(&leak, 60);
	ck_assert_uint_eq(model.n_suspects, 0);
	ck_assert_int_eq(group_of("leak.py:4")->verdict, MODEL_WATCH);
	watch_on(60);
	ck_assert_int_eq(group_of("leak.py:4")->verdict, MODEL_GROWING);
}
END_TEST

START_TEST(troughs_at_which_a_leak_rose_are_counted)
{
	struct workload leak = leaking_job();
	watch(&leak, 300);
	const struct model_group *group = group_of("leak.py:4");
	ck_assert_uint_gt(group->troughs, 40);
	ck_assert_uint_ge(group->rises, group->troughs - 2);
	ck_assert_double_eq_tol(group->rhythm, 5, 0.5);
	ck_assert_double_eq_tol(group->hold, 15, 1.5);
	ck_assert_double_lt(group->steady, 0.2);
	ck_assert_double_eq_tol(model.watched, 299, 0.01);
}
END_TEST

START_TEST(a_cleared_suspect_is_said_for_ten_seconds)
{
	struct workload leak = leaking_job();
	leak.leak_until_s = 200;
	watch(&leak, 200);
	ck_assert_uint_eq(model.n_suspects, 1);
	unsigned cleared = 0;
	for (unsigned second = 0; second < 60; second++) {
		watch_on(1);
		cleared += group_of("leak.py:4")->verdict == MODEL_CLEARED;
	}
	ck_assert_uint_eq(cleared, 10);
	ck_assert_uint_eq(model.n_suspects, 0);
}
END_TEST

START_TEST(a_rule_makes_a_suspect_ignored_and_counted)
{
	struct workload leak = leaking_job();
	watch(&leak, 200);
	ck_assert_uint_eq(model.n_suspects, 1);
	ck_assert(model.devices[2].row.flags & MODEL_SUSPECT);
	ck_assert_int_eq(leak_rules_add(&rules, &(struct leak_rule){.scope = "leak.py:*"}), 0);
	model.rules = &rules;
	model_rules_changed(&model);
	ck_assert_uint_eq(model.n_suspects, 0);
	ck_assert_uint_eq(model.n_ignored, 1);
	ck_assert(group_of("leak.py:4")->ignored);
	ck_assert(!(model.devices[2].row.flags & MODEL_SUSPECT));
	ck_assert(!group_of("load.py:1")->ignored);
}
END_TEST

static bool matches(const struct leak_rule *rule, const char *scope, uint32_t type, uint64_t size)
{
	struct leak_rules one = {0};
	struct model_group group = {.type = type, .size = size};
	snprintf(group.scope, sizeof(group.scope), "%s", scope);
	ck_assert_int_eq(leak_rules_add(&one, rule), 0);
	bool match = leak_rules_match(&one, &group);
	leak_rules_finish(&one);
	return match;
}

START_TEST(a_rule_asks_only_for_what_it_names)
{
	const struct leak_rule by_scope = {.scope = "kv*"};
	const struct leak_rule by_size = {.has_size = true, .size = 4096};
	const struct leak_rule by_all = {
		.scope = "kv.py:1", .has_type = true, .type = 1, .has_size = true, .size = 4096};
	ck_assert(matches(&by_scope, "kv.py:18", 0, 1));
	ck_assert(!matches(&by_scope, "my-kv.py", 0, 1));
	ck_assert(!matches(&by_scope, "", 0, 1));
	ck_assert(matches(&by_size, "", 3, 4096));
	ck_assert(!matches(&by_size, "", 3, 4097));
	ck_assert(matches(&by_all, "kv.py:1", 1, 4096));
	ck_assert(!matches(&by_all, "kv.py:1", 0, 4096));
	ck_assert(!leak_rules_match(NULL, &(struct model_group){0}));
}
END_TEST

START_TEST(the_dead_keep_what_they_were_suspected_of)
{
	struct workload leak = leaking_job();
	watch(&leak, 200);
	scene->snapshot.processes[0].state = SNAPSHOT_DEAD;
	look_after(1);
	look_after(30);
	ck_assert_uint_eq(model.n_suspects, 1);
	ck_assert_str_eq(model.suspects[0].scope, "leak.py:4");
}
END_TEST

START_TEST(what_a_close_ended_is_told_without_suspicion)
{
	struct snapshot_closed closed = {.size = 4 * MIB,
		.devices = 3,
		.count = 3,
		.oldest = SCENE_START,
		.scope = SCOPE_CACHE,
		.type = TTAM_SHM_DRAM};
	watch(&job, 30);
	closed.time = scene->snapshot.time;
	scene->snapshot.processes[0].closed = &closed;
	scene->snapshot.processes[0].n_closed = 1;
	watch_on(2);
	const struct model_group *group = NULL;
	for (size_t i = 0; i < model.n_groups; i++)
		if (model.groups[i].verdict == MODEL_AT_CLOSE)
			group = &model.groups[i];
	ck_assert_ptr_nonnull(group);
	ck_assert_uint_eq(group->alive, 3);
	ck_assert_uint_eq(group->devices, 3);
	ck_assert_str_eq(group->scope, "cache.py:3");
	ck_assert_uint_eq(model.n_suspects, 0);
}
END_TEST

START_TEST(buffers_without_records_are_told)
{
	watch(&job, 30);
	scene->snapshot.processes[0].unlisted_records = 12408;
	watch_on(2);
	const struct model_group *last = &model.groups[model.n_groups - 1];
	ck_assert_int_eq(last->verdict, MODEL_UNLISTED);
	ck_assert_uint_eq(last->alive, 12408);
	ck_assert_uint_eq(last->size, SNAPSHOT_UNKNOWN);
}
END_TEST

/* Programs are compiled while it warms up, then now and then one that is never dropped. */
static void hold_programs(uint64_t programs, uint64_t cbs)
{
	for (unsigned s = 0; s < WORKLOAD_DEVICES; s++) {
		struct snapshot_type *type =
			&scene->snapshot.processes[0].slot[s].type[TTAM_SHM_CB];
		type->used = true;
		type->programs = programs;
		type->count = cbs;
		type->current = type->floor = cbs * 2048;
	}
}

START_TEST(programs_that_only_come_are_a_leak)
{
	run = workload_start(scene, 7, &job);
	for (unsigned second = 1; second <= 400; second++) {
		hold_programs(30 + (second > 60 ? (second - 60) / 5 : 0), 12);
		watch_on(1);
	}
	ck_assert_uint_eq(model.n_suspects, 1);
	const struct model_group *group = &model.suspects[0];
	ck_assert_uint_eq(group->type, TTAM_SHM_CB);
	ck_assert_int_eq(group->verdict, MODEL_LEAK);
	ck_assert_uint_eq(group->devices, 15);
	ck_assert_double_eq_tol(group->one_per, 5, 0.1);
	ck_assert_uint_ge(group->count, 65);
	ck_assert_uint_eq(group->alive, 98);
	ck_assert(isnan(group->full_in));
}
END_TEST

START_TEST(cbs_outside_of_programs_can_leak)
{
	run = workload_start(scene, 7, &job);
	for (unsigned second = 1; second <= 400; second++) {
		hold_programs(1, 6 + second / 4);
		watch_on(1);
	}
	ck_assert_uint_eq(model.n_suspects, 1);
	ck_assert_uint_eq(model.suspects[0].type, TTAM_SHM_CB);
	ck_assert_uint_eq(model.suspects[0].size, 2048);
}
END_TEST

static void fill_program_cache(bool evenly)
{
	struct workload compiling = job;
	compiling.load_s = 1;
	compiling.weights = 0;
	compiling.activations = 40;
	run = workload_start(scene, 7, &compiling);
	for (unsigned second = 1; second <= 400; second++) {
		unsigned busy = second < 40 ? second : 40;
		hold_programs(
			evenly ? busy + 1 : busy / 5 * 3 + (busy % 5 > 0) + (busy % 5 > 2), 12);
		watch_on(1);
		ck_assert_uint_eq(model.n_suspects, 0);
	}
	const struct model_group *last = &model.groups[model.n_groups - 1];
	ck_assert_uint_eq(last->type, TTAM_SHM_CB);
	ck_assert_int_ge(last->verdict, MODEL_LEVELLED);
}

START_TEST(a_program_cache_that_fills_is_healthy)
{
	fill_program_cache(true);
}
END_TEST

START_TEST(so_is_one_that_fills_now_and_then)
{
	fill_program_cache(false);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("leak_groups");
	TCase *tcase = tcase_create("groups");
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, every_group_has_a_verdict);
	tcase_add_test(tcase, births_stand_in_order_and_are_all_there);
	tcase_add_test(tcase, what_rises_is_watched_before_it_is_suspected);
	tcase_add_test(tcase, troughs_at_which_a_leak_rose_are_counted);
	tcase_add_test(tcase, a_cleared_suspect_is_said_for_ten_seconds);
	tcase_add_test(tcase, a_rule_makes_a_suspect_ignored_and_counted);
	tcase_add_test(tcase, a_rule_asks_only_for_what_it_names);
	tcase_add_test(tcase, the_dead_keep_what_they_were_suspected_of);
	tcase_add_test(tcase, what_a_close_ended_is_told_without_suspicion);
	tcase_add_test(tcase, buffers_without_records_are_told);
	tcase_add_test(tcase, programs_that_only_come_are_a_leak);
	tcase_add_test(tcase, cbs_outside_of_programs_can_leak);
	tcase_add_test(tcase, a_program_cache_that_fills_is_healthy);
	tcase_add_test(tcase, so_is_one_that_fills_now_and_then);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
