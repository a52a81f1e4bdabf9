/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* event_line: an event of one buffer on one device as a line for people. */
#pragma once

#include <stdint.h>

#include "common/text.h"

enum {
	/* Three numbers of 20 digits, the longest type name, the words: 150 bytes at most. */
	TTAM_EVENT_LINE_CAPACITY = 152,
};

enum ttam_event_line_kind {
	TTAM_EVENT_LINE_NONE, /* such an event has no line */
	TTAM_EVENT_LINE_ALLOCATED,
	TTAM_EVENT_LINE_FREED,
};

struct ttam_event_line {
	enum ttam_event_line_kind kind;
	uint64_t pid;
	uint64_t id;
	uint64_t size;
	uint64_t device;
	uint64_t type;
};

/* ttam_event_line_kind: of an event of the ring (enum ttam_shm_event_kind). */
enum ttam_event_line_kind ttam_event_line_kind(uint64_t event_kind);

/* ttam_event_line_id: what names the buffer of an event of the ring in its line. */
uint64_t ttam_event_line_id(uint64_t event_kind, uint64_t id, uint64_t address);

/* ttam_event_line_add: with the line's end; nothing for a kind that has no line. */
void ttam_event_line_add(struct ttam_line *text, const struct ttam_event_line *line);
