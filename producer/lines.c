/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/lines.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/names.h"
#include "common/text.h"
#include "producer/devices.h"
#include "producer/say.h"

/* A line has at most 150 bytes: three numbers of 20 digits, the longest type name, the words. */
enum { TEXT_CAPACITY = 64 * 152 };

void ttam_lines_init(struct ttam_lines *lines)
{
	const char *target = getenv("TT_ALLOCMON_EVENTS");
	lines->count = 0;
	lines->on = target != NULL && target[0] != '\0' && strlen(target) < sizeof lines->target;
	if (lines->on)
		memcpy(lines->target, target, strlen(target) + 1);
}

static void add_allocation(
	struct ttam_line *text, const struct ttam_lines_event *event, uint64_t device)
{
	ttam_line_add(text, "Allocated ");
	ttam_line_add_number(text, event->size);
	ttam_line_add(text, " bytes of ");
	ttam_line_add(text, ttam_type_name(event->type));
	ttam_line_add(text, " on device ");
	ttam_line_add_number(text, device);
	ttam_line_add(text, " (buffer_id=");
	ttam_line_add_number(text, event->id);
	ttam_line_add(text, ")\n");
}

static void add_free(struct ttam_line *text, const struct ttam_lines_event *event, uint64_t device)
{
	ttam_line_add(text, "Freed buffer ");
	ttam_line_add_number(text, event->id);
	ttam_line_add(text, " on device ");
	ttam_line_add_number(text, device);
	ttam_line_add(text, " (");
	ttam_line_add_number(text, event->size);
	ttam_line_add(text, " bytes)\n");
}

static void add_event(struct ttam_line *text, const struct ttam_lines_event *event, uint64_t pid)
{
	for (uint64_t left = event->devices; left != 0; left &= left - 1) {
		uint64_t device = ttam_devices_label((unsigned)__builtin_ctzll(left));
		ttam_line_add(text, event->is_free ? "✗ [PID " : "✓ [PID ");
		ttam_line_add_number(text, pid);
		ttam_line_add(text, "] ");
		if (event->is_free)
			add_free(text, event, device);
		else
			add_allocation(text, event, device);
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
