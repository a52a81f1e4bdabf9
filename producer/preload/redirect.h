/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redirect: lets the calls of libraries that are loaded already arrive at the hooks: their slots of
 * the PLT, and the other words that hold a hooked function's address.
 */
#pragma once

/*
 * ttam_redirect: in every loaded library. May be called again: a lazy binding that was on its way
 * can put the real function back into its slot. Any thread, one at a time.
 *
 * library: the handle of libtt_metal.so. Returns how many words held a function of its own, which
 * may have been called so.
 */
unsigned ttam_redirect(void *library);
