/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unwind: lets a C++ exception run the cleanups of the hooks it passes through, and catches those
 * that the job must not see because it did not make the call.
 *
 * All of it needs functions of libgcc_s and libstdc++. Linking to them would load them into every
 * process, so these are found at the first hooked call: libtt_metal.so, which throws, has brought
 * them.
 */
#pragma once

#include <stdbool.h>

void ttam_unwind_init(void *library);

/* ttam_unwind_try: call a function of ours that calls the runtime. False where that threw; where
 * nothing can be caught the exception passes through. */
bool ttam_unwind_try(void (*function)(void *), void *argument);
