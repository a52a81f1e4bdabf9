/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * injection: one call of a library's function, by a thread that is stopped at a safe point.
 *
 * The order of the steps is the point of it. First a signal frame with all that the thread is lies
 * below its stack, where it changes nothing. From then on every state in which the thread can be
 * left leads into rt_sigreturn with that frame.
 */
#pragma once

#include <stdint.h>

#include "attach/loader.h"
#include "attach/tracee.h"

enum injection_end {
	INJECTION_CALLED,
	INJECTION_NOT_LOADED, /* dlopen or dlsym failed; text is what dlerror said */
	INJECTION_NO_MEMORY,  /* the process gets no memory for it; nothing was done */
	INJECTION_FAULTED,    /* by a fault in the library; the thread was brought back */
	INJECTION_BLOCKED, /* the loader is busy; the thread was brought back; nothing was done */
	INJECTION_GOES_ON, /* takes too long: it goes on by itself */
	INJECTION_GONE,    /* the thread ended */
	INJECTION_IMPOSSIBLE, /* nothing was done */
};

struct injection_call {
	const struct loader *loader;
	const char *library;
	const char *function;
	uint64_t until_ns; /* of CLOCK_MONOTONIC */
};

/* injection_run: the tracee is stopped by tracee_interrupt(), and is released. state: saved from
 * that stop. ret_text has size bytes. */
enum injection_end injection_run(struct tracee *tracee, const struct tracee_state *state,
	const struct injection_call *call, int *ret_result, char *ret_text, size_t size);
