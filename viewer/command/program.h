/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* program: what a command's name stands for, as the kernel and the dynamic loader will see it. */
#pragma once

enum program_kind {
	PROGRAM_LOADABLE,   /* a library can be preloaded into it, as far as can be seen */
	PROGRAM_STATIC,     /* no dynamic loader runs in it */
	PROGRAM_PRIVILEGED, /* gains rights when it starts: the loader ignores LD_PRELOAD */
	PROGRAM_FOREIGN,    /* of another machine or word size than this library */
	PROGRAM_UNKNOWN,    /* not found or not readable */
};

/* program_inspect: looks the name up in PATH as execvp() does and follows #! lines. */
enum program_kind program_inspect(const char *name);
