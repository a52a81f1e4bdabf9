/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* sentence_map: what the map says in words. */
#pragma once

#include "viewer/model/map.h"
#include "viewer/view/sentence.h"

/* What is asked: whether a buffer of this size, over all banks, would fit. */
struct sentence_map_question {
	uint64_t size;
	bool asked; /* by the user */
	bool exact; /* answered with every figure */
};

void sentence_map(struct sentence *sentence, const struct model *model, const struct map *map,
	const struct sentence_map_question *question);
