/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flights: how many real calls that allocate or free buffers are on their way, so that a moment
 * without one can be told without holding a lock over them.
 *
 * Who needs such a moment and would wait for it in vain closes the gate: new calls wait a little
 * before they begin. They go on by themselves when it stays closed too long, so that nothing can
 * come to a standstill; the gate helps, it does not protect. What could be freed under its reader
 * is read between two calls of its own, which such a call does wait for: some microseconds, or
 * until the reader gets a processor again.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

extern _Atomic uint64_t ttam_flights_begun;
extern _Atomic uint64_t ttam_flights_ended;
extern _Atomic uint64_t ttam_flights_gate; /* when it opens, CLOCK_MONOTONIC in ns; 0: open */
extern _Atomic pid_t ttam_flights_reader;  /* a fork's child does not wait for its parent's */

struct ttam_flight {
	uint64_t number; /* 1 for the first */
	bool began_alone;
};

/* ttam_flights_wait: until the gate opens, or has been closed too long. */
void ttam_flights_wait(void);

/* ttam_flights_wait_for_reader: until it has read, for a second at most. */
void ttam_flights_wait_for_reader(void);

/* ttam_flights_close_gate: for some milliseconds at most. One at a time. */
void ttam_flights_close_gate(uint64_t longest_ns);
void ttam_flights_open_gate(void);

/* ttam_flights_land: waits, with the gate closed, until none is on its way. Returns false where
 * that took too long, else how many there have been. */
bool ttam_flights_land(uint64_t *ret_number);

/* ttam_flights_may_read: with the gate closed; what lives when the flights of this number are over
 * lives until ttam_flights_have_read(), which is to follow at once. Returns false where another one
 * has begun; nothing is to follow then. */
bool ttam_flights_may_read(uint64_t number);
void ttam_flights_have_read(void);

static inline struct ttam_flight ttam_flight_begin(void)
{
	struct ttam_flight flight;
	if (__builtin_expect(
		    atomic_load_explicit(&ttam_flights_gate, memory_order_relaxed) != 0, 0))
		ttam_flights_wait();
	flight.number = atomic_fetch_add(&ttam_flights_begun, 1) + 1;
	if (__builtin_expect(atomic_load(&ttam_flights_gate) != 0, 0))
		ttam_flights_wait_for_reader();
	flight.began_alone = atomic_load(&ttam_flights_ended) == flight.number - 1;
	return flight;
}

static inline void ttam_flight_end(void)
{
	atomic_fetch_add(&ttam_flights_ended, 1);
}

/* ttam_flight_is_alone: no other one was on its way since this one began. */
static inline bool ttam_flight_is_alone(const struct ttam_flight *flight)
{
	return flight->began_alone && atomic_load(&ttam_flights_begun) == flight->number;
}

/* ttam_flights_are_over: none is on its way, and none has begun after the one of this number. */
static inline bool ttam_flights_are_over(uint64_t number)
{
	return atomic_load(&ttam_flights_ended) == number &&
	       atomic_load(&ttam_flights_begun) == number;
}
