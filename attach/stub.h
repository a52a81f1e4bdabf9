/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* stub: the instructions that a borrowed thread carries out: load a library, call its function, put
 * errno back, return by rt_sigreturn. They depend on nobody outside. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum stub_stage {
	STUB_BEGUN,
	STUB_LOADING,
	STUB_LOOKING_UP,
	STUB_CALLING,
	STUB_DONE,
	STUB_FAILED, /* error is dlerror()'s text, or 0 */
};

/* What the instructions read and write; their rbx points to it. Addresses are the process's own. */
struct stub_data {
	uint64_t errno_location;
	uint64_t dlopen;
	uint64_t dlsym;
	uint64_t dlerror;
	uint64_t library;
	uint64_t function;
	uint64_t flags; /* of dlopen */
	uint64_t frame; /* stack pointer of rt_sigreturn */
	uint64_t stage;
	uint64_t error;
	int64_t result;
};

extern const char stub_begin[];
extern const char stub_end[];
