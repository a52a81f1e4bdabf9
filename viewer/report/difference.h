/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * difference: two reports compared: peaks and what is left of each device and type, and groups of
 * buffers. Processes are the same by their names, devices by their ids, else by their numbers.
 */
#pragma once

#include "viewer/report/report.h"

/* One type of one device; SNAPSHOT_UNKNOWN: not known in that report. */
struct difference_use {
	const struct report_device *device; /* of the second report, else of the first */
	unsigned type;
	uint64_t peak[2];
	uint64_t left[2];
};

enum difference_kind {
	DIFFERENCE_GROWN,
	DIFFERENCE_NEW,
	DIFFERENCE_SHRUNK,
	DIFFERENCE_GONE,
	DIFFERENCE_NONE,
};

/* Buffers of one type, size and scope of all processes of one name. */
struct difference_group {
	char process[SNAPSHOT_TEXT];
	char scope[SNAPSHOT_TEXT];
	uint32_t type;
	uint64_t size;
	uint64_t count[2];
	uint64_t bytes[2]; /* on all devices */
};

struct difference_groups {
	bool is_cut[2]; /* not all groups of that report were listed: what it lacks is not known */
	size_t n;
	size_t room;
	struct difference_group *groups; /* those that changed most come first */
};

struct difference {
	const struct report *report[2];
	size_t n_uses;
	struct difference_use uses[2 * SNAPSHOT_DEVICES * SNAPSHOT_TYPES];
	struct difference_groups left;  /* alive at the end, or closed unfreed */
	struct difference_groups worst; /* on the device that held most of its type */
};

/* difference_create: of two reports, which live as long. NULL without memory. */
struct difference *difference_create(const struct report *before, const struct report *after);
void difference_destroy(struct difference *difference);

enum difference_kind difference_kind_of(const struct difference_group *group);
const char *difference_kind_name(enum difference_kind kind);
