/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* sentence_group: what is said of groups of buffers, beyond sentence_suspect(). */
#pragma once

#include "viewer/view/figure.h"
#include "viewer/view/sentence.h"

enum {
	SENTENCE_WIDEST = 400, /* columns: every clause fits */
};

/* sentence_group: of one that is no suspect. sentence_all_groups: of all together. */
void sentence_group(struct sentence *sentence, const struct model *model, size_t group);
void sentence_all_groups(struct sentence *sentence, const struct model *model);

/* sentence_suspect_until: as sentence_suspect(), with the time of day when its device is full.
 * sentence_siblings: how the devices do that it is not on; follows a suspect's sentence. */
void sentence_suspect_until(
	struct sentence *sentence, const struct model *model, size_t suspect, bool with_time);
void sentence_siblings(
	struct sentence *sentence, const struct model *model, const struct model_group *of);

/* The lines of evidence: the times and counts; what they mean; what would clear a suspect. */
void sentence_evidence(struct sentence *sentence, const struct model *model,
	const struct model_group *of, bool wide);
void sentence_why(struct sentence *sentence, const struct model_group *of, bool wide);
void sentence_clears(struct sentence *sentence, const struct model_group *of, bool wide);
