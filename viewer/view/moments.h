/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* moments: what happened within each column of a past: starts, ends, marks, failed allocations. */
#pragma once

#include "viewer/view/past.h"

enum moment {
	MOMENT_START = 1 << 0,
	MOMENT_END = 1 << 1,
	MOMENT_MARK = 1 << 2,
	MOMENT_FAILED = 1 << 3,
};

/* moments_find: ret_moments: as many as the plot has columns, each of enum moment. */
void moments_find(const struct past *past, const struct model *model, unsigned char *ret_moments);
