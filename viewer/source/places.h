/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * places: all folders in which there are segments: our own, those of other mount namespaces
 * (containers), and what is kept of namespaces that have ended.
 *
 * A tmpfs ends with the last namespace that mounts it, but not while anybody has a file of it open:
 * so the last values are copied and the files let go, with all else that lies beside them. The
 * windows that went last are kept so, while the viewer runs.
 */
#pragma once

#include "viewer/source/directory.h"
#include "viewer/source/namespaces.h"

struct places {
	struct directory own;  /* the first of a list: next is gone, and then all others */
	struct directory gone; /* its segments are copies, the newest first */
	struct namespaces_seen seen;
	uint64_t n_looks;
	uint64_t looked; /* monotonic ns; 0: never */
};

void places_init(struct places *places);
void places_finish(struct places *places);

/* places_refresh: as directory_refresh(), of all. */
void places_refresh(struct places *places, int64_t uid, struct snapshot *snapshot);

/* places_say_what_is_hidden: a notice, where there may be more to see with other rights. */
void places_say_what_is_hidden(const struct places *places, struct snapshot *snapshot);

/* places_is_repeated: an earlier folder has the same file, which is mounted in both. */
bool places_is_repeated(const struct places *places, const struct segment *segment);
