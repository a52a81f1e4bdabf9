/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tracking: whether the hooks report what they see.
 *
 * The session starts at the first hooked call, which only a process with libtt_metal makes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* ttam_tracking_ask: whatever the environment says, the next hooked call starts the session. */
void ttam_tracking_ask(void);

/* ttam_tracking_has_begun: a hooked call has been seen with tracking on. */
bool ttam_tracking_has_begun(void);

/* ttam_tracking_is_on: any thread. */
bool ttam_tracking_is_on(void);

/* The same, and they can be read, and the program does not report its own. */
bool ttam_tracking_of_buffers_is_on(void);
bool ttam_tracking_of_cbs_is_on(void);

/* Before what was seen is reported: nobody else is listened to from now on, unless others were
 * first. */
bool ttam_tracking_takes_buffers(void);
bool ttam_tracking_takes_cbs(void);

/* ttam_tracking_stop_buffers: what was read cannot be trusted; what was recorded is closed. */
void ttam_tracking_stop_buffers(const char *why);

/* ttam_tracking_prove_buffers: what was read agrees with the allocator's own statistics. */
void ttam_tracking_prove_buffers(void);
bool ttam_tracking_buffers_are_proven(void);
