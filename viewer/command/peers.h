/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* peers: other processes of this machine, as /proc shows them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct peer {
	uint64_t pid;
	uint64_t start_time; /* clock ticks since boot; 0: unknown */
	char name[128];      /* short; any byte is possible: escape it */
	bool has_runtime;    /* libtt_metal.so is loaded ... */
	char runtime[512];   /* ... from this file; empty: the path is longer */
	bool has_preload;    /* libtt-allocmon-preload.so is loaded */
};

/* peers_look: at one process. Returns 0 or -errno. */
int peers_look(uint64_t pid, struct peer *ret_peer);

/* peers_each: calls visit for every process but our own that can be looked at. Returns how many
 * could not, or -errno. */
int peers_each(void (*visit)(const struct peer *peer, void *context), void *context);
