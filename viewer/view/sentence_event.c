/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of one event. */
#include <inttypes.h>

#include "common/layout.h"
#include "viewer/view/event_rows.h"
#include "viewer/view/format.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence.h"

#define JUST_NOW_S 0.1

static const char *verb_of(unsigned kind)
{
	switch (kind) {
	case TTAM_EVENT_ALLOCATE:
	case TTAM_EVENT_CB_ALLOCATE:
		return "allocated";
	case TTAM_EVENT_FREE:
	case TTAM_EVENT_CB_FREE:
		return "freed";
	case TTAM_EVENT_CLOSE:
		return "closed";
	case TTAM_EVENT_FAIL:
		return "was refused";
	default:
		return NULL;
	}
}

static void add_devices(
	struct sentence *sentence, const struct model *model, const struct event_entry *entry)
{
	enum { ANY_WIDTH = 24 };
	bool one = (entry->labels & (entry->labels - 1)) == 0;
	if (entry->labels != 0)
		sentence_add(sentence, one ? " on device %s" : " on devices %s",
			event_rows_devices(model, entry, ANY_WIDTH).text);
}

/* What it was that was allocated or freed. */
static void add_object(struct sentence *sentence, const struct event_entry *entry)
{
	char program[48];
	names_program(entry->id, "", program, sizeof(program));
	if (entry->kind == TTAM_EVENT_FAIL)
		return;
	if (entry->type == TTAM_SHM_CB)
		sentence_add(sentence, ", %s", program);
	else
		sentence_add(sentence, ", id %" PRIu64, entry->id);
}

void sentence_event(
	struct sentence *sentence, const struct model *model, const struct event_entry *entry)
{
	const char *verb = verb_of(entry->kind);
	double ago = model->time > entry->time ? (double)(model->time - entry->time) / 1e9 : 0;
	if (entry->kind == TTAM_EVENT_UNMATCHED) {
		sentence_add(sentence, "%" PRIu64 " freed id %" PRIu64 ", which was not live",
			entry->pid, entry->id);
		add_devices(sentence, model, entry);
	} else if (verb) {
		if (!sentence_try(sentence, "%" PRIu64 " %s %s bytes of %s", entry->pid, verb,
			    format_exact(entry->size).text, names_type(entry->type)))
			sentence_add(sentence, "%" PRIu64 " %s %s", entry->pid, verb,
				format_size(entry->size).text);
		add_devices(sentence, model, entry);
		add_object(sentence, entry);
	} else
		sentence_add(sentence, "%s", format_clock(entry->time).text);
	if (ago < JUST_NOW_S)
		sentence_add(sentence, ", just now");
	else
		sentence_add(sentence, ", %s ago", format_period(ago).text);
}
