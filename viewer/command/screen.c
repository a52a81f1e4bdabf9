/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* screen: the live screen: sample, model, view, canvas, terminal; and what keys and signals do. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "viewer/command/chosen_source.h"
#include "viewer/command/cost.h"
#include "viewer/command/keep.h"
#include "viewer/command/mouse.h"
#include "viewer/command/options.h"
#include "viewer/command/outlet.h"
#include "viewer/command/player.h"
#include "viewer/command/suppressions.h"
#include "viewer/model/model.h"
#include "viewer/output/escape.h"
#include "viewer/recording/recording.h"
#include "viewer/recording/rewind.h"
#include "viewer/source/source.h"
#include "viewer/terminal/terminal.h"
#include "viewer/view/view.h"

#define SECOND_NS UINT64_C(1000000000)
#define REPLAY_TICK_S 0.1
#define MESSAGE_NS (5 * SECOND_NS)

enum {
	WHEEL_ROWS = 3,
	TABLES = 3, /* that one view has at most */
};

enum ending {
	ENDING_NONE,
	ENDING_DONE,   /* a key, or a signal that asks for an end */
	ENDING_QUIT,   /* SIGQUIT: a core is wanted */
	ENDING_FAILED, /* no memory, or the kernel refuses */
};

struct screen {
	struct source *source;
	/* The model shows one; the next one is read into the other. */
	struct snapshot snapshots[2];
	unsigned shown;
	struct model model;
	struct view_state view;
	struct leak_rules rules;
	const struct options *options;
	uint64_t message_end;
	struct canvas canvas;
	struct cost cost;
	struct rewind *rewind; /* NULL: this is a replay */
	struct player *player; /* what is shown is its model's; NULL: it is now's */
	uint64_t played;       /* until when, by the monotonic clock */
	int signals;
	int timer;
	enum ending ending;
};

static const int caught[] = {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGPIPE};

static uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static void show_message(struct screen *screen, const char *what)
{
	time_t seconds = (time_t)(now_ns() / SECOND_NS);
	struct tm local = {0};
	char clock[16] = "";
	if (localtime_r(&seconds, &local) != NULL)
		strftime(clock, sizeof clock, " %H:%M:%S", &local);
	snprintf(screen->view.message, sizeof screen->view.message, "%s%s", what, clock);
	screen->message_end = now_ns() + MESSAGE_NS;
}

static struct model *shown_model(struct screen *screen)
{
	return screen->player != NULL ? player_model(screen->player) : &screen->model;
}

/* So much of the recording passes as has passed here, times the speed. */
static void play(struct screen *screen)
{
	uint64_t now = (uint64_t)outlet_now_ns();
	double seconds = (double)(now - screen->played) / 1e9 * screen->view.replay.speed;
	screen->played = now;
	if (!screen->view.paused && !player_go_on(screen->player, seconds))
		screen->ending = ENDING_FAILED;
}

/* sample: a paused screen stands still, but nothing is missed meanwhile. */
static void sample(struct screen *screen)
{
	if (screen->view.replay.is_on) {
		play(screen);
		return;
	}
	unsigned next = !screen->shown;
	struct snapshot *snapshot = &screen->snapshots[next];
	int error = source_poll(
		screen->source, SOURCE_RECORDS | SOURCE_CLOSED | SOURCE_EVENTS, snapshot);
	if (error == 0)
		rewind_add(screen->rewind, snapshot);
	if (error == 0 && screen->view.paused)
		error = model_record(&screen->model, snapshot);
	else if (error == 0)
		error = model_update(&screen->model, snapshot);
	if (error != 0)
		screen->ending = ENDING_FAILED;
	else if (!screen->view.paused)
		screen->shown = next;
}

static void set_timer(struct screen *screen)
{
	uint64_t ns = (uint64_t)(screen->view.delay * (double)SECOND_NS);
	struct timespec time = {(time_t)(ns / SECOND_NS), (long)(ns % SECOND_NS)};
	struct itimerspec every = {.it_interval = time, .it_value = time};
	timerfd_settime(screen->timer, 0, &every, NULL);
}

static void measure_cost(struct screen *screen)
{
	cost_measure(&screen->cost, terminal_cost());
	screen->view.own_cpu_per_minute = screen->cost.cpu_per_minute;
	screen->view.own_rss_mb = screen->cost.rss_mb;
	screen->view.own_frame_bytes = screen->cost.frame_bytes;
	screen->view.own_frame_writes = screen->cost.frame_writes;
}

