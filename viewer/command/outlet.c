/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/outlet.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS 1000000000LL

static volatile sig_atomic_t stop_asked;
static sigset_t open_mask;
static const char *written_name;

static void ask_to_stop(int signal_number)
{
	(void)signal_number;
	stop_asked = 1;
}

/* Signals are let in only while it sleeps or writes, so that none is missed in between. */
void outlet_open(const char *what)
{
	struct sigaction action = {.sa_handler = ask_to_stop};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t caught;
	written_name = what;
	sigemptyset(&action.sa_mask);
	sigemptyset(&ignore.sa_mask);
	sigemptyset(&caught);
	sigaddset(&caught, SIGINT);
	sigaddset(&caught, SIGTERM);
	sigprocmask(SIG_BLOCK, &caught, &open_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigdelset(&open_mask, SIGINT);
	sigdelset(&open_mask, SIGTERM);
}

/* A ppoll() that need not wait lets no signal in: a fast reader would keep them all out. */
bool outlet_must_stop(void)
{
	sigset_t closed_mask;
	sigprocmask(SIG_SETMASK, &open_mask, &closed_mask);
	sigprocmask(SIG_SETMASK, &closed_mask, NULL);
	return stop_asked;
}

static enum outlet_step write_all(const char *text, size_t length, bool is_begun)
{
	static const struct timespec second = {.tv_sec = 1};
	size_t written = 0;
	while (written < length) {
		struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
		int ready = ppoll(&out, 1, stop_asked ? &second : NULL, &open_mask);
		if (stop_asked && ((written == 0 && !is_begun) || ready == 0))
			return OUTLET_ENOUGH;
		if (ready <= 0)
			continue;
		/* As much as surely fits: a longer write would wait, and no signal end it. */
		size_t left = length - written;
		ssize_t n = write(STDOUT_FILENO, text + written, left < PIPE_BUF ? left : PIPE_BUF);
		if (n < 0 && errno == EPIPE)
			return OUTLET_ENOUGH;
		if (n < 0 && errno != EINTR && errno != EAGAIN) {
			fprintf(stderr, "tt-allocmon: cannot write %s: %s\n", written_name,
				strerror(errno));
			return OUTLET_FAILED;
		}
		written += n > 0 ? (size_t)n : 0;
	}
	return OUTLET_DONE;
}

enum outlet_step outlet_write(const char *text, size_t length)
{
	return write_all(text, length, false);
}

enum outlet_step outlet_write_end(const char *text, size_t length)
{
	return write_all(text, length, true);
}

long long outlet_now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND_NS + now.tv_nsec;
}

enum outlet_step outlet_sleep_until(long long time_ns)
{
	long long left;
	while (!stop_asked && (left = time_ns - outlet_now_ns()) > 0) {
		struct timespec wait = {left / SECOND_NS, left % SECOND_NS};
		struct pollfd out = {.fd = STDOUT_FILENO};
		if (ppoll(&out, 1, &wait, &open_mask) > 0)
			return OUTLET_ENOUGH;
	}
	return stop_asked ? OUTLET_ENOUGH : OUTLET_DONE;
}

enum outlet_step outlet_wait_for(int file)
{
	struct pollfd watched[] = {
		{.fd = file, .events = POLLIN},
		{.fd = STDOUT_FILENO},
	};
	do {
		if (ppoll(watched, 2, NULL, &open_mask) < 0)
			continue;
		if (watched[1].revents != 0)
			return OUTLET_ENOUGH;
		if (watched[0].revents != 0)
			return OUTLET_DONE;
	} while (!stop_asked);
	return OUTLET_ENOUGH;
}
