/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tracee: one thread of another process, traced.
 *
 * All calls return 0 or a negative errno: -ESRCH where the thread is gone.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

enum tracee_stop {
	TRACEE_CALL,        /* at the beginning or the end of a system call */
	TRACEE_INTERRUPTED, /* as tracee_interrupt() asked for */
	TRACEE_GROUP_STOP,  /* the whole process was stopped */
	TRACEE_SIGNAL,      /* a signal is about to be delivered */
	TRACEE_GONE,
	TRACEE_LATE, /* it did not stop in time */
};

struct tracee {
	pid_t process;
	pid_t thread;
	int signal; /* of the last stop; TRACEE_SIGNAL */
};

/* What a thread has in its registers. */
struct tracee_state {
	struct user_regs_struct registers;
	uint64_t signals; /* mask of those that are blocked */
	size_t vector_size;
	void *vector; /* NT_X86_XSTATE, the kernel's layout for user space */
};

/* tracee_seize: the thread runs on. Nothing stops it when this process ends. */
int tracee_seize(pid_t process, pid_t thread, struct tracee *ret_tracee);
int tracee_interrupt(const struct tracee *tracee);

/* tracee_wait: for a stop, until a moment of CLOCK_MONOTONIC. SIGCHLD has to be blocked. */
enum tracee_stop tracee_wait(struct tracee *tracee, uint64_t until_ns);

/* tracee_resume: up to the next begin or end of a system call. tracee_release: for good. Both from
 * a stop only. signal 0: none is delivered. */
int tracee_resume(const struct tracee *tracee, int signal);
int tracee_release(const struct tracee *tracee, int signal);

int tracee_get_registers(const struct tracee *tracee, struct user_regs_struct *ret_registers);
int tracee_set_registers(const struct tracee *tracee, const struct user_regs_struct *registers);
int tracee_block_signals(const struct tracee *tracee, uint64_t mask);
int tracee_set_vector(const struct tracee *tracee, const struct tracee_state *state);

/* tracee_save: tracee_state_finish frees. */
int tracee_save(const struct tracee *tracee, struct tracee_state *ret_state);
void tracee_state_finish(struct tracee_state *state);

/* tracee_has_fault: whether the signal of the last stop is the fault of what the thread does. */
int tracee_has_fault(const struct tracee *tracee);

uint64_t tracee_clock_ns(void);
