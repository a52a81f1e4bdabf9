/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* leak_health: what a group is that is no suspect. */
#pragma once

#include "viewer/model/leak_verdict.h"

enum {
	LEAK_CLEARED_S = 10, /* for so long it is still said that it was one */
};

enum model_verdict leak_health(
	const struct leak_case *of, const uint64_t *births, const struct leak_group *group);
