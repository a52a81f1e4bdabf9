/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* say: text for people, written only where the environment asks for it. Nothing here disturbs the
 * host: no descriptor stays open, errno is kept, SIGPIPE and SIGXFSZ do not reach it. */
#pragma once

#include <stddef.h>

/* ttam_say_to: one write of bytes to target, "stderr" or a file, which is appended to. */
void ttam_say_to(const char *target, const char *bytes, size_t count);

/* ttam_say_failure: "cannot <verb> <object>: <cause>" into ret_why, which has TTAM_WHY_CAPACITY
 * bytes. Returns error, a negative errno value. */
enum { TTAM_WHY_CAPACITY = 768 };
int ttam_say_failure(char *ret_why, const char *verb, const char *object, int error);