static void draw(struct screen *screen)
{
	int rows = 0;
	int columns = 0;
	terminal_size(&rows, &columns);
	if (canvas_resize(&screen->canvas, rows, columns) != 0) {
		screen->ending = ENDING_FAILED;
		return;
	}
	screen->view.now = now_ns();
	if (screen->message_end < screen->view.now)
		screen->view.message[0] = '\0';
	view_draw(&screen->view, shown_model(screen), &screen->canvas);
	terminal_draw(&screen->canvas);
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
	set_timer(screen);
}

static void pause_or_go_on(struct screen *screen)
{
	screen->view.paused = !screen->view.paused;
	screen->view.paused_at = now_ns();
	if (screen->view.replay.is_on)
		return;
	player_close(screen->player);
	screen->player = NULL;
	if (!screen->view.paused)
		sample(screen);
}

/* From the paused moment on, back and forth through what is recorded. */
static bool open_past(struct screen *screen)
{
	size_t length;
	struct recording *recording;
	char *bytes = rewind_take(screen->rewind, &length);
	if (bytes == NULL || recording_open_bytes(bytes, length, &recording) != 0)
		return false;
	screen->player = player_create(recording, &screen->rules);
	return screen->player != NULL && player_seek(screen->player, screen->model.time);
}

static void step(struct screen *screen, int direction)
{
	if (screen->view.replay.is_on)
		screen->view.paused = true;
	else if (!screen->view.paused || (screen->player == NULL && !open_past(screen)))
		return;
	if (!player_step(screen->player, direction))
		screen->ending = ENDING_FAILED;
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
	keep_recording(screen->rewind, now_ns(), &message);
	escape_text(message, screen->view.message, sizeof screen->view.message);
	screen->message_end = now_ns() + MESSAGE_NS;
}

static void go_to_start(struct screen *screen)
{
	if (!player_seek(screen->player, 0))
		screen->ending = ENDING_FAILED;
}

/* For this session; how to make it last is said. */
static void ignore_group(struct screen *screen)
{
	const struct model_group *group = view_selected_group(&screen->view, shown_model(screen));
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
	screen->message_end = now_ns() + MESSAGE_NS;
	model_rules_changed(shown_model(screen));
}

static void carry_out(struct screen *screen, enum view_result result)
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
	case VIEW_NOW:
		if (screen->view.paused && !screen->view.replay.is_on)
			pause_or_go_on(screen);
		break;
	case VIEW_START:
		go_to_start(screen);
		break;
	case VIEW_SAVE:
		save(screen);
		break;
	case VIEW_SET_MARK:
		model_set_mark(shown_model(screen), "by hand");
		show_message(screen, "mark set");
		break;
	case VIEW_IGNORE_GROUP:
		ignore_group(screen);
		break;
	case VIEW_FORGET_PEAKS:
		model_forget_peaks(shown_model(screen));
		show_message(screen, "peaks forgotten");
		break;
	case VIEW_FASTER:
	case VIEW_SLOWER:
		if (screen->view.replay.is_on)
			change_speed(screen, result == VIEW_FASTER ? 2 : 0.5);
		else
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

static void press(struct screen *screen, int key)
{
	carry_out(screen, view_key(&screen->view, shown_model(screen), screen->canvas.rows,
				  screen->canvas.columns, key));
}

/* press_and_look: the key, and what the screen would be then. */
static void press_and_look(struct screen *screen, int key)
{
	press(screen, key);
	canvas_clear(&screen->canvas);
	view_draw(&screen->view, shown_model(screen), &screen->canvas);
}

/* press_header: to the clicked column, or, where it is sorted by that, the other way round. */
static void press_header(struct screen *screen, int row, int column)
{
	unsigned before = screen->view.sort_column;
	if (mouse_is_sorted(&screen->canvas, row, column)) {
		press(screen, 'I');
		return;
	}
	do
		press_and_look(screen, 's');
	while (!mouse_is_sorted(&screen->canvas, row, column) &&
		screen->view.sort_column != before);
}

