/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/born.h"

bool born_since_mark(const struct model_use *use, int64_t *ret_bytes)
{
	bool births =
		use->births_known && use->fresh <= INT64_MAX / 2 && use->suspect <= INT64_MAX / 2;
	if (!births && !use->change_known)
		return false;
	*ret_bytes = births ? (int64_t)(use->fresh + use->suspect) : use->change;
	return true;
}

bool born_used_at_mark(const struct model_use *use, uint64_t *ret_bytes)
{
	int64_t born;
	if (!use->change_known || use->used == SNAPSHOT_UNKNOWN)
		return false;
	int64_t since = use->change;
	if (born_since_mark(use, &born) && born < since)
		since = born;
	*ret_bytes = use->used - (uint64_t)since;
	return true;
}
