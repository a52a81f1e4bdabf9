/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parts: who had how much of what the History view shows: the processes on a device, the devices of
 * a process, or all processes.
 */
#pragma once

#include "viewer/view/past.h"
#include "viewer/view/table.h"

/* parts_draw: a header and rows. */
void parts_draw(
	const struct table *table, const struct past *past, const struct layout_place *panel);
