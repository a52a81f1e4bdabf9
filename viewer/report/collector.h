/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* collector: from snapshots, of a run that goes on or of a recording, to a report. */
#pragma once

#include "viewer/model/leak_rule.h"
#include "viewer/report/report.h"

struct collector;

/* collector_create: rules: what is no leak; they live as long. NULL without memory. */
struct collector *collector_create(const struct leak_rules *rules);
void collector_destroy(struct collector *collector);

/* collector_add: a look, with records, closed groups and events. The snapshot lives until the next
 * one was added. Returns 0 or -ENOMEM. */
int collector_add(struct collector *collector, const struct snapshot *snapshot);

/* collector_finish: the report, with its times, devices, processes and suspects; whoever asked for
 * it knows the command and its status. To be destroyed; NULL without memory. */
struct report *collector_finish(struct collector *collector);
