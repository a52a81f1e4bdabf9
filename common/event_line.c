/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/event_line.h"

#include <stdbool.h>

#include "common/names.h"

enum ttam_event_line_kind ttam_event_line_kind(uint64_t event_kind)
{
	switch (event_kind) {
	case TTAM_EVENT_ALLOCATE:
	case TTAM_EVENT_CB_ALLOCATE:
		return TTAM_EVENT_LINE_ALLOCATED;
	case TTAM_EVENT_FREE:
	case TTAM_EVENT_CLOSE:
	case TTAM_EVENT_CB_FREE:
		return TTAM_EVENT_LINE_FREED;
	default:
		return TTAM_EVENT_LINE_NONE;
	}
}

/* All CBs without a program are one program: their addresses tell them apart. */
uint64_t ttam_event_line_id(uint64_t event_kind, uint64_t id, uint64_t address)
{
	return event_kind == TTAM_EVENT_CB_ALLOCATE && id == 0 ? address : id;
}

static void add_allocated(struct ttam_line *text, const struct ttam_event_line *line)
{
	ttam_line_add(text, "Allocated ");
	ttam_line_add_number(text, line->size);
	ttam_line_add(text, " bytes of ");
	ttam_line_add(text, ttam_type_name(line->type));
	ttam_line_add(text, " on device ");
	ttam_line_add_number(text, line->device);
	ttam_line_add(text, " (buffer_id=");
	ttam_line_add_number(text, line->id);
	ttam_line_add(text, ")\n");
}

static void add_freed(struct ttam_line *text, const struct ttam_event_line *line)
{
	ttam_line_add(text, "Freed buffer ");
	ttam_line_add_number(text, line->id);
	ttam_line_add(text, " on device ");
	ttam_line_add_number(text, line->device);
	ttam_line_add(text, " (");
	ttam_line_add_number(text, line->size);
	ttam_line_add(text, " bytes)\n");
}

void ttam_event_line_add(struct ttam_line *text, const struct ttam_event_line *line)
{
	if (line->kind == TTAM_EVENT_LINE_NONE)
		return;
	bool freed = line->kind == TTAM_EVENT_LINE_FREED;
	ttam_line_add(text, freed ? "✗ [PID " : "✓ [PID ");
	ttam_line_add_number(text, line->pid);
	ttam_line_add(text, "] ");
	if (freed)
		add_freed(text, line);
	else
		add_allocated(text, line);
}
