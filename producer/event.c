/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/event.h"

#include "common/event_line.h"

void ttam_event_log(struct ttam_book *book, struct ttam_event event)
{
	enum ttam_event_line_kind kind = ttam_event_line_kind(event.kind);
	const struct ttam_lines_event line = {
		.id = ttam_event_line_id(event.kind, event.id, event.address),
		.size = event.size,
		.devices = event.devices,
		.type = (uint32_t)event.type,
		.is_free = kind == TTAM_EVENT_LINE_FREED,
	};
	if (kind != TTAM_EVENT_LINE_NONE)
		ttam_lines_add(&book->lines, &line);
}