/* press_row: moves the caret there; a click on what is no row moves nothing. */
static void press_row(struct screen *screen, int row)
{
	const struct view_state before = screen->view;
	for (int table = 0; table < TABLES; table++) {
		int caret = mouse_caret(&screen->canvas);
		for (; caret >= 0 && caret < row; caret++)
			press(screen, KEY_PRESS_DOWN);
		for (; caret > row; caret--)
			press(screen, KEY_PRESS_UP);
		press_and_look(screen, KEY_NONE_PRESSED);
		if (mouse_caret(&screen->canvas) == row)
			return;
		press_and_look(screen, KEY_PRESS_TAB);
	}
	screen->view = before;
}

static void press_mouse(struct screen *screen)
{
	int row = 0;
	int column = 0;
	int wheel = 0;
	terminal_mouse(&row, &column, &wheel);
	/* What is typed into a prompt are letters. */
	if (screen->view.prompt != 0)
		return;
	int tab = mouse_tab(&screen->canvas, row, column);
	if (wheel != 0)
		for (int i = 0; i < WHEEL_ROWS; i++)
			press(screen, wheel < 0 ? KEY_PRESS_UP : KEY_PRESS_DOWN);
	else if (tab != KEY_NONE_PRESSED)
		press(screen, tab);
	else if (mouse_is_header(&screen->canvas, row, column))
		press_header(screen, row, column);
	else
		press_row(screen, row);
}

static void take_keys(struct screen *screen)
{
	int key;
	while (screen->ending == ENDING_NONE && (key = terminal_key()) != KEY_NONE_PRESSED) {
		if (key == KEY_PRESS_MOUSE)
			press_mouse(screen);
		else
			press(screen, key);
	}
}

/* suspend: the signal is raised again with its own meaning; the shell wants to see it. */
static void suspend(void)
{
	sigset_t stop;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	terminal_suspend();
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	terminal_resume();
}

static void take_signals(struct screen *screen)
{
	struct signalfd_siginfo info;
	while (read(screen->signals, &info, sizeof info) == (ssize_t)sizeof info) {
		switch (info.ssi_signo) {
		case SIGTERM:
		case SIGINT:
		case SIGHUP:
			screen->ending = ENDING_DONE;
			break;
		case SIGQUIT:
			screen->ending = ENDING_QUIT;
			break;
		case SIGTSTP:
			suspend();
			break;
		case SIGCONT:
			/* After SIGSTOP, which nobody could prepare for. */
			terminal_resume();
			break;
		default:
			break;
		}
	}
}

/* wait_and_act: until something happens, then everything that has happened. */
static void wait_and_act(struct screen *screen)
{
	enum { KEYS, SIGNALS, TIMER, OUTPUT, WATCHED };
	const short gone = POLLHUP | POLLERR | POLLNVAL;
	int unwritten = terminal_unwritten();
	struct pollfd watched[WATCHED] = {
		[KEYS] = {.fd = terminal_keys_fd(), .events = POLLIN},
		[SIGNALS] = {.fd = screen->signals, .events = POLLIN},
		[TIMER] = {.fd = screen->timer, .events = POLLIN},
		[OUTPUT] = {.fd = unwritten >= 0 ? unwritten : STDOUT_FILENO,
			.events = unwritten >= 0 ? POLLOUT : 0},
	};
	if (poll(watched, WATCHED, terminal_key_wait_ms()) < 0 && errno != EINTR) {
		screen->ending = ENDING_FAILED;
		return;
	}
	if ((watched[KEYS].revents | watched[OUTPUT].revents) & gone)
		screen->ending = ENDING_DONE;
	if (watched[SIGNALS].revents != 0)
		take_signals(screen);
	uint64_t n_expired = 0;
	if (read(screen->timer, &n_expired, sizeof n_expired) > 0) {
		sample(screen);
		measure_cost(screen);
	}
	take_keys(screen);
}

static enum ending watch(struct screen *screen)
{
	set_timer(screen);
	sample(screen);
	draw(screen);
	cost_start(&screen->cost, terminal_cost());
	while (screen->ending == ENDING_NONE) {
		wait_and_act(screen);
		if (screen->ending == ENDING_NONE)
			draw(screen);
	}
	return screen->ending;
}

