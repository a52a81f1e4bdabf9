/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/event.h"

void ttam_event_log(struct ttam_book *book, struct ttam_event event)
{
	struct ttam_lines_event line = {
		.id = event.id,
		.size = event.size,
		.devices = event.devices,
		.type = (uint32_t)event.type,
	};
	switch ((enum ttam_shm_event_kind)event.kind) {
	case TTAM_EVENT_CB_ALLOCATE:
		/* All CBs without a program are one program: their addresses tell them apart. */
		line.id = event.id != 0 ? event.id : event.address;
		break;
	case TTAM_EVENT_ALLOCATE:
		break;
	case TTAM_EVENT_FREE:
	case TTAM_EVENT_CLOSE:
	case TTAM_EVENT_CB_FREE:
		line.is_free = true;
		break;
	case TTAM_EVENT_FAIL:
	case TTAM_EVENT_UNMATCHED:
	case TTAM_EVENT_MARK:
		return;
	}
	ttam_lines_add(&book->lines, &line);
}
