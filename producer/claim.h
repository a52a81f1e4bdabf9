/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim: which window. Never used ones come first, then the one that died longest ago, so that the
 * dead stay readable; of the dead only the eight youngest are kept, as the memory is the host's.
 */
#pragma once

#include <stdbool.h>

enum { TTAM_DEAD_KEPT = 8 };

/* ttam_claim_any: lock the byte of a window. Returns its number, or -EBUSY, or -errno of fcntl. */
int ttam_claim_any(int fd);

/* ttam_claim_is_barred: all windows are busy because somebody holds the whole file for a moment,
 * the byte behind the windows with it, to remove it. */
bool ttam_claim_is_barred(int fd);

/* ttam_claim_bury: wipe the dead windows beyond TTAM_DEAD_KEPT, locking each meanwhile. */
void ttam_claim_bury(int fd, unsigned own);
