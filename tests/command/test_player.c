/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* A replay shows what was seen live; wherever it is gone to, what playing up to there gives. */
#include <string.h>

#include "common/layout.h"
#include "test.h"
#include "tests/viewer/recorded_job.h"
#include "viewer/command/player.h"
#include "viewer/output/json.h"
#include "viewer/view/view.h"

enum {
	SAMPLES = 240, /* in forty frames of a minute: more than there are checkpoints */
	INTERVAL_S = 10,
	ROWS = 40,
	COLUMNS = 120,
};

static const struct recorded_job_shape shape = {
	.n_samples = SAMPLES, .interval_s = INTERVAL_S, .n_records = 30, .n_churn = 20};

static const struct {
	enum view_id view;
	unsigned type; /* of the History view: enum ttam_shm_type + 1 */
} views[] = {{VIEW_DEVICES, 0}, {VIEW_PROCESSES, 0}, {VIEW_BUFFERS, 0}, {VIEW_LEAKS, 0},
	{VIEW_EVENTS, 0}, {VIEW_MAP, 0}, {VIEW_HISTORY, 0}, {VIEW_HISTORY, TTAM_SHM_DRAM + 1}};

enum { VIEWS = sizeof views / sizeof views[0] };

static struct leak_rules rules;
static char *bytes;
static size_t length;
static uint64_t wanted[SAMPLES];
static uint64_t times[SAMPLES];

static struct player *open_player(void)
{
	struct recording *recording;
	char *copy = malloc(length);
	memcpy(copy, bytes, length);
	ck_assert_int_eq(recording_open_bytes(copy, length, &recording), 0);
	struct player *player = player_create(recording, &rules, NULL);
	ck_assert_ptr_nonnull(player);
	return player;
}

/* All that all views show, as one number. */
static uint64_t look(const struct model *model)
{
	static struct canvas canvas;
	uint64_t hash = 14695981039346656037U;
	ASSERT_IN_LOOP(canvas_resize(&canvas, ROWS, COLUMNS) == 0);
	for (size_t v = 0; v < VIEWS; v++) {
		struct view_state state = {.view = views[v].view,
			.past.type = views[v].type,
			.now = model->time,
			.delay = 1,
			.version = "1"};
		canvas_clear(&canvas);
		view_draw(&state, model, &canvas);
		for (size_t i = 0; i < ROWS * COLUMNS; i++) {
			const struct canvas_cell *cell = &canvas.cells[i];
			hash = (hash ^ cell->glyph ^ (uint64_t)cell->style << 32) * 1099511628211U;
		}
	}
	return hash;
}

static void begin(void)
{
	bytes = recorded_job_make(&shape, &length);
	struct player *player = open_player();
	for (unsigned n = 0; n < SAMPLES; n++) {
		wanted[n] = look(player_model(player));
		times[n] = player_time(player);
		ck_assert(player_step(player, 1));
		ASSERT_IN_LOOP(n == 0 || wanted[n] != wanted[n - 1]);
	}
	player_close(player);
}

static void end(void)
{
	free(bytes);
}

START_TEST(shows_after_a_seek_what_playing_shows)
{
	struct player *player = open_player();
	ck_assert(player_seek(player, times[SAMPLES - 1]));
	ck_assert_uint_eq(look(player_model(player)), wanted[SAMPLES - 1]);
	unsigned n = 7;
	for (unsigned i = 0; i < 60; i++) {
		n = (n * 89 + 41) % SAMPLES;
		ASSERT_IN_LOOP(player_seek(player, times[n]));
		ASSERT_IN_LOOP(player_time(player) == times[n]);
		ASSERT_IN_LOOP(look(player_model(player)) == wanted[n]);
	}
	player_close(player);
}
END_TEST

START_TEST(steps_back_through_all_of_it)
{
	struct player *player = open_player();
	ck_assert(player_seek(player, times[SAMPLES - 1]));
	for (unsigned n = SAMPLES - 1; n > 0; n--) {
		ASSERT_IN_LOOP(player_step(player, -1));
		ASSERT_IN_LOOP(look(player_model(player)) == wanted[n - 1]);
	}
	ck_assert(player_step(player, -1));
	ck_assert_uint_eq(player_time(player), times[0]);
	player_close(player);
}
END_TEST

static void expect_text(char *one, char *other)
{
	ASSERT_IN_LOOP(one != NULL && other != NULL && strcmp(one, other) == 0);
	free(one);
	free(other);
}

/* As JSON tells it, to the byte. */
static void expect_same(const struct snapshot *live, const struct snapshot *replayed)
{
	expect_text(json_snapshot(live), json_snapshot(replayed));
	for (size_t p = 0; p < live->n_processes; p++) {
		const struct snapshot_process *one = &live->processes[p];
		const struct snapshot_process *other = &replayed->processes[p];
		ASSERT_IN_LOOP(one->n_new_events == other->n_new_events);
		ASSERT_IN_LOOP(one->missed_events == other->missed_events);
		for (size_t i = 0; i < one->n_new_events; i++)
			expect_text(json_event(one, &one->events[i]),
				json_event(other, &other->events[i]));
	}
}

START_TEST(replays_what_was_seen_live)
{
	struct recorded_job *job = recorded_job_create(&shape);
	struct player *player = open_player();
	struct snapshot shown[2] = {0};
	struct model live = {.suspects_judged = true, .rules = &rules};
	ck_assert_int_eq(model_create_lists(&live), 0);
	for (unsigned n = 0; n < SAMPLES; n++) {
		struct snapshot *sample = &shown[n % 2];
		ASSERT_IN_LOOP(snapshot_copy(recorded_job_next(job), sample) == 0);
		ASSERT_IN_LOOP(model_update(&live, sample) == 0);
		expect_same(sample, player_model(player)->snapshot);
		ASSERT_IN_LOOP(look(&live) == look(player_model(player)));
		ASSERT_IN_LOOP(player_step(player, 1));
	}
	model_finish(&live);
	snapshot_finish(&shown[0]);
	snapshot_finish(&shown[1]);
	player_close(player);
	recorded_job_destroy(job);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("player");
	TCase *cases = tcase_create("player");
	tcase_set_timeout(cases, 60);
	tcase_add_unchecked_fixture(cases, begin, end);
	tcase_add_test(cases, replays_what_was_seen_live);
	tcase_add_test(cases, shows_after_a_seek_what_playing_shows);
	tcase_add_test(cases, steps_back_through_all_of_it);
	suite_add_tcase(suite, cases);
	return suite;
}

TEST_MAIN(make_suite)
