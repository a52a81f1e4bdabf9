/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame: what the kernel puts on a stack before it calls a signal handler, made by us. A thread
 * that enters rt_sigreturn with it becomes what it was, with no help from outside.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "attach/tracee.h"

struct frame {
	uint64_t address; /* the stack pointer with which rt_sigreturn is entered */
	size_t size;
	void *bytes;
};

/* frame_build: for a thread that was stopped within a system call which the kernel would start
 * anew: that is what it does after the return. frame_finish frees. Returns 0 or -ENOMEM, -ENOTSUP
 * where its vector registers are not understood. */
int frame_build(const struct tracee_state *state, struct frame *ret_frame);
void frame_finish(struct frame *frame);

/* How far below its stack pointer a thread has to have memory for a frame and a little more. */
enum {
	FRAME_ROOM = 16384,
};
