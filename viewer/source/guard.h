/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard: survive SIGBUS while a mapped file is read. Its owner may truncate it, and a hole in a
 * full tmpfs cannot be read, at any moment.
 *
 * Threads: every thread guards its own reads. Faults anywhere else go to the handler before ours.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* guard_run: call function(context). Returns false if it was left because a read of these bytes
 * faulted; it must hold no lock and no memory of its own then. Runs do not nest. */
bool guard_run(const void *start, size_t size_bytes, void (*function)(void *), void *context);
