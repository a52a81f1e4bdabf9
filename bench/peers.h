/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peers: what others do for each allocation, written anew after their sequence of operations, to
 * compare with in the same run.
 */
#pragma once

#include <stdint.h>

/* One atomic addition: what no counter shared between processes can be cheaper than. */
void peer_xadd(uint64_t iterations);

/* A call of a function elsewhere that does nothing. */
void peer_call(uint64_t iterations);

/* An uncontended lock and unlock of a pthread mutex. */
void peer_mutex(uint64_t iterations);

/* A tracker behind a socket: a message of 128 bytes per event, sent blocking under a mutex. */
void peer_socket_start(void);
void peer_socket_pair(uint64_t iterations);
void peer_socket_stop(void);

/*
 * Counters shared by all processes, as tt-metal's /dev/shm/tt_device_*_memory: per event and device
 * a linear search for the process and the chip, three locked additions (or compare-and-swap loops,
 * for a free) and two clock readings, under a process-wide mutex.
 */
void peer_shared_start(void);
void peer_shared_pair(uint64_t iterations);
void peer_shared_event_8(uint64_t iterations);
void peer_shared_event_32(uint64_t iterations);
