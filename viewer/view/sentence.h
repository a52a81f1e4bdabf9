/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sentence: one line of words about the selected row. It is built of clauses; a clause is there
 * whole or not at all, and after one that does not fit comes no other.
 */
#pragma once

#include <stdbool.h>

#include "viewer/model/model.h"
#include "viewer/view/view.h"

struct sentence {
	char text[512];
	int width; /* columns of it so far */
	int limit;
	bool full;
};

struct sentence sentence_begin(int limit);
/* sentence_add: a clause, if it fits. Returns whether it did. */
bool sentence_add(struct sentence *sentence, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* sentence_try: as sentence_add, but where it does not fit another may be tried in its place. */
bool sentence_try(struct sentence *sentence, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What is so of one row, in words. The flag before it is not part of the text. */
void sentence_device(struct sentence *sentence, const struct model *model, unsigned device);
/* sentence_exact: every figure of what a device holds. */
void sentence_exact(struct sentence *sentence, const struct model_device *device);
void sentence_process(struct sentence *sentence, const struct model *model, size_t process);
void sentence_suspect(struct sentence *sentence, const struct model *model, size_t suspect);
/* sentence_buffer: of one record of a list; sentence_buffer_group: of several. */
void sentence_buffer(struct sentence *sentence, const struct model *model,
	const struct buffers *buffers, struct buffers_place place, bool with_process);
void sentence_buffer_group(struct sentence *sentence, const struct buffers_group *group);
void sentence_event(
	struct sentence *sentence, const struct model *model, const struct event_entry *entry);
/* sentence_state: what there is to say where there is no row, or the screen is paused. */
void sentence_state(
	struct sentence *sentence, const struct view_state *state, const struct model *model);
