/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leak_rule: what the user knows to be no leak. A rule names some of scope, type and size; what it
 * does not name, it does not ask for.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/model/model.h"

struct leak_rule {
	char scope[SNAPSHOT_TEXT]; /* a glob; empty: any, and none */
	bool has_type, has_size;
	uint32_t type;
	uint64_t size;
};

/* Zeroed memory has none. */
struct leak_rules {
	size_t n;
	size_t room;
	struct leak_rule *rule;
};

/* leak_rules_add: returns 0 or -ENOMEM. */
int leak_rules_add(struct leak_rules *rules, const struct leak_rule *rule);
void leak_rules_finish(struct leak_rules *rules);

/* leak_rules_match: rules may be NULL. */
bool leak_rules_match(const struct leak_rules *rules, const struct model_group *group);
