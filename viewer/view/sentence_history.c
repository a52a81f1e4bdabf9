/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of the past of a row. */
#include "viewer/view/sentence_history.h"

#include <math.h>

#include "viewer/view/format.h"

#define SECOND UINT64_C(1000000000)
#define LEVEL_LEAST (10 * SECOND) /* shorter is said of nothing that it is level */

enum {
	LEVEL_PART = 200, /* what moves by less than this part of itself is level */
	STEPS_MOST = 256,
};

/* When watching began, or the mark, whichever is later. */
static uint64_t told_from(const struct model *model)
{
	uint64_t watched = (uint64_t)(model->watched * (double)SECOND);
	uint64_t begin = watched < model->time ? model->time - watched : 0;
	uint64_t mark = model->mark.time <= model->time ? model->mark.time : 0;
	return mark + SECOND >= begin ? mark : begin;
}

static struct format_text since(const struct model *model)
{
	struct format_text text = {"the start"};
	if (model->mark.time < told_from(model) && model->mark.time != 0)
		return format_clock(told_from(model));
	if (model->mark.by_hand || model->mark.name[0] != '\0')
		return (struct format_text){"the mark"};
	return text;
}

static struct model_span between(const struct past *past, uint64_t from, uint64_t to)
{
	const struct plot *plot = &past->plot;
	if (plot->history == MODEL_NO_HISTORY)
		return (struct model_span){.seen = false};
	return model_history(plot->model, plot->history, plot->holding, from, to);
}

/* Where the stretch without a sample begins and ends that a column lies in. */
static void unwatched(struct sentence *sentence, const struct past *past)
{
	const struct plot *plot = &past->plot;
	int first = past->cursor, last = past->cursor;
	while (first > 0 && !plot_span(plot, first - 1).seen)
		first--;
	while (last + 1 < plot->columns && !plot_span(plot, last + 1).seen)
		last++;
	struct format_text from = format_clock(plot_end(plot, first) - plot->span);
	struct format_text to = format_clock(plot_end(plot, last));
	if (first > 0 && last + 1 < plot->columns)
		sentence_add(sentence, "Nothing recorded %s-%s", from.text, to.text);
	else if (first > 0)
		sentence_add(sentence, "Nothing recorded from %s on", from.text);
	else if (last + 1 < plot->columns)
		sentence_add(sentence, "Nothing recorded until %s", to.text);
	else
		sentence_add(sentence, "Nothing recorded in all of this time");
}

/* How long steps are so far back: as exact as values are kept there. */
static uint64_t step_at(const struct past *past, uint64_t time)
{
	uint64_t ago = past->now - time;
	return ago < 590 * SECOND ? SECOND : ago < 7100 * SECOND ? 10 * SECOND : 60 * SECOND;
}

/* Since when it moves by next to nothing; now where it does move. */
static uint64_t level_since(const struct past *past)
{
	uint64_t low = UINT64_MAX, high = 0, at = past->now + 1;
	while (past->now - at + 1 < 86400 * SECOND) {
		uint64_t step = step_at(past, at - 1);
		uint64_t from = (at - 1) / step * step;
		struct model_span span = between(past, from, at);
		low = span.seen && span.low < low ? span.low : low;
		high = span.seen && span.high > high ? span.high : high;
		if (!span.seen || high - low > high / LEVEL_PART || from == 0)
			break;
		at = from;
	}
	return at < past->now ? at : past->now;
}

/* Whether the troughs never went down since the mark, each of a span as long as a column. */
static bool rose_without_fall(const struct past *past, uint64_t mark)
{
	uint64_t step = past->plot.span, low = 0;
	if (step < (past->now - mark) / STEPS_MOST)
		step = (past->now - mark) / STEPS_MOST;
	for (uint64_t from = mark; from < past->now; from += step) {
		struct model_span span = between(past, from, from + step);
		if (!span.seen || span.low < low)
			return false;
		low = span.low;
	}
	return true;
}

static void add_full(struct sentence *sentence, const struct past *past)
{
	const struct model_use *use = &past->use;
	bool one = past->of == PAST_DEVICE || past->of == PAST_PART;
	if (format_estimate(use->full_in).text[0] != '\0')
		sentence_add(sentence, "; %sfull at %s", one ? "" : "first device ",
			format_minute(past->now + (uint64_t)(use->full_in * 1e9)).text);
}

static void rising(struct sentence *sentence, const struct model *model, const struct past *past)
{
	double rate = past->use.per_minute;
	struct format_text size = format_size((uint64_t)rate);
	if (!sentence_try(sentence, "Since %s %s rose %s a minute", since(model).text,
		    past_name(past, model).text, size.text))
		sentence_add(sentence, "Rose %s a minute", size.text);
	if (model->mark.time <= past->now && rose_without_fall(past, model->mark.time))
		sentence_add(sentence, " without a fall");
	add_full(sentence, past);
}

static void ranging(struct sentence *sentence, const struct model *model, const struct past *past)
{
	struct model_span span = between(past, told_from(model), past->now + 1);
	bool steady = fabs(past->use.per_minute) < 1;
	if (!span.seen) {
		sentence_add(
			sentence, "Nothing recorded of %s so far", past_name(past, model).text);
		return;
	}
	if (span.high - span.low <= span.high / LEVEL_PART) {
		sentence_add(sentence, "Level at %s", format_size(span.high).text);
		sentence_add(sentence, " since %s", since(model).text);
		return;
	}
	struct format_text range = format_pair(span.low, " and ", span.high);
	if (!sentence_try(sentence, "Since %s %s was%s between %s", since(model).text,
		    past_name(past, model).text, steady ? " steady," : "", range.text))
		sentence_add(sentence, "Between %s", range.text);
}

void sentence_history(struct sentence *sentence, const struct model *model, const struct past *past)
{
	double rate = past->use.per_minute;
	bool rises = rate >= 1 && rate < 0x1p63;
	if (past->cursor >= 0 && !plot_span(&past->plot, past->cursor).seen) {
		unwatched(sentence, past);
		return;
	}
	if (past->grows && rises) {
		rising(sentence, model, past);
		return;
	}
	uint64_t level = level_since(past);
	if (past->now - level >= LEVEL_LEAST)
		sentence_add(sentence, "Level since %s", format_clock(level).text);
	else if (rises)
		rising(sentence, model, past);
	else
		ranging(sentence, model, past);
}
