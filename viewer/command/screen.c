/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* screen: the live screen: sample, model, view, canvas, terminal; and what signals do. */
#include <errno.h>
#include <malloc.h>
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
#include "viewer/command/outlet.h"
#include "viewer/command/screen_inside.h"
#include "viewer/command/suppressions.h"
#include "viewer/output/escape.h"
#include "viewer/recording/recording.h"
#include "viewer/terminal/terminal.h"

#define SECOND_NS UINT64_C(1000000000)
#define REPLAY_TICK_S 0.1
#define STREAM_TICK_S 0.5 /* samples are taken as they come */

/* What was opened before there is a live screen. */
struct screen_input {
	struct leak_rules rules;
	struct recording *recording; /* NULL, like feed: what is now is to be shown */
	struct source *feed;
};

static const int caught[] = {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGPIPE};

uint64_t screen_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

uint64_t screen_time(const struct screen *screen)
{
	return screen->view.stream.is_on ? screen->stream.time : screen_now();
}

struct model *screen_model(struct screen *screen)
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

static void look(struct screen *screen)
{
	unsigned next = !screen->shown;
	struct snapshot *snapshot = &screen->snapshots[next];
	int error = source_poll(
		screen->source, SOURCE_RECORDS | SOURCE_CLOSED | SOURCE_EVENTS, snapshot);
	if (error == 0 && screen->view.paused)
		error = model_record(&screen->model, snapshot);
	else if (error == 0)
		error = model_update(&screen->model, snapshot);
	if (error != 0)
		screen->ending = ENDING_FAILED;
	else if (!screen->view.paused)
		screen->shown = next;
	screen->newest = next;
}

static void keep_sample(struct screen *screen)
{
	if (screen->ending == ENDING_NONE)
		rewind_add(screen->rewind, &screen->snapshots[screen->newest]);
}

void screen_take_sample(struct screen *screen)
{
	look(screen);
	keep_sample(screen);
}

static void go_on(struct screen *screen)
{
	if (screen->view.replay.is_on)
		play(screen);
	else if (screen->view.stream.is_on)
		screen_follow(screen);
	else
		screen_take_sample(screen);
}

void screen_set_timer(struct screen *screen)
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
	screen->view.now = screen_time(screen);
	if (screen->message_end < screen_now())
		screen->view.message[0] = '\0';
	view_hold(&screen->view, screen_model(screen));
	view_draw(&screen->view, screen_model(screen), &screen->canvas);
	terminal_draw(&screen->canvas);
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
	enum { KEYS, SIGNALS, TIMER, OUTPUT, STREAM, WATCHED };
	const short gone = POLLHUP | POLLERR | POLLNVAL;
	int unwritten = terminal_unwritten();
	struct pollfd watched[WATCHED] = {
		[KEYS] = {.fd = terminal_keys_fd(), .events = POLLIN},
		[SIGNALS] = {.fd = screen->signals, .events = POLLIN},
		[TIMER] = {.fd = screen->timer, .events = POLLIN},
		[OUTPUT] = {.fd = unwritten >= 0 ? unwritten : STDOUT_FILENO,
			.events = unwritten >= 0 ? POLLOUT : 0},
		[STREAM] = {.fd = screen_stream_file(screen), .events = POLLIN},
	};
	int wait_ms = screen->stream.has_more ? 0 : terminal_key_wait_ms();
	if (poll(watched, WATCHED, wait_ms) < 0 && errno != EINTR) {
		screen->ending = ENDING_FAILED;
		return;
	}
	if ((watched[KEYS].revents | watched[OUTPUT].revents) & gone)
		screen->ending = ENDING_DONE;
	if (watched[SIGNALS].revents != 0)
		take_signals(screen);
	uint64_t n_expired = 0;
	if (read(screen->timer, &n_expired, sizeof n_expired) > 0) {
		go_on(screen);
		measure_cost(screen);
	} else if (watched[STREAM].revents != 0 || screen->stream.has_more) {
		screen_follow(screen);
	}
	screen_take_keys(screen);
}

/* The first sample is written down as a whole, which takes longer than the first frame. */
static void show_first(struct screen *screen)
{
	if (screen->view.replay.is_on || screen->view.stream.is_on) {
		go_on(screen);
		draw(screen);
		return;
	}
	look(screen);
	draw(screen);
	keep_sample(screen);
}

