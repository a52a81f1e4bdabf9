/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* split: bytes into what is known since before the mark, what is fresh and what is suspect. */
#pragma once

#include "viewer/model/track.h"

/* Bytes of the live records of a process, by slot. */
struct split {
	bool has_records;
	uint64_t before[SNAPSHOT_DEVICES][MODEL_MEMORIES]; /* born before the mark */
	uint64_t since[SNAPSHOT_DEVICES][MODEL_MEMORIES];
	uint64_t births[SNAPSHOT_DEVICES]; /* buffers of any type born since the mark */
	bool is_complete;                  /* every live buffer has a record */
};

void split_make(const struct snapshot_process *process, const struct model_mark *mark,
	struct split *ret_split);

/* split_fill: known, fresh and new buffers of a row of slot number index. */
void split_fill(const struct split *split, unsigned index, const struct track_slot *track,
	struct model_row *row);

/* split_take_suspect: moves a suspect's bytes out of the part that its type is counted in. */
void split_take_suspect(struct model_row *row, uint32_t type, uint64_t bytes);
