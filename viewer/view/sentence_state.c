/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is said where there is no row, or the screen is paused. */
#include "common/layout.h"
#include "viewer/view/format.h"
#include "viewer/view/sentence.h"

static const struct snapshot_notice *find_notice(
	const struct model *model, enum snapshot_notice_kind kind)
{
	const struct snapshot *snapshot = model->snapshot;
	for (unsigned i = 0; snapshot && i < snapshot->n_notices; i++)
		if (snapshot->notices[i].kind == kind)
			return &snapshot->notices[i];
	return NULL;
}

static void waiting(struct sentence *sentence, const struct model *model)
{
	const struct snapshot_notice *notice = find_notice(model, SNAPSHOT_NO_SEGMENT);
	sentence_add(sentence, "No job has been tracked yet");
	if (notice)
		sentence_try(sentence, " (no %s)", notice->object);
	sentence_add(sentence, "; waiting for one");
}

static void unreadable(struct sentence *sentence, const struct model *model)
{
	const struct snapshot_notice *notice = find_notice(model, SNAPSHOT_OTHER_FORMAT);
	if (notice) {
		bool newer = notice->format_version > TTAM_FORMAT_VERSION;
		sentence_add(sentence, "Format %u is %s than this viewer%s",
			(unsigned)notice->format_version, newer ? "newer" : "older",
			newer ? "" : "'s");
		sentence_add(sentence, ": install the tt-allocmon that the job uses");
		return;
	}
	notice = find_notice(model, SNAPSHOT_DAMAGED);
	if (!notice)
		notice = find_notice(model, SNAPSHOT_UNREADABLE);
	if (!notice || !sentence_try(sentence, "%s", notice->message))
		sentence_add(sentence, "What is there cannot be read: see tt-allocmon doctor");
}

static void paused(
	struct sentence *sentence, const struct view_state *state, const struct model *model)
{
	uint64_t since = state->now > state->paused_at ? state->now - state->paused_at : 0;
	sentence_add(sentence, "Paused at %s", format_clock(model->time).text);
	sentence_add(sentence, "; %u s recorded since", (unsigned)(since / 1000000000));
	sentence_add(sentence, ". Space goes on");
	sentence_add(sentence, ", [ ] steps");
	sentence_add(sentence, ", w saves");
}

static void replaying(
	struct sentence *sentence, const struct view_state *state, const struct model *model)
{
	const struct view_replay *replay = &state->replay;
	uint64_t to_go = replay->last > model->time ? replay->last - model->time : 0;
	sentence_add(sentence, "Replaying %s", replay->name);
	if (replay->host[0] != '\0')
		sentence_try(sentence, " of host %s", replay->host);
	sentence_add(sentence, ": %s", format_clock(model->time).text);
	sentence_add(sentence, ", %s to go", format_span((double)to_go / 1e9).text);
	sentence_add(sentence, ". + - speed");
	sentence_add(sentence, ", [ ] steps");
}

static void silent(
	struct sentence *sentence, const struct view_state *state, const struct model *model)
{
	const struct view_stream *stream = &state->stream;
	const char *host = stream->host[0] != '\0' ? stream->host : "the stream";
	const char *clock = format_clock(model->time).text;
	if (stream->has_ended)
		sentence_add(sentence, "The stream of %s ended", host);
	else
		sentence_add(
			sentence, "Nothing from %s for %s", host, format_span(stream->silent).text);
	sentence_add(sentence, ": these are the values of %s", clock);
}

void sentence_state(
	struct sentence *sentence, const struct view_state *state, const struct model *model)
{
	if (state->message[0] != '\0') {
		if (!sentence_try(sentence, "%s", state->message))
			sentence_add(sentence, "%.*s", sentence->limit, state->message);
	} else if (state->replay.is_on && !state->row_asked)
		replaying(sentence, state, model);
	else if (state->paused && !state->replay.is_on && !state->row_asked)
		paused(sentence, state, model);
	else if (state->stream.has_ended || state->stream.silent > 0)
		silent(sentence, state, model);
	else if (model->state == MODEL_WAITING)
		waiting(sentence, model);
	else if (model->state == MODEL_UNREADABLE)
		unreadable(sentence, model);
}
