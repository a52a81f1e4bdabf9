/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* names: the words for numbers of the segment. */
#pragma once

#include <stdint.h>

/* ttam_type_name: "DRAM" ... "CB"; "UNKNOWN" beyond them. */
const char *ttam_type_name(uint64_t type);

/* ttam_source_name: "api" or "preload"; "unknown" beyond them. */
const char *ttam_source_name(uint64_t source);

/* ttam_missing_name: what a bit (0 to TTAM_MISSING_BITS - 1) of ttam_shm_process.missing says
 * cannot be tracked; NULL beyond them. */
const char *ttam_missing_name(unsigned bit);
