/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* watch: a source looked at for some time, for commands that judge what they saw. */
#pragma once

#include "viewer/command/options.h"
#include "viewer/model/leak_rule.h"
#include "viewer/model/model.h"

struct watch {
	struct source *source;
	/* The model shows one; the next one is read into the other. */
	struct snapshot snapshots[2];
	unsigned shown;
	struct model model;
	struct leak_rules rules;
};

/* watch_create: with the suppressions of the options. The watch owns the source, which may be NULL
 * where there was no memory for it. NULL: it is said why on stderr; *ret_status is what to exit
 * with. */
struct watch *watch_create(
	const struct options *options, struct source *source, enum exit_status *ret_status);
void watch_destroy(struct watch *watch);

/* watch_for: a look a second for some seconds and one at the end; 0: one look. Ends early when
 * the last live process has. Returns false without memory. */
bool watch_for(struct watch *watch, double duration);
