/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* watch: a source looked at for some time, for commands that judge what they saw. */
#pragma once

#include "viewer/command/options.h"
#include "viewer/model/leak_rule.h"
#include "viewer/model/model.h"

struct watch {
	const struct options *options;
	struct source *source;
	/* The model shows one; the next one is read into the other. */
	struct snapshot snapshots[2];
	unsigned shown;
	struct model model;
	struct leak_rules rules;
};

/* watch_create: of what the options choose, with their suppressions; options has to live as long.
 * NULL: it is said why on stderr; *ret_status is what to exit with. */
struct watch *watch_create(const struct options *options, enum exit_status *ret_status);
void watch_destroy(struct watch *watch);

/* watch_for: a look a second for as long as --for says, and one at the end; without it one look.
 * Ends early when the last live process has. Of a recording all samples, as fast as they can be
 * read. Returns false without memory. */
bool watch_for(struct watch *watch);
