/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hook: a function of ours under the name of one of libtt_metal's. Because this library comes first
 * in the search order, the runtime's own calls arrive here.
 *
 * Each calls the real function exactly once, with errno as the job left it, holding no lock; what
 * the real function throws passes through it.
 */
#pragma once

#define HOOK(symbol) __asm__(symbol) __attribute__((visibility("default"), used))

/* Runs a function on a variable of a hook, also when an exception leaves the hook. */
#define AT_END(function) __attribute__((cleanup(function), unused))
