/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* stream: a snapshot a line, as JSON, until a signal or until nobody reads any more. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "viewer/command/options.h"
#include "viewer/output/json.h"

#define SECOND_NS 1000000000LL

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int signal_number)
{
	(void)signal_number;
	stop_asked = 1;
}

/* Signals are let in only while it sleeps or writes, so that none is missed in between. */
static void catch_signals(sigset_t *ret_before)
{
	struct sigaction action = {.sa_handler = ask_to_stop};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t caught;
	sigemptyset(&action.sa_mask);
	sigemptyset(&ignore.sa_mask);
	sigemptyset(&caught);
	sigaddset(&caught, SIGINT);
	sigaddset(&caught, SIGTERM);
	sigprocmask(SIG_BLOCK, &caught, ret_before);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigdelset(ret_before, SIGINT);
	sigdelset(ret_before, SIGTERM);
}

/* A ppoll() that need not wait lets no signal in: a fast reader would keep them all out. */
static bool must_stop(const sigset_t *open_mask)
{
	sigset_t closed_mask;
	sigprocmask(SIG_SETMASK, open_mask, &closed_mask);
	sigprocmask(SIG_SETMASK, &closed_mask, NULL);
	return stop_asked;
}

enum step {
	STEP_DONE,
	STEP_ENOUGH, /* nobody reads, or a signal came */
	STEP_FAILED,
};

/*
 * A line that was begun is finished, also after a signal: half a line is not JSON. Only a reader
 * that takes nothing for a second more has to live with one.
 */
static enum step write_line(const char *line, size_t length, const sigset_t *open_mask)
{
	static const struct timespec second = {.tv_sec = 1};
	size_t written = 0;
	while (written < length) {
		struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
		int ready = ppoll(&out, 1, stop_asked ? &second : NULL, open_mask);
		if (stop_asked && (written == 0 || ready == 0))
			return STEP_ENOUGH;
		if (ready <= 0)
			continue;
		/* As much as surely fits: a longer write would wait, and no signal end it. */
		size_t left = length - written;
		ssize_t n = write(STDOUT_FILENO, line + written, left < PIPE_BUF ? left : PIPE_BUF);
		if (n < 0 && errno == EPIPE)
			return STEP_ENOUGH;
		if (n < 0 && errno != EINTR && errno != EAGAIN) {
			perror("tt-allocmon: cannot write the stream");
			return STEP_FAILED;
		}
		written += n > 0 ? (size_t)n : 0;
	}
	return STEP_DONE;
}

static enum step write_snapshot(const struct snapshot *snapshot, const sigset_t *open_mask)
{
	char *text = json_snapshot(snapshot);
	if (!text) {
		fputs("tt-allocmon: no memory for the stream\n", stderr);
		return STEP_FAILED;
	}
	size_t length = strlen(text);
	text[length] = '\n'; /* instead of the end: only write() sees it */
	enum step step = write_line(text, length + 1, open_mask);
	free(text);
	return step;
}

static long long now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* Ends early where the reader of a pipe goes: it will not wait for the next line to know. */
static enum step sleep_until(long long time_ns, const sigset_t *open_mask)
{
	long long left;
	while (!stop_asked && (left = time_ns - now_ns()) > 0) {
		struct timespec wait = {left / SECOND_NS, left % SECOND_NS};
		struct pollfd out = {.fd = STDOUT_FILENO};
		if (ppoll(&out, 1, &wait, open_mask) > 0)
			return STEP_ENOUGH;
	}
	return stop_asked ? STEP_ENOUGH : STEP_DONE;
}

static enum step write_all(const struct options *options, struct source *source,
	struct snapshot *snapshot, const sigset_t *open_mask)
{
	long long interval = (long long)(options->delay * (double)SECOND_NS);
	long long next = now_ns();
	enum step step = STEP_DONE;
	for (uint64_t n = 1; step == STEP_DONE && !must_stop(open_mask); n++) {
		if (source_poll(source, SOURCE_CLOSED, snapshot) != 0) {
			fputs("tt-allocmon: no memory for the stream\n", stderr);
			return STEP_FAILED;
		}
		step = write_snapshot(snapshot, open_mask);
		if (step != STEP_DONE || n == options->count)
			break;
		/* After a stall, no burst of snapshots of the same moment. */
		next = next + interval > now_ns() ? next + interval : now_ns();
		step = sleep_until(next, open_mask);
	}
	return step;
}

int command_stream(const struct options *options)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
	struct source *source = source_shm_create(&options->filter);
	enum step step = STEP_FAILED;
	sigset_t open_mask;
	catch_signals(&open_mask);
	if (snapshot && source)
		step = write_all(options, source, snapshot, &open_mask);
	snapshot_finish(snapshot);
	free(snapshot);
	source_destroy(source);
	return step == STEP_FAILED ? EXIT_FAILED : EXIT_DONE;
}
