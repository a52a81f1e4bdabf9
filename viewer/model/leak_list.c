/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/model/leak_counts.h"
#include "viewer/model/memory_types.h"

enum {
	HEALTHY_MOST = 2048, /* groups of all processes; nobody looks through more */
};

void leak_list_finish(struct leak_list *list)
{
	free(list->groups);
	free(list->births);
	free(list->counts);
	*list = (struct leak_list){0};
}

static bool make_room(struct leak_list *list, size_t n)
{
	if (n <= list->room)
		return true;
	void *grown = realloc(list->groups, 2 * n * sizeof(list->groups[0]));
	if (grown == NULL)
		return false;
	list->groups = grown;
	list->room = 2 * n;
	return true;
}

static bool is_same_kind(const struct model_group *group, const struct model_group *other)
{
	return group->key == other->key && group->type == other->type &&
	       group->size == other->size && strcmp(group->scope, other->scope) == 0;
}

static bool is_growth(enum model_verdict verdict)
{
	return verdict == MODEL_GROWING || verdict == MODEL_LEAK;
}

static bool go_together(const struct model_group *group, const struct model_group *other)
{
	if (!is_same_kind(group, other) || (group->devices & other->devices) != 0)
		return false;
	if (is_growth(group->verdict) && is_growth(other->verdict))
		return fabs(other->one_per - group->one_per) <= other->one_per / 4;
	return group->verdict == other->verdict && group->alive == other->alive;
}

static void join(struct model_group *to, const struct model_group *group)
{
	to->devices |= group->devices;
	if (group->count > to->count) {
		to->count = group->count;
		to->bytes = group->bytes;
		to->counts = group->counts;
	}
	if (group->oldest < to->oldest)
		to->oldest = group->oldest;
	if (group->verdict < to->verdict)
		to->verdict = group->verdict;
}

void leak_list_add(struct leak_list *list, const struct model_group *group)
{
	if (list->n >= HEALTHY_MOST && !is_growth(group->verdict))
		return;
	for (size_t i = 0; i < list->n; i++) {
		if (!go_together(group, &list->groups[i]))
			continue;
		join(&list->groups[i], group);
		return;
	}
	if (make_room(list, list->n + 1))
		list->groups[list->n++] = *group;
}

const struct model_group *leak_list_find(
	const struct leak_list *list, const struct model_group *like)
{
	for (size_t i = 0; i < list->n; i++)
		if (is_same_kind(&list->groups[i], like) &&
			(list->groups[i].devices & like->devices) != 0)
			return &list->groups[i];
	return NULL;
}

/* For n of one size; what was there is lost. */
static void *renew(void *array, size_t *room, size_t n, size_t size_bytes)
{
	if (n <= *room)
		return array;
	free(array);
	array = malloc(n * size_bytes);
	*room = array != NULL ? n : 0;
	return array;
}

static bool make_room_for_copy(struct leak_list *to, const struct leak_list *from)
{
	size_t n_births = 0, n_counts = 0;
	for (size_t i = 0; i < from->n; i++) {
		n_births += from->groups[i].n_births;
		n_counts += from->groups[i].counts != NULL;
	}
	to->births = renew(to->births, &to->room_births, n_births, sizeof(to->births[0]));
	to->counts = renew(to->counts, &to->room_counts, n_counts, sizeof(to->counts[0]));
	return make_room(to, from->n) && to->room_births >= n_births && to->room_counts >= n_counts;
}

void leak_list_copy(struct leak_list *to, const struct leak_list *from)
{
	to->n = 0;
	if (from->n == 0 || !make_room_for_copy(to, from))
		return;
	to->n = from->n;
	memcpy(to->groups, from->groups, from->n * sizeof(from->groups[0]));
	uint64_t *births = to->births;
	struct leak_counts *counts = to->counts;
	for (size_t i = 0; i < to->n; i++) {
		struct model_group *group = &to->groups[i];
		if (group->n_births > 0)
			memcpy(births, group->births, group->n_births * sizeof(births[0]));
		group->births = births;
		births += group->n_births;
		if (group->counts == NULL)
			continue;
		*counts = *group->counts;
		group->counts = counts++;
	}
}

