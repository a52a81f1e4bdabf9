/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/leak_rule.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>

int leak_rules_add(struct leak_rules *rules, const struct leak_rule *rule)
{
	if (rules->n == rules->room) {
		size_t room = rules->room == 0 ? 8 : 2 * rules->room;
		void *grown = realloc(rules->rule, room * sizeof(rules->rule[0]));
		if (grown == NULL)
			return -ENOMEM;
		rules->rule = grown;
		rules->room = room;
	}
	rules->rule[rules->n++] = *rule;
	return 0;
}

void leak_rules_finish(struct leak_rules *rules)
{
	free(rules->rule);
	*rules = (struct leak_rules){0};
}

bool leak_rules_match(const struct leak_rules *rules, const struct model_group *group)
{
	for (size_t i = 0; rules && i < rules->n; i++) {
		const struct leak_rule *rule = &rules->rule[i];
		if ((!rule->has_type || rule->type == group->type) &&
			(!rule->has_size || rule->size == group->size) &&
			(rule->scope[0] == '\0' || fnmatch(rule->scope, group->scope, 0) == 0))
			return true;
	}
	return false;
}
