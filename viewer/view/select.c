/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/select.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/view/born.h"
#include "viewer/view/names.h"

static size_t table_size(const struct model *model, enum select_table table)
{
	size_t n = table == TABLE_DEVICES     ? model->n_devices
		   : table == TABLE_PROCESSES ? model->n_processes
		   : table == TABLE_SUSPECTS  ? model->n_suspects
					      : model->n_groups;
	return n < SELECT_MOST ? n : SELECT_MOST;
}

static const struct model_group *group_at(
	const struct model *model, enum select_table table, unsigned index)
{
	return table == TABLE_GROUPS ? &model->groups[index] : &model->suspects[index];
}

/* What names a row from one snapshot to the next. */
static uint64_t key_of(const struct model *model, enum select_table table, unsigned index)
{
	if (table == TABLE_PROCESSES)
		return model->processes[index].snapshot->key;
	if (table == TABLE_DEVICES)
		return model->devices[index].chip;
	const struct model_group *suspect = group_at(model, table, index);
	uint64_t hash = suspect->pid * 31 + suspect->type;
	hash = hash * 1099511628211u + suspect->size;
	hash = hash * 1099511628211u + (suspect->verdict == MODEL_AT_CLOSE);
	for (const char *c = suspect->scope; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * 1099511628211u;
	return hash;
}

bool select_matches(
	const struct model *model, enum select_table table, unsigned index, const char *text)
{
	char number[24];
	if (table == TABLE_DEVICES) {
		snprintf(number, sizeof(number), "%" PRIu64, model->devices[index].label);
		return strcmp(number, text) == 0 || strcmp(model->devices[index].name, text) == 0 ||
		       strcasestr(model->devices[index].board, text) != NULL;
	}
	bool process = table == TABLE_PROCESSES;
	const struct snapshot_process *of = process ? model->processes[index].snapshot : NULL;
	snprintf(number, sizeof(number), "%" PRIu64,
		process ? of->pid : group_at(model, table, index)->pid);
	if (strstr(number, text))
		return true;
	if (!process)
		return strcasestr(names_group(group_at(model, table, index)), text) != NULL;
	return strcasestr(of->name, text) || strcasestr(of->command, text) ||
	       strcasestr(model->processes[index].user, text);
}

static bool is_healthy(const struct model_group *group)
{
	return group->ignored ||
	       (group->verdict >= MODEL_SAWTOOTH && group->verdict != MODEL_UNLISTED);
}

static bool is_shown(const struct view_state *state, const struct model *model,
	enum select_table table, unsigned index)
{
	if (table == TABLE_DEVICES)
		return true;
	if (table == TABLE_PROCESSES && state->hide_dead &&
		(model->processes[index].row.flags & (MODEL_DEAD | MODEL_STALE)))
		return false;
	if (table == TABLE_PROCESSES && state->by_user &&
		model->processes[index].snapshot->uid != state->user)
		return false;
	if (table == TABLE_GROUPS && state->hide_healthy && is_healthy(&model->groups[index]))
		return false;
	return state->filter[0] == '\0' || select_matches(model, table, index, state->filter);
}

static double number_or_nan(uint64_t number)
{
	return number == SNAPSHOT_UNKNOWN ? (double)NAN : (double)number;
}

/* What a row is sorted by, the larger the higher; NAN comes last. */
static double sort_value(const struct model_row *row, enum layout_item item)
{
	const struct model_use *dram = &row->memory[MODEL_DRAM];
	int64_t born;
	switch (item) {
	case ITEM_USED:
		return number_or_nan(dram->used);
	case ITEM_NEW:
		return born_since_mark(dram, &born) ? (double)born : (double)NAN;
	case ITEM_RATE:
		return dram->per_minute;
	case ITEM_FULL_IN:
		return -dram->full_in;
	case ITEM_L1:
		return number_or_nan(row->memory[MODEL_L1].used);
	case ITEM_BUFFERS:
		return number_or_nan(row->buffers);
	case ITEM_NEW_BUFFERS:
		return row->new_buffers_known ? (double)row->new_buffers : (double)NAN;
	case ITEM_ID:
	case ITEM_BAR:
	case ITEM_CAPACITY:
	case ITEM_SPARK:
	case ITEM_L1_BAR:
	case ITEM_COUNT:
		break;
	}
	return NAN;
}

struct sorting {
	enum layout_item item;
	bool inverted;
	double value[SELECT_MOST];
};

static int compare_rows(const struct sorting *sorting, uint16_t a, uint16_t b)
{
	double x = sorting->value[a], y = sorting->value[b];
	if (isnan(x) != isnan(y))
		return isnan(x) ? 1 : -1;
	if (!isnan(x) && x != y)
		return (x < y) == sorting->inverted ? -1 : 1;
	return a < b ? -1 : 1;
}

static int compare(const void *left, const void *right, void *context)
{
	return compare_rows(context, *(const uint16_t *)left, *(const uint16_t *)right);
}

static void sort_rows(const struct view_state *state, const struct model *model,
	enum select_table table, struct select_order *order, struct sorting *sorting)
{
	enum layout_item item = (enum layout_item)(state->sort_column - 1);
	sorting->item = item;
	sorting->inverted = state->sort_inverted;
	for (int i = 0; i < order->n; i++) {
		unsigned index = order->index[i];
		sorting->value[index] =
			item == ITEM_ID
				? -(table == TABLE_DEVICES
						  ? (double)model->devices[index].label
						  : (double)model->processes[index].snapshot->pid)
				: sort_value(table == TABLE_DEVICES ? &model->devices[index].row
								    : &model->processes[index].row,
					  item);
	}
	qsort_r(order->index, (size_t)order->n, sizeof(order->index[0]), compare, sorting);
}

static bool is_sorted(const struct view_state *state, enum select_table table)
{
	return state->sort_column > 0 && state->sort_column <= ITEM_COUNT && table < TABLE_SUSPECTS;
}

static void keys_of(const struct model *model, enum select_table table,
	const struct select_order *order, uint64_t keys[SELECT_MOST])
{
	for (int i = 0; i < order->n; i++)
		keys[i] = key_of(model, table, order->index[i]);
}

static void put_in_order(struct select_order *order, const uint16_t places[SELECT_MOST])
{
	const struct select_order from = *order;
	for (int i = 0; i < from.n; i++)
		order->index[i] = from.index[places[i]];
}

struct held_rows {
	const struct sorting *sorting;
	const struct select_order *order;
};

static bool stands_before(const void *context, size_t row, size_t other)
{
	const struct held_rows *rows = context;
	const struct sorting *sorting = rows->sorting;
	uint16_t a = rows->order->index[row], b = rows->order->index[other];
	double x = sorting->value[a], y = sorting->value[b];
	if (sorting->item == ITEM_ID)
		return compare_rows(sorting, a, b) < 0;
	if (isnan(x) || isnan(y))
		return hold_is_clear(x, y);
	return sorting->inverted ? hold_is_clear(y, x) : hold_is_clear(x, y);
}

void select_hold(struct view_state *state, const struct model *model)
{
	struct view_held *held = &state->held;
	bool is_other = held->sort_column != state->sort_column ||
			held->sort_inverted != state->sort_inverted;
	held->sort_column = state->sort_column;
	held->sort_inverted = state->sort_inverted;
	for (enum select_table table = 0; table < TABLE_SUSPECTS; table++) {
		struct select_order order = {.n = (int)table_size(model, table)};
		struct sorting sorting;
		uint64_t keys[SELECT_MOST];
		uint16_t places[SELECT_MOST];
		if (is_other || !is_sorted(state, table))
			held->order[table].n = 0;
		if (!is_sorted(state, table))
			continue;
		for (int i = 0; i < order.n; i++)
			order.index[i] = (uint16_t)i;
		sort_rows(state, model, table, &order, &sorting);
		keys_of(model, table, &order, keys);
		const struct held_rows rows = {&sorting, &order};
		hold_order(&held->order[table], model->time, keys, (size_t)order.n, stands_before,
			&rows, places);
	}
}

void select_order(const struct view_state *state, const struct model *model,
	enum select_table table, struct select_order *ret_order)
{
	unsigned n = (unsigned)table_size(model, table);
	struct sorting sorting;
	uint64_t keys[SELECT_MOST];
	uint16_t places[SELECT_MOST];
	ret_order->n = 0;
	for (unsigned i = 0; i < n; i++)
		if (is_shown(state, model, table, i))
			ret_order->index[ret_order->n++] = (uint16_t)i;
	if (!is_sorted(state, table))
		return;
	sort_rows(state, model, table, ret_order, &sorting);
	if (state->held.order[table].n == 0 || state->held.sort_column != state->sort_column ||
		state->held.sort_inverted != state->sort_inverted)
		return;
	keys_of(model, table, ret_order, keys);
	hold_arrange(&state->held.order[table], keys, (size_t)ret_order->n, places);
	put_in_order(ret_order, places);
}

static unsigned flags_of(const struct model *model, enum select_table table, unsigned index)
{
	if (table == TABLE_SUSPECTS)
		return MODEL_SUSPECT;
	if (table == TABLE_GROUPS)
		return index < model->n_suspects ? MODEL_SUSPECT : 0;
	return table == TABLE_DEVICES ? model->devices[index].row.flags
				      : model->processes[index].row.flags;
}

static uint64_t selected_key(const struct view_state *state, enum select_table table)
{
	return table == TABLE_DEVICES     ? state->selected_device
	       : table == TABLE_PROCESSES ? state->selected_process
					  : state->selected_suspect;
}

int select_at(const struct view_state *state, const struct model *model, enum select_table table,
	const struct select_order *order)
{
	for (int i = 0; i < order->n && state->moved; i++)
		if (key_of(model, table, order->index[i]) == selected_key(state, table))
			return i;
	/* The user chose none, or it is gone: the first suspect, else the first row. */
	for (int i = 0; i < order->n; i++)
		if (flags_of(model, table, order->index[i]) & MODEL_SUSPECT)
			return i;
	return order->n > 0 ? 0 : SELECT_NONE;
}

void select_set(struct view_state *state, const struct model *model, enum select_table table,
	unsigned index)
{
	uint64_t *keys[TABLE_COUNT] = {
		&state->selected_device, &state->selected_process, &state->selected_suspect};
	if (!state->moved) {
		/* The other tables keep the row they show as selected. */
		for (enum select_table other = 0; other < TABLE_COUNT; other++) {
			struct select_order order;
			select_order(state, model, other, &order);
			int at = select_at(state, model, other, &order);
			if (at != SELECT_NONE)
				*keys[other] = key_of(model, other, order.index[at]);
		}
		state->moved = true;
	}
	*keys[table == TABLE_GROUPS ? TABLE_SUSPECTS : table] = key_of(model, table, index);
}

int select_device(const struct view_state *state, const struct model *model)
{
	struct select_order order;
	select_order(state, model, TABLE_DEVICES, &order);
	int at = select_at(state, model, TABLE_DEVICES, &order);
	return at == SELECT_NONE ? SELECT_NONE : order.index[at];
}

/* Of the user of the only processes that are shown. */
static struct format_text user_name(const struct view_state *state, const struct model *model)
{
	struct format_text name;
	snprintf(name.text, sizeof(name.text), "uid %" PRIu64, state->user);
	for (size_t i = 0; i < model->n_processes; i++)
		if (model->processes[i].snapshot->uid == state->user &&
			model->processes[i].user[0] != '\0')
			snprintf(name.text, sizeof(name.text), "%.*s",
				(int)sizeof(model->processes[i].user), model->processes[i].user);
	return name;
}

void select_left_out(
	const struct view_state *state, const struct model *model, char ret_text[SELECT_TEXT])
{
	unsigned view = 1u << state->view;
	bool filtered = state->filter[0] != '\0' && (keys_row(KEY_ACTION_FILTER)->views & view);
	bool by_user = state->by_user && (view & (KEY_VIEWS_PROCESSES | KEY_VIEWS_DEVICES)) != 0;
	ret_text[0] = '\0';
	if (filtered && by_user)
		snprintf(ret_text, SELECT_TEXT, "only \"%s\" of %s", state->filter,
			user_name(state, model).text);
	else if (filtered)
		snprintf(ret_text, SELECT_TEXT, "only \"%s\"", state->filter);
	else if (by_user)
		snprintf(ret_text, SELECT_TEXT, "only of %s", user_name(state, model).text);
}

bool select_is_unfolded(const struct view_state *state, const struct model_process *process)
{
	if (state->unfold_all)
		return true;
	for (size_t i = 0; i < sizeof(state->unfolded) / sizeof(state->unfolded[0]); i++)
		if (state->unfolded[i] == process->snapshot->key && process->snapshot->key != 0)
			return true;
	return false;
}
