/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* leak_suspect: the groups that grow, in the numbers that are shown. */
#pragma once

#include "viewer/model/leak_verdict.h"
#include "viewer/model/model.h"

struct leak_list {
	size_t n;
	size_t room;
	struct model_group *suspects;
};

/* Zeroed memory is empty. */
struct leak_suspects {
	struct leak_list found;
	struct leak_list before;
	struct leak_list shown; /* what a paused screen shows stays */
};

void leak_suspects_finish(struct leak_suspects *suspects);

/* leak_suspects_begin, leak_suspects_end: around the suspects of one look. */
void leak_suspects_begin(struct leak_suspects *suspects);
void leak_suspects_end(struct leak_suspects *suspects);

/* leak_suspects_add: a group that grows. leak_suspects_keep: those of a process as they were. */
void leak_suspects_add(struct leak_suspects *suspects, const struct leak_case *of,
	const struct leak_groups *groups, const struct leak_group *group);
void leak_suspects_keep(struct leak_suspects *suspects, uint64_t key);

/* leak_suspects_show: to the model. leak_suspects_order: by what is full first. */
void leak_suspects_show(struct leak_suspects *suspects, struct model *model);
void leak_suspects_order(struct model *model);
