/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lines: the event log as text, for TT_ALLOCMON_EVENTS: a line per buffer and device, one write
 * per event. Lines are collected under the lock and written after it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/segment.h"

enum { TTAM_LINES_CAPACITY = 64 };

struct ttam_lines_event {
	uint64_t id;
	uint64_t size;
	uint64_t devices;
	uint32_t type;
	bool is_free;
};

struct ttam_lines {
	uint32_t count;
	bool on;
	char target[TTAM_PATH_CAPACITY];
	struct ttam_lines_event event[TTAM_LINES_CAPACITY];
};

/* ttam_lines_init: reads the environment. */
void ttam_lines_init(struct ttam_lines *lines);

/* ttam_lines_add: writes at once only where more come together than fit (a bulk free). */
void ttam_lines_add(struct ttam_lines *lines, const struct ttam_lines_event *event);

/* ttam_lines_write: needs no lock for a copy of its own. */
void ttam_lines_write(const struct ttam_lines *lines);
