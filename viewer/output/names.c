/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/output/names.h"

#include "common/layout.h"

const char *names_state(enum snapshot_state state)
{
	switch (state) {
	case SNAPSHOT_LIVE:
		return "live";
	case SNAPSHOT_DEAD:
		return "dead";
	case SNAPSHOT_STALE:
		return "stale";
	}
	return "unknown";
}

const char *names_origin(enum snapshot_origin origin)
{
	switch (origin) {
	case SNAPSHOT_API:
		return "api";
	case SNAPSHOT_PRELOAD:
		return "preload";
	case SNAPSHOT_UPSTREAM:
		return "upstream";
	case SNAPSHOT_DRIVER:
		return "driver";
	}
	return "unknown";
}

const char *names_notice(enum snapshot_notice_kind kind)
{
	switch (kind) {
	case SNAPSHOT_NO_SEGMENT:
		return "no-segment";
	case SNAPSHOT_UNREADABLE:
		return "unreadable";
	case SNAPSHOT_OTHER_FORMAT:
		return "other-format";
	case SNAPSHOT_DAMAGED:
		return "damaged";
	case SNAPSHOT_NO_WINDOW:
		return "no-window";
	case SNAPSHOT_OUT_OF_SIGHT:
		return "out-of-sight";
	case SNAPSHOT_UPSTREAM_FILE:
		return "upstream-file";
	case SNAPSHOT_MORE_DEVICES:
		return "more-devices";
	}
	return "unknown";
}

const char *names_close_reason(uint32_t reason)
{
	switch (reason) {
	case TTAM_CLOSED_BULK:
		return "bulk";
	case TTAM_CLOSED_DEVICE:
		return "device";
	default:
		return NULL;
	}
}

const char *names_left_out(uint64_t source)
{
	switch (source) {
	case TTAM_SHM_SOURCE_API:
		return "its own reports are left out, as the preload library sees the same";
	case TTAM_SHM_SOURCE_PRELOAD:
		return "the preload library stands back, as the program itself reports the same";
	default:
		return NULL;
	}
}

/* Whether it is of a buffer or of a program's CBs, its type says. */
const char *names_event(uint32_t kind)
{
	switch (kind) {
	case TTAM_EVENT_ALLOCATE:
	case TTAM_EVENT_CB_ALLOCATE:
		return "allocate";
	case TTAM_EVENT_FREE:
	case TTAM_EVENT_CB_FREE:
		return "free";
	case TTAM_EVENT_FAIL:
		return "fail";
	case TTAM_EVENT_CLOSE:
		return "close";
	case TTAM_EVENT_UNMATCHED:
		return "unmatched";
	case TTAM_EVENT_MARK:
		return "mark";
	default:
		return "unknown";
	}
}
