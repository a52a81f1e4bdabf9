/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* leak_beside: what else a job did while a group of its buffers grew. */
#pragma once

#include "viewer/model/leak_turnover.h"
#include "viewer/model/leak_verdict.h"

/* A span here is that of a group's survivors: from the birth of its first to that of its last. */

/* leak_beside_loads: most of what it allocated stayed: what went are the pieces that it made its
 * weights of. */
bool leak_beside_loads(
	const struct leak_case *of, const struct leak_group *group, const struct leak_span *span);

/* leak_beside_nothing: half of what stayed on its devices, or more, is of the group. Weights have
 * several sizes: what grows alone is hardly one of them. */
bool leak_beside_nothing(const struct leak_case *of, const uint64_t *births,
	const struct leak_group *group, const struct leak_span *span);
