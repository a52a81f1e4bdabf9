/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flights: how many real calls that allocate or free buffers are on their way, so that a moment
 * without one can be told without holding a lock over them.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

extern _Atomic uint64_t ttam_flights_begun;
extern _Atomic uint64_t ttam_flights_ended;

struct ttam_flight {
	uint64_t number; /* 1 for the first */
	bool began_alone;
};

static inline struct ttam_flight ttam_flight_begin(void)
{
	struct ttam_flight flight;
	flight.number = atomic_fetch_add(&ttam_flights_begun, 1) + 1;
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
