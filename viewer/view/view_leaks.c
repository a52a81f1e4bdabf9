/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The Leaks view: all groups of buffers with their verdicts, and why one of them has its own. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "viewer/model/number.h"
#include "viewer/view/alive.h"
#include "viewer/view/chart.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence_group.h"
#include "viewer/view/table_leaks.h"
#include "viewer/view/views.h"

enum {
	WIDE = 100, /* columns from which on a line says more */
	SCROLL_LEAKS = 5,
};

struct leaks {
	const struct table *table;
	const struct layout_leaks *layout;
	struct select_order order;
	int at; /* place of the selected group in the order; SELECT_NONE: none */
};

static const struct model_group *selected(const struct leaks *leaks)
{
	if (leaks->at == SELECT_NONE)
		return NULL;
	return &leaks->table->model->groups[leaks->order.index[leaks->at]];
}

static bool is_suspect(const struct leaks *leaks)
{
	return leaks->at != SELECT_NONE &&
	       leaks->order.index[leaks->at] < leaks->table->model->n_suspects;
}

/* Of the whole list, whatever part of it is shown. */
static void add_counts(struct sentence *line, const struct model *model)
{
	size_t n_watch = table_count_watch(model);
	size_t n_ignored = 0;
	for (size_t i = model->n_suspects; i < model->n_groups; i++)
		n_ignored += model->groups[i].ignored;
	size_t n_healthy = model->n_groups - model->n_suspects - n_watch - n_ignored;
	if (model->n_suspects > 0)
		sentence_add(line, "%zu suspect%s", model->n_suspects,
			model->n_suspects == 1 ? "" : "s");
	else
		sentence_add(line, "no suspect");
	if (n_watch > 0)
		sentence_add(line, ", %zu to watch", n_watch);
	sentence_add(line, ", %zu group%s healthy", n_healthy, n_healthy == 1 ? "" : "s");
	if (n_ignored > 0)
		sentence_add(line, ", %zu ignored", n_ignored);
}

static const struct model_group *find_unlisted(const struct model *model)
{
	for (size_t i = 0; i < model->n_groups; i++)
		if (model->groups[i].verdict == MODEL_UNLISTED)
			return &model->groups[i];
	return NULL;
}

static void draw_totals(const struct leaks *leaks)
{
	const struct table *table = leaks->table;
	const struct model *model = table->model;
	const struct model_group *unlisted = find_unlisted(model), *group = selected(leaks);
	struct sentence line = sentence_begin(table->canvas->columns);
	int row = leaks->layout->totals.at;
	if (unlisted)
		sentence_add(&line,
			"/dev/shm is full: %s buffers of %" PRIu64 " counted but not listed",
			format_count(unlisted->alive, 9).text, unlisted->pid);
	else
		add_counts(&line, model);
	int end = canvas_text(
		table->canvas, row, 0, line.text, unlisted ? STYLE_NOTICE : STYLE_STRONG);
	if (!unlisted && table->canvas->columns >= WIDE && group && !isnan(group->rhythm)) {
		line = sentence_begin(table->canvas->columns - end - 40);
		sentence_add(&line, "   rhythm of %" PRIu64 ": %s", group->pid,
			format_period(group->rhythm).text);
		sentence_add(&line, ", %s troughs", format_count(group->n_troughs, 9).text);
		end = canvas_text(table->canvas, row, end, line.text, STYLE_DIM);
	}
	frame_mark(table->canvas, row, end, table->state, model);
}

static void draw_more(const struct leaks *leaks, int row, int first, int shown)
{
	const struct table *table = leaks->table;
	char text[32];
	int left = leaks->order.n - first - shown;
	if (first > 0) {
		table_more(table, row, first, shown, leaks->order.n);
		return;
	}
	snprintf(text, sizeof(text), "%d more", left);
	canvas_name(table->canvas, row, LAYOUT_GUTTER, table->canvas->columns - LAYOUT_GUTTER, text,
		STYLE_DIM);
}

static void draw_rows(const struct leaks *leaks)
{
	const struct table *table = leaks->table;
	struct layout_place place = leaks->layout->table;
	int n = leaks->order.n, shown = n, first = 0;
	if (n > place.width) {
		shown = place.width > 2 ? place.width - 1 : place.width;
		first = table_scroll((int)table->state->scroll[SCROLL_LEAKS], leaks->at, n, shown);
	}
	for (int i = 0; i < shown; i++)
		table_leaks_row(table, leaks->layout, place.at + i, leaks->order.index[first + i],
			first + i == leaks->at);
	if (shown < n && shown < place.width)
		draw_more(leaks, place.at + shown, first, shown);
}

/* How much of a text fits, up to the end of a clause. */
static size_t clauses_that_fit(const char *text, int columns)
{
	size_t fits = 0;
	const char *at = text;
	for (int column = 0; *at != '\0' && column < columns; column++) {
		bool ends = strchr(",;:.", *at) != NULL && (at[1] == ' ' || at[1] == '\0');
		(void)canvas_next(&at);
		if (ends)
			fits = (size_t)(at - text);
	}
	return *at == '\0' ? (size_t)(at - text) : fits;
}

/* A sentence in two lines; what fits in neither is left out. */
static void draw_two_lines(const struct leaks *leaks, int row, struct sentence *sentence)
{
	struct canvas *canvas = leaks->table->canvas;
	char *text = sentence->text;
	for (int i = 0; i < 2 && *text != '\0'; i++) {
		size_t fits = clauses_that_fit(text, canvas->columns);
		char *rest = text + fits;
		bool last = i == 1 || *rest == '\0' || fits == 0;
		char kept = *rest;
		if (last && kept != '\0' && fits > 0)
			rest[-1] = '\0';
		*rest = '\0';
		canvas_name(canvas, row + i, 0, canvas->columns, text, STYLE_TEXT);
		if (kept == '\0')
			return;
		*rest = kept;
		text = rest + (kept == ' ');
	}
}

