/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unwind: lets a C++ exception run the cleanups of the hooks it passes through.
 *
 * The cleanups need two functions of libgcc_s. Linking to it would load it into every process, so
 * the two are found at the first hooked call: libtt_metal.so, which throws, has brought them.
 */
#pragma once

void ttam_unwind_init(void *library);
