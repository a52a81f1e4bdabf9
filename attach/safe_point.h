/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * safe_point: which threads of a process can be borrowed.
 *
 * A thread inside malloc, the loader or stdio holds locks that loading a library takes as well.
 * Where such a lock is waited for, or the kernel is asked for memory, a thread is in a system call
 * too: to be stopped in one is not enough. It has to wait in a call that programs make to wait, and
 * that the kernel starts anew when nothing came of an interruption.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum safe_point {
	SAFE_POINT_NONE,
	SAFE_POINT_TIMED, /* safe; only the kernel knows how much of the wait is left */
	SAFE_POINT_EXACT, /* safe; the same call again is the same wait */
};

/* A thread in a system call. */
struct waiting_thread {
	pid_t thread;
	enum safe_point point;
	uint64_t number; /* of the call */
	uint64_t argument[6];
	uint64_t stack_pointer;
};

enum safe_point safe_point_of(uint64_t number, const uint64_t argument[6]);

/* safe_point_list: the threads of a process that can be borrowed now, at most most of them.
 * Returns how many, and how many threads there are; or a negative errno: -EACCES, -EPERM. */
int safe_point_list(pid_t pid, struct waiting_thread *ret_threads, size_t most, size_t *ret_all);