static void draw_details(const struct leaks *leaks, const struct model_group *group)
{
	const struct table *table = leaks->table;
	struct canvas *canvas = table->canvas;
	int row = leaks->layout->details.at;
	bool wide = canvas->columns >= WIDE;
	struct sentence title = sentence_begin(canvas->columns - 10);
	sentence_add(&title, "%" PRIu64 " %s", group->pid, names_group(group));
	if (group->verdict != MODEL_UNLISTED)
		sentence_add(&title, ", %s %s, device%s %s", names_type(group->type),
			format_size(group->size).text,
			(group->devices & (group->devices - 1)) != 0 ? "s" : "",
			names_devices(table->model, group->devices, 20).text);
	canvas_text(canvas, row, 0, title.text, STYLE_STRONG);
	struct sentence reason = sentence_begin(SENTENCE_WIDEST);
	if (is_suspect(leaks)) {
		char sure[16];
		snprintf(sure, sizeof(sure), "sure %.0f%%", number_floor(group->score * 100 + 0.5));
		canvas_right(canvas, row, canvas->columns, sure, STYLE_SUSPECT);
		sentence_suspect_until(&reason, table->model, leaks->order.index[leaks->at], wide);
		sentence_siblings(&reason, table->model, group);
	} else {
		sentence_group(&reason, table->model, leaks->order.index[leaks->at]);
	}
	draw_two_lines(leaks, row + 1, &reason);
}

static void draw_line(const struct leaks *leaks, int row, const struct sentence *line)
{
	canvas_text(leaks->table->canvas, row, 0, line->text, STYLE_DIM);
}

static void draw_evidence(const struct leaks *leaks, const struct model_group *group)
{
	int columns = leaks->table->canvas->columns, row = leaks->layout->evidence.at;
	bool wide = columns >= WIDE;
	struct sentence line = sentence_begin(columns);
	sentence_evidence(&line, leaks->table->model, group, wide);
	draw_line(leaks, row, &line);
	if (leaks->layout->evidence.width < 3)
		return;
	line = sentence_begin(columns);
	sentence_why(&line, group, true);
	draw_line(leaks, row + 1, &line);
	line = sentence_begin(columns);
	if (is_suspect(leaks))
		sentence_clears(&line, group, true);
	draw_line(leaks, row + 2, &line);
}

static void draw_sentence(const struct leaks *leaks)
{
	const struct table *table = leaks->table;
	const struct model_group *group = selected(leaks);
	bool summary = leaks->layout->tall || group == NULL;
	unsigned flags = summary && table->model->n_suspects > 0 ? MODEL_SUSPECT : 0;
	/* Where its reason stands above, this line goes on from there. */
	bool goes_on = !summary && leaks->layout->details.width > 0;
	if (!summary && is_suspect(leaks) && !goes_on)
		flags = MODEL_SUSPECT;
	const struct model_group *unlisted = find_unlisted(table->model);
	if (unlisted && leaks->layout->details.width == 0)
		flags = MODEL_UPSTREAM;
	struct sentence sentence = sentence_begin(table->canvas->columns - frame_flag_width(flags));
	if (flags == MODEL_UPSTREAM)
		sentence_group(&sentence, table->model, (size_t)(unlisted - table->model->groups));
	else if (group == NULL && table->model->n_groups > 0)
		sentence_add(&sentence, "No group matches");
	else if (summary)
		sentence_all_groups(&sentence, table->model);
	else if (goes_on && is_suspect(leaks))
		sentence_clears(&sentence, group, false);
	else if (goes_on)
		sentence_why(&sentence, group, false);
	else if (is_suspect(leaks))
		sentence_suspect(&sentence, table->model, leaks->order.index[leaks->at]);
	else
		sentence_group(&sentence, table->model, leaks->order.index[leaks->at]);
	frame_sentence(table->canvas, leaks->layout->sentence.at, &sentence, flags);
}

void view_leaks_draw(const struct table *table, const struct layout_leaks *layout)
{
	struct leaks leaks = {.table = table, .layout = layout};
	const struct view_state *state = table->state;
	select_order(state, table->model, TABLE_GROUPS, &leaks.order);
	leaks.at = select_at(state, table->model, TABLE_GROUPS, &leaks.order);
	const struct model_group *group = selected(&leaks);
	if (layout->totals.width > 0)
		draw_totals(&leaks);
	if (layout->header.width > 0)
		table_leaks_header(table, layout);
	draw_rows(&leaks);
	if (group && layout->details.width > 0)
		draw_details(&leaks, group);
	if (group && layout->chart.width > 0)
		alive_chart(table->canvas, layout->chart.at, layout->chart.width, table->model,
			group,
			state->zoom > 0 && state->zoom <= CHART_ZOOMS
				? chart_spans_s[state->zoom - 1]
				: 0);
	if (group && layout->evidence.width > 0)
		draw_evidence(&leaks, group);
	if (layout->sentence.width > 0)
		draw_sentence(&leaks);
}

int view_leaks_page(int rows, int columns)
{
	struct layout_leaks layout;
	layout_leaks(rows, columns, &layout);
	return layout.table.width > 2 ? layout.table.width - 1 : 1;
}
