/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/flights.h"

#include <errno.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include "producer/clock.h"

#define LONGEST_READING UINT64_C(1000000000) /* of a reader without a processor */

_Atomic uint64_t ttam_flights_begun;
_Atomic uint64_t ttam_flights_ended;
_Atomic uint64_t ttam_flights_gate;
_Atomic pid_t ttam_flights_reader;

static uint64_t get_time(void)
{
	return ttam_clock_read(CLOCK_MONOTONIC);
}

static bool is_closed(void)
{
	uint64_t opens = atomic_load(&ttam_flights_gate);
	return opens != 0 && get_time() < opens;
}

static void pause_briefly(void)
{
	const struct timespec pause = {0, 20000};
	if (sched_yield() != 0 || is_closed())
		nanosleep(&pause, NULL);
}

void ttam_flights_wait(void)
{
	int saved_errno = errno;
	while (is_closed())
		pause_briefly();
	errno = saved_errno;
}

void ttam_flights_wait_for_reader(void)
{
	int saved_errno = errno;
	uint64_t until = get_time() + LONGEST_READING;
	pid_t own = getpid();
	while (atomic_load(&ttam_flights_reader) == own && get_time() < until)
		sched_yield();
	errno = saved_errno;
}

void ttam_flights_close_gate(uint64_t longest_ns)
{
	atomic_store(&ttam_flights_gate, get_time() + longest_ns);
}

void ttam_flights_open_gate(void)
{
	atomic_store(&ttam_flights_gate, 0);
}

bool ttam_flights_land(uint64_t *ret_number)
{
	do {
		/* In this order: one that ends between the two makes them differ. */
		uint64_t ended = atomic_load(&ttam_flights_ended);
		uint64_t begun = atomic_load(&ttam_flights_begun);
		if (begun == ended) {
			*ret_number = begun;
			return true;
		}
		pause_briefly();
	} while (is_closed());
	return false;
}

/* In this order: either this sees the call that begins, or that call the reader. */
bool ttam_flights_may_read(uint64_t number)
{
	atomic_store(&ttam_flights_reader, getpid());
	if (ttam_flights_are_over(number))
		return true;
	ttam_flights_have_read();
	return false;
}

void ttam_flights_have_read(void)
{
	atomic_store(&ttam_flights_reader, 0);
}
