/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* leak_verdict: whether a group grows, whether that is a leak, when neither is so any more, and
 * what it is instead. */
#pragma once

#include <stdint.h>

#include "viewer/model/leak_group.h"
#include "viewer/model/leak_pace.h"
#include "viewer/model/leak_turnover.h"

struct leak_case {
	const struct snapshot_process *process;
	const struct track_process *track;
	const struct leak_turnover *turnover;
	const struct model_mark *mark;
	struct leak_pace pace;
	uint64_t now;
	uint64_t monotonic; /* of the same moment */
	uint64_t watched;   /* ns */
};

/* leak_verdict_find: what is remembered of the group gets the verdict of now. */
void leak_verdict_find(
	const struct leak_case *of, const uint64_t *births, struct leak_group *group);
