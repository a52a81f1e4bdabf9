/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handover: a window changes its owner, or loses its dead one.
 *
 * State EMPTY and an odd incarnation come first, then the wipe; an even incarnation and the state
 * come last. So a reader that copied anything while this happened knows it, and a process killed
 * at any instruction of it leaves a window that reads as empty and can be claimed again.
 */
#pragma once

#include "common/layout.h"

/* Both for the holder of the window's lock. */
void ttam_handover_begin(struct ttam_shm_process *process);
void ttam_handover_end(struct ttam_shm_process *process, enum ttam_shm_process_state state);

/* ttam_handover_wipe: after begin: zero the process page and give back all other pages. Returns 0
 * or -errno. */
int ttam_handover_wipe(int fd, unsigned window, struct ttam_shm_process *process);

/* ttam_handover_wipe_dead: begin, wipe and end in one, for a window whose owner has died. */
void ttam_handover_wipe_dead(int fd, unsigned window);
