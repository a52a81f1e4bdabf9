/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* window_reader: what the parts of window.h share. Nobody else includes this. */
#pragma once

#include <string.h>

#include "common/text.h"
#include "common/word.h"
#include "viewer/source/window.h"

struct window_reader {
	const struct ttam_shm_window *window;
	const struct window_request *request;
	struct snapshot *snapshot;
	struct snapshot_process *process;
	uint64_t incarnation;
	uint64_t selected; /* slot indices that exist and are wanted */
	uint64_t n_scopes;
	uint64_t clock_coarse;
	uint64_t clock_realtime;
	bool no_memory;
};

/* The parts, each one callback of guard_run(). */
void window_read_slots(void *reader);
void window_read_totals(void *reader); /* of the dead: counters from the records */
void window_read_records(void *reader);
void window_read_programs(void *reader);
void window_read_closed(void *reader);
void window_read_marks(void *reader);
void window_read_events(void *reader);
void window_read_scopes(void *reader); /* after all that name scopes */

static inline uint64_t load(const ttam_word *word)
{
	return ttam_word_load(word);
}

static inline uint64_t load_clamped(const ttam_word *word, uint64_t limit)
{
	uint64_t value = load(word);
	return value < limit ? value : limit;
}

static inline uint64_t unknown_if_zero(uint64_t value)
{
	return value == 0 ? SNAPSHOT_UNKNOWN : value;
}

/* A time of the writer's coarse clock as ns since the epoch. Its pair of clocks may be apart, where
 * it got no processor in between: nothing that was read lies in the future. */
static inline uint64_t to_realtime(const struct window_reader *reader, uint64_t time)
{
	if (time == 0)
		return SNAPSHOT_UNKNOWN;
	uint64_t realtime = time - reader->clock_coarse + reader->clock_realtime;
	return realtime < reader->request->realtime ? realtime : reader->request->realtime;
}

/* Scopes become visible before what names them: the count may have grown since it was read. */
static inline uint32_t checked_scope(struct window_reader *reader, uint64_t scope)
{
	if (scope > reader->n_scopes)
		reader->n_scopes =
			load_clamped(&reader->window->process.n_scopes, TTAM_SCOPE_COUNT);
	return scope > reader->n_scopes ? 0 : (uint32_t)scope;
}
