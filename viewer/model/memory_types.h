/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* memory_types: the type that gives a memory its capacity, what is carved off at its end, and in
 * which order types stand. */
#pragma once

#include "common/layout.h"
#include "viewer/model/model.h"

static inline unsigned memory_plain_type(enum model_memory memory)
{
	return memory == MODEL_DRAM ? TTAM_SHM_DRAM : TTAM_SHM_L1;
}

static inline unsigned memory_beside_type(enum model_memory memory)
{
	return memory == MODEL_DRAM ? TTAM_SHM_TRACE : TTAM_SHM_L1_SMALL;
}

/* memory_type_rank: DRAM first, which fills a device; types that nobody knows last. */
static inline unsigned memory_type_rank(uint32_t type)
{
	static const unsigned char ranks[SNAPSHOT_TYPES] = {[TTAM_SHM_DRAM] = 0,
		[TTAM_SHM_TRACE] = 1,
		[TTAM_SHM_L1] = 2,
		[TTAM_SHM_L1_SMALL] = 3,
		[TTAM_SHM_SYSTEM_MEMORY] = 4,
		[TTAM_SHM_CB] = 5};
	return type < SNAPSHOT_TYPES ? ranks[type] : SNAPSHOT_TYPES;
}
