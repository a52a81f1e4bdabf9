/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* search: for a thread of a process that can be borrowed, and its stop. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "attach/safe_point.h"
#include "attach/tracee.h"

struct search {
	pid_t pid;
	size_t n_threads; /* of the process, when it was looked at last */
	int n_before, n_now;
	struct waiting_thread *before, *now;
};

/* search_init: returns 0 or -ENOMEM. */
int search_init(pid_t pid, struct search *ret_search);
void search_finish(struct search *search);

/*
 * search_find: a thread at a safe point, stopped, and what is in its registers. Who has waited in
 * the same place for a while is taken first: a lock inside a library is not waited for so long.
 *
 * Returns 0; -EAGAIN: there was none for as long as patience_ns; -EPERM, -EACCES: it may not be
 * looked into; -ETIMEDOUT: a thread did not stop; another negative errno: the process is gone.
 */
int search_find(struct search *search, uint64_t patience_ns, struct tracee *ret_tracee,
	struct tracee_state *ret_state);
