/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* memory_types: the type that gives a memory its capacity, and what is carved off at its end. */
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