static bool open_all(struct screen *screen, const struct options *options, const sigset_t *set)
{
	screen->signals = signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
	screen->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	screen->view.delay = options->delay;
	screen->view.version = TTAM_VERSION;
	screen->options = options;
	screen->model.suspects_judged = true;
	screen->model.rules = &screen->rules;
	if (!screen->view.replay.is_on) {
		screen->source = source_all_create(&options->filter);
		screen->rewind = rewind_create(TTAM_VERSION);
	}
	return (screen->view.replay.is_on || (screen->source != NULL && screen->rewind != NULL)) &&
	       model_create_lists(&screen->model) == 0 && screen->signals >= 0 &&
	       screen->timer >= 0;
}

static void close_all(struct screen *screen)
{
	close(screen->signals);
	close(screen->timer);
	source_destroy(screen->source);
	rewind_destroy(screen->rewind);
	player_close(screen->player);
	model_finish(&screen->model);
	snapshot_finish(&screen->snapshots[0]);
	snapshot_finish(&screen->snapshots[1]);
	canvas_finish(&screen->canvas);
	leak_rules_finish(&screen->rules);
	free(screen);
}

static bool begin_replay(struct screen *screen, struct recording *recording)
{
	const char *path = screen->options->recording;
	const char *slash = strrchr(path, '/');
	struct view_replay *replay = &screen->view.replay;
	replay->is_on = true;
	replay->speed = screen->options->speed > 0 ? screen->options->speed : 1;
	replay->first = recording_first_time(recording);
	replay->last = recording_last_time(recording);
	escape_text(slash != NULL ? slash + 1 : path, replay->name, sizeof replay->name);
	escape_text(recording_host(recording), replay->host, sizeof replay->host);
	screen->played = (uint64_t)outlet_now_ns();
	screen->player = player_create(recording, &screen->rules);
	return screen->player != NULL;
}

/* Takes the rules and the recording; this is NULL where what is now is to be shown. */
static enum ending run_screen(const struct options *options, const struct leak_rules *rules,
	struct recording *recording, const sigset_t *set)
{
	struct screen *screen = calloc(1, sizeof *screen);
	if (screen == NULL)
		return ENDING_FAILED;
	enum ending ending = ENDING_FAILED;
	screen->rules = *rules;
	screen->options = options;
	if ((recording == NULL || begin_replay(screen, recording)) &&
		open_all(screen, options, set))
		ending = watch(screen);
	close_all(screen);
	return ending;
}

/* instead: where there can be no live screen, its content once. */
static int instead(const struct options *options, int error)
{
	const char *type = getenv("TERM");
	if (error == -EINVAL && (type == NULL || *type == '\0'))
		fputs("tt-allocmon: TERM is not set, so there is no live screen:\n", stderr);
	else if (error == -EINVAL)
		fprintf(stderr, "tt-allocmon: no live screen on a terminal of type %s:\n",
			strlen(type) < 64 ? type : "unknown");
	else if (error != -ENOTTY)
		fprintf(stderr, "tt-allocmon: no live screen: %s\n", strerror(-error));
	return command_status(options);
}

/* Takes the rules and the recording. */
static int show(
	const struct options *options, struct leak_rules *rules, struct recording *recording)
{
	const struct terminal_options terminal = {
		.no_color = options->no_color,
		.ascii = options->ascii,
		.no_mouse = options->no_mouse,
	};
	sigset_t set;
	sigset_t before;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++)
		sigaddset(&set, caught[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
	int error = terminal_start(&terminal);
	if (error != 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		leak_rules_finish(rules);
		recording_close(recording);
		return instead(options, error);
	}
	enum ending ending = run_screen(options, rules, recording, &set);
	terminal_stop();
	if (ending == ENDING_QUIT)
		raise(SIGQUIT);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (ending == ENDING_FAILED)
		fputs("tt-allocmon: no memory or no descriptors for the live screen\n", stderr);
	return ending == ENDING_FAILED ? EXIT_FAILED : EXIT_DONE;
}

/* What is wrong with the files is said while there is no live screen. */
int command_screen(const struct options *options)
{
	struct leak_rules rules = {0};
	struct recording *recording = NULL;
	int error = suppressions_load(options->suppressions, &rules);
	if (error == 0 && options->recording != NULL)
		error = chosen_recording_open(options->recording, &recording);
	if (error != 0) {
		leak_rules_finish(&rules);
		return error == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
	}
	return show(options, &rules, recording);
}

int command_replay(const struct options *options)
{
	struct options replay = *options;
	replay.recording = options->arguments[0];
	replay.delay = REPLAY_TICK_S;
	return command_screen(&replay);
}