static enum ending watch(struct screen *screen)
{
	screen_set_timer(screen);
	show_first(screen);
	cost_start(&screen->cost, terminal_cost());
	while (screen->ending == ENDING_NONE) {
		wait_and_act(screen);
		if (screen->ending == ENDING_NONE)
			draw(screen);
	}
	return screen->ending;
}

/*
 * By itself malloc keeps, from the first large piece that is freed on, all later ones in its heap,
 * and takes from its reserve what fits there: histories and snapshots, which are mostly never
 * written, lie where something was, and take its pages. With a size that is set, and no reserve,
 * they stay outside and cost what is written.
 */
static void keep_memory_sparse(void)
{
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 64 * 1024);
	mallopt(M_TOP_PAD, 0);
	malloc_trim(0);
#endif
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
	if (!screen->view.replay.is_on)
		screen->rewind = rewind_create(TTAM_VERSION);
	if (!screen->view.replay.is_on && !screen->view.stream.is_on)
		screen->source = source_all_create(&options->filter);
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
	screen->player = player_create(recording, &screen->rules, NULL);
	return screen->player != NULL;
}

static bool begin(struct screen *screen, const struct screen_input *input)
{
	screen->rules = input->rules;
	screen->source = input->feed;
	screen->view.stream.is_on = input->feed != NULL;
	return input->recording == NULL || begin_replay(screen, input->recording);
}

/* Takes the input. */
static enum ending run_screen(
	const struct options *options, const struct screen_input *input, const sigset_t *set)
{
	keep_memory_sparse();
	struct screen *screen = calloc(1, sizeof *screen);
	if (screen == NULL)
		return ENDING_FAILED;
	enum ending ending = ENDING_FAILED;
	screen->options = options;
	if (begin(screen, input) && open_all(screen, options, set))
		ending = watch(screen);
	close_all(screen);
	return ending;
}

/* instead: where there can be no live screen, its content once; of what was begun to be read there
 * is no beginning any more. */
static int instead(const struct options *options, int error, bool begun)
{
	const char *type = getenv("TERM");
	if (error == -EINVAL && (type == NULL || *type == '\0'))
		fputs("tt-allocmon: TERM is not set, so there is no live screen:\n", stderr);
	else if (error == -EINVAL)
		fprintf(stderr, "tt-allocmon: no live screen on a terminal of type %s:\n",
			strlen(type) < 64 ? type : "unknown");
	else if (error != -ENOTTY)
		fprintf(stderr, "tt-allocmon: no live screen: %s\n", strerror(-error));
	return begun ? EXIT_FAILED : command_status(options);
}

static void input_finish(struct screen_input *input)
{
	leak_rules_finish(&input->rules);
	recording_close(input->recording);
	source_destroy(input->feed);
}

/* Takes the input. */
static int show(const struct options *options, struct screen_input *input)
{
	const struct terminal_options terminal = {
		.no_color = options->no_color,
		.ascii = options->ascii,
		.no_mouse = options->no_mouse,
		.input_is_data = input->feed != NULL,
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
		bool begun = input->feed != NULL;
		input_finish(input);
		return instead(options, error, begun);
	}
	enum ending ending = run_screen(options, input, &set);
	terminal_stop();
	if (ending == ENDING_QUIT)
		raise(SIGQUIT);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (ending == ENDING_FAILED)
		fputs("tt-allocmon: no memory or no descriptors for the live screen\n", stderr);
	return ending == ENDING_FAILED ? EXIT_FAILED : EXIT_DONE;
}

/* Returns 0 or a negative errno value; what is wrong was said, while there is no live screen. */
static int open_input(const struct options *options, struct screen_input *input)
{
	int error = suppressions_load(options->suppressions, &input->rules);
	if (error < 0 || options->recording == NULL)
		return error;
	if (!chosen_is_feed(options))
		return chosen_recording_open(options->recording, &input->recording);
	/* Whoever asks for a password on the way has the terminal until the first sample is there.
	 */
	input->feed = isatty(STDOUT_FILENO) ? chosen_source_open(options) : NULL;
	return input->feed != NULL || !isatty(STDOUT_FILENO) ? 0 : -EBADMSG;
}

int command_screen(const struct options *options)
{
	struct screen_input input = {0};
	int error = open_input(options, &input);
	if (error == 0)
		return show(options, &input);
	input_finish(&input);
	return error == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
}

int command_replay(const struct options *options)
{
	struct options replay = *options;
	replay.recording = options->arguments[0];
	replay.delay = chosen_is_feed(&replay) ? STREAM_TICK_S : REPLAY_TICK_S;
	return command_screen(&replay);
}
