/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leak_programs: circular buffers have no records: how many live programs have some, or how many
 * there are outside of programs, is counted at each look. What comes is born then; what goes are
 * the youngest.
 */
#pragma once

#include "viewer/model/leak_group.h"

/* Zeroed memory is empty. */
struct leak_programs {
	struct leak_group group;
	bool started;
	bool by_program; /* what is counted */
	size_t room;
	uint64_t *births;
};

/* leak_programs_copy: False without memory. */
bool leak_programs_copy(const struct leak_programs *from, struct leak_programs *ret_programs);
void leak_programs_finish(struct leak_programs *programs);

/* leak_programs_take: at a look. Without memory, what comes is not noticed. */
void leak_programs_take(
	struct leak_programs *programs, const struct snapshot_process *process, uint64_t now);
