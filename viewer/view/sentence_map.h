/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* sentence_map: what the map says in words. */
#pragma once

#include "viewer/model/map.h"
#include "viewer/view/sentence.h"

/* sentence_map: size: of a buffer, over all banks; asked: by the user. */
void sentence_map(struct sentence *sentence, const struct model *model, const struct map *map,
	uint64_t size, bool asked);
