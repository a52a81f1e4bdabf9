/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* names: the one name that everything has in all outputs. Types and what is missing: see
 * common/names.h. */
#pragma once

#include "viewer/source/snapshot.h"

const char *names_state(enum snapshot_state state);       /* live, dead, stale */
const char *names_origin(enum snapshot_origin origin);    /* api, preload, upstream */
const char *names_notice(enum snapshot_notice_kind kind); /* no-segment, unreadable, ... */
const char *names_close_reason(uint32_t reason);          /* bulk, device; NULL: none of them */
const char *names_event(uint32_t kind); /* allocate, free, fail, close, unmatched, mark */
/* names_left_out: whose reports are left out, as a remark; NULL: nobody's. */
const char *names_left_out(uint64_t source);
