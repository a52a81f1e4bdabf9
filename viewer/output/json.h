/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* json: a snapshot, events or suspects as JSON, schema 1. Bytes are bytes, times are seconds since
 * the epoch; what is unknown and types that were never used are absent. */
#pragma once

#include "viewer/model/model.h"
#include "viewer/source/snapshot.h"

/* json_snapshot: one line, without a newline. The caller frees it; NULL without memory. */
char *json_snapshot(const struct snapshot *snapshot);

/* json_event: one of the process's new events. json_lost_events: how many there were before that
 * nobody could read; event: missed or earlier. As json_snapshot. */
char *json_event(const struct snapshot_process *process, const struct snapshot_event *event);
char *json_lost_events(
	const struct snapshot_process *process, uint64_t time_ns, const char *event, uint64_t n);

/* json_suspects: of the model, each with its reason in words. As json_snapshot. */
char *json_suspects(const struct model *model, const char *const *reasons);

/* A rule of a check, and whether it holds. */
struct json_rule {
	const char *rule;
	bool known; /* else nothing told */
	bool holds;
	const char *reason; /* empty: none */
};

/* json_rules: of a check. As json_snapshot. */
char *json_rules(const struct model *model, const struct json_rule *rules, size_t n);
