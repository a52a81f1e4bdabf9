/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * suppressions: what is known to be no leak, from a file: a rule in a line, of scope=GLOB,
 * type=TYPE and size=BYTES, of which one is enough; # begins a comment.
 */
#pragma once

#include "viewer/model/leak_rule.h"

enum {
	SUPPRESSION_TEXT = 256,
};

/* suppressions_load: from path, or where NULL is given from the user's own file, which may be
 * missing. Says what is wrong, with file and line; then returns a negative errno. */
int suppressions_load(const char *path, struct leak_rules *rules);

/* suppressions_place: the user's own file. */
void suppressions_place(size_t capacity, char *ret_path);

/* suppressions_of: the rule for one group, and as a line of the file. What would part words there
 * becomes a '?', which matches it. */
void suppressions_of(const struct model_group *group, struct leak_rule *ret_rule);
void suppressions_text(const struct leak_rule *rule, char ret_text[SUPPRESSION_TEXT]);

/* suppressions_parse: one line; returns NULL, or what is wrong with it. ret_found: it has a rule.
 */
const char *suppressions_parse(char *line, struct leak_rule *ret_rule, bool *ret_found);