size_t leak_list_judge(struct leak_list *list, const struct leak_rules *rules)
{
	size_t n_ignored = 0;
	for (size_t i = 0; i < list->n; i++) {
		struct model_group *group = &list->groups[i];
		group->ignored = leak_rules_match(rules, group);
		n_ignored += group->ignored && is_growth(group->verdict);
	}
	return n_ignored;
}

static bool is_suspect(const struct model_group *group)
{
	return is_growth(group->verdict) && !group->ignored;
}

static int compare_numbers(double a, double b)
{
	return (a > b) - (a < b);
}

static double all_bytes(const struct model_group *group)
{
	if (group->bytes == SNAPSHOT_UNKNOWN)
		return 0;
	return (double)group->bytes * __builtin_popcountll(group->devices);
}

/* Ignored ones stand below what is worth a look. */
static int place_of_verdict(const struct model_group *group)
{
	return group->ignored ? MODEL_VERDICTS : (int)group->verdict;
}

static int compare(const void *left, const void *right)
{
	const struct model_group *a = left;
	const struct model_group *b = right;
	if (is_suspect(a) != is_suspect(b))
		return is_suspect(a) ? -1 : 1;
	int order = 0;
	if (is_suspect(a)) {
		order = compare_numbers(isnan(a->full_in) ? INFINITY : a->full_in,
			isnan(b->full_in) ? INFINITY : b->full_in);
		return order != 0 ? order : compare_numbers(all_bytes(b), all_bytes(a));
	}
	order = place_of_verdict(a) - place_of_verdict(b);
	if (order == 0)
		order = (a->process > b->process) - (a->process < b->process);
	if (order == 0)
		order = (int)memory_type_rank(a->type) - (int)memory_type_rank(b->type);
	if (order == 0)
		order = compare_numbers(all_bytes(b), all_bytes(a));
	if (order == 0)
		order = strcmp(a->scope, b->scope);
	return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static uint64_t name_of(const struct model_group *group)
{
	const uint64_t parts[] = {group->key, group->type, group->size, group->devices};
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		hash = (hash ^ parts[i]) * 1099511628211u;
	for (const char *c = group->scope; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * 1099511628211u;
	return hash;
}

static bool stands_before(const void *context, size_t row, size_t other)
{
	const struct model_group *a = (const struct model_group *)context + row;
	const struct model_group *b = (const struct model_group *)context + other;
	if (is_suspect(a))
		return isnan(a->full_in) || isnan(b->full_in)
			       ? !isnan(a->full_in) && isnan(b->full_in)
			       : hold_is_clear(b->full_in, a->full_in);
	bool is_of_kind = place_of_verdict(a) == place_of_verdict(b) && a->process == b->process &&
			  a->type == b->type;
	return is_of_kind ? hold_is_clear(all_bytes(a), all_bytes(b)) : compare(a, b) < 0;
}

static void hold_part(struct hold *hold, struct model_group *groups, size_t n, uint64_t time)
{
	uint64_t keys[HOLD_MOST];
	uint16_t order[HOLD_MOST];
	struct model_group *copy = n > 1 && n <= HOLD_MOST ? malloc(n * sizeof(copy[0])) : NULL;
	if (copy == NULL) {
		hold->n = 0;
		return;
	}
	for (size_t i = 0; i < n; i++)
		keys[i] = name_of(&groups[i]);
	hold_order(hold, time, keys, n, stands_before, groups, order);
	memcpy(copy, groups, n * sizeof(copy[0]));
	for (size_t i = 0; i < n; i++)
		groups[i] = copy[order[i]];
	free(copy);
}

void leak_list_hold(struct leak_list *list, size_t n_suspects, uint64_t time)
{
	hold_part(&list->suspects_hold, list->groups, n_suspects, time);
	hold_part(&list->others_hold, list->groups + n_suspects, list->n - n_suspects, time);
}

size_t leak_list_order(struct leak_list *list)
{
	if (list->n > 1)
		qsort(list->groups, list->n, sizeof(list->groups[0]), compare);
	size_t n_suspects = 0;
	while (n_suspects < list->n && is_suspect(&list->groups[n_suspects]))
		n_suspects++;
	return n_suspects;
}
