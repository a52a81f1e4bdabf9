/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session: tracking in this process: off, on with a window, or failed for good.
 *
 * Started by the first call that needs it, once per process; a fork's child starts its own.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* ttam_session_start: claim a window. source: enum ttam_shm_source. Returns 0 or -errno; the same
 * answer again on every later call in this process. Keeps errno, as all of these. */
int ttam_session_start(uint32_t source);

/* ttam_session_is_on: calls of the ledger are not in vain. Starts tracking when the environment
 * asks for it. Costs a load once that is decided. */
bool ttam_session_is_on(void);

/* These may come before the start, and hold for the windows of forked children too. */
void ttam_session_set_runtime(const char *name_and_version);
void ttam_session_add_missing(uint64_t missing_bits);
void ttam_session_drop_missing(uint64_t missing_bits);
/* ttam_session_forgive_missing: whatever is added, these are not said from now on. */
void ttam_session_forgive_missing(uint64_t missing_bits);
/* ttam_session_set_source: who tells of the buffers, whoever started the session. */
void ttam_session_set_source(uint32_t source);
/* ttam_session_leave_out: source tells what another one tells already; to be said once. */
void ttam_session_leave_out(uint32_t source);
/* ttam_session_say: one line to TT_ALLOCMON_LOG, if it is set. Keeps errno. */
void ttam_session_say(const char *message);

/* ttam_session_close: as ttam_close(). */
void ttam_session_close(void);
