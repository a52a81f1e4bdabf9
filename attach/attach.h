/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attach: make a process that already runs load a library and call one function of it.
 *
 * One thread that waits in a system call is borrowed for some milliseconds; all others run on. It
 * gets all its registers, its errno and its signal mask back, and its wait goes on where it was
 * interrupted. From the first change on, a signal frame on its stack brings it back by itself: the
 * process goes on unharmed if this one dies at any instruction.
 *
 * The caller is single-threaded, has SIGCHLD blocked and not ignored, and owns no other child that
 * could die meanwhile.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

enum {
	ATTACH_MESSAGE = 1024,
};

struct attach_request {
	pid_t pid;
	const char *library;  /* its real path: absolute, without symbolic links */
	const char *function; /* int function(void), exported by the library */
	const char *needs;    /* a library without which the process is refused; NULL: none */
	uint64_t patience_ns; /* how long to wait for a thread that can be borrowed */
	uint64_t limit_ns;    /* how long a thread is borrowed at most */
};

enum attach_outcome {
	ATTACH_CALLED,     /* result is what the function returned */
	ATTACH_REFUSED,    /* nothing was changed */
	ATTACH_FAILED,     /* the library could not be loaded or called; the process goes on */
	ATTACH_UNFINISHED, /* the process goes on with it by itself */
	ATTACH_GONE,       /* the process ended, or became another program, meanwhile */
};

struct attach_report {
	enum attach_outcome outcome;
	int result;                   /* of ATTACH_CALLED */
	uint64_t borrowed_ns;         /* how long the thread was stopped or at our work */
	char message[ATTACH_MESSAGE]; /* of all but ATTACH_CALLED: a sentence; escape it */
};

/* attach_call: checks, waits for a thread, borrows it. Always fills the report. */
void attach_call(const struct attach_request *request, struct attach_report *ret_report);
