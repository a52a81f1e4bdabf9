/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Late: what was loaded, bound and allocated before us. */
#include "producer/preload/start_late.h"

#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "common/layout.h"
#include "common/metal_names.h"
#include "producer/export.h"
#include "producer/preload/redirect.h"
#include "producer/preload/tracking.h"
#include "producer/session.h"

/* The process that is starting: a fork's child does not wait for its parent's thread. */
static _Atomic pid_t starter;
static bool is_done; /* in turn */

static void take_turn(void)
{
	pid_t own = getpid();
	pid_t holder = 0;
	while (!atomic_compare_exchange_weak(&starter, &holder, own)) {
		if (holder == own) {
			sched_yield();
			holder = 0;
		}
	}
}

static void end_turn(void)
{
	atomic_store(&starter, 0);
}

static int start(void *library)
{
	int error = ttam_session_start(TTAM_SHM_SOURCE_PRELOAD);
	if (error != 0)
		return error;
	ttam_redirect(library);
	ttam_tracking_is_on();
	is_done = true;
	return 0;
}

TTAM_EXPORT int ttam_preload_start_late(void)
{
	int saved_errno = errno;
	int error = 0;
	take_turn();
	if (!is_done) {
		void *library = dlopen(METAL_LIBRARY, RTLD_LAZY | RTLD_NOLOAD);
		ttam_tracking_ask();
		if (library != NULL)
			error = start(library);
	}
	end_turn();
	errno = saved_errno;
	return error;
}
