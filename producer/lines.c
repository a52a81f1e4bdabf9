/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/lines.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/event_line.h"
#include "producer/devices.h"
#include "producer/say.h"

enum { TEXT_CAPACITY = 64 * TTAM_EVENT_LINE_CAPACITY };

void ttam_lines_init(struct ttam_lines *lines)
{
	const char *target = getenv("TT_ALLOCMON_EVENTS");
	lines->count = 0;
	lines->on = target != NULL && target[0] != '\0' && strlen(target) < sizeof lines->target;
	if (lines->on)
		memcpy(lines->target, target, strlen(target) + 1);
}

static void add_event(struct ttam_line *text, const struct ttam_lines_event *event, uint64_t pid)
{
	struct ttam_event_line line = {
		.kind = event->is_free ? TTAM_EVENT_LINE_FREED : TTAM_EVENT_LINE_ALLOCATED,
		.pid = pid,
		.id = event->id,
		.size = event->size,
		.type = event->type,
	};
	for (uint64_t left = event->devices; left != 0; left &= left - 1) {
		line.device = ttam_devices_label((unsigned)__builtin_ctzll(left));
		ttam_event_line_add(text, &line);
	}
}

void ttam_lines_write(const struct ttam_lines *lines)
{
	char bytes[TEXT_CAPACITY];
	uint64_t pid = (uint64_t)getpid();
	for (uint32_t i = 0; i < lines->count; i++) {
		struct ttam_line text;
		ttam_line_init(&text, bytes, sizeof bytes);
		add_event(&text, &lines->event[i], pid);
		ttam_say_to(lines->target, text.text, text.length);
	}
}

void ttam_lines_add(struct ttam_lines *lines, const struct ttam_lines_event *event)
{
	if (lines->count == TTAM_LINES_CAPACITY) {
		ttam_lines_write(lines);
		lines->count = 0;
	}
	lines->event[lines->count++] = *event;
}
