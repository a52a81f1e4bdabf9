/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "demo/pace.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

/* After falling behind by more (suspended, or a speed beyond the machine) nothing is made up. */
static const double lag_limit_s = 1.0;

static sigset_t stop_signals;
static double speed = 1.0;
static double end_s = INFINITY;
static double due_s;
static bool stopped;

static double now_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void pace_start(double new_speed, double duration)
{
	sigemptyset(&stop_signals);
	sigaddset(&stop_signals, SIGTERM);
	sigaddset(&stop_signals, SIGINT);
	sigaddset(&stop_signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &stop_signals, NULL);
	speed = new_speed;
	due_s = now_s();
	if (duration > 0)
		end_s = due_s + duration;
}

/* At least one look at the signals, however late it is. */
static bool sleep_until(double until_s)
{
	for (;;) {
		double left_s = fmax(0, fmin(fmin(until_s, end_s) - now_s(), 3600));
		struct timespec left = {
			.tv_sec = (time_t)left_s,
			.tv_nsec = (long)((left_s - floor(left_s)) * 1e9),
		};
		if (sigtimedwait(&stop_signals, NULL, &left) > 0)
			return false;
		if (errno != EAGAIN && errno != EINTR)
			return false;
		double now = now_s();
		if (now >= end_s)
			return false;
		if (now >= until_s)
			return true;
	}
}

bool pace_wait(double seconds)
{
	if (stopped)
		return false;
	due_s += seconds / speed;
	due_s = fmax(due_s, now_s() - lag_limit_s);
	stopped = !sleep_until(due_s);
	return !stopped;
}

void pace_hold(void)
{
	if (!stopped)
		stopped = !sleep_until(INFINITY);
}
