/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reporter: which of the two tells of this process's buffers, and which of its circular buffers:
 * calls of the API, or the hooks of the preload library.
 *
 * A tt-metal whose source has such calls may be preloaded as well; then both see the same. Who
 * tells first is listened to, the other one stands back for good, and the window says so. A fork's
 * child goes on with the same one.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum ttam_report {
	TTAM_REPORT_BUFFERS,
	TTAM_REPORT_CBS,
	TTAM_REPORT_COUNT,
};

/* enum ttam_shm_source; 0: nobody so far. */
extern _Atomic uint32_t ttam_reporters[TTAM_REPORT_COUNT] __attribute__((visibility("hidden")));

bool ttam_reporter_ask(enum ttam_report what, uint32_t source);

static inline bool ttam_reporter_is(enum ttam_report what, uint32_t source)
{
	return atomic_load_explicit(&ttam_reporters[what], memory_order_relaxed) == source;
}

/* ttam_reporter_may: source, which has something new, is the one that is listened to. */
static inline bool ttam_reporter_may(enum ttam_report what, uint32_t source)
{
	return __builtin_expect(ttam_reporter_is(what, source), 1) ||
	       ttam_reporter_ask(what, source);
}

/* ttam_reporter_is_other: for what tells nothing new, such as a free. */
static inline bool ttam_reporter_is_other(enum ttam_report what, uint32_t source)
{
	uint32_t is = atomic_load_explicit(&ttam_reporters[what], memory_order_relaxed);
	return is != 0 && is != source;
}

/* ttam_reporter_resign: source has found that it cannot tell. */
void ttam_reporter_resign(enum ttam_report what, uint32_t source);
