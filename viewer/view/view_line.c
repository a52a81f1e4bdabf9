/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The screen of one row. */
#include <inttypes.h>

#include "viewer/view/born.h"
#include "viewer/view/names.h"
#include "viewer/view/views.h"

/* What one row may say, the richest first. */
static const struct form {
	bool board, dram, l1;
	int detail; /* of the suspect, or of there being none */
} forms[] = {
	{true, true, true, 6},
	{true, true, true, 5},
	{true, true, true, 4},
	{true, true, true, 3},
	{false, true, true, 3},
	{false, true, false, 3},
	{false, false, false, 3},
	{false, false, false, 2},
	{false, false, false, 1},
};

static void add_head(struct frame_line *line, const struct model *model, const struct form *form)
{
	static const enum model_memory memories[] = {MODEL_DRAM, MODEL_L1};
	const char *board = names_board(model);
	if (form->dram)
		frame_add(line, STYLE_DIM, "tt ");
	if (form->board)
		frame_add(line, STYLE_STRONG, "%u %.*s ", model->n_devices,
			(int)sizeof(model->devices[0].board), board ? board : "dev");
	for (int i = 0; i < (form->l1 ? 2 : form->dram ? 1 : 0); i++) {
		const struct model_use *use = &model->total.memory[memories[i]];
		frame_add(line, STYLE_DIM, "%s ", names_of_memory(memories[i]));
		frame_add(line, STYLE_STRONG, "%s ", format_percent(use->used, use->capacity).text);
	}
}

static void add_suspect(struct frame_line *line, const struct model *model, int detail)
{
	const struct model_group *worst = &model->suspects[0];
	struct format_text full = format_estimate(worst->full_in);
	unsigned device = 0;
	while (device + 1 < model->n_devices && !(worst->devices >> device & 1))
		device++;
	frame_add(line, STYLE_SUSPECT_CELL, "!");
	if (detail >= 3 && model->n_devices > 0)
		frame_add(line, STYLE_SUSPECT, " dev %s%s", model->devices[device].name,
			worst->refused         ? ""
			: full.text[0] != '\0' ? " full in"
					       : " grows");
	if (detail >= 2)
		frame_add(line, STYLE_SUSPECT, " %s", worst->refused ? "full" : full.text);
	if (detail >= 4)
		frame_add(line, STYLE_TEXT, ": %" PRIu64, worst->pid);
	if (detail >= 5 && worst->scope[0] != '\0')
		frame_add(line, STYLE_TEXT, " %s", worst->scope);
	if (detail >= 6)
		frame_add(line, STYLE_TEXT, " %s/min", format_rate(worst->per_minute).text);
}

static void add_calm(struct frame_line *line, const struct view_state *state,
	const struct model *model, int detail)
{
	const struct model_use *dram = &model->total.memory[MODEL_DRAM];
	const struct model_mark *mark = &model->mark;
	const char *comma = "";
	if (model->suspects_judged && detail >= 3) {
		frame_add(line, STYLE_TEXT, " no suspect");
		comma = ",";
	}
	int64_t born = 0;
	bool known = born_since_mark(dram, &born);
	if (detail >= 4 && known)
		frame_add(line, STYLE_TEXT, "%s %s new", comma,
			born > 0 ? format_size((uint64_t)born).text : format_change(born).text);
	if (detail >= 5 && known && mark->time > 0 && state->now > mark->time)
		frame_add(line, STYLE_TEXT, " since mark %s ago",
			format_span((double)(state->now - mark->time) / 1e9).text);
}

static void add_untracked(struct frame_line *line, const struct model *model, int detail)
{
	bool waiting = model->state == MODEL_WAITING;
	if (detail >= 4)
		frame_add(line, STYLE_TEXT,
			waiting ? "tt no process tracked" : "tt no process readable");
	else if (detail >= 2)
		frame_add(line, STYLE_TEXT, waiting ? "waiting" : "unreadable");
}

void view_line_draw(
	struct canvas *canvas, const struct view_state *state, const struct model *model)
{
	bool tracked = model->state == MODEL_WATCHING || model->state == MODEL_ALL_DEAD;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct frame_line line = {.n = 0};
		if (state->paused)
			frame_add(&line, STYLE_STATE, forms[i].dram ? "PAUSED" : "P");
		else if (state->stream.has_ended)
			frame_add(&line, STYLE_STATE, forms[i].dram ? "ended" : "E");
		else if (state->stream.silent > 0)
			frame_add(&line, STYLE_STATE, forms[i].dram ? "stale" : "S");
		if (line.n > 0)
			frame_add(&line, STYLE_TEXT, " ");
		if (tracked)
			add_head(&line, model, &forms[i]);
		if (!tracked)
			add_untracked(&line, model, forms[i].detail);
		else if (model->n_suspects > 0)
			add_suspect(&line, model, forms[i].detail);
		else
			add_calm(&line, state, model, forms[i].detail);
		if (line.n == 0 || frame_width(&line) > canvas->columns)
			continue;
		frame_draw(canvas, 0, 0, &line);
		return;
	}
}
