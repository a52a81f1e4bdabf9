/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What a key press asks for on the live screen. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "viewer/command/keep.h"
#include "viewer/command/screen_inside.h"
#include "viewer/command/suppressions.h"
#include "viewer/output/escape.h"
#include "viewer/terminal/terminal.h"

#define SECOND_NS UINT64_C(1000000000)
#define MESSAGE_NS (5 * SECOND_NS)

static void show_message(struct screen *screen, const char *what)
{
	time_t seconds = (time_t)(screen_now() / SECOND_NS);
	struct tm local = {0};
	char clock[16] = "";
	if (localtime_r(&seconds, &local) != NULL)
		strftime(clock, sizeof clock, " %H:%M:%S", &local);
	snprintf(screen->view.message, sizeof screen->view.message, "%s%s", what, clock);
	screen->message_end = screen_now() + MESSAGE_NS;
}

static void change_delay(struct screen *screen, int step)
{
	static const double delays[] = {0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600};
	const int last = sizeof delays / sizeof delays[0] - 1;
	int i = step > 0 ? 0 : last;
	/* To the next one beyond what -d gave, which may be none of them. */
	while (i + step >= 0 && i + step <= last &&
		(step > 0 ? delays[i] <= screen->view.delay : delays[i] >= screen->view.delay))
		i += step;
	screen->view.delay = delays[i];
	screen_set_timer(screen);
}

static void pause_or_go_on(struct screen *screen)
{
	screen->view.paused = !screen->view.paused;
	screen->view.paused_at = screen_time(screen);
	if (screen->view.replay.is_on)
		return;
	/* A mark that was set in the past is one now. */
	if (screen->player != NULL)
		model_copy_marks(&screen->model, player_model(screen->player));
	player_close(screen->player);
	screen->player = NULL;
	if (!screen->view.paused)
		screen_take_sample(screen);
}

/* From the paused moment on, back and forth through what is recorded. */
static bool open_past(struct screen *screen)
{
	size_t length;
	struct recording *recording;
	char *bytes = rewind_take(screen->rewind, &length);
	if (bytes == NULL || recording_open_bytes(bytes, length, &recording) != 0)
		return false;
	screen->player = player_create(recording, &screen->rules, &screen->model);
	if (screen->player == NULL || !player_seek(screen->player, screen->model.time))
		return false;
	model_copy_marks(player_model(screen->player), &screen->model);
	return true;
}

static bool has_past(struct screen *screen)
{
	return screen->view.replay.is_on ||
	       (screen->view.paused && (screen->player != NULL || open_past(screen)));
}

static void step(struct screen *screen, int direction)
{
	if (!has_past(screen))
		return;
	screen->view.paused = true;
	if (!player_step(screen->player, direction))
		screen->ending = ENDING_FAILED;
}

/* A paused screen stands still, at a moment that only what is recorded can be asked about. */
static void choose_mark(struct screen *screen)
{
	const struct model_mark *chosen = view_selected_mark(&screen->view, screen_model(screen));
	if (chosen == NULL)
		return;
	const struct model_mark mark = *chosen;
	if (screen->view.paused && screen->player == NULL && !open_past(screen)) {
		screen->ending = ENDING_FAILED;
		return;
	}
	model_choose_mark(screen_model(screen), &mark);
}

static void change_speed(struct screen *screen, double factor)
{
	double speed = screen->view.replay.speed * factor;
	if (speed >= 0.125 && speed <= 64)
		screen->view.replay.speed = speed;
}

static void save(struct screen *screen)
{
	char message[512];
	if (screen->rewind == NULL)
		return;
	keep_recording(screen->rewind, screen_now(), &message);
	escape_text(message, screen->view.message, sizeof screen->view.message);
	screen->message_end = screen_now() + MESSAGE_NS;
}

static void go_to(struct screen *screen, uint64_t time)
{
	if (!player_seek(screen->player, time))
		screen->ending = ENDING_FAILED;
}

/* A minute; a replay that plays goes on from there. */
static void jump(struct screen *screen, int direction)
{
	if (!has_past(screen))
		return;
	uint64_t time = player_time(screen->player);
	uint64_t back = time > 60 * SECOND_NS ? time - 60 * SECOND_NS : 0;
	go_to(screen, direction < 0 ? back : time + 60 * SECOND_NS);
}

/* For this session; how to make it last is said. */
static void ignore_group(struct screen *screen)
{
	const struct model_group *group = view_selected_group(&screen->view, screen_model(screen));
	struct leak_rule rule;
	char text[SUPPRESSION_TEXT];
	char place[PATH_MAX];
	char *message = screen->view.message;
	if (group == NULL || group->ignored)
		return;
	suppressions_of(group, &rule);
	if (leak_rules_add(&screen->rules, &rule) != 0)
		return;
	suppressions_text(&rule, text);
	suppressions_place(sizeof place, place);
	if (screen->options->suppressions != NULL)
		snprintf(place, sizeof place, "%s", screen->options->suppressions);
	char line[SUPPRESSION_TEXT + PATH_MAX + 64];
	char escaped[sizeof screen->view.message];
	snprintf(line, sizeof line, "Ignored until you quit; for good: %s in %s", text, place);
	snprintf(message, sizeof screen->view.message, "%s",
		escape_text(line, escaped, sizeof escaped));
	screen->message_end = screen_now() + MESSAGE_NS;
	model_rules_changed(screen_model(screen));
}

void screen_act(struct screen *screen, enum view_result result)
{
	switch (result) {
	case VIEW_QUIT:
		screen->ending = ENDING_DONE;
		break;
	case VIEW_PAUSE:
		pause_or_go_on(screen);
		break;
	case VIEW_STEP_BACK:
		step(screen, -1);
		break;
	case VIEW_STEP_ON:
		step(screen, 1);
		break;
	case VIEW_JUMP_BACK:
	case VIEW_JUMP_ON:
		jump(screen, result == VIEW_JUMP_BACK ? -1 : 1);
		break;
	case VIEW_NOW:
		if (screen->view.paused && !screen->view.replay.is_on)
			pause_or_go_on(screen);
		break;
	case VIEW_START:
	case VIEW_END:
		go_to(screen, result == VIEW_START ? 0 : player_last_time(screen->player));
		break;
	case VIEW_SAVE:
		save(screen);
		break;
	case VIEW_SET_MARK:
		model_set_mark(screen_model(screen), "by hand");
		show_message(screen, "mark set");
		break;
	case VIEW_CHOOSE_MARK:
		choose_mark(screen);
		break;
	case VIEW_IGNORE_GROUP:
		ignore_group(screen);
		break;
	case VIEW_FORGET_PEAKS:
		model_forget_peaks(screen_model(screen));
		show_message(screen, "peaks forgotten");
		break;
	case VIEW_FASTER:
	case VIEW_SLOWER:
		if (screen->view.replay.is_on)
			change_speed(screen, result == VIEW_FASTER ? 2 : 0.5);
		else if (!screen->view.stream.is_on)
			change_delay(screen, result == VIEW_FASTER ? -1 : 1);
		break;
	case VIEW_FULL_REDRAW:
		terminal_redraw_all();
		break;
	case VIEW_IGNORED:
	case VIEW_REDRAW:
		break;
	}
}
