/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * join: one snapshot of what several tell. A process and a chip that two tell of are one, by pid,
 * start and unique id of the chip; our segments are preferred to tt-metal's files, and these to the
 * driver, so that no byte is shown twice.
 */
#pragma once

#include "viewer/source/driver.h"
#include "viewer/source/source.h"
#include "viewer/source/upstream.h"

/* join_upstream: adds what tt-metal's files tell of processes that the snapshot does not have, and
 * of chips that it does not have of a process. Returns 0 or -ENOMEM. */
int join_upstream(
	struct upstream *upstream, const struct source_filter *filter, struct snapshot *snapshot);

/* join_holders: adds the processes that only the driver tells of. Returns 0 or -ENOMEM. */
int join_holders(
	const struct driver *driver, const struct source_filter *filter, struct snapshot *snapshot);

/* join_nodes: gives devices the names of their boards, and adds chips that nobody has opened. */
void join_nodes(
	const struct driver *driver, const struct source_filter *filter, struct snapshot *snapshot);
