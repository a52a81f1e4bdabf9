/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * held: how many buffers of each kind are held at one moment, while the events between two looks
 * are taken back one by one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/source/snapshot.h"

struct held_group {
	uint64_t size;
	uint64_t devices; /* mask of slot indices of its process */
	int64_t count; /* below 0 where its devices were freed one by one: others make up for it */
	uint32_t process; /* index in the snapshot */
	uint32_t type;
	uint32_t scope; /* index in the process's scopes + 1; 0: none */
	bool used;
};

/* Zeroed memory is empty. */
struct held {
	size_t n;
	size_t room; /* a power of two */
	struct held_group *groups;
};

/* held_take: the live records of a snapshot. Both return 0 or -ENOMEM. */
int held_take(struct held *held, const struct snapshot *snapshot);
/* held_add: so many more (or fewer) of a kind; its count is of no meaning. */
int held_add(struct held *held, const struct held_group *kind, int64_t more);
void held_finish(struct held *held);
