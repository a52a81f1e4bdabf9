/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* leak_list: groups in the numbers that are shown. */
#pragma once

#include "viewer/model/hold.h"
#include "viewer/model/leak_rule.h"
#include "viewer/model/model.h"

/* Zeroed memory is empty. */
struct leak_list {
	size_t n;
	size_t room;
	struct model_group *groups;
	size_t room_births;
	uint64_t *births; /* of a list that was copied: its own */
	size_t room_counts;
	struct leak_counts *counts; /* the same */
	struct hold suspects_hold, others_hold;
};

void leak_list_finish(struct leak_list *list);

/* leak_list_add: a group, or one more device of a group that is there: what a job keeps on each of
 * its devices, as a buffer of its own on each, is one. Without memory it is left out. */
void leak_list_add(struct leak_list *list, const struct model_group *group);

/* leak_list_find: the same buffers on the same devices, whatever their verdict; or NULL. */
const struct model_group *leak_list_find(
	const struct leak_list *list, const struct model_group *like);

/* leak_list_copy: with births and counts. Without memory it is empty. */
void leak_list_copy(struct leak_list *to, const struct leak_list *from);

/* leak_list_judge: what the rules ignore is no suspect. Returns how many would be. */
size_t leak_list_judge(struct leak_list *list, const struct leak_rules *rules);

/* leak_list_hold: after leak_list_order(): suspects, the first n, and the others change places only
 * so often and so far as can be read. Without memory they stand in their new order. */
void leak_list_hold(struct leak_list *list, size_t n_suspects, uint64_t time);

/* leak_list_order: suspects first; returns how many. */
size_t leak_list_order(struct leak_list *list);
