/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk_programs: whose circular buffers made up the most that each device held.
 *
 * Programs lie over one another, so a process holds what the largest of its live programs needs.
 * Each that lived since the look before either lives still or was seen to end, with all that it
 * had.
 */
#pragma once

#include "viewer/report/walk.h"

/* walk_see_programs: into the devices of the report, where it is more than was seen before. */
void walk_see_programs(const struct walk *walk, struct report *report);
