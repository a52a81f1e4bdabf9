/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* loader: the functions of a process's own libc that load a library into it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "attach/maps.h"

struct loader {
	uint64_t dlopen;
	uint64_t dlsym;
	uint64_t dlerror;
	uint64_t errno_location;
	uint64_t sigreturn; /* instructions that enter rt_sigreturn */
};

/* loader_find: false where there is none, or not glibc's. */
bool loader_find(pid_t pid, const struct maps *maps, struct loader *ret_loader);
