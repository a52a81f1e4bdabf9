/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * symbols: functions of the libraries that another process has mapped, read from its own memory,
 * so that neither its root folder nor a file replaced since can lead astray.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "attach/maps.h"

/* symbol_find: the address of an exported function of the library that is mapped from base on; of
 * several versions the default one. 0: there is none. */
uint64_t symbol_find(pid_t pid, uint64_t base, const char *name);

/* symbol_find_bytes: where an executable mapping of the same file as library holds them. 0: not. */
uint64_t symbol_find_bytes(pid_t pid, const struct maps *maps, const struct mapping *library,
	const void *bytes, size_t size);
