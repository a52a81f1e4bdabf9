/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* target: whether a process is one that can be attached to. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "attach/attach.h"
#include "attach/loader.h"
#include "attach/maps.h"

struct target {
	struct maps maps;
	struct loader loader;
};

/* target_examine: false: it is not, and ret_message says why and what to do. target_finish frees
 * in both cases. */
bool target_examine(const struct attach_request *request, struct target *ret_target,
	char (*ret_message)[ATTACH_MESSAGE]);
void target_finish(struct target *target);

/* target_explain_rights: what stands in the way of a tracer. scope: of Yama, -1: not there. */
void target_explain_rights(
	pid_t pid, uint64_t owner, uint64_t user, int scope, char (*ret_message)[ATTACH_MESSAGE]);

/* target_lacks_rights: the same of the process of a request, as things stand. */
void target_lacks_rights(const struct attach_request *request, char (*ret_message)[ATTACH_MESSAGE]);
