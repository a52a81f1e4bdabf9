/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/born.h"

bool born_since_mark(const struct model_use *use, int64_t *ret_bytes)
{
	bool births = use->fresh != SNAPSHOT_UNKNOWN && use->suspect != SNAPSHOT_UNKNOWN &&
		      use->fresh <= INT64_MAX / 2 && use->suspect <= INT64_MAX / 2;
	if (!use->change_known)
		return false;
	int64_t born = births ? (int64_t)(use->fresh + use->suspect) : 0;
	*ret_bytes = born > 0 || (births && use->change > 0) ? born : use->change;
	return true;
}
