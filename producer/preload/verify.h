/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify: TT_ALLOCMON_VERIFY=N: after every N events, at a moment when no hooked call is on its
 * way, compare what the ledger holds live with the allocators' own sets of buffers, and its
 * reserved bytes with their statistics. Only pointers are compared, none is followed: the runtime's
 * set may hold buffers that no longer exist.
 */
#pragma once

#include <stdint.h>

/* ttam_verify_if_due: after the call of this number has ended and is in the ledger. */
void ttam_verify_if_due(uint64_t number);
